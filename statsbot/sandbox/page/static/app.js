/** The page: what the server says is shown, what the person does is told. */

import { Composer } from "./composer.js";
import { showForm, showPicture } from "./dialogs.js";
import { avatar, day, drawEmoji, h } from "./dom.js";
import { icon } from "./icons.js";
import { dayline, render } from "./messages.js";

const TEXT = 0, VOICE = 2, CATEGORY = 4, STAGE = 13, FORUM = 15, MEDIA = 16;
const SIGNS = { [TEXT]: "hash", [VOICE]: "voice", 5: "news", 10: "thread", 11: "thread", 12: "lock", [STAGE]: "stage", [FORUM]: "forum", [MEDIA]: "forum" };
const RETRY_MS = 1500;

const at = (id) => document.getElementById(id);
const list = at("messages");
const state = { sidebar: null, heading: null, messages: [], wanted: null, everything: false, loading: false, ticket: 0 };
let socket = null;

const tell = (what, fields = {}) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ do: what, ...fields }));

function ticketed(what, fields, element = null) {
  const ticket = (state.ticket += 1);
  if (element) {
    element.classList.add("waiting");
    waiting.set(ticket, element);
  }
  tell(what, { ...fields, ticket });
  return ticket;
}
const waiting = new Map();

function answered(ticket) {
  waiting.get(ticket)?.classList.remove("waiting");
  waiting.delete(ticket);
}

const context = {
  use: (message, custom_id, chosen, element) => ticketed("use", { message, custom_id, chosen }, element),
  react: (message, emoji) => tell("react", { message, emoji }),
  open: (channel) => open(channel),
  zoom: (media) => showPicture(at("lightbox"), media),
  offered: (kind, types) => offered(kind, types),
};

const composer = new Composer(at("composer"), {
  send: (content) => tell("send", { content }),
  run: (path, values) => ticketed("run", { path, values }),
  suggest: (path, values, focused) => ticketed("suggest", { path, values, focused }),
  commands: () => tell("commands"),
  reset: () => state.heading && composer.enable(state.heading),
  offered: (kind, types) => offered(kind, types),
});

/** What there is to choose from: kind is user, role, mentionable or channel. */
function offered(kind, types) {
  const { people, roles, channels } = state.sidebar;
  const users = people.map((each) => ({ value: each.id, label: each.name }));
  const groups = roles.map((each) => ({ value: each.id, label: `@${each.name}` }));
  const places = channels.filter((each) => each.type !== CATEGORY && (!types?.length || types.includes(each.type)))
    .map((each) => ({ value: each.id, label: `#${each.name}` }));
  return { user: users, role: groups, mentionable: [...users, ...groups], channel: places }[kind];
}

function connect() {
  socket = new WebSocket(`ws://${location.host}/live`);
  socket.addEventListener("open", () => {
    at("connection").textContent = "";
    const [, guild, channel] = location.hash.split("/");
    state.wanted = channel ?? null;
    tell("enter", { guild, as: sessionStorage.getItem("as") });
  });
  socket.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    at("connection").textContent = "not connected, trying again…";
    setTimeout(connect, RETRY_MS);
  });
}

function hear(said) {
  switch (said.say) {
    case "sidebar": showSidebar(said.sidebar); break;
    case "history": showHistory(said); break;
    case "older": showOlder(said); break;
    case "message": showMessage(said.message); break;
    case "gone": state.messages = state.messages.filter((each) => each.id !== said.id); redraw(); break;
    case "commands": composer.offer(said.commands); break;
    case "choices": answered(said.ticket); composer.showChoices(said.ticket, said.choices); break;
    case "answered": answered(said.ticket); break;
    case "form": [...waiting.keys()].forEach(answered); showForm(at("form"), said.modal, context, (values) => ticketed("submit", { form: said.form, values })); break;
    case "unanswered": answered(said.ticket); warn("The application did not respond."); break;
    case "refused": [...waiting.keys()].forEach(answered); warn(said.text); break;
  }
}

let warning = 0;
function warn(text) {
  const notice = at("notice");
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(warning);
  warning = setTimeout(() => { notice.hidden = true; }, 6000);
}

function showSidebar(sidebar) {
  const first = state.sidebar?.id !== sidebar.id || state.sidebar?.me.id !== sidebar.me.id;
  state.sidebar = sidebar;
  drawEmoji(sidebar.emoji);
  document.title = sidebar.name;
  at("servers").replaceChildren(...sidebar.guilds.map((each) => h(`button.server${each.id === sidebar.id ? ".here" : ""}`, { type: "button", title: each.name, "aria-label": each.name, "aria-current": each.id === sidebar.id ? "true" : null, onclick: () => enter(each.id) },
    each.icon ? h("img", { src: `${each.icon}?size=128`, alt: "" }) : h("span", {}, [...each.name][0]))));
  at("servers").hidden = sidebar.guilds.length < 2;
  at("server-heading").replaceChildren(sidebar.icon ? h("img", { src: `${sidebar.icon}?size=128`, alt: "" }) : "", h("div", {}, h("strong", {}, sidebar.name), h("small.muted", {}, `${sidebar.members.toLocaleString()} members`)));
  showChannels(sidebar);
  showIdentity(sidebar);
  if (first) {
    const readable = sidebar.channels.filter((each) => each.readable && each.type === TEXT);
    const wanted = sidebar.channels.some((each) => each.id === state.wanted || each.threads.some((t) => t.id === state.wanted));
    const start = wanted ? state.wanted : readable[0]?.id;
    if (start) open(start);
    tell("commands");
  }
}

