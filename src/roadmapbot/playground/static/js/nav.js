// The left side: the rail with messages and the server, the list of channels, and who one is.

import { avatar, h, icon } from "./dom.js";
import { openPopover } from "./popover.js";
import { changed, on, place, placeName, store, unread, viewer, visiblePlaces } from "./store.js";
import { now } from "./time.js";

const WEEK_MS = 7 * 86_400_000;

let root;
const GROUPS = { learner: "Learners", moderator: "Moderator", classmate: "Classmates" };

export function mountNav(node) {
  root = node;
  on("places messages read viewer place state online", render);
  document.querySelector("#scrim").addEventListener("click", () => toggleDrawer(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.classList.contains("open")) toggleDrawer(false);
  });
}

export function toggleDrawer(show = !root.classList.contains("open")) {
  root.classList.toggle("open", show);
  document.querySelector("#scrim").hidden = !show;
  if (show) root.querySelector("[aria-current=page]")?.focus();
}

export function openPlace(id) {
  store.place = id;
  remember();
  toggleDrawer(false);
  changed("place");
  if (matchMedia("(hover: hover)").matches) document.querySelector("#composer")?.focus();
}

export function become(key) {
  const where = place();
  store.viewer = key;
  // Everybody has their own direct messages; in the server one stays where one was.
  if (!where || where.kind === "dm") store.place = viewer().dm;
  else if (!where.readers.includes(key)) store.place = visiblePlaces()[0].id;
  remember();
  changed("viewer");
}

export function remember() {
  history.replaceState(null, "", `#${store.viewer}/${store.place}`);
}

function render() {
  if (!store.ready) return;
  const focused = document.activeElement?.closest?.("#nav [data-key]")?.dataset.key;
  const inDm = place()?.kind === "dm";
  root.replaceChildren(rail(inDm), h("div", { class: "side" }, sideHead(inDm), sideList(inDm), userPanel()));
  if (focused) root.querySelector(`[data-key="${focused}"]`)?.focus();
}

function rail(inDm) {
  const dm = visiblePlaces().find((one) => one.kind === "dm");
  const channels = visiblePlaces().filter((one) => one.kind !== "dm");
  const initials = store.guild.name.split(" ").map((word) => word[0]).join("");
  const home = railButton("home", "Direct messages", icon("chat", 24), inDm, [dm], () => openPlace(dm.id));
  const guild = railButton("guild", store.guild.name, initials, !inDm, channels, () => openPlace(lastChannel(channels)));
  return h("div", { class: "rail" }, home, h("hr"), guild);
}

function lastChannel(channels) {
  const names = ["general", "welcome"];
  const known = channels.find((one) => one.id === store.lastChannel);
  return (known ?? channels.find((one) => names.includes(one.name)) ?? channels[0]).id;
}

function railButton(key, label, content, current, places, act) {
  const totals = places.map(unread);
  const count = totals.reduce((sum, one) => sum + one.count, 0);
  const forMe = totals.reduce((sum, one) => sum + one.forMe, 0);
  const name = forMe ? `${label}, ${forMe} new for you` : count ? `${label}, unread` : label;
  return h(
    "button",
    { type: "button", class: "rail-button", "aria-current": current ? "page" : null, "aria-label": name, title: label, onclick: act, data: { key } },
    h("span", { class: count && !current ? "pill unread" : "pill" }),
    h("span", { class: "rail-face" }, content),
    forMe > 0 && h("span", { class: "badge" }, String(forMe)),
  );
}

function sideHead(inDm) {
  return h("div", { class: "side-head" }, h("h2", {}, inDm ? "Direct messages" : store.guild.name));
}

function sideList(inDm) {
  const places = visiblePlaces();
  const rows = [];
  if (inDm) rows.push(...places.filter((one) => one.kind === "dm").map(row));
  else {
    store.lastChannel = store.place;
    for (const channel of places.filter((one) => one.kind === "text")) {
      rows.push(row(channel), ...places.filter((one) => one.parent === channel.id && isActive(one)).map(row));
    }
  }
  return h("div", { class: "side-list" }, h("ul", { "aria-label": inDm ? "Direct messages" : "Channels" }, rows.map((one) => h("li", {}, one))));
}

// Discord archives a thread nobody has written in for a week: it leaves the list, but can still be opened.
function isActive(thread) {
  const newest = [...(store.messages.get(thread.id)?.values() ?? [])].at(-1);
  return thread.id === store.place || !newest || now() - newest.at < WEEK_MS || unread(thread).count > 0;
}

function row(where) {
  const { count, forMe } = unread(where);
  const current = where.id === store.place;
  const name = placeName(where);
  const face = { dm: () => dmFace(), thread: () => icon("thread", 16), text: () => h("span", { class: "hash" }, "#") }[where.kind]();
  const spoken = forMe ? `${name}, ${forMe} new for you` : count ? `${name}, ${count} unread` : name;
  return h(
    "button",
    {
      type: "button", class: `place ${where.kind} ${count && !current ? "unread" : ""}`, "aria-current": current ? "page" : null,
      "aria-label": spoken, onclick: () => openPlace(where.id), data: { key: where.id, place: name },
    },
    face,
    h("span", { class: "place-name" }, name),
    forMe > 0 && !current && h("span", { class: "badge" }, String(forMe)),
    !forMe && count > 0 && !current && h("span", { class: "count faint" }, String(count)),
  );
}

function dmFace() {
  const face = h("span", { class: "face" }, avatar({ name: store.bot.name, bot: true }), h("span", { class: store.online ? "dot on" : "dot" }));
  return face;
}

function userPanel() {
  const button = h(
    "button",
    { type: "button", class: "user-panel", "aria-haspopup": "menu", "aria-label": `You are ${viewer().name}. Switch person`, data: { key: "user" } },
    avatar(viewer()),
    h("span", { class: "menu-text" }, h("b", {}, viewer().name), h("span", { class: "faint" }, "Switch person")),
    icon("chevron", 18),
  );
  button.addEventListener("click", () => peopleMenu(button));
  return button;
}

export function peopleMenu(anchor) {
  let popover;
  const entry = (one) =>
    h(
      "button",
      { type: "button", class: "menu-row", role: "menuitemradio", "aria-checked": String(one.key === store.viewer), "aria-selected": String(one.key === store.viewer), data: { person: one.key }, onclick: () => { popover.close(); become(one.key); } },
      avatar(one),
      h("span", { class: "menu-text" }, h("span", {}, one.name), h("span", { class: "faint" }, one.about)),
      h("span", { class: "tick" }, icon("check", 16)),
    );
  const groups = Object.entries(GROUPS).map(([part, title]) => [
    h("div", { class: "menu-title faint" }, title),
    store.people.filter((one) => one.part === part).map(entry),
  ]);
  popover = openPopover(anchor, h("div", { class: "menu", role: "menu", "aria-label": "See it as" }, groups), { align: "end" });
}
