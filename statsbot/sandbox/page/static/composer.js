/** The box at the bottom: text, and slash commands with their options. */

import { h } from "./dom.js";

const STRING = 3, INTEGER = 4, BOOLEAN = 5, NUMBER = 10;
const PICKS = { 6: "user", 7: "channel", 8: "role", 9: "mentionable" };
const SHOWN = 12;

export class Composer {
  /** `place` is where it lives; `act` has send, run, suggest, commands and offered. */
  constructor(place, act) {
    this.place = place;
    this.act = act;
    this.commands = [];
    this.highlighted = 0;
    this.tickets = new Map();
    this.showText();
  }

  /** Take the list of commands that the server knows. */
  offer(commands) {
    this.commands = commands;
    this.suggestCommands();
  }

  enable(heading) {
    const name = heading.writable ? `Message #${heading.name}, or / for commands` : "This kind of channel takes no messages";
    if (this.command) this.showText();
    this.box.placeholder = name;
    this.box.disabled = !heading.writable;
  }

  showText(text = "") {
    this.command = null;
    this.list = h("div.suggestions", { role: "listbox", id: "suggestions", "aria-label": "Commands", hidden: true });
    this.box = h("textarea", { rows: "1", "aria-label": "Message", autocomplete: "off", spellcheck: "false", maxlength: "2000", role: "combobox", "aria-controls": "suggestions", "aria-expanded": "false" });
    this.box.value = text;
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.place.replaceChildren(this.list, h("div.field", {}, this.box, h("button.quiet", { type: "button", title: "Commands", "aria-label": "Commands", onclick: () => { this.showText("/"); this.box.focus(); this.typed(); } }, "/")));
  }

  typed() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 220)}px`;
    if (this.box.value === "/") this.act.commands();
    this.suggestCommands();
  }

  matching() {
    const text = this.box.value;
    if (this.command || !text.startsWith("/")) return [];
    const typed = text.slice(1).toLowerCase().trim();
    const starts = this.commands.filter((each) => each.path.startsWith(typed));
    return [...starts, ...this.commands.filter((each) => !starts.includes(each) && each.path.includes(typed))].slice(0, SHOWN);
  }

  suggestCommands() {
    if (this.command) return;
    const found = this.matching();
    this.highlighted = Math.min(this.highlighted, Math.max(found.length - 1, 0));
    this.list.hidden = !found.length;
    this.box.setAttribute("aria-expanded", String(!!found.length));
    this.list.replaceChildren(...found.map((each, index) => h("button.suggestion", { type: "button", role: "option", id: `suggestion-${index}`, "aria-selected": String(index === this.highlighted), onclick: () => this.choose(each) },
      h("b", {}, `/${each.path}`), h("small", {}, each.description))));
    if (found.length) this.box.setAttribute("aria-activedescendant", `suggestion-${this.highlighted}`);
    else this.box.removeAttribute("aria-activedescendant");
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const found = this.matching();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (found.length && step) {
      event.preventDefault();
      this.highlighted = (this.highlighted + step + found.length) % found.length;
      this.suggestCommands();
    } else if (found.length && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      this.choose(found[this.highlighted]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (this.box.value.trim()) this.act.send(this.box.value);
      this.box.value = "";
      this.typed();
    }
  }

  choose(command) {
    this.command = command;
    this.inputs = new Map();
    const options = command.options;
    const fields = h("div.command-options");
    const add = (option) => {
      const input = this.input(option);
      this.inputs.set(option.name, { option, input });
      fields.append(h("label.command-option", { title: option.description }, h("span", {}, option.name), input));
      return input;
    };
    const optional = h("div.command-more");
    const list = h("div.suggestions", { role: "listbox", hidden: true, "aria-label": "Choices" });
    this.list = list;
    for (const option of options) {
      if (option.required) add(option);
      else optional.append(h("button.quiet", { type: "button", title: option.description, onclick: (event) => { event.currentTarget.remove(); add(option).focus(); } }, `+ ${option.name}`));
    }
    const run = h("button.button.primary", { type: "submit" }, "Run");
    const form = h("form.command", {}, h("b", {}, `/${command.path}`), fields, optional, run, h("button.quiet", { type: "button", "aria-label": "Cancel", onclick: () => this.cancel() }, "✕"));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.run(); });
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") this.cancel(); });
    this.place.replaceChildren(list, form);
    (fields.querySelector("input,select") ?? run).focus();
  }

  input(option) {
    const required = !!option.required;
    const picks = this.picks(option);
    if (picks) {
      const blank = required ? [] : [h("option", { value: "" }, "—")];
      return h("select", { required, name: option.name }, blank, picks.map(([value, label]) => h("option", { value }, label)));
    }
    const number = option.type === INTEGER || option.type === NUMBER;
    const input = h("input", { type: number ? "number" : "text", step: option.type === INTEGER ? "1" : "any", required, name: option.name, autocomplete: "off", placeholder: option.description, min: option.min_value?.toString(), max: option.max_value?.toString(), minlength: option.min_length?.toString(), maxlength: option.max_length?.toString() });
    if (option.autocomplete) this.complete(input, option);
    return input;
  }

  picks(option) {
    if (option.choices?.length) return option.choices.map((each) => [JSON.stringify(each.value), each.name]);
    if (option.type === BOOLEAN) return [["true", "yes"], ["false", "no"]];
    if (option.type in PICKS) return this.act.offered(PICKS[option.type], option.channel_types).map((each) => [JSON.stringify(each.value), each.label]);
    return null;
  }

  complete(input, option) {
    let timer = 0;
    const ask = () => {
      if (!input.isConnected) return;
      const ticket = this.act.suggest(this.command.path, this.values(), option.name);
      this.tickets.set(ticket, input);
    };
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("focus", ask);
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    input.addEventListener("blur", () => setTimeout(() => { this.list.hidden = true; }, 150));
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const every = [...this.list.children];
      if (this.list.hidden || !every.length) return;
      const at = every.findIndex((each) => each.getAttribute("aria-selected") === "true");
      if (step) {
        event.preventDefault();
        every.forEach((each, index) => each.setAttribute("aria-selected", String(index === (at + step + every.length) % every.length)));
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        every[at].click();
      }
    });
  }

  /** Show the suggestions that the bot gave for an option. */
  showChoices(ticket, choices) {
    const input = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    if (!input || document.activeElement !== input) return;
    this.list.replaceChildren(...choices.map((each) => h("button.suggestion", { type: "button", role: "option", "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => { input.value = String(each.value); this.list.hidden = true; } }, h("b", {}, each.name))));
    this.list.hidden = !choices.length;
  }

  values() {
    const values = {};
    for (const [name, { option, input }] of this.inputs) {
      if (input.value === "") continue;
      if (input.tagName === "SELECT") values[name] = JSON.parse(input.value);
      else values[name] = option.type === STRING ? input.value : Number(input.value);
    }
    return values;
  }

  run() {
    this.act.run(this.command.path, this.values());
    this.cancel();
  }

  cancel() {
    this.showText();
    this.act.reset();
    this.box.focus();
  }
}
