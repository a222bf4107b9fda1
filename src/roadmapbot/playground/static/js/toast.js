// Short words at the edge of the page. Of two with the same key only the later one stays.

import { h, icon } from "./dom.js";

const STAY_MS = 5000;
const MOST = 3;

export function toast(text, { kind = "", key = "", actions = [] } = {}) {
  const close = () => node.remove();
  const buttons = actions.map(({ label, act }) => h("button", { type: "button", class: "as-link", onclick: () => { close(); act(); } }, label));
  const node = h(
    "div",
    { class: `toast ${kind}`, data: { key } },
    h("div", {}, h("div", {}, text), buttons.length > 0 && h("div", { class: "toast-actions" }, buttons)),
    h("button", { type: "button", class: "tool", "aria-label": "Close", onclick: close }, icon("close", 16)),
  );
  if (key) for (const old of document.querySelectorAll(`.toast[data-key="${key}"]`)) old.remove();
  const stack = document.querySelector("#toasts");
  stack.append(node);
  while (stack.children.length > MOST) stack.firstChild.remove();
  setTimeout(close, actions.length ? 2 * STAY_MS : STAY_MS);
}
