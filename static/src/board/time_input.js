// Pointer on the time-line: hover and tip, choosing a row, dragging bars and links, dragging the view itself.
import { choose, hover } from "./input.js";

const HOVER_MS = 250;

export function startTimePointer(board) {
  const { timeline, view } = board;
  const canvas = timeline.body;
  canvas.addEventListener("pointermove", (event) => {
    const found = timeline.rowAt(event.clientX, event.clientY);
    hover(board, found?.position ?? -1);
    canvas.style.cursor = found?.onBar ? "pointer" : "default";
    const row = found?.onBar ? view.rowAt(found.position) : null;
    if (!row) board.tip.hide();
    else if (board.tip.rowId !== row.id) {
      board.tip.hide();
      board.tip.later(HOVER_MS, () => board.showTip(row.id));
    }
  });
  canvas.addEventListener("pointerleave", () => {
    hover(board, -1);
    board.tip.hide();
  });
  canvas.addEventListener("click", (event) => {
    const found = timeline.rowAt(event.clientX, event.clientY);
    if (found) choose(board, { id: view.rowAt(found.position).id, column: view.activeColumn }, event);
  });
  canvas.addEventListener("dblclick", (event) => {
    const found = timeline.rowAt(event.clientX, event.clientY);
    if (found?.onBar) board.openDetails(view.rowAt(found.position).id);
  });
  let drag = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || timeline.rowAt(event.clientX, event.clientY)?.onBar) return;
    drag = { x: event.clientX, left: timeline.left };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drag) timeline.scrollTo(drag.left - (event.clientX - drag.x));
  });
  for (const name of ["pointerup", "lostpointercapture"]) {
    canvas.addEventListener(name, () => {
      drag = null;
    });
  }
}
