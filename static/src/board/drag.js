// Following the pointer over the grid: which line and column it is on, scrolling when it leaves the table above or below.
import { ROW } from "./window.js";

const STARTS = 4; // pixels before a press becomes a drag
const EVERY_MS = 60;

/**
 * Follow a pressed pointer: `moved({ position, column, x, y })` on every step, `ended(last)` at the end, `clicked()` when it never
 * moved, `cancelled()` on Escape.
 */
export function followPointer(board, pressed, { moved, ended, clicked, cancelled }) {
  const { grid, view } = board;
  board.tip.hide();
  const box = grid.layer.parentElement.getBoundingClientRect();
  const paneLeft = grid.pane.getBoundingClientRect().left;
  let last = null;
  let event = pressed;
  const at = () => {
    const y = event.clientY - box.top;
    return {
      position: Math.floor((y + view.scrollTop) / ROW),
      within: ((y + view.scrollTop) % ROW) / ROW,
      column: columnAt(view.columns, event.clientX - paneLeft, grid.pane.scrollLeft),
      x: event.clientX - paneLeft,
      y,
    };
  };
  const step = () => {
    last = at();
    moved?.(last);
  };
  const timer = setInterval(() => {
    if (!last) return;
    const change = event.clientY < box.top ? -1 : event.clientY > box.bottom ? 1 : 0;
    if (!change) return;
    board.scroller.scrollTop += change * ROW;
    view.scrollTop = Math.max(0, Math.round(board.scroller.scrollTop));
    step();
    board.draw();
  }, EVERY_MS);
  const onMove = (next) => {
    event = next;
    if (!last && Math.abs(next.clientX - pressed.clientX) < STARTS && Math.abs(next.clientY - pressed.clientY) < STARTS) return;
    step();
  };
  const stop = () => {
    clearInterval(timer);
    document.removeEventListener("mousemove", onMove);
    document.removeEventListener("mouseup", onUp);
    document.removeEventListener("keydown", onKey, { capture: true });
  };
  const onUp = () => {
    stop();
    if (last) ended?.(last);
    else clicked?.();
  };
  const onKey = (key) => {
    if (key.key !== "Escape") return;
    key.preventDefault();
    key.stopPropagation();
    stop();
    cancelled?.();
  };
  document.addEventListener("mousemove", onMove);
  document.addEventListener("mouseup", onUp);
  document.addEventListener("keydown", onKey, { capture: true });
}

/** The index of the column at an x of the pane, which is scrolled to the right by `scrolled`. */
export function columnAt(columns, x, scrolled = 0) {
  const at = x < columns.frozenWidth ? x : x + scrolled;
  const index = columns.edges.findIndex((edge) => at < edge);
  return index < 0 ? columns.list.length - 1 : index;
}
