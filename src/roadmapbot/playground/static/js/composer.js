// The message box: text, files, replies, and the picker of slash commands.

import { fill, h, icon } from "./dom.js";
import { get, post, postForm, Refused } from "./api.js";
import { commandForm } from "./command.js";
import { openModal } from "./modal.js";
import { addNotice, changed, on, place, placeName, store } from "./store.js";
import { suggestBox } from "./suggest.js";
import { takeAsSeen, toBottom } from "./chat.js";
import { toast } from "./toast.js";

const PENDING_AFTER_MS = 250;

let root;
let text;
let box;
let form = null;
let answering = null;
let editing = null;
let picked = [];
// What the person may use here; null until it is known, so that nobody is offered somebody else's commands.
let commands = null;

export function mountComposer(node) {
  root = node;
  box = suggestBox();
  on("place viewer", reset);
  on("online", () => { if (store.online) loadCommands(); });
  document.addEventListener("keydown", typeAnywhere);
}

// As on Discord: whoever just types, types a message.
function typeAnywhere(event) {
  const elsewhere = document.activeElement?.closest?.("input, textarea, select, dialog, .popover, .command");
  const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isLetter && !elsewhere) document.querySelector("#composer")?.focus();
}

function reset() {
  form = null;
  answering = editing = null;
  picked = [];
  commands = null;
  box.close();
  paint();
  loadCommands();
}

async function loadCommands() {
  const [who, where] = [store.viewer, store.place];
  if (!who || !where) return;
  const found = await get("commands", { who, place: where }).catch(() => []);
  if (who !== store.viewer || where !== store.place) return;
  commands = found;
  if (!form && text.value.startsWith("/")) typed();
}

// Drawing ---------------------------------------------------------------------------------------------

function paint(value = "") {
  text = h("textarea", {
    id: "composer", rows: "1", value, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", enterkeyhint: "send",
    placeholder: placeholder(), "aria-label": placeholder(), autocomplete: "off",
  });
  text.value = value;
  text.addEventListener("input", typed);
  text.addEventListener("keydown", keys);
  text.addEventListener("paste", (event) => addFiles(event.clipboardData.files));
  const upload = h("input", { type: "file", multiple: true, hidden: true, onchange: () => addFiles(upload.files) });
  const line = h(
    "div",
    { class: "compose-line" },
    h("button", { type: "button", class: "attach", "aria-label": "Attach a file", title: "Attach a file", onclick: () => upload.click() }, icon("plus")),
    upload,
    text,
    h("button", { type: "button", class: "send", "aria-label": "Send message", onclick: send }, icon("send")),
  );
  fill(root, box.node, banner(), tray(), line, h("div", { class: "pending faint", role: "status" }));
  grow();
}

function placeholder() {
  const where = place();
  if (!where) return "";
  const name = `${where.kind === "dm" ? "@" : "#"}${placeName(where)}`;
  return matchMedia("(max-width: 720px)").matches ? `Message ${name} or /` : `Message ${name}, or / for commands`;
}

function banner() {
  if (editing) return h("div", { class: "banner" }, h("span", {}, "Editing your message"), cancel());
  if (!answering) return null;
  const ping = h("button", { type: "button", class: "ping", "aria-pressed": String(answering.ping), title: "Notify the author of your reply" }, icon("at", 16));
  const word = h("span", {}, answering.ping ? "ON" : "OFF");
  ping.append(word);
  ping.addEventListener("click", () => {
    answering.ping = !answering.ping;
    ping.setAttribute("aria-pressed", String(answering.ping));
    word.textContent = answering.ping ? "ON" : "OFF";
  });
  return h("div", { class: "banner" }, h("span", {}, "Replying to ", h("b", {}, answering.message.author.name)), ping, cancel());
}

function cancel() {
  return h("button", { type: "button", class: "tool", "aria-label": "Cancel", onclick: () => { answering = editing = null; redraw(); } }, icon("close", 18));
}

function tray() {
  if (!picked.length) return null;
  const drop = (file) => () => { picked = picked.filter((one) => one !== file); redraw(); };
  return h("div", { class: "tray" }, picked.map((file) => h("div", { class: "file" }, icon("file"), h("span", { class: "file-name" }, file.name),
    h("button", { type: "button", class: "tool", "aria-label": `Remove ${file.name}`, onclick: drop(file) }, icon("close", 16)))));
}

function redraw() {
  paint(text.value);
  text.focus();
}

