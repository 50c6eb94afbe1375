// Which key does what inside the board, without the page.

const PLAIN = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "row-start",
  End: "row-end",
  PageUp: "page-up",
  PageDown: "page-down",
  Enter: "enter",
  F2: "edit",
  " ": "select",
  Delete: "delete",
  Insert: "add",
  Escape: "escape",
};
const LETTERS = {
  e: "edit",
  x: "select",
  X: "select-range",
  j: "down",
  k: "up",
  t: "today",
  f: "find",
  i: "details",
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  "\u2212": "zoom-out",
};
const CONTROL = { Home: "first-cell", End: "last-cell", a: "select-all" };
const ALT = { ArrowLeft: "outdent", ArrowRight: "indent", ArrowUp: "move-up", ArrowDown: "move-down" };
const SHIFT = { ArrowUp: "extend-up", ArrowDown: "extend-down", " ": "select-range", ...{ "+": "zoom-in" } };
const ANYWHERE = new Set(["zoom-in", "zoom-out", "today", "find"]); // also when another part of the board has the focus

/** The command of a key press in the grid, or null. `letters`: false when letter keys are switched off. */
export function gridCommand({ key, ctrl, meta, alt, shift }, letters = true) {
  if (alt) return ctrl || meta ? null : (ALT[key] ?? null);
  if (ctrl || meta) return CONTROL[key] ?? null;
  if (shift && SHIFT[key]) return SHIFT[key];
  if (PLAIN[key]) return PLAIN[key];
  return letters ? (LETTERS[key] ?? null) : null;
}

/** The command of a key press elsewhere in the board. */
export function boardCommand(press, letters = true) {
  const command = gridCommand(press, letters);
  return ANYWHERE.has(command) ? command : null;
}
