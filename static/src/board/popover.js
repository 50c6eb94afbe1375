// A panel that floats below a button of the board: made when it is wanted, gone when it is closed.
import { make } from "./cells.js";

/** Open a panel with a heading; `fill(body, close)` puts things in. The focus comes back to `opener` when it closes. */
export function openPanel({ id, title, opener, className = "", fill, closed = () => {} }) {
  document.getElementById(id)?.remove();
  const panel = make("div", `popover board-panel ${className}`, { id, popover: "auto", role: "dialog", "aria-labelledby": `${id}-title` });
  const head = make("div", "popover-head");
  const heading = make("h2", "", { id: `${id}-title` });
  heading.textContent = title;
  const close = make("button", "icon-button", { type: "button", "aria-label": "Close" });
  close.textContent = "×";
  close.addEventListener("click", () => panel.hidePopover());
  head.append(heading, close);
  const body = make("div", "board-panel-body");
  panel.append(head, body);
  document.body.append(panel);
  fill(body, () => panel.hidePopover());
  panel.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    panel.remove();
    closed();
    opener?.focus?.();
  });
  panel.showPopover();
  place(panel, opener);
  (body.querySelector("[autofocus]") ?? body.querySelector("input, select, button") ?? close).focus();
  return panel;
}

function place(panel, opener) {
  if (!opener?.isConnected || matchMedia("(max-width: 599.98px)").matches) return;
  const box = opener.getBoundingClientRect();
  const left = Math.max(12, Math.min(box.left, innerWidth - panel.offsetWidth - 12));
  Object.assign(panel.style, { inset: "auto", margin: "0", left: `${left}px`, top: `${box.bottom + 6}px`, maxHeight: `${innerHeight - box.bottom - 24}px` });
}

/** A labelled control. */
export function field(label, control) {
  const place_ = make("label", "field board-field");
  const words = make("span", "");
  words.textContent = label;
  place_.append(words, control);
  return place_;
}

export function button(label, className, act) {
  const element = make("button", className, { type: "button" });
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}
