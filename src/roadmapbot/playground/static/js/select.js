// A select menu of a message or a form: options of the bot's own, or the people, roles and channels of the guild.

import { h, icon } from "./dom.js";
import { openPopover } from "./popover.js";
import { store } from "./store.js";

const TEXT = 3;

// What can be chosen in this menu. People, roles and channels are sent as { id }.
export function optionsOf(part) {
  if (part.type === TEXT) return part.options.map((option) => ({ ...option, send: option.value }));
  const people = store.people.map((one) => entity(one.id, one.name, one.about));
  const roles = Object.entries(store.roles).map(([id, name]) => entity(id, `@${name.replace(/^@/, "")}`));
  const channels = store.places.filter((one) => one.kind === "text").map((one) => entity(one.id, `#${one.name}`));
  return { 5: people, 6: roles, 7: people.concat(roles), 8: channels }[part.type] ?? [];
}

function entity(id, label, description) {
  return { value: id, label, description, send: { id } };
}

// onChoose gets the values once the menu closes with a choice that the menu allows.
export function chooser(part, onChoose, { keep = false } = {}) {
  const least = part.min_values ?? 1;
  const most = part.max_values ?? 1;
  const options = optionsOf(part);
  const chosen = new Set(options.filter((option) => option.default).map((option) => option.value));
  const placeholder = part.placeholder ?? "Make a selection";
  const label = h("span", { class: "choice" });
  const opener = h(
    "button",
    { type: "button", class: "chooser", "aria-haspopup": "listbox", disabled: part.disabled },
    label,
    icon("chevron", 18),
  );
  const paint = () => {
    const names = options.filter((option) => chosen.has(option.value)).map((option) => option.label);
    label.textContent = names.join(", ") || placeholder;
    label.classList.toggle("faint", !names.length);
  };
  const send = async () => {
    const values = options.filter((option) => chosen.has(option.value)).map((option) => option.send);
    opener.setAttribute("aria-busy", "true");
    await onChoose(values);
    opener.removeAttribute("aria-busy");
    if (!keep) chosen.clear();
    paint();
  };
  opener.addEventListener("click", () => {
    const rows = options.map((option) => row(option, most > 1));
    const list = h("div", { class: "menu", role: "listbox", "aria-label": placeholder, "aria-multiselectable": String(most > 1) }, rows);
    const mark = () => rows.forEach((node, at) => node.setAttribute("aria-selected", String(chosen.has(options[at].value))));
    let touched = false;
    mark();
    const popover = openPopover(opener, list, { onClose: () => { if (most > 1 && touched && chosen.size >= least) send(); } });
    rows.forEach((node, at) =>
      node.addEventListener("click", () => {
        const { value } = options[at];
        touched = true;
        if (most === 1) {
          chosen.clear();
          chosen.add(value);
          popover.close();
          send();
        } else if (chosen.has(value)) chosen.delete(value);
        else if (chosen.size < most) chosen.add(value);
        mark();
        paint();
      }),
    );
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    opener.click();
  });
  paint();
  return opener;
}

function row(option, many) {
  return h(
    "button",
    { type: "button", class: many ? "menu-row many" : "menu-row", role: "option", "aria-selected": "false" },
    option.emoji?.name && h("span", { class: "emoji" }, option.emoji.name),
    h("span", { class: "menu-text" }, h("span", {}, option.label), option.description && h("span", { class: "faint" }, option.description)),
    h("span", { class: "tick" }, icon("check", 16)),
  );
}
