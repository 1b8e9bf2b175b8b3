/** Message components and embeds. Sizes are those at which Discord shows them. */

import { h, local } from "./dom.js";
import { icon } from "./icons.js";
import { inline, markdown } from "./markdown.js";

const ROW = 1, BUTTON = 2, STRING_SELECT = 3, SECTION = 9, TEXT = 10, THUMBNAIL = 11;
const GALLERY = 12, FILE = 13, SEPARATOR = 14, CONTAINER = 17;
/** What the selects without options of their own offer. */
export const SELECTS = { 5: "user", 6: "role", 7: "mentionable", 8: "channel" };
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
const LARGEST = { width: 550, height: 350 };

/** What components need: names for mentions, `use(customId, chosen)`, `zoom(media)`, `offered`. */
export function components(list, context) {
  return list.map((each) => component(each, context));
}

function component(each, context) {
  switch (each.type) {
    case ROW: return h("div.row", {}, components(each.components, context));
    case BUTTON: return button(each, context);
    case TEXT: return h("div.text", {}, markdown(each.content, context.names));
    case SECTION: return h("div.section", {}, h("div.text", {}, components(each.components, context)), component(each.accessory, context));
    case THUMBNAIL: return picture(each.media, each.description, context, { width: 85, height: 85 }, "thumbnail", each.spoiler);
    case GALLERY: return gallery(each.items, context);
    case FILE: return file({ url: each.file.url, filename: decodeURIComponent(each.file.url.split("/").pop()) });
    case SEPARATOR: return h(`hr.space-${each.spacing ?? 1}${each.divider === false ? ".plain" : ""}`);
    case CONTAINER: return container(each, context);
    default: return each.type === STRING_SELECT || each.type in SELECTS ? select(each, context) : h("p.muted", {}, `component of type ${each.type}`);
  }
}

function container(each, context) {
  const accent = each.accent_color;
  const style = accent === null || accent === undefined ? {} : { borderInlineStartColor: hex(accent) };
  return h(`div.container${style.borderInlineStartColor ? ".accented" : ""}`, { style }, components(each.components, context));
}

const hex = (color) => `#${color.toString(16).padStart(6, "0")}`;

/** Return an emoji of a button, an option or a reaction. */
export function emoji(each) {
  if (!each) return null;
  return each.id ? h("img.emoji", { src: `/cdn/emojis/${each.id}.png?size=64`, alt: `:${each.name}:` }) : each.name;
}

function button(each, context) {
  const face = [emoji(each.emoji), each.label ? h("span", {}, each.label) : null];
  if (each.style === 5) return h("a.button.link", { href: each.url, target: "_blank", rel: "noopener noreferrer" }, face, icon("out"));
  return h(`button.button.${STYLES[each.style] ?? "secondary"}`, { type: "button", disabled: !!each.disabled, onclick: (event) => context.use(each.custom_id, [], event.currentTarget) }, face);
}

function select(each, context) {
  const options = each.options ?? context.offered(SELECTS[each.type], each.channel_types);
  const many = (each.max_values ?? 1) > 1;
  const chosen = new Set(options.filter((option) => option.default).map((option) => option.value));
  const label = () => options.filter((option) => chosen.has(option.value)).map((option) => option.label).join(", ") || each.placeholder || "Make a selection";
  const face = h("button.select", { type: "button", disabled: !!each.disabled, "aria-haspopup": "listbox", "aria-expanded": "false" }, label());
  const box = h("div.select-box", {}, face);
  const send = () => { close(); context.use(each.custom_id, [...chosen], face); };
  const leave = (event) => { if (!box.contains(event.target) || event.key === "Escape") close(); };
  const close = () => {
    box.querySelector(".options")?.remove();
    face.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", leave);
    if (box.contains(document.activeElement)) face.focus();
  };
  const pick = (value) => {
    if (!many) { chosen.clear(); chosen.add(value); face.textContent = label(); send(); return; }
    if (!chosen.delete(value) && chosen.size < each.max_values) chosen.add(value);
    face.textContent = label();
    open();
  };
  const open = () => {
    box.querySelector(".options")?.remove();
    const list = h("div.options", { role: "listbox", "aria-multiselectable": String(many) },
      options.map((option) => h("button.option", { type: "button", role: "option", "aria-selected": String(chosen.has(option.value)), onclick: () => pick(option.value) },
        emoji(option.emoji), h("span", {}, option.label, option.description ? h("small", {}, option.description) : null))),
      many ? h("button.button.primary", { type: "button", disabled: chosen.size < (each.min_values ?? 1), onclick: send }, "Done") : null);
    list.addEventListener("keydown", (event) => walk(event, list, close));
    const room = box.closest("#messages")?.getBoundingClientRect().bottom - face.getBoundingClientRect().bottom;
    list.classList.toggle("up", room < 300);
    box.append(list);
    face.setAttribute("aria-expanded", "true");
    (list.querySelector("[aria-selected=true]") ?? list.firstElementChild)?.focus();
    document.addEventListener("pointerdown", leave);
  };
  face.addEventListener("click", () => (face.getAttribute("aria-expanded") === "true" ? close() : open()));
  return box;
}

