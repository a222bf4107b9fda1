// Buttons, select menus and the layout parts of a message (action rows, containers, sections, text, separators).

import { h, icon } from "./dom.js";
import { picture } from "./embed.js";
import { markdown } from "./markdown.js";
import { chooser } from "./select.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "secondary" };

// `use` sends what was pressed or chosen: use(customId, values | null) resolves when the bot has answered.
export function components(list, use, actions) {
  return list.map((part) => component(part, use, actions));
}

function component(part, use, actions) {
  const build = PARTS[part.type];
  return build ? build(part, use, actions) : h("div", { class: "faint" }, "(a part this page cannot show)");
}

const inner = (part, use, actions) => components(part.components ?? [], use, actions);

const PARTS = {
  1: (part, use, actions) => h("div", { class: "row" }, inner(part, use, actions)),
  2: (part, use) => button(part, use),
  3: (part, use) => chooser(part, (values) => use(part.custom_id, values)),
  5: (part, use) => chooser(part, (values) => use(part.custom_id, values)),
  6: (part, use) => chooser(part, (values) => use(part.custom_id, values)),
  7: (part, use) => chooser(part, (values) => use(part.custom_id, values)),
  8: (part, use) => chooser(part, (values) => use(part.custom_id, values)),
  9: (part, use, actions) =>
    h("div", { class: "section" }, h("div", {}, inner(part, use, actions)), part.accessory && component(part.accessory, use, actions)),
  10: (part, _use, actions) => h("div", { class: "text" }, markdown(part.content, actions)),
  11: (part) => picture(part.media?.url, "embed-thumb", part.description ?? "") ?? "",
  12: (part) => h("div", { class: "gallery" }, part.items.map((item) => picture(item.media?.url, "", item.description ?? ""))),
  13: (part) => h("div", { class: "file" }, icon("file", 26), h("span", {}, part.name ?? "file")),
  14: (part) => h("hr", { class: part.divider === false ? "separator bare" : "separator" }),
  17: (part, use, actions) => {
    const node = h("div", { class: "container" }, inner(part, use, actions));
    if (part.accent_color) node.style.setProperty("--edge", `#${part.accent_color.toString(16).padStart(6, "0")}`);
    return node;
  },
};

function button(part, use) {
  const emoji = part.emoji?.name && h("span", { class: "emoji", "aria-hidden": "true" }, part.emoji.name);
  const label = h("span", {}, part.label ?? "");
  if (part.style === 5) {
    return h("a", { class: "button link", href: part.url, target: "_blank", rel: "noopener noreferrer" }, emoji, label, icon("send", 14));
  }
  const node = h("button", { type: "button", class: `button ${STYLES[part.style]}`, disabled: part.disabled }, emoji, label);
  node.addEventListener("click", () => busyWhile(node, () => use(part.custom_id, null)));
  return node;
}

// A second click while the first is on its way does nothing.
export async function busyWhile(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}
