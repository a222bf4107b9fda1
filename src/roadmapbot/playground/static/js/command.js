// A slash command being filled in: its name and one field per option, in the place of the message box.
// Everything it knows about a command came from the bot's own command tree.

import { h, icon } from "./dom.js";
import { post } from "./api.js";
import { store } from "./store.js";

const KIND = { string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, file: 11 };
const ASK_AFTER_MS = 120;

// `box` is the list of suggestions; onRun(command, options, files) sends; onLeave goes back to the message box.
export function commandForm(command, { box, onRun, onLeave }) {
  const fields = new Map();
  const row = h("div", { class: "command-fields" });
  const error = h("div", { class: "command-error", role: "alert", hidden: true });
  const more = h("button", { type: "button", class: "command-more", onclick: () => more.focus(), onfocus: offerMore });
  const node = h(
    "div",
    { class: "command", role: "group", "aria-label": `Command /${command.path}` },
    error,
    h(
      "div",
      { class: "command-line" },
      h("button", { type: "button", class: "command-name", "aria-label": `/${command.path}, remove`, onclick: onLeave }, `/${command.path}`),
      row,
      more,
      h("button", { type: "button", class: "send", "aria-label": "Send command", onclick: submit }, icon("send")),
    ),
  );
  for (const option of command.options.filter((one) => one.required)) add(option);
  paintMore();

  function rest() {
    return command.options.filter((option) => !fields.has(option.name));
  }

  function paintMore() {
    const left = rest().length;
    more.hidden = !left;
    more.textContent = left ? `+${left} more` : "";
  }

  function add(option) {
    const field = option.type === KIND.file ? fileField(option) : textField(option);
    fields.set(option.name, field);
    row.append(field.node);
    paintMore();
    return field;
  }

  function remove(option) {
    fields.get(option.name)?.node.remove();
    fields.delete(option.name);
    paintMore();
    focusNext();
  }

  function fileField(option) {
    const input = h("input", { type: "file", class: "file-input", "aria-label": option.name });
    const field = shell(option, input);
    input.addEventListener("focus", () => box.open(input, [], { heading: `${option.name}: ${option.description}`, onPick: () => {} }));
    input.addEventListener("change", focusNext);
    input.addEventListener("keydown", (event) => { if (event.key === "Escape") onLeave(); });
    return { ...field, input, file: () => input.files[0], filled: () => input.files.length > 0 };
  }

  function textField(option) {
    const input = h("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-label": option.name, autocomplete: "off", spellcheck: "false" });
    const field = { ...shell(option, input), input, chosen: null, asked: 0, filled: () => input.value.trim() !== "" };
    const fit = () => { input.style.width = `calc(${Math.min(Math.max(input.value.length, 4) + 1, 42)}ch + 18px)`; };
    field.set = (item) => {
      field.chosen = { text: item.label, send: item.send };
      input.value = item.label;
      fit();
      box.close();
      focusNext();
    };
    input.addEventListener("input", () => {
      field.chosen = null;
      fit();
      offer(option, field);
    });
    input.addEventListener("focus", () => offer(option, field));
    input.addEventListener("keydown", (event) => keys(event, option, field));
    fit();
    return field;
  }

  function shell(option, input) {
    const label = h("span", { class: "option-name" }, option.name);
    return { node: h("label", { class: option.required ? "option required" : "option" }, label, input) };
  }

  function keys(event, option, field) {
    // A value that is chosen stays chosen: Enter goes on instead of choosing it again.
    if (!(event.key === "Enter" && field.chosen) && !(event.key === "Tab" && !field.filled()) && box.key(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (box.isOpen()) box.close();
      else onLeave();
    } else if (event.key === "Backspace" && !field.input.value) {
      event.preventDefault();
      if (option.required) onLeave();
      else remove(option);
    }
  }

  // Fills the list for the option that has the focus.
  async function offer(option, field) {
    const heading = `${option.name}: ${option.description}`;
    const typed = field.chosen ? "" : field.input.value;
    const show = (items) => {
      const fitting = option.autocomplete ? items : items.filter((item) => item.label.toLowerCase().includes(typed.toLowerCase()));
      const first = option.required || typed ? 0 : -1;
      box.open(field.input, fitting, { heading, first, onPick: field.set });
    };
    if (!option.autocomplete) return show(fixed(option));
    const ticket = (field.asked += 1);
    show([]);
    await new Promise((resolve) => setTimeout(resolve, typed ? ASK_AFTER_MS : 0));
    if (ticket !== field.asked) return undefined;
    const body = { who: store.viewer, place: store.place, path: command.path, option: option.name, typed, filled: values(option.name) };
    const { choices } = await post("suggest", body).catch(() => ({ choices: [] }));
    const stillHere = ticket === field.asked && document.activeElement === field.input && !field.chosen;
    return stillHere ? show(choices.map((choice) => ({ label: choice.name, send: choice.value }))) : undefined;
  }

  function offerMore() {
    const items = rest().map((option) => ({ label: option.name, detail: option.description, option }));
    box.open(more, items, { heading: "Options", onPick: (item) => add(item.option).input.focus() });
  }

  more.addEventListener("keydown", (event) => {
    if (box.key(event)) return;
    if (event.key === "Escape") onLeave();
  });

  // On to the first required option that is empty, else to the end of the line.
  function focusNext() {
    const empty = [...fields.values()].find((field) => field.node.classList.contains("required") && !field.filled());
    const last = [...fields.values()].at(-1);
    const target = empty?.input ?? (document.activeElement?.closest?.(".option") ? document.activeElement : last?.input);
    if (target && target !== document.activeElement) target.focus();
    else if (!target) node.querySelector(".send").focus();
  }

  function values(except = null) {
    const out = {};
    for (const [name, field] of fields) {
      if (name === except || field.file || !field.filled()) continue;
      out[name] = field.chosen ? field.chosen.send : field.input.value.trim();
    }
    return out;
  }

  function submit() {
    const wrong = [...fields].map(([name, field]) => problem(command.options.find((one) => one.name === name), field)).find(Boolean);
    error.hidden = !wrong;
    if (wrong) {
      error.textContent = wrong.text;
      wrong.field.node.classList.add("wrong");
      wrong.field.input.focus();
      return;
    }
    const files = {};
    for (const [name, field] of fields) if (field.file?.()) files[name] = field.file();
    onRun(command, values(), files);
  }

  return {
    node,
    fail: (text) => {
      error.hidden = false;
      error.textContent = text;
    },
    focus: () => {
      const first = [...fields.values()].find((field) => !field.filled()) ?? [...fields.values()][0];
      if (first) return first.input.focus();
      const send = node.querySelector(".send");
      send.focus();
      return box.open(send, [], { heading: rest().length ? "Press Enter to send it, or add options" : "Press Enter to send it", onPick: () => {} });
    },
  };
}

