// The right side: three things to try, ticked off as they happen, more ideas, and the bot's errors.

import { fill, h, icon } from "./dom.js";
import { startCommand } from "./composer.js";
import { wind } from "./clock.js";
import { become, openPlace } from "./nav.js";
import { on, store, viewer } from "./store.js";

const CLOSED_KEY = "playground.tour.closed";

let root;

export function mountAside(node) {
  root = node;
  root.classList.toggle("closed", localStorage.getItem(CLOSED_KEY) === "yes");
  on("tour state error viewer online", render);
}

export function toggleAside() {
  const wide = matchMedia("(min-width: 1100px)").matches;
  if (wide) {
    const closed = root.classList.toggle("closed");
    localStorage.setItem(CLOSED_KEY, closed ? "yes" : "no");
  } else root.classList.toggle("open");
}

const channel = (name) => store.places.find((one) => one.kind === "text" && one.name === name);

function ada() {
  if (viewer().part !== "learner") become("ada");
}

// For each step, what takes one there without doing the interesting part.
const HELP = {
  enroll: [["Type it for me", () => { ada(); openPlace(channel("welcome").id); startSoon("enroll"); }]],
  answer: [
    ["Wind to the next morning", () => wind("morning")],
    ["Open the direct message", () => { ada(); openPlace(viewer().dm); }],
  ],
  board: [
    ["Wind to Monday", () => wind("monday")],
    ["Open #leaderboard", () => openPlace(channel("leaderboard").id)],
  ],
};

// The commands of a place are known a moment after it is opened.
function startSoon(path) {
  setTimeout(() => startCommand(path), 150);
}

const IDEAS = [
  "Reply with and without ping, in a channel and in a direct message.",
  "Restart the bot, then press a button of an old message.",
  "Take the bot down, answer a task, wind on, bring it up: the reply counts for the right day.",
  "Report a problem under a task, then switch to Sam and use /content reports.",
  "Miss a day, do the next, and earn it back under /streak why.",
  "As Sam, look at what else /coach and /content offer a moderator.",
];

function render() {
  if (!store.ready) return;
  const done = store.tour.filter((step) => step.done).length;
  const current = store.tour.find((step) => !step.done);
  fill(
    root,
    h("header", { class: "aside-head" }, h("h2", {}, "Three things to try"),
      h("button", { type: "button", class: "tool", "aria-label": "Close the tour", onclick: toggleAside }, icon("close", 18))),
    h("div", { class: "tour-progress", role: "img", "aria-label": `${done} of ${store.tour.length} done` }, store.tour.map((step) => h("i", { class: step.done ? "done" : "" }))),
    h("ol", { class: "tour" }, store.tour.map((step, at) => stepNode(step, at, step === current))),
    !current && h("p", { class: "tour-done" }, "That was the tour. Everything you saw was the real bot at work."),
    h("h3", {}, "More to try"),
    h("ul", { class: "ideas" }, IDEAS.map((idea) => h("li", {}, idea))),
    errors(),
  );
}

function stepNode(step, at, current) {
  const mark = h("span", { class: "step-mark" }, step.done ? icon("check", 16) : String(at + 1));
  const help = (HELP[step.key] ?? []).map(([label, act]) => h("button", { type: "button", class: "button secondary small", onclick: act }, label));
  return h(
    "li",
    { class: `step ${step.done ? "done" : ""} ${current ? "current" : ""}`, data: { step: step.key, done: String(step.done) } },
    h("div", { class: "step-title" }, mark, h("span", {}, step.title)),
    current && h("ul", { class: "parts" }, step.parts.map((part) => h("li", { class: part.done ? "done" : "" }, h("span", { class: "part-mark" }, part.done ? icon("check", 13) : ""), part.text))),
    current && h("div", { class: "step-help" }, help),
  );
}

function errors() {
  if (!store.errors.length) return h("p", { class: "errors faint" }, icon("bug", 16), "No exception in the bot so far.");
  const rows = store.errors.map((one) => h("details", {}, h("summary", {}, one.text), one.trace && h("pre", {}, one.trace)));
  return h("section", { class: "errors some" }, h("h3", {}, icon("bug", 16), `${store.errors.length} exception${store.errors.length > 1 ? "s" : ""} in the bot`), rows);
}
