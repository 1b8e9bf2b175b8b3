/** Forms (modals) and pictures in full size. */

import { SELECTS } from "./components.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";

const ROW = 1, TEXT_INPUT = 4, TEXT = 10, LABEL = 18, RADIO = 21, CHECKBOXES = 22, CHECKBOX = 23;

/** Show a form; `submit(values)` is called with the fields by custom id. */
export function showForm(dialog, modal, context, submit) {
  const readers = [];
  const fields = modal.components.map((each) => field(each, readers, context));
  const form = h("form", { method: "dialog" }, h("h2", {}, modal.title), fields,
    h("div.row.end", {}, h("button.button.secondary", { type: "button", onclick: () => dialog.close() }, "Cancel"), h("button.button.primary", { type: "submit" }, "Submit")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(Object.fromEntries(readers.map((read) => read()).filter(([, value]) => value !== null)));
    dialog.close();
  });
  dialog.replaceChildren(form);
  dialog.showModal();
}

function field(each, readers, context) {
  if (each.type === ROW) return each.components.map((inner) => field(inner, readers, context));
  if (each.type === TEXT) return h("div.text", {}, markdown(each.content));
  if (each.type === LABEL) return h("label", {}, h("span", {}, each.label), each.description ? h("small.muted", {}, each.description) : null, control(each.component, readers, context));
  return h("label", {}, each.label ? h("span", {}, each.label) : null, control(each, readers, context));
}

function control(each, readers, context) {
  const required = each.required ?? each.type !== CHECKBOX;
  if (each.type === TEXT_INPUT) {
    const attributes = { required, placeholder: each.placeholder, minlength: each.min_length?.toString(), maxlength: (each.max_length ?? 4000).toString(), name: each.custom_id };
    const input = each.style === 2 ? h("textarea", { rows: "4", ...attributes }) : h("input", { type: "text", ...attributes });
    input.value = each.value ?? "";
    readers.push(() => [each.custom_id, input.value === "" && !required ? null : input.value]);
    return input;
  }
  if (each.type === CHECKBOX) {
    const input = h("input", { type: "checkbox", checked: !!each.default });
    readers.push(() => [each.custom_id, String(input.checked)]);
    return input;
  }
  const options = each.options ?? context.offered(SELECTS[each.type], each.channel_types);
  const many = each.type === CHECKBOXES || (each.max_values ?? 1) > 1;
  const select = h("select", { required, multiple: many, name: each.custom_id }, many || required ? null : h("option", { value: "" }, "—"),
    options.map((option) => h("option", { value: option.value, selected: !!option.default }, option.label)));
  readers.push(() => {
    const chosen = [...select.selectedOptions].map((option) => option.value).filter(Boolean);
    if (!chosen.length && !required) return [each.custom_id, null];
    return [each.custom_id, each.type === RADIO ? chosen[0] : chosen];
  });
  return select;
}

/** Show a picture as large as the window allows, with its alt text under it. */
export function showPicture(dialog, { source, description }) {
  const close = () => dialog.close();
  dialog.replaceChildren(h("figure", {}, h("img", { src: source, alt: description ?? "", onclick: close }),
    description ? h("figcaption", {}, description) : null, h("a.button.link", { href: source, target: "_blank" }, "Open in a tab", icon("out")),
    h("button.button.secondary", { type: "button", onclick: close }, "Close")));
  dialog.showModal();
}
