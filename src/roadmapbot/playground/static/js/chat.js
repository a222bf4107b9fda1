// The messages of the open place: grouped, with days and the line above what is new, kept at the bottom.

import { h, icon, reconcile } from "./dom.js";
import { get, post } from "./api.js";
import { messageNode } from "./message.js";
import { changed, isLater, lastRead, on, place, placeName, putMessages, store, viewer, visibleMessages } from "./store.js";
import { longDay, sameDay } from "./time.js";

const GROUP_MS = 7 * 60_000;
const NEAR_BOTTOM = 80;

let log;
let list;
let jump;
let actions;
let cache = new Map();
let shown = "";
let pinned = true;
let seenUpTo = "0";
let wasWinding = false;

// Somebody looks at the newest message when at least its beginning is on the screen.
function isLooking() {
  const last = list.lastElementChild;
  return !document.hidden && (!last || last.getBoundingClientRect().top < log.getBoundingClientRect().bottom);
}

export function mountChat(node, theirActions) {
  log = node;
  actions = theirActions;
  list = h("div", { class: "messages" });
  jump = h("button", { type: "button", class: "jump", hidden: true, onclick: toBottom }, "New messages ", icon("down", 16));
  log.append(list, jump);
  log.addEventListener("scroll", scrolled);
  // Pictures and forms that grow must not push the newest message out of sight.
  new ResizeObserver(() => { if (pinned) toBottom(); }).observe(list);
  new ResizeObserver(() => { if (pinned) toBottom(); }).observe(log);
  document.addEventListener("visibilitychange", markRead);
  on("messages place viewer", render);
  // After a wind one stands at the beginning of what it brought.
  on("clock", () => {
    const isWinding = Boolean(store.clock.winding);
    if (isWinding && !wasWinding) takeAsSeen();
    if (wasWinding && !isWinding && pinned) toNew();
    wasWinding = isWinding;
  });
  on("zone", () => { cache.clear(); render(); });
}

function scrolled() {
  pinned = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM;
  if (pinned) jump.hidden = true;
  markRead();
}

export function toBottom() {
  log.scrollTop = log.scrollHeight;
  pinned = true;
  jump.hidden = true;
}

// Nothing that is here now is new any more: whoever acts has seen it.
export function takeAsSeen() {
  store.newSince = visibleMessages(store.place).at(-1)?.id ?? "0";
  changed("messages");
}

// What is new is read from its beginning; where nothing is new, the end is shown.
function toNew() {
  toBottom();
  const line = list.querySelector(".divider.new");
  if (!line) return;
  const above = line.getBoundingClientRect().top - log.getBoundingClientRect().top;
  if (above < 0) log.scrollTop += above;
  scrolled();
}

