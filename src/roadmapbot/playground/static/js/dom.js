// Builds DOM nodes. Text only ever becomes text nodes, so nothing a person writes can turn into markup.

const SVG = "http://www.w3.org/2000/svg";

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2).toLowerCase(), value);
    else if (key === "class") node.className = value;
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...flat(children));
  return node;
}

export function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

// Puts these nodes into the parent in this order, and touches only what is out of place: whatever has the
// keyboard's focus keeps it.
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  reply: "M10 7L4 12l6 5M4 12h9c4 0 7 2 7 6",
  edit: "M5 19l1-4L16 5l3 3L9 18l-4 1",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  plus: "M12 5v14M5 12h14",
  send: "M4 12l16-7-6 15-3-6-7-2",
  down: "M12 5v14M6 13l6 6 6-6",
  chevron: "M7 10l5 5 5-5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6M12 15v5",
  thread: "M5 5h14v10h-8l-4 4v-4H5V5",
  at: "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0M16 12c0 4 4 3 4 0a8 8 0 1 0-3 6",
  file: "M7 4h7l4 4v12H7V4M14 4v4h4",
  route: "M8.5 19h5a3.5 3.5 0 0 0 0-7h-3a3.5 3.5 0 0 1 0-7h5M6.5 21a2 2 0 1 0 0-4 2 2 0 0 0 0 4M17.5 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  flag: "M6 20V5c4-2 8 2 12 0v8c-4 2-8-2-12 0",
  clock: "M12 7v5l3.5 2M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0",
  chat: "M4 6h16v10h-9l-4 4v-4H4V6",
  bug: "M8 10h8v5a4 4 0 0 1-8 0v-5M9 10a3 3 0 0 1 6 0M4 12h4M16 12h4M5 18l3-2M19 18l-3-2M5 7l3 3M19 7l-3 3",
  power: "M12 4v8M7 7a7 7 0 1 0 10 0",
};

export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

const HUES = [210, 265, 330, 20, 45, 95, 160, 190];

// A round picture: the initial of a person on a color that is always theirs.
export function avatar(author, size = "") {
  const node = h("span", { class: `avatar ${size}`, "aria-hidden": "true" });
  if (author.bot) {
    node.classList.add("is-bot");
    node.append(icon("route", 24));
  } else {
    const sum = [...author.name].reduce((total, letter) => total * 31 + letter.codePointAt(0), 7);
    node.style.setProperty("--hue", HUES[sum % HUES.length]);
    node.append([...author.name][0] ?? "?");
  }
  return node;
}

// Replaces what is in a node, leaving out what is not there.
export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
}