function walk(event, list, close) {
  if (event.key === "Escape") { close(); return; }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const every = [...list.querySelectorAll("button")];
  every[(every.indexOf(document.activeElement) + step + every.length) % every.length].focus();
}

/** Return a picture no larger than Discord would show it; a click shows it in full. */
export function picture(media, description, context, most = LARGEST, kind = "picture", hidden = false) {
  const source = local(media.url);
  if (!source) return h("p.muted", {}, `picture outside of the sandbox: ${media.url}`);
  const { width, height } = media;
  const scale = width && height ? Math.min(1, most.width / width, most.height / height) : 1;
  const size = width && height ? { width: Math.round(width * scale), height: Math.round(height * scale) } : {};
  const image = h("img", { src: source, alt: description ?? "", loading: "lazy", ...size });
  return h(`button.${kind}${hidden ? ".spoiler" : ""}`, { type: "button", title: description ?? "", "aria-label": `Show in full: ${description || "picture"}`, onclick: () => context.zoom({ source, description }) }, image);
}

function gallery(items, context) {
  if (items.length === 1) return picture(items[0].media, items[0].description, context, LARGEST, "picture", items[0].spoiler);
  const tiles = items.map((each) => picture(each.media, each.description, context, { width: 10_000, height: 10_000 }, "tile", each.spoiler));
  return h(`div.gallery.of-${Math.min(items.length, 4)}`, {}, tiles);
}

/** Return the attachments of a message that no component or embed shows. */
export function attachments(message, context) {
  const shown = JSON.stringify([message.components, message.embeds]);
  const left = message.attachments.filter((each) => !shown.includes(each.url) && !shown.includes(`"${each.id}"`));
  const images = left.filter((each) => each.content_type?.startsWith("image/") && each.width);
  const others = left.filter((each) => !images.includes(each));
  return [
    images.length ? gallery(images.map((each) => ({ media: each, description: each.description })), context) : null,
    ...others.map(file),
  ];
}

function file(each) {
  const size = each.size ? `${(each.size / 1024).toLocaleString(undefined, { maximumFractionDigits: 1 })} KiB` : "";
  return h("a.file", { href: local(each.url) ?? "#", download: each.filename }, h("span", {}, each.filename), h("small", {}, size));
}

/** Return an embed. */
export function embed(each, context) {
  const author = each.author ? h("div.embed-author", {}, each.author.name) : null;
  const title = each.title ? h("div.embed-title", {}, each.url ? h("a", { href: each.url, target: "_blank", rel: "noopener noreferrer" }, inline(each.title, context.names)) : inline(each.title, context.names)) : null;
  const fields = (each.fields ?? []).map((field) => h(`div.field${field.inline ? ".inline" : ""}`, {}, h("strong", {}, inline(field.name, context.names)), h("div.text", {}, markdown(field.value, context.names))));
  const footer = [each.footer?.text, each.timestamp ? new Date(each.timestamp).toLocaleString() : null].filter(Boolean).join(" · ");
  return h("div.embed", { style: each.color ? { borderInlineStartColor: hex(each.color) } : {} },
    h("div.embed-body", {}, author, title,
      each.description ? h("div.text", {}, markdown(each.description, context.names)) : null,
      fields.length ? h("div.fields", {}, fields) : null,
      each.image ? picture(each.image, each.description?.slice(0, 80), context, { width: 400, height: 300 }) : null,
      footer ? h("small.muted", {}, footer) : null),
    each.thumbnail ? picture(each.thumbnail, "", context, { width: 80, height: 80 }, "thumbnail") : null);
}
