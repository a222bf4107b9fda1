// Embeds, and the files attached to a message.

import { h, icon } from "./dom.js";
import { inline, markdown, timeNode } from "./markdown.js";

export function embed(data, actions) {
  const node = h("article", { class: "embed" });
  if (data.color) node.style.setProperty("--edge", `#${data.color.toString(16).padStart(6, "0")}`);
  const title = data.title && h("div", { class: "embed-title" }, inline(data.title, actions));
  const body = h(
    "div",
    { class: "embed-body" },
    data.author && h("div", { class: "embed-author" }, data.author.name),
    title && data.url ? h("a", { href: data.url, target: "_blank", rel: "noopener noreferrer" }, title) : title,
    data.description && h("div", { class: "text" }, markdown(data.description, actions)),
    fields(data.fields ?? [], actions),
    picture(data.image?.url, "embed-image", data.title ?? "Image"),
    footer(data),
  );
  node.append(body, picture(data.thumbnail?.url, "embed-thumb", "") ?? "");
  return node;
}

function fields(list, actions) {
  if (!list.length) return null;
  return h(
    "div",
    { class: "embed-fields" },
    list.map((field) =>
      h(
        "div",
        { class: field.inline ? "field inline" : "field" },
        h("div", { class: "field-name" }, inline(field.name, actions)),
        h("div", { class: "text" }, markdown(field.value, actions)),
      ),
    ),
  );
}

function footer(data) {
  if (!data.footer && !data.timestamp) return null;
  const stamp = data.timestamp && timeNode(Date.parse(data.timestamp), "f");
  return h("div", { class: "embed-footer" }, data.footer?.text, data.footer && stamp ? " · " : "", stamp);
}

// Only pictures of our own world can be shown: the page loads nothing from elsewhere.
export function picture(url, kind, alt) {
  return url?.startsWith("/") ? h("img", { class: kind, src: url, alt, loading: "lazy" }) : null;
}

export function files(message) {
  const used = JSON.stringify([message.embeds, message.components]);
  const shown = message.files.filter((file) => !used.includes(file.url));
  if (!shown.length) return null;
  return h("div", { class: "files" }, shown.map(file));
}

function file(data) {
  if (data.type.startsWith("image/")) {
    return h("a", { class: "shot", href: data.url, target: "_blank" }, picture(data.url, "", data.alt || data.name));
  }
  return h(
    "a",
    { class: "file", href: data.url, download: data.name },
    icon("file", 26),
    h("span", { class: "file-name" }, data.name),
    h("span", { class: "faint" }, size(data.size)),
  );
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`;
}