function showChannels(sidebar) {
  const top = sidebar.channels.filter((each) => !each.parent && each.type !== CATEGORY);
  const groups = sidebar.channels.filter((each) => each.type === CATEGORY)
    .map((category) => [category, sidebar.channels.filter((each) => each.parent === category.id)])
    .filter(([, inside]) => inside.length);
  at("channels").replaceChildren(...top.map(channelEntry),
    ...groups.map(([category, inside]) => h("details.category", { open: true }, h("summary", {}, category.name), inside.map(channelEntry))));
}

function channelEntry(each) {
  const current = state.heading?.id === each.id;
  const sign = each.public ? SIGNS[each.type] : "lock";
  return h("div.channel", {},
    h(`button.channel-name${current ? ".here" : ""}`, { type: "button", "data-channel": each.id, disabled: !each.readable, title: each.topic ?? "", "aria-current": current ? "true" : null, onclick: () => open(each.id) }, icon(sign), h("span.name", {}, each.name)),
    each.threads.map((thread) => h(`button.channel-name.of-thread${state.heading?.id === thread.id ? ".here" : ""}`, { type: "button", "data-channel": thread.id, onclick: () => open(thread.id) }, h("span.name", {}, thread.name))),
    each.voice.map((person) => h("div.voice", {}, avatar(person, 20), person.name, person.muted ? icon("muted") : null)));
}

function showIdentity(sidebar) {
  const choose = h("select", { "aria-label": "Act as", onchange: (event) => { sessionStorage.setItem("as", event.target.value); enter(sidebar.id); } },
    sidebar.people.map((each) => h("option", { value: each.id, selected: each.id === sidebar.me.id }, each.name)));
  at("identity").replaceChildren(avatar(sidebar.me, 32), h("label", {}, h("small.muted", {}, "You act as"), choose));
}

function enter(guild) {
  state.sidebar = null;
  state.wanted = state.heading?.id ?? null;
  tell("enter", { guild, as: sessionStorage.getItem("as") });
}

function open(channel) {
  document.body.classList.remove("showing-channels");
  tell("open", { channel });
}

function showHistory({ channel, messages }) {
  state.heading = channel;
  state.messages = messages;
  state.everything = messages.length < 50;
  state.loading = false;
  history.replaceState(null, "", `#/${state.sidebar.id}/${channel.id}`);
  at("channel-name").replaceChildren(icon(SIGNS[channel.type]), h("span", {}, channel.parent ? `${channel.parent.name} › ${channel.name}` : channel.name));
  at("channel-topic").textContent = channel.topic ?? "";
  composer.enable(channel);
  showChannels(state.sidebar);
  redraw();
  list.scrollTop = list.scrollHeight;
}

function showOlder({ messages }) {
  const height = list.scrollHeight;
  state.loading = false;
  state.everything = messages.length < 50;
  state.messages = [...messages, ...state.messages];
  redraw();
  list.scrollTop += list.scrollHeight - height;
}

const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 120;

function showMessage(message) {
  const index = state.messages.findIndex((each) => each.id === message.id);
  const follow = atEnd();
  if (index >= 0) {
    state.messages[index] = message;
    at(`m${message.id}`)?.replaceWith(render(message, state.messages[index - 1], context));
  } else if (!state.messages.length || BigInt(message.id) > BigInt(state.messages.at(-1).id)) {
    const previous = state.messages.at(-1);
    state.messages.push(message);
    list.querySelector(".empty")?.remove();
    if (!previous || day(previous.at) !== day(message.at)) list.append(dayline(message));
    list.append(render(message, previous, context));
  }
  if (follow) list.scrollTop = list.scrollHeight;
}

function redraw() {
  const nodes = [];
  state.messages.forEach((message, index) => {
    const previous = state.messages[index - 1];
    if (!previous || day(previous.at) !== day(message.at)) nodes.push(dayline(message));
    nodes.push(render(message, previous, context));
  });
  if (!nodes.length) nodes.push(h("li.empty", {}, "No messages yet."));
  list.replaceChildren(...nodes);
}

list.addEventListener("scroll", () => {
  if (list.scrollTop < 200 && !state.everything && !state.loading && state.messages.length) {
    state.loading = true;
    tell("older", { before: state.messages[0].id });
  }
});
// A picture that arrives late must not push the newest message out of sight.
list.addEventListener("load", () => { if (list.scrollHeight - list.scrollTop - list.clientHeight < 500) list.scrollTop = list.scrollHeight; }, true);
at("menu").append(icon("menu"));
at("menu").addEventListener("click", () => document.body.classList.toggle("showing-channels"));

connect();
