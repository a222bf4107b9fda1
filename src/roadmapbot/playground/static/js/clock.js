// The bar above: simulated time and how to wind it, the bot's switch, and whose eyes one looks through.

import { avatar, h, icon } from "./dom.js";
import { post } from "./api.js";
import { busyWhile } from "./components.js";
import { fail } from "./composer.js";
import { openPlace, peopleMenu } from "./nav.js";
import { openPopover } from "./popover.js";
import { changed, on, placeName, store, unread, viewer, visiblePlaces } from "./store.js";
import { clockTime, format, now, refreshTimes, setZone, zone, zones } from "./time.js";
import { toast } from "./toast.js";
import { toggleAside } from "./tour.js";

const WINDS = [
  ["hour", "+1 hour", "One hour on"],
  ["task", "My next task", "Until the coach writes to you"],
  ["morning", "Next morning", "To 09:05"],
  ["monday", "Monday", "To Monday, 10:05"],
  ["day", "+1 day", "The same time tomorrow"],
];

const ZONE_NOTE = "This page shows the clock and all times in this zone. It changes nothing for the bot, nor when anybody is written to.";

const parts = {};

export function mountBar(node) {
  parts.day = h("span", { class: "clock-day" });
  parts.time = h("span", { class: "clock-time" });
  parts.progress = h("div", { class: "wind-progress" });
  parts.zone = h("select", { id: "zone", class: "zone", "aria-label": "Show times in this zone", title: ZONE_NOTE, onchange: () => { setZone(parts.zone.value); tick(); refreshTimes(); changed("zone"); } });
  parts.winds = h("div", { class: "winds", role: "group", "aria-label": "Wind the clock" }, WINDS.map(([to, label, title]) => windButton(to, label, title)));
  parts.wind = menuButton("wind-open", "Wind the clock", icon("clock", 18), "Wind", () => h("div", { class: "menu" }, WINDS.map(([to, label, title]) => menuRow(label, title, () => wind(to)))));
  parts.bot = menuButton("bot-open", "The bot", h("span", { class: "dot" }), "", botMenu);
  parts.you = h("button", { type: "button", class: "bar-button you", "aria-haspopup": "menu", onclick: () => peopleMenu(parts.you) });
  node.append(
    h("div", { class: "clock" }, h("div", { class: "clock-face", "aria-label": "Simulated time" }, parts.day, parts.time), h("div", { class: "clock-note" }, h("label", { class: "simulated", for: "zone", title: ZONE_NOTE }, "simulated · times shown in"), parts.zone)),
    parts.winds,
    parts.wind,
    h("span", { class: "spacer" }),
    parts.bot,
    parts.you,
    h("button", { type: "button", class: "bar-button tour-open", "aria-label": "Guided tour", title: "Guided tour", onclick: () => toggleAside() }, icon("flag", 18)),
    parts.progress,
  );
  on("clock", paintClock);
  on("state online viewer", paintState);
  setInterval(tick, 1000);
}

function windButton(to, label, title) {
  const node = h("button", { type: "button", class: "bar-button wind", title, data: { wind: to } }, label);
  node.addEventListener("click", () => busyWhile(node, () => wind(to)));
  return node;
}

function menuButton(kind, label, face, text, content) {
  const node = h("button", { type: "button", class: `bar-button ${kind}`, "aria-haspopup": "menu", "aria-label": label }, face, h("span", { class: "bar-text" }, text));
  node.addEventListener("click", () => {
    parts.popover = openPopover(node, content(), { align: "end" });
  });
  return node;
}

function menuRow(label, detail, act) {
  const run = () => {
    parts.popover.close();
    act();
  };
  return h("button", { type: "button", class: "menu-row", role: "menuitem", onclick: run }, h("span", { class: "menu-text" }, h("span", {}, label), h("span", { class: "faint" }, detail)));
}

function botMenu() {
  const rows = store.online
    ? [
        menuRow("Restart the bot", "A new process on the same database. Old buttons still work.", () => switchBot("restart", "The bot was restarted.")),
        menuRow("Take it down", "Nobody answers, until you bring it up.", () => switchBot("down", "The bot is down. Wind the clock, write to it, then bring it up.")),
        menuRow("Down for 6 hours", "Down now, six hours pass, then up again.", () => switchBot("outage", "Six hours later, the bot is back.")),
      ]
    : [menuRow("Bring it up", "It catches up with everything it missed.", () => switchBot("up", "The bot is back."))];
  return h("div", { class: "menu", role: "menu", "aria-label": "The bot" }, rows);
}

async function switchBot(what, said) {
  parts.bot.setAttribute("aria-busy", "true");
  await post("bot", { do: what }).then(() => toast(said, { key: "bot" }), fail);
  parts.bot.removeAttribute("aria-busy");
}

export async function wind(to) {
  const before = new Map(visiblePlaces().map((where) => [where.id, unread(where).count]));
  try {
    const { notice } = await post("wind", { to, who: store.viewer });
    if (notice) toast(notice, { key: "news" });
    else tellNews(before);
  } catch (error) {
    fail(error);
  }
}

// What winding brought to this person, with a way to get there.
function tellNews(before) {
  const news = visiblePlaces()
    .map((where) => ({ where, count: unread(where).count - (before.get(where.id) ?? 0) }))
    .filter(({ where, count }) => count > 0 && where.id !== store.place);
  if (!news.length) return;
  const name = (where) => (where.kind === "dm" ? `your messages with ${placeName(where)}` : `#${placeName(where)}`);
  const actions = news.slice(0, 3).map(({ where, count }) => ({ label: `${count} new in ${name(where)}`, act: () => openPlace(where.id) }));
  toast(`${format(now(), { weekday: "long" })}, ${clockTime(now())}. New for ${viewer().name}:`, { key: "news", actions });
}

function paintClock() {
  const { winding } = store.clock;
  document.body.classList.toggle("is-winding", Boolean(winding));
  for (const node of parts.winds.children) node.disabled = Boolean(winding);
  parts.wind.disabled = Boolean(winding);
  parts.progress.hidden = !winding;
  if (winding) {
    const share = (store.clock.now - winding.from) / Math.max(1, winding.to - winding.from);
    parts.progress.style.setProperty("--share", String(Math.min(1, share)));
  }
  tick();
}

function tick() {
  if (!store.clock) return;
  parts.day.textContent = format(now(), { weekday: "short", day: "numeric", month: "short" });
  parts.time.textContent = clockTime(now());
  refreshTimes();
}

function paintState() {
  if (!store.ready) return;
  parts.zone.replaceChildren(...zones().map((name) => h("option", { value: name, selected: name === zone() }, name.replace(/^.*\//, "").replaceAll("_", " "))));
  parts.bot.querySelector(".dot").classList.toggle("on", store.online);
  parts.bot.querySelector(".bar-text").textContent = store.online ? `${store.bot.name} is online` : `${store.bot.name} is down`;
  parts.bot.setAttribute("aria-label", store.online ? "The bot is online" : "The bot is down");
  parts.you.replaceChildren(avatar(viewer(), "small"), h("span", { class: "bar-text" }, "You are ", h("b", {}, viewer().name)), icon("chevron", 16));
  parts.you.setAttribute("aria-label", `You are ${viewer().name}. Switch person`);
}
