/** The list of messages: grouping, days, replies, notices, reactions, "thinking". */

import { attachments, components, embed, emoji } from "./components.js";
import { avatar, clock, day, full, h } from "./dom.js";
import { icon } from "./icons.js";
import { inline, markdown } from "./markdown.js";

const EPHEMERAL = 64, LOADING = 128;
const GROUP_MS = 7 * 60_000;
const NOTICES = {
  6: "pinned a message to this channel.",
  7: "joined the server.",
  8: "boosted the server.",
  18: "started a thread:",
};

/** Return a message's element; `previous` is the message above it. */
export function render(message, previous, context) {
  const here = { ...context, names: message.names, use: (customId, chosen, element) => context.use(message.id, customId, chosen, element) };
  if (message.type in NOTICES) return notice(message);
  const joined = continues(message, previous);
  const thinking = message.flags & LOADING && !message.content && !message.components.length;
  const ephemeral = message.flags & EPHEMERAL;
  const lone = /^(\p{Extended_Pictographic}(\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*\s*){1,6}$/u.test(message.content);
  return h(`li.message${joined ? ".joined" : ""}${ephemeral ? ".ephemeral" : ""}`, { "data-id": message.id, id: `m${message.id}` },
    message.reply ? h("div.above", {}, avatar(message.reply.author, 16), h("b", {}, message.reply.author.name), h("span", {}, inline(message.reply.content, message.names))) : null,
    message.command ? h("div.above", {}, avatar(message.command.user, 16), h("b", {}, message.command.user.name), " used ", h("span.mention", {}, `/${message.command.name}`)) : null,
    joined ? h("time.gutter", { datetime: new Date(message.at).toISOString() }, clock(message.at)) : avatar(message.author, 40),
    h("div.body", {},
      joined ? null : heading(message),
      thinking ? h("p.thinking", { role: "status" }, h("i"), h("i"), h("i"), `${message.author.name} is thinking…`) : null,
      message.content ? h(`div.text${lone ? ".lone" : ""}`, {}, markdown(message.content, message.names), message.edited ? h("small.muted", { title: "edited" }, " (edited)") : null) : null,
      attachments(message, here),
      message.embeds.map((each) => embed(each, here)),
      message.components.length ? h("div.components", {}, components(message.components, here)) : null,
      message.thread ? h("button.thread", { type: "button", onclick: () => context.open(message.thread.id) }, icon("thread"), message.thread.name, h("small", {}, `${message.thread.messages} messages`)) : null,
      reactions(message, context),
      ephemeral ? h("p.only-you", {}, icon("eye"), "Only you can see this") : null));
}

function continues(message, previous) {
  return previous && !message.reply && !message.command && previous.author.id === message.author.id
    && previous.author.name === message.author.name && !(previous.type in NOTICES)
    && message.at - previous.at < GROUP_MS && day(message.at) === day(previous.at)
    && (message.flags & EPHEMERAL) === (previous.flags & EPHEMERAL);
}

function heading(message) {
  return h("div.byline", {},
    h("span.author", { style: message.author.color ? { color: message.author.color } : {} }, message.author.name),
    message.author.bot ? h("span.badge", {}, "app") : null,
    h("time", { datetime: new Date(message.at).toISOString(), title: full(message.at) }, clock(message.at)));
}

function notice(message) {
  return h("li.notice", { "data-id": message.id, id: `m${message.id}` }, "→ ", h("b", {}, message.author.name), ` ${NOTICES[message.type]} `,
    message.type === 18 ? h("b", {}, message.content) : null, h("time", { title: full(message.at) }, clock(message.at)));
}

function reactions(message, context) {
  if (!message.reactions.length) return null;
  return h("div.reactions", {}, message.reactions.map((each) =>
    h(`button.reaction${each.me ? ".mine" : ""}`, { type: "button", "aria-pressed": String(each.me), "aria-label": `${each.emoji.name}: ${each.count}`, onclick: () => context.react(message.id, each.emoji) },
      emoji(each.emoji), h("span", {}, String(each.count)))));
}

/** Return the line that begins a day. */
export function dayline(message) {
  return h("li.day", { role: "separator" }, h("span", {}, day(message.at)));
}
