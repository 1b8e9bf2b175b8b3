/** Building elements, and a few formats that every part of the page uses. */

/** Return an element: `h("p.muted", {id: "x"}, "text", child)`; null children are left out. */
export function h(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") Object.assign(element.style, value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  const wanted = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...(PLAIN.has(tag) ? wanted : wanted.flatMap((child) => (typeof child === "string" ? withEmoji(child) : child))));
  return element;
}

const PLAIN = new Set(["option", "textarea", "code"]);
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: "grapheme" });
let drawn = false;

/** Say whether the server has drawings of emoji; else the machine's font shows them. */
export function drawEmoji(available) {
  drawn = available;
}

/** Return a text as nodes, with its emoji as pictures where the server has them. */
function withEmoji(text) {
  if (!drawn || !EMOJI.test(text)) return [text];
  const nodes = [];
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (EMOJI.test(segment)) nodes.push(emojiPicture(segment));
    else if (typeof nodes.at(-1) === "string") nodes.push(nodes.pop() + segment);
    else nodes.push(segment);
  }
  return nodes;
}

function emojiPicture(text) {
  const joined = text.includes("\u200D");
  const points = [...text].map((each) => each.codePointAt(0)).filter((each) => joined || each !== 0xfe0f);
  const image = document.createElement("img");
  image.className = "emoji";
  image.alt = text;
  image.src = `/page/emoji/${points.map((each) => each.toString(16)).join("-")}.png`;
  image.addEventListener("error", () => image.replaceWith(text));
  return image;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const SHORT = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });

export const clock = (ms) => CLOCK.format(ms);
export const day = (ms) => DAY.format(ms);
export const full = (ms) => FULL.format(ms);
export const short = (ms) => SHORT.format(ms);

/** Return "3 days ago" or "in 2 hours". */
export function relative(ms) {
  const seconds = (ms - Date.now()) / 1000;
  const units = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) ?? units.at(-1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** Return the path of a CDN address on this very server; other addresses are not loaded. */
export function local(url) {
  const at = typeof url === "string" ? url.indexOf("/cdn/") : -1;
  return at < 0 ? null : url.slice(at);
}

/** Return a round picture of someone. */
export function avatar(person, size) {
  return h("img.avatar", { src: `${person.avatar}?size=${size > 32 ? 128 : 64}`, alt: "", width: size, height: size, loading: "lazy" });
}