// Brings a message that is on the page into view.
export function jumpTo(id) {
  const node = list.querySelector(`.message[data-id="${id}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("flash");
  setTimeout(() => node.classList.remove("flash"), 1500);
}

function render() {
  if (!store.ready || !store.place) return;
  const view = `${store.viewer} ${store.place}`;
  const moved = view !== shown;
  if (moved) {
    shown = view;
    cache.clear();
    pinned = true;
    store.newSince = lastRead(store.place);
  }
  const newest = visibleMessages(store.place).at(-1)?.id ?? "0";
  // What comes while one is looking is not marked as new; what came while the clock was wound is.
  if (!moved && isLooking() && !isLater(seenUpTo, store.newSince) && !store.clock.winding) store.newSince = newest;
  seenUpTo = newest;
  const before = list.lastElementChild;
  reconcile(list, nodes());
  if (moved) toNew();
  else if (pinned) toBottom();
  else if (list.lastElementChild !== before) jump.hidden = false;
  markRead();
}

function nodes() {
  const messages = visibleMessages(store.place);
  const notices = (store.notices.get(store.place) ?? []).filter((notice) => notice.viewer === store.viewer);
  const fresh = new Map();
  const out = store.more.has(store.place) ? [keep(fresh, "earlier", null, earlier)] : [keep(fresh, "begin", null, beginning)];
  let previous = null;
  let lineDrawn = false;
  for (const message of messages) {
    const newDay = !previous || !sameDay(previous.at, message.at);
    const isNew = !lineDrawn && isLater(message.id, store.newSince) && message.author.id !== viewer().id && previous;
    lineDrawn ||= isNew;
    const line = newDay ? longDay(message.at) : "";
    if (newDay || isNew) out.push(keep(fresh, `line ${line} ${isNew}`, null, () => divider(line, isNew)));
    const compact = !newDay && !isNew && belongsTo(previous, message);
    out.push(keep(fresh, message.id + compact, message, () => messageNode(message, { compact, actions })));
    for (const notice of notices.filter((one) => one.after === message.id)) out.push(keep(fresh, notice, null, () => noticeNode(notice)));
    previous = message;
  }
  for (const notice of notices.filter((one) => one.after === "0")) out.push(keep(fresh, notice, null, () => noticeNode(notice)));
  cache = fresh;
  return out;
}

// Reuses the node of the last rendering while what it shows is the same object.
function keep(fresh, key, data, build) {
  const old = cache.get(key);
  const entry = old && old.data === data ? old : { data, node: build() };
  fresh.set(key, entry);
  return entry.node;
}

function belongsTo(previous, message) {
  return (
    previous && previous.author.id === message.author.id && message.at - previous.at < GROUP_MS &&
    !message.reply && !message.asked && previous.system === null && message.system === null &&
    previous.onlyFor === message.onlyFor
  );
}

function divider(text, isNew) {
  const label = `${text}${isNew ? " New" : ""}`.trim();
  return h("div", { class: isNew ? "divider new" : "divider", role: "separator", "aria-label": label },
    text && h("span", {}, text), isNew && h("span", { class: "new-tag" }, "New"));
}

function noticeNode(notice) {
  const dismiss = () => {
    const rest = store.notices.get(store.place).filter((one) => one !== notice);
    store.notices.set(store.place, rest);
    changed("messages");
  };
  return h("div", { class: "notice" }, notice.text, " ", h("button", { type: "button", class: "as-link", onclick: dismiss }, "Dismiss"));
}

function beginning() {
  const where = place();
  const name = placeName(where);
  const words = {
    dm: `This is where ${name} and ${viewer().name} talk, out of everybody else's sight.`,
    text: where?.topic || `This is the beginning of #${name}.`,
    thread: "This is the beginning of the thread.",
  };
  return h(
    "div",
    { class: "beginning" },
    h("span", { class: "beginning-icon" }, where?.kind === "dm" ? icon("route", 30) : where?.kind === "thread" ? icon("thread", 30) : "#"),
    h("h1", {}, where?.kind === "dm" ? name : `Welcome to ${where?.kind === "thread" ? "" : "#"}${name}`),
    h("p", { class: "faint" }, words[where?.kind] ?? ""),
  );
}

function earlier() {
  const load = async () => {
    const first = store.messages.get(store.place).keys().next().value;
    const id = store.place;
    const older = await get("earlier", { place: id, before: first });
    const height = log.scrollHeight;
    pinned = false;
    if (putMessages(id, older) < 60) store.more.delete(id);
    changed("messages");
    log.scrollTop += log.scrollHeight - height;
  };
  return h("div", { class: "earlier" }, h("button", { type: "button", class: "button secondary", onclick: load }, "Show earlier messages"));
}

// What is on the screen has been read: once per newest message, and only by somebody who is looking.
let told = "";
export function markRead() {
  if (!store.ready || !isLooking()) return;
  const newest = visibleMessages(store.place).at(-1)?.id;
  const key = `${store.viewer} ${store.place} ${newest}`;
  if (!newest || key === told || !isLater(newest, lastRead(store.place))) return;
  told = key;
  post("read", { who: store.viewer, place: store.place, message: newest });
}
