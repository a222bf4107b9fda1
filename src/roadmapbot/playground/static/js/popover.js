// A small panel over the page, next to what opened it. Closes on Escape, on a click elsewhere, and when asked.

import { h } from "./dom.js";

let open = null;

export function openPopover(anchor, content, { onClose = () => {}, align = "start" } = {}) {
  open?.close();
  const panel = h("div", { class: "popover" }, content);
  const self = { close, panel };

  function close() {
    if (open !== self) return;
    open = null;
    panel.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", keys, true);
    if (document.activeElement === document.body || panel.contains(document.activeElement)) anchor.focus();
    onClose();
  }
  function outside(event) {
    if (!panel.contains(event.target) && !anchor.contains(event.target)) close();
  }
  function keys(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
      anchor.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event);
    else if (event.key === "Tab") close();
  }
  function move(event) {
    const rows = [...panel.querySelectorAll("button, select, a")].filter((node) => !node.disabled);
    const at = rows.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    rows[(next + rows.length) % rows.length]?.focus();
    event.preventDefault();
  }

  // Within an open form the panel must lie in the form's own layer.
  (anchor.closest("dialog") ?? document.body).append(panel);
  open = self;
  anchor.setAttribute("aria-expanded", "true");
  position(anchor, panel, align);
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", keys, true);
  const chosen = panel.querySelector("[aria-selected=true]");
  chosen?.scrollIntoView({ block: "nearest" });
  (chosen ?? panel.querySelector("button"))?.focus({ preventScroll: true });
  return self;
}

function position(anchor, panel, align) {
  const box = anchor.getBoundingClientRect();
  panel.style.minWidth = `${Math.min(Math.max(box.width, 220), window.innerWidth - 16)}px`;
  const { width, height } = panel.getBoundingClientRect();
  const below = window.innerHeight - box.bottom;
  const up = below < height + 12 && box.top > below;
  panel.style.maxHeight = `${Math.max(120, (up ? box.top : below) - 16)}px`;
  const left = align === "end" ? box.right - width : box.left;
  panel.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  if (up) panel.style.bottom = `${window.innerHeight - box.top + 6}px`;
  else panel.style.top = `${box.bottom + 6}px`;
}
