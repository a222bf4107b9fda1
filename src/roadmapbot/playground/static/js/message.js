// One message: who, when, what it answers, text, embeds, files, controls, and what one can do with it.

import { avatar, h, icon } from "./dom.js";
import { components } from "./components.js";
import { embed, files } from "./embed.js";
import { inline, markdown } from "./markdown.js";
import { personById, store, viewer } from "./store.js";
import { clockTime, spoken } from "./time.js";

export function messageNode(message, { compact, actions }) {
  const mine = message.author.id === viewer().id;
  const pinged = message.mentions.includes(viewer().id) || message.everyone;
  const node = h("article", {
    class: "message",
    data: { id: message.id },
    "aria-label": `${message.author.name}, ${spoken(message.at)}`,
  });
  node.classList.toggle("compact", compact);
  node.classList.toggle("pinged", pinged && !mine);
  node.classList.toggle("ephemeral", message.onlyFor !== null);
  if (message.system !== null) {
    node.classList.add("system");
    const face = { pins_add: "pin", thread_created: "thread" }[message.system.kind] ?? "chat";
    node.append(icon(face, 16), h("div", { class: "content faint" }, inline(message.system.text), " ", headTime(message)));
    return node;
  }
  const tools = toolbar(message, mine, actions);
  node.append(
    answered(message, actions) ?? "",
    compact ? h("span", { class: "gutter faint" }, clockTime(message.at)) : avatar(message.author),
    h("div", { class: "content" }, compact ? null : head(message), body(message, actions)),
    tools ?? "",
  );
  node.style.setProperty("--tools", String(tools?.children.length ?? 0));
  return node;
}

function headTime(message) {
  return h("time", { class: "head-time faint", data: { at: String(message.at), style: "head" } }, spoken(message.at));
}

function head(message) {
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "author" }, message.author.name),
    message.author.bot && h("span", { class: "tag" }, "APP"),
    headTime(message),
  );
}

// The line above a message that says what it is an answer to.
function answered(message, actions) {
  if (message.asked?.used) {
    const asker = { name: message.asked.by, bot: false };
    return h("div", { class: "answered" }, avatar(asker, "tiny"), h("span", {}, h("b", {}, asker.name), " used ", h("span", { class: "mention" }, `/${message.asked.used}`)));
  }
  if (!message.reply) return null;
  if (message.reply.gone) return h("div", { class: "answered" }, h("i", {}, "The original message was deleted"));
  const { author, text, pinged, id } = message.reply;
  return h(
    "button",
    { type: "button", class: "answered", onclick: () => actions.jump(id), "aria-label": `In reply to ${author.name}: ${text}` },
    avatar(author, "tiny"),
    h("b", {}, `${pinged ? "@" : ""}${author.name}`),
    h("span", { class: "excerpt" }, inline(text.replace(/^(#{1,3}|-#|>) /gm, "").replace(/\n+/g, " "))),
  );
}

function body(message, actions) {
  const use = (customId, values) => actions.use(message, customId, values);
  if (message.loading) {
    return h("div", { class: "thinking" }, h("span", { class: "dots" }, h("i"), h("i"), h("i")), `${message.author.name} is thinking…`);
  }
  return [
    message.text && h("div", { class: "text" }, markdown(message.text, actions), message.edited && h("span", { class: "edited" }, "(edited)")),
    message.embeds.map((one) => embed(one, actions)),
    files(message),
    message.components.length > 0 && h("div", { class: "components" }, components(message.components, use, actions)),
    message.reactions.length > 0 && h("div", { class: "reactions" }, message.reactions.map((one) => h("span", { class: "reaction" }, `${one.emoji} ${one.count}`))),
    message.onlyFor !== null && ephemeral(message, actions),
  ];
}

function ephemeral(message, actions) {
  return h(
    "div",
    { class: "only-you faint" },
    "Only you can see this · ",
    h("button", { type: "button", class: "as-link", onclick: () => actions.dismiss(message.id) }, "Dismiss message"),
  );
}

function toolbar(message, mine, actions) {
  const tool = (name, label, act) => h("button", { type: "button", class: "tool", "aria-label": label, title: label, onclick: act }, icon(name, 18));
  const moderates = personById(viewer().id).part === "moderator" && store.places.find((one) => one.id === message.place)?.kind !== "dm";
  if (message.onlyFor !== null) return null;
  return h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": `To the message of ${message.author.name}` },
    tool("reply", "Reply", () => actions.reply(message)),
    mine && tool("edit", "Edit", () => actions.edit(message)),
    (mine || moderates) && tool("trash", "Delete", () => actions.remove(message)),
  );
}