function problem(option, field) {
  field.node.classList.remove("wrong");
  if (!field.filled()) return option.required ? { field, text: `“${option.name}” is required.` } : null;
  const bound = fixed(option);
  const typed = field.input.value.trim();
  if (!field.chosen && bound.length) {
    const match = bound.find((item) => item.label.toLowerCase() === typed.toLowerCase());
    if (!match) return { field, text: `Choose one of the suggestions for “${option.name}”.` };
    field.chosen = { text: match.label, send: match.send };
  }
  const number = option.type === KIND.integer || option.type === KIND.number;
  if (number && !field.chosen && !/^-?\d+(\.\d+)?$/.test(typed)) return { field, text: `“${option.name}” is a number.` };
  if (number && (typed < option.min_value || typed > option.max_value)) {
    return { field, text: `“${option.name}” is between ${option.min_value} and ${option.max_value}.` };
  }
  return null;
}

// The values of an option that can be listed without asking the bot.
function fixed(option) {
  if (option.choices?.length) return option.choices.map((choice) => ({ label: choice.name, send: choice.value }));
  const people = () => store.people.map((one) => ({ label: one.name, send: one.id, detail: one.about }));
  const roles = () => Object.entries(store.roles).map(([id, name]) => ({ label: `@${name.replace(/^@/, "")}`, send: id }));
  if (option.type === KIND.boolean) return [{ label: "True", send: true }, { label: "False", send: false }];
  if (option.type === KIND.user) return people();
  if (option.type === KIND.role) return roles();
  if (option.type === KIND.mentionable) return [...people(), ...roles()];
  if (option.type === KIND.channel) {
    return store.places.filter((one) => one.kind !== "dm").map((one) => ({ label: `#${one.name}`, send: one.id, detail: one.topic }));
  }
  return [];
}