// Back to the message box from a form over the page. While such a form closes, Chromium has at times given the box
// the look of being focused but not the keys: taking the focus away and giving it anew, a frame later, gives both.
export function focusComposer() {
  const target = () => (form ? null : text);
  target()?.focus();
  requestAnimationFrame(() => {
    if (document.querySelector("dialog[open], .popover") || ![document.body, text].includes(document.activeElement)) return;
    const { selectionStart, selectionEnd } = text;
    text.blur();
    target()?.focus();
    text.setSelectionRange(selectionStart, selectionEnd);
  });
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 220)}px`;
}

// Typing ----------------------------------------------------------------------------------------------

function typed() {
  grow();
  const value = text.value;
  if (!commands || !value.startsWith("/") || value.includes("\n")) return box.close();
  const exact = commands.find((command) => value === `/${command.path} `);
  if (exact) return pick(exact);
  const wanted = value.slice(1).toLowerCase();
  const fitting = commands
    .filter((command) => command.path.includes(wanted.trim()) || command.description.toLowerCase().includes(wanted.trim()))
    .sort((a, b) => Number(b.path.startsWith(wanted)) - Number(a.path.startsWith(wanted)));
  const items = fitting.map((command) => ({ label: `/${command.path}`, hint: hint(command), detail: command.description, command }));
  const heading = items.length ? "Commands" : store.online ? "There is no such command here." : "The bot is down: it will not answer.";
  return box.open(text, items, { heading, onPick: (item) => pick(item.command) });
}

function hint(command) {
  return command.options.filter((option) => option.required).map((option) => option.name).join(" ");
}

function keys(event) {
  if (box.key(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape") {
    if (!box.node.hidden) box.close();
    else if (answering || editing) {
      answering = editing = null;
      redraw();
    }
  } else if (event.key === "ArrowUp" && !text.value) editLast(event);
}

function editLast(event) {
  const mine = [...(store.messages.get(store.place)?.values() ?? [])].filter((one) => one.author.id === store.people.find((who) => who.key === store.viewer).id);
  if (!mine.length) return;
  event.preventDefault();
  startEdit(mine.at(-1));
}

function addFiles(files) {
  if (!files?.length) return;
  picked = [...picked, ...files].slice(0, 10);
  redraw();
}

// Puts a command into the box, ready to be filled in.
export function startCommand(path) {
  const command = commands?.find((one) => one.path === path);
  if (command) pick(command);
  else {
    paint(`/${path}`);
    text.focus();
    typed();
  }
}

function pick(command) {
  box.close();
  answering = editing = null;
  form = commandForm(command, { box, onRun: run, onLeave: leave });
  fill(root, box.node, form.node, h("div", { class: "pending faint", role: "status" }));
  form.focus();
}

function leave() {
  form = null;
  box.close();
  paint();
  text.focus();
}

export function startReply(message) {
  form = null;
  editing = null;
  answering = { message, ping: true };
  paint(text.value);
  text.focus();
}

export function startEdit(message) {
  form = null;
  answering = null;
  editing = message;
  paint(message.text);
  text.focus();
}

// Sending ---------------------------------------------------------------------------------------------

async function send() {
  const value = withMentions(text.value.trim());
  if (!value && !picked.length) return;
  const where = { who: store.viewer, place: store.place };
  const reply = answering ? { replyTo: answering.message.id, ping: answering.ping } : {};
  const files = Object.fromEntries(picked.map((file, at) => [`file${at}`, file]));
  const edited = editing;
  const kept = text.value;
  answering = editing = null;
  picked = [];
  paint();
  text.focus();
  toBottom();
  try {
    await pending(edited ? post("edit", { ...where, message: edited.id, text: value }) : postForm("say", { ...where, text: value, ...reply }, files));
  } catch (error) {
    fail(error);
    if (!text.value) {
      text.value = kept;
      grow();
    }
  }
}

async function run(command, options, files) {
  const sent = form;
  sent.node.setAttribute("aria-busy", "true");
  try {
    const answer = await pending(postForm("run", { who: store.viewer, place: store.place, path: command.path, options }, files));
    if (form === sent) leave();
    toBottom();
    await follow(answer);
  } catch (error) {
    sent.node.removeAttribute("aria-busy");
    if (error instanceof Refused) sent.fail(error.message);
    else fail(error);
  }
}

// What the bot's answer asks of the page: a form to fill in, or a word that there was no answer.
export async function follow(answer) {
  if (answer.silent) addNotice(answer.silent);
  if (answer.modal) await openModal(answer, store.place);
}

export async function pending(work) {
  takeAsSeen();
  const timer = setTimeout(() => { root.querySelector(".pending").textContent = `${store.bot.name} is at work…`; }, PENDING_AFTER_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    const line = root.querySelector(".pending");
    if (line) line.textContent = "";
  }
}

export function fail(error) {
  toast(error instanceof Refused ? error.message : "The playground did not answer. Is it still running?", { kind: "bad" });
  changed("messages");
}

// "@Sam" and "#general" as Discord sends them.
function withMentions(value) {
  let out = value;
  const named = [...store.people.map((one) => [`@${one.name}`, `<@${one.id}>`]), [`@${store.bot.name}`, `<@${store.bot.id}>`]];
  for (const [name, mention] of named) out = out.replaceAll(new RegExp(`${name}(?!\\w)`, "g"), mention);
  for (const where of store.places.filter((one) => one.kind !== "dm")) out = out.replaceAll(new RegExp(`(?<!\\S)#${where.name.replace(/[^\w]/g, "\\$&")}(?!\\w)`, "g"), `<#${where.id}>`);
  return out;
}
