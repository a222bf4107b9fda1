// The list above the message box: commands, options and what the bot suggests. Steered from the text field,
// which keeps the focus; the marked row is its active descendant.

import { h } from "./dom.js";

export function suggestBox() {
  const title = h("div", { class: "suggest-title faint" });
  const rows = h("div", { role: "listbox", id: "suggestions", "aria-label": "Suggestions" });
  const node = h("div", { class: "suggest", hidden: true }, title, rows);
  let items = [];
  let active = -1;
  let field = null;
  let pick = () => {};

  function open(input, newItems, { heading = "", first = 0, onPick }) {
    field = input;
    items = newItems;
    pick = onPick;
    active = items.length ? first : -1;
    title.textContent = heading;
    rows.replaceChildren(...items.map(row));
    node.hidden = !heading && !items.length;
    field.setAttribute("aria-controls", "suggestions");
    field.setAttribute("aria-autocomplete", "list");
    paint();
  }

  function row(item, at) {
    const choose = (event) => {
      event.preventDefault();
      pick(item);
    };
    return h(
      "div",
      { class: "suggestion", role: "option", id: `suggestion-${at}`, onpointerdown: choose, data: { at: String(at) } },
      h("span", { class: "suggestion-name" }, item.label),
      item.hint && h("span", { class: "suggestion-hint" }, item.hint),
      h("span", { class: "suggestion-detail faint" }, item.detail ?? ""),
    );
  }

  function paint() {
    [...rows.children].forEach((child, at) => child.setAttribute("aria-selected", String(at === active)));
    rows.children[active]?.scrollIntoView({ block: "nearest" });
    field?.setAttribute("aria-expanded", String(!node.hidden && items.length > 0));
    if (active >= 0) field?.setAttribute("aria-activedescendant", `suggestion-${active}`);
    else field?.removeAttribute("aria-activedescendant");
  }

  function close() {
    node.hidden = true;
    items = [];
    active = -1;
    paint();
  }

  // True when the key was meant for the list.
  function key(event) {
    if (node.hidden || !items.length) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = active < 0 && step < 0 ? items.length - 1 : (active + step + items.length) % items.length;
      paint();
    } else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && active >= 0) pick(items[active]);
    else return false;
    event.preventDefault();
    return true;
  }

  return { node, open, close, key, isOpen: () => !node.hidden && items.length > 0 };
}
