// Discord's Markdown as DOM nodes. Blocks first (headings, lists, quotes, code), then what is inside a line.

import { h } from "./dom.js";
import { personById, place, store } from "./store.js";
import { format, timestamp } from "./time.js";

const FENCE = /^```([\w+-]*)\n?([\s\S]*?)```/;
const HEADING = /^(#{1,3}) +(.+)$/;
const SUBTEXT = /^-# +(.+)$/;
const ITEM = /^( *)([-*]|\d+\.) +(.+)$/;

export function markdown(text, actions = {}) {
  const fragment = document.createDocumentFragment();
  fragment.append(...blocks(text, actions));
  return fragment;
}

function blocks(text, actions) {
  const nodes = [];
  let paragraph = [];
  const flush = () => {
    if (paragraph.length) nodes.push(h("div", { class: "line" }, inline(paragraph.join("\n"), actions)));
    paragraph = [];
  };
  let rest = text;
  while (rest.length) {
    const fence = FENCE.exec(rest);
    if (fence) {
      flush();
      nodes.push(h("pre", {}, h("code", { data: { lang: fence[1] } }, fence[2].replace(/\n$/, ""))));
      rest = rest.slice(fence[0].length).replace(/^\n/, "");
      continue;
    }
    if (rest.startsWith(">>> ")) {
      flush();
      nodes.push(h("blockquote", {}, blocks(rest.slice(4), actions)));
      break;
    }
    const { line, after } = firstLine(rest);
    const block = oneLine(line, actions);
    if (ITEM.test(line)) {
      flush();
      const { items, remaining } = takeWhile(rest, ITEM);
      nodes.push(...list(items, actions));
      rest = remaining;
    } else if (line.startsWith("> ") || line === ">") {
      flush();
      const { items, remaining } = takeWhile(rest, /^>(?: |$)/);
      nodes.push(h("blockquote", {}, blocks(items.map((item) => item.replace(/^> ?/, "")).join("\n"), actions)));
      rest = remaining;
    } else if (block) {
      flush();
      nodes.push(block);
      rest = after;
    } else {
      // A fence may begin in the middle of a line.
      const at = line.indexOf("```");
      if (at > 0 && FENCE.test(rest.slice(at))) {
        paragraph.push(line.slice(0, at));
        rest = rest.slice(at);
      } else {
        paragraph.push(line);
        rest = after;
      }
    }
  }
  flush();
  return nodes;
}

function firstLine(text) {
  const end = text.indexOf("\n");
  return end < 0 ? { line: text, after: "" } : { line: text.slice(0, end), after: text.slice(end + 1) };
}

function takeWhile(text, pattern) {
  const lines = text.split("\n");
  let end = 0;
  while (end < lines.length && pattern.test(lines[end])) end += 1;
  return { items: lines.slice(0, end), remaining: lines.slice(end).join("\n") };
}

function oneLine(line, actions) {
  const heading = HEADING.exec(line);
  if (heading) return h("div", { class: `h h${heading[1].length}`, role: "heading", "aria-level": String(heading[1].length + 2) }, inline(heading[2], actions));
  const subtext = SUBTEXT.exec(line);
  return subtext ? h("div", { class: "subtext" }, inline(subtext[1], actions)) : null;
}

function list(lines, actions) {
  const rows = lines.map((line) => ITEM.exec(line)).map(([, indent, mark, text]) => ({ depth: indent.length, isNumber: /\d/.test(mark), mark, text }));
  const lists = [];
  // A list ends where bullets turn into numbers or back.
  while (rows.length) {
    const end = rows.findIndex((row) => row.depth <= rows[0].depth && row.isNumber !== rows[0].isNumber);
    lists.push(nest(rows.splice(0, end < 0 ? rows.length : end), actions));
  }
  return lists;
}

function nest(rows, actions) {
  const base = rows[0].depth;
  const root = h(rows[0].isNumber ? "ol" : "ul", rows[0].isNumber ? { start: String(Number.parseInt(rows[0].mark, 10)) } : {});
  let index = 0;
  while (index < rows.length) {
    const item = h("li", {}, inline(rows[index].text, actions));
    index += 1;
    const from = index;
    while (index < rows.length && rows[index].depth > base) index += 1;
    if (index > from) item.append(nest(rows.slice(from, index), actions));
    root.append(item);
  }
  return root;
}

// Each rule: where it matches at the start of the rest, and what it becomes. The first that fits wins.
const RULES = [
  [/^\\([^\w\s])/, (m) => m[1]],
  [/^``(.+?)``|^`([^`]+)`/s, (m) => h("code", {}, (m[1] ?? m[2]).trim())],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/, (m, a) => link(m[2], inline(m[1], a))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], [m[1]])],
  [/^https:\/\/(?:\w+\.)?discord\.com\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?/, (m, a) => channelLink(m[1], a, m[2])],
  [/^https?:\/\/[^\s<>]*[^\s<>.,:;"')\]]/, (m) => link(m[0], [m[0]])],
  [/^<t:(-?\d+)(?::([tTdDfFR]))?>/, (m) => timeNode(Number(m[1]) * 1000, m[2] ?? "f")],
  [/^<@!?(\d+)>/, (m) => h("span", { class: "mention" }, `@${nameOf(m[1])}`)],
  [/^<@&(\d+)>/, (m) => h("span", { class: "mention" }, `@${(store.roles[m[1]] ?? "role").replace(/^@/, "")}`)],
  [/^<#(\d+)>/, (m, a) => channelLink(m[1], a)],
  [/^<\/([^:>]+):\d+>/, (m, a) => commandLink(m[1], a)],
  [/^<a?:(\w+):\d+>/, (m) => `:${m[1]}:`],
  [/^@(everyone|here)\b/, (m) => h("span", { class: "mention" }, m[0])],
  [/^\*\*\*(?=\S)([\s\S]+?\S)\*\*\*/, (m, a) => h("strong", {}, h("em", {}, inline(m[1], a)))],
  [/^\*\*(?=\S)([\s\S]*?\S\*?)\*\*/, (m, a) => h("strong", {}, inline(m[1], a))],
  [/^__(?=\S)([\s\S]*?\S)__/, (m, a) => h("u", {}, inline(m[1], a))],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (m, a) => h("s", {}, inline(m[1], a))],
  [/^\|\|([\s\S]+?)\|\|/, (m, a) => spoiler(inline(m[1], a))],
  [/^\*(?=\S)([^*\n]*[^*\s])\*(?!\*)/, (m, a) => h("em", {}, inline(m[1], a))],
  [/^_(?=\S)([^_\n]*[^_\s])_(?!\w)/, (m, a) => h("em", {}, inline(m[1], a))],
];
const SPECIAL = /[\\`[<h@*_~|]/;

export function inline(text, actions = {}) {
  const nodes = [];
  let plain = "";
  let rest = text;
  let before = "";
  while (rest.length) {
    const hit = SPECIAL.test(rest[0]) && !(rest[0] === "_" && /\w/.test(before)) ? firstRule(rest) : null;
    if (hit) {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(hit.rule(hit.match, actions));
      rest = rest.slice(hit.match[0].length);
      before = "";
    } else {
      before = rest[0];
      plain += before;
      rest = rest.slice(1);
    }
  }
  if (plain) nodes.push(plain);
  return nodes;
}

function firstRule(text) {
  for (const [pattern, rule] of RULES) {
    const match = pattern.exec(text);
    if (match) return { match, rule };
  }
  return null;
}

function link(href, children) {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, children);
}

function nameOf(id) {
  return id === store.bot.id ? store.bot.name : personById(id)?.name ?? "someone";
}

function channelLink(id, actions, message = null) {
  const where = place(id);
  const name = where?.kind === "dm" ? `@${store.bot.name}` : `#${where?.name ?? "unknown"}`;
  const label = message ? `${name} › message` : name;
  if (!where || !actions.open) return h("span", { class: "mention" }, label);
  return h("button", { type: "button", class: "mention", onclick: () => actions.open(id, message) }, label);
}

function commandLink(path, actions) {
  if (!actions.command) return h("span", { class: "mention" }, `/${path}`);
  return h("button", { type: "button", class: "mention", onclick: () => actions.command(path) }, `/${path}`);
}

export function timeNode(at, style) {
  const full = format(at, { dateStyle: "full", timeStyle: "short" });
  return h("time", { class: "stamp", title: full, data: { at: String(at), style } }, timestamp(at, style));
}

function spoiler(children) {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler, press to show" }, h("span", {}, children));
  const reveal = () => {
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") reveal(); });
  return node;
}
