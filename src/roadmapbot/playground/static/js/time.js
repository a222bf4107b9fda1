// Simulated time, as this page shows it: now, timestamps in the chosen zone, and "in 3 hours".

import { store } from "./store.js";

let receivedAt = 0;

export function setClock(clock) {
  store.clock = clock;
  receivedAt = performance.now();
}

// The simulated instant, running on between two words from the server.
export function now() {
  if (!store.clock) return 0;
  return store.clock.now + (store.clock.winding ? 0 : performance.now() - receivedAt);
}

const ZONE_KEY = "playground.zone";

export function zone() {
  return localStorage.getItem(ZONE_KEY) ?? store.clock?.zone ?? "UTC";
}

export function setZone(name) {
  localStorage.setItem(ZONE_KEY, name);
}

export function zones() {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const some = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "America/Los_Angeles", "Asia/Tokyo"];
  return [...new Set([store.clock.zone, mine, ...some])];
}

const formats = new Map();

export function format(at, options) {
  const key = zone() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone(), ...options }));
  return formats.get(key).format(at);
}

const day = (at) => format(at, { year: "numeric", month: "2-digit", day: "2-digit" });
export const sameDay = (a, b) => day(a) === day(b);
export const clockTime = (at) => format(at, { hour: "2-digit", minute: "2-digit" });
export const longDay = (at) => format(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

// "Today at 15:02", as Discord heads its messages.
export function spoken(at) {
  if (sameDay(at, now())) return `Today at ${clockTime(at)}`;
  if (sameDay(at, now() - 86_400_000)) return `Yesterday at ${clockTime(at)}`;
  return `${format(at, { weekday: "short", day: "numeric", month: "short" })}, ${clockTime(at)}`;
}

const STYLES = {
  t: { hour: "2-digit", minute: "2-digit" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  d: { day: "2-digit", month: "2-digit", year: "numeric" },
  D: { day: "numeric", month: "long", year: "numeric" },
  f: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
  F: { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
};
const UNITS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export function timestamp(at, style) {
  if (style !== "R") return format(at, STYLES[style] ?? STYLES.f);
  const seconds = Math.round((at - now()) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return relative.format(Math.trunc(seconds / size), unit);
}

// Words every <time> on the page anew: time has passed, or the zone has changed.
export function refreshTimes() {
  for (const node of document.querySelectorAll("time[data-style]")) {
    const at = Number(node.dataset.at);
    const text = node.dataset.style === "head" ? spoken(at) : timestamp(at, node.dataset.style);
    if (node.textContent !== text) node.textContent = text;
  }
}
