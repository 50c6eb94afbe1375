// Which key means what, without the page: one step takes a key press and the last one, and gives a command.

const SINGLE = {
  "/": "search",
  "?": "help",
  "[": "previous-tab",
  "]": "next-tab",
  c: "create",
  f: "find",
  j: "next-row",
  k: "previous-row",
  x: "select-row",
  X: "select-range",
  Enter: "open-row",
  ArrowDown: "next-row",
  ArrowUp: "previous-row",
};
const NAMED = new Set(["Enter", "ArrowDown", "ArrowUp"]);
const SEQUENCE_MS = 1500;

/**
 * The command of a key press.
 *
 * `press`: key, ctrl, meta, alt, inField, at (ms). `state`: prefixAt, the time of the last `g`, or null.
 * `letters`: false when the person switched letter keys off. Returns { command, argument, prefixAt }.
 */
export function commandOf(press, state, letters = true) {
  const none = { command: null, argument: null, prefixAt: null };
  if ((press.ctrl || press.meta) && !press.alt && press.key.toLowerCase() === "k") return { ...none, command: "search" };
  if (press.ctrl || press.meta || press.alt || press.inField) return none;
  if (!letters && !NAMED.has(press.key)) return none;
  if (state.prefixAt !== null && press.at - state.prefixAt <= SEQUENCE_MS && press.key.length === 1) {
    return { ...none, command: "go", argument: press.key };
  }
  if (press.key === "g") return { ...none, prefixAt: press.at };
  return { ...none, command: SINGLE[press.key] ?? null };
}

/** Whether typing in an element is text, so that letter keys must not act. */
export function isField({ tagName, type, isContentEditable }) {
  if (isContentEditable || tagName === "TEXTAREA" || tagName === "SELECT") return true;
  return tagName === "INPUT" && !["checkbox", "radio", "button", "submit", "reset", "file"].includes(type);
}
