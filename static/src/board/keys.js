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
  F3: "find-next",
  F6: "bars",
  " ": "select",
  Delete: "delete",
  Backspace: "clear",
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
  w: "what-if",
  m: "bars",
  "?": "keys",
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  "\u2212": "zoom-out",
};
const CONTROL = {
  Home: "first-cell",
  End: "last-cell",
  ArrowUp: "jump-up",
  ArrowDown: "jump-down",
  ArrowLeft: "jump-left",
  ArrowRight: "jump-right",
  Enter: "add",
  " ": "select-column",
  a: "select-all",
  d: "fill-down",
  f: "find",
  i: "details",
  y: "redo",
  z: "undo",
  "/": "keys",
};
const CONTROL_SHIFT = {
  Home: "extend-first",
  End: "extend-last",
  ArrowUp: "extend-jump-up",
  ArrowDown: "extend-jump-down",
  ArrowLeft: "extend-jump-left",
  ArrowRight: "extend-jump-right",
  Enter: "add-above",
  d: "duplicate",
  f: "find-previous",
  z: "redo",
  l: "filters",
};
const ALT = { ArrowLeft: "outdent", ArrowRight: "indent", ArrowUp: "move-up", ArrowDown: "move-down", Enter: "details", Home: "today", w: "what-if" };
const SHIFT = {
  ArrowUp: "extend-up",
  ArrowDown: "extend-down",
  ArrowLeft: "extend-left",
  ArrowRight: "extend-right",
  Home: "extend-start",
  End: "extend-end",
  PageUp: "extend-page-up",
  PageDown: "extend-page-down",
  " ": "select-range",
  F3: "find-previous",
  Delete: "delete-rows",
  "+": "zoom-in",
};
/** Also when another part of the board has the focus. */
const ANYWHERE = new Set(["zoom-in", "zoom-out", "today", "find", "find-next", "find-previous", "undo", "redo", "filters", "what-if", "keys"]);

/**
 * The command of a key press in the grid, or null. `letters`: false when letter keys are switched off; `typing`: the cell takes text,
 * so that a letter is typed into it. While rows are selected it is the rows that keys are about: then letters are keys everywhere.
 */
export function gridCommand(press, letters = true, typing = false) {
  const { key, ctrl, meta, alt, shift } = press;
  if (alt) return ctrl || meta ? null : (ALT[key] ?? null);
  if (ctrl || meta) {
    const name = key.length === 1 ? key.toLowerCase() : key;
    return (shift ? CONTROL_SHIFT[name] : CONTROL[name]) ?? null;
  }
  if (typing && isText(press)) return null;
  if (shift && SHIFT[key]) return SHIFT[key];
  if (PLAIN[key]) return PLAIN[key];
  return letters ? (LETTERS[key] ?? null) : null;
}

/** Whether a key press writes a character. */
export function isText({ key, ctrl, meta, alt }) {
  return key.length === 1 && key !== " " && !ctrl && !meta && !alt;
}

/** The command of a key press elsewhere in the board. */
export function boardCommand(press, letters = true) {
  const command = gridCommand(press, letters);
  return ANYWHERE.has(command) ? command : null;
}
