// The colours of the canvas, asked from the style sheet so that both themes and a live switch hold.

const NAMES = [
  "bar-bar", "bar-edge", "bar-done", "critical-bar", "critical-edge", "critical-done", "near-bar", "near-edge", "near-done", "summary", "milestone", "slack-line",
  "link", "past", "free-day", "row-line", "unit-line", "status-line", "surface", "band", "hover", "ink", "ink-2", "ink-3",
  "deadline", "deadline-missed", "inactive", "baseline", "constraint", "late", "external", "ghost",
];

/** Every colour by name: the board's style sheet defines `--board-<name>`. */
export function readColours(element) {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const style = getComputedStyle(probe);
  const colours = {};
  for (const name of NAMES) {
    probe.style.color = `var(--board-${name})`;
    colours[name] = style.color;
  }
  probe.remove();
  return colours;
}

/** Call `changed` when the theme does, by choice or by the system. */
export function watchTheme(changed) {
  document.addEventListener("portal:theme", changed);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
