/** Discord's markdown, as far as messages of people and bots use it. Builds nodes, never HTML. */

import { clock, day, full, h, relative, short } from "./dom.js";

const INLINE = [
  [/^\\([^\w\s])/, (m) => m[1]],
  [/^``([^]+?)``(?!`)/, (m) => h("code", {}, m[1])],
  [/^`([^`]+)`/, (m) => h("code", {}, m[1])],
  [/^<(a?):(\w+):(\d+)>/, (m) => h("img.emoji", { src: `/cdn/emojis/${m[3]}.png?size=64`, alt: `:${m[2]}:`, title: `:${m[2]}:` })],
  [/^<(@&?|#)!?(\d+)>/, (m, names) => h("span.mention", {}, names[m[1] + m[2]] ?? (m[1] === "#" ? "#unknown" : "@unknown"))],
  [/^@(everyone|here)\b/, (m) => h("span.mention", {}, m[0])],
  [/^<\/([^:>]+):\d+>/, (m) => h("span.mention", {}, "/" + m[1])],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (m) => timestamp(Number(m[1]) * 1000, m[2])],
  [/^\[([^\]]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (m, names) => link(m[2], inline(m[1], names))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], m[1])],
  [/^https?:\/\/[^\s<]+[^\s<.,:;"')\]]/, (m) => link(m[0], m[0])],
  [/^\*\*\*([^]+?)\*\*\*(?!\*)/, (m, names) => h("strong", {}, h("em", {}, inline(m[1], names)))],
  [/^\*\*([^]+?)\*\*(?!\*)/, (m, names) => h("strong", {}, inline(m[1], names))],
  [/^__([^]+?)__(?!_)/, (m, names) => h("u", {}, inline(m[1], names))],
  [/^\*(?!\s)([^*]+?)\*(?!\*)/, (m, names) => h("em", {}, inline(m[1], names))],
  [/^_(?!\s)([^_]+?)_(?!\w)/, (m, names) => h("em", {}, inline(m[1], names))],
  [/^~~([^]+?)~~/, (m, names) => h("s", {}, inline(m[1], names))],
  [/^\|\|([^]+?)\|\|/, (m, names) => spoiler(inline(m[1], names))],
];

function link(url, label) {
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

function spoiler(content) {
  const reveal = (event) => event.currentTarget.classList.add("seen");
  return h("span.spoiler", { onclick: reveal, onkeydown: (e) => e.key === "Enter" && reveal(e), tabindex: "0", role: "button", "aria-label": "Spoiler" }, content);
}

function timestamp(ms, style) {
  const spelled = { R: relative, t: clock, T: clock, d: day, D: day, F: full }[style] ?? short;
  return h("time.mention", { datetime: new Date(ms).toISOString(), title: full(ms) }, spelled(ms));
}

/** Return the nodes of one run of text. */
export function inline(text, names = {}) {
  const nodes = [];
  let plain = "";
  for (let rest = text; rest; ) {
    let found = null;
    if (/^[\\`<@[h*_~|]/.test(rest)) {
      for (const [pattern, build] of INLINE) {
        const match = pattern.exec(rest);
        if (match && !(match[0][0] === "_" && /\w$/.test(plain))) {
          found = [match[0].length, build(match, names)];
          break;
        }
      }
    }
    if (found) {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(found[1]);
      rest = rest.slice(found[0]);
    } else {
      const [character] = rest;
      plain += character;
      rest = rest.slice(character.length);
    }
  }
  if (plain) nodes.push(plain);
  return nodes;
}

/** Return the blocks of a text: headings, quotes, lists, code and lines. */
export function markdown(text, names = {}) {
  const blocks = [];
  const lines = text.split("\n");
  let open = [];
  const flush = () => {
    if (!open.length) return;
    const nodes = open.flatMap((line, index) => (index ? [h("br"), ...inline(line, names)] : inline(line, names)));
    blocks.push(h("p", {}, nodes));
    open = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    const fence = /^```(\w*)$/.exec(line.trim());
    const heading = /^(#{1,3}) (.+)/.exec(line);
    const item = /^\s*(?:[-*]|\d+\.) (.+)/.exec(line);
    if (fence || (line.startsWith("```") && line.length > 3)) {
      flush();
      const code = fence ? [] : [line.slice(3)];
      while (!(code.at(-1) ?? "").endsWith("```") && at + 1 < lines.length) code.push(lines[(at += 1)]);
      blocks.push(h("pre", {}, h("code", {}, code.join("\n").replace(/\n?```$/, ""))));
    } else if (heading) {
      flush();
      blocks.push(h(`h${heading[1].length + 1}`, {}, inline(heading[2], names)));
    } else if (line.startsWith("-# ")) {
      flush();
      blocks.push(h("p.subtext", {}, inline(line.slice(3), names)));
    } else if (line.startsWith("> ")) {
      flush();
      const quoted = [];
      while (at < lines.length && lines[at].startsWith("> ")) quoted.push(lines[at++].slice(2));
      at -= 1;
      blocks.push(h("blockquote", {}, markdown(quoted.join("\n"), names)));
    } else if (item) {
      flush();
      const list = h(/^\s*\d/.test(line) ? "ol" : "ul");
      for (let entry = item; entry; entry = /^\s*(?:[-*]|\d+\.) (.+)/.exec(lines[at] ?? "")) {
        list.append(h("li", {}, inline(entry[1], names)));
        at += 1;
      }
      at -= 1;
      blocks.push(list);
    } else {
      open.push(line);
    }
  }
  flush();
  return blocks;
}

