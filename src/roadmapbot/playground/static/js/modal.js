// A form that the bot shows over the page.

import { h, icon } from "./dom.js";
import { postForm, Refused } from "./api.js";
import { focusComposer, follow } from "./composer.js";
import { markdown } from "./markdown.js";
import { chooser } from "./select.js";
import { store } from "./store.js";

const TEXT_DISPLAY = 10;
const LABEL = 18;

export function openModal({ modal, modalId }, place) {
  const fields = new Map();
  const error = h("p", { class: "command-error", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "button primary" }, "Submit");
  const form = h(
    "form",
    { class: "modal", method: "dialog" },
    h("header", { class: "modal-head" }, h("h2", { id: "modal-title" }, modal.title),
      h("button", { type: "button", class: "tool", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "modal-body" }, modal.components.flatMap((part) => build(part, fields)), error),
    h("footer", { class: "modal-foot" }, h("button", { type: "button", class: "button secondary", onclick: () => dialog.close() }, "Cancel"), submit),
  );
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "modal-title" }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    const missing = [...fields.values()].find((field) => field.isMissing?.());
    if (missing) {
      error.hidden = false;
      error.textContent = `Choose something for “${missing.label}”.`;
      return;
    }
    submit.disabled = true;
    const values = {};
    const files = {};
    for (const [name, field] of fields) {
      const value = field();
      if (value instanceof File) files[name] = value;
      else if (value !== undefined) values[name] = value;
    }
    try {
      const answer = await postForm("submit", { who: store.viewer, place, modalId, values }, files);
      dialog.close();
      await follow(answer);
    } catch (problem) {
      error.hidden = false;
      error.textContent = problem instanceof Refused ? problem.message : "Something went wrong. Try again.";
      submit.disabled = false;
    }
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    focusComposer();
  });
  document.body.append(dialog);
  dialog.showModal();
  firstField(dialog, submit).focus();
}

// What is empty comes first, then any text: there Enter sends a form that is filled in already.
function firstField(dialog, submit) {
  const fields = [...dialog.querySelectorAll("input, textarea")];
  return fields.find((field) => field.required && !field.value) ?? fields[0] ?? submit;
}

function build(part, fields) {
  if (part.type === TEXT_DISPLAY) return h("div", { class: "text" }, markdown(part.content));
  if (part.type === LABEL) return labelled(part.label, part.description, part.component, fields);
  if (part.components) return part.components.map((child) => labelled(child.label ?? "", null, child, fields));
  return labelled(part.label ?? "", null, part, fields);
}

function labelled(text, description, control, fields) {
  const id = `field-${control.custom_id}`;
  const make = CONTROLS[control.type];
  if (!make) return h("p", { class: "faint" }, "(a field this page cannot show)");
  const { node, value } = make(control, id);
  fields.set(control.custom_id, Object.assign(value, { label: text }));
  const star = control.required === false ? null : h("span", { class: "star", "aria-hidden": "true" }, " *");
  return h("div", { class: "modal-field" }, h("label", { for: id }, text, star), description && h("p", { class: "faint" }, description), node);
}

function textInput(control, id) {
  const shared = {
    id, value: control.value ?? "", placeholder: control.placeholder, required: control.required !== false,
    minLength: control.min_length ?? 0, autocomplete: "off",
  };
  const node = control.style === 2 ? h("textarea", { ...shared, rows: "4" }) : h("input", { ...shared, type: "text" });
  if (control.max_length) node.maxLength = control.max_length;
  node.value = control.value ?? "";
  return { node, value: () => node.value };
}

function selectInput(control, id) {
  let values = control.options?.filter((option) => option.default).map((option) => option.value) ?? [];
  const node = chooser(control, (chosen) => { values = chosen; }, { keep: true });
  node.id = id;
  const value = () => (values.length ? values : undefined);
  // The browser asks for a text that is required, but knows nothing of this menu.
  value.isMissing = () => control.required !== false && (control.min_values ?? 1) > 0 && !values.length;
  return { node, value };
}

function fileInput(control, id) {
  const node = h("input", { id, type: "file", required: control.required !== false });
  return { node, value: () => node.files[0] };
}

function choices(kind) {
  return (control, id) => {
    const rows = control.options.map((option) => {
      const input = h("input", { type: kind, name: id, value: option.value, checked: Boolean(option.default) });
      return { input, node: h("label", { class: "tick-row" }, input, h("span", {}, option.label, option.description && h("span", { class: "faint" }, ` ${option.description}`))) };
    });
    const chosen = () => rows.filter((row) => row.input.checked).map((row) => row.input.value);
    const value = () => (kind === "radio" ? chosen()[0] : chosen());
    return { node: h("div", { id, role: "group" }, rows.map((row) => row.node)), value };
  };
}

function checkbox(control, id) {
  const input = h("input", { id, type: "checkbox", checked: Boolean(control.default) });
  return { node: input, value: () => input.checked };
}

const CONTROLS = {
  3: selectInput, 4: textInput, 5: selectInput, 6: selectInput, 7: selectInput, 8: selectInput,
  19: fileInput, 21: choices("radio"), 22: choices("checkbox"), 23: checkbox,
};
