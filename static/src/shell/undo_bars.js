// Undo bars and notices: they leave after their seconds, and stand while the focus or the pointer is on them.
import { Countdown } from "../lib/countdown.js";

const STEP_MS = 250;
const started = new WeakSet();

export function startUndoBars(root = document) {
  root.querySelectorAll("[data-undo-bar]").forEach(start);
}

function start(bar) {
  if (started.has(bar)) return;
  started.add(bar);
  const seconds = bar.querySelector("[data-undo-seconds]");
  const countdown = new Countdown(Number(bar.dataset.seconds) || 10, {
    onTick: (left) => {
      if (seconds) seconds.textContent = `${left}\u00a0s`;
    },
    onEnd: () => remove(bar, timer),
  });
  const timer = setInterval(() => countdown.pass(STEP_MS), STEP_MS);
  const standing = () => bar.matches(":hover") || bar.contains(document.activeElement);
  for (const name of ["mouseenter", "focusin"]) bar.addEventListener(name, () => countdown.pause());
  for (const name of ["mouseleave", "focusout"]) {
    bar.addEventListener(name, () => setTimeout(() => standing() || countdown.resume()));
  }
  const closer = bar.querySelector("[data-undo-close]");
  closer.hidden = false;
  closer.addEventListener("click", () => remove(bar, timer));
}

function remove(bar, timer) {
  clearInterval(timer);
  bar.remove();
}
