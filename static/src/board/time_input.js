// Pointer on the time-line: hover and tip, choosing a row, dragging bars and links, dragging the view itself.
import { CURSORS } from "./hits.js";
import { choose, hover } from "./input.js";

const HOVER_MS = 250;

export function startTimePointer(board) {
  const canvas = board.timeline.body;
  let pan = null;
  canvas.addEventListener("pointermove", (event) => {
    if (board.bars.isOn) board.bars.move(event);
    else if (pan) board.timeline.scrollTo(pan.left - (event.clientX - pan.x));
    else look(board, canvas, event);
  });
  canvas.addEventListener("pointerleave", () => {
    hover(board, -1);
    showHandles(board, null);
    board.tip.hide();
  });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const found = board.timeline.rowAt(event.clientX, event.clientY);
    if (board.bars.begin(event, found) || found?.onBar) return;
    pan = { x: event.clientX, left: board.timeline.left, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointerup", (event) => {
    pan = null;
    board.bars.end(event);
  });
  for (const name of ["pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(name, () => {
      pan = null;
      board.bars.cancel();
    });
  }
  canvas.addEventListener("click", (event) => {
    const found = board.timeline.rowAt(event.clientX, event.clientY);
    if (found && !board.bars.partOf(found)) choose(board, { id: board.view.idAt(found.position), column: board.view.activeColumn }, event);
  });
  canvas.addEventListener("dblclick", (event) => {
    const found = board.timeline.rowAt(event.clientX, event.clientY);
    if (found?.onBar) board.openDetails(board.view.idAt(found.position));
  });
  document.addEventListener("keydown", (event) => escape(board, event), { capture: true });
}

function escape(board, event) {
  if (event.key !== "Escape" || !board.bars.isOn) return;
  event.preventDefault();
  event.stopPropagation();
  board.bars.cancel();
}

// What is under the pointer while nothing is dragged: cursor, link handles, tip.
function look(board, canvas, event) {
  const { timeline, view } = board;
  const found = timeline.rowAt(event.clientX, event.clientY);
  hover(board, found?.position ?? -1);
  const part = board.bars.partOf(found);
  canvas.style.cursor = CURSORS[part] ?? "default";
  showHandles(board, part && board.plan.canEdit ? found.position : null);
  const row = found?.onBar ? view.rowAt(found.position) : null;
  if (!row) board.tip.hide();
  else if (board.tip.rowId !== row.id) {
    board.tip.hide();
    board.tip.later(HOVER_MS, () => board.showTip(row.id));
  }
}

function showHandles(board, position) {
  if (board.view.handlesAt === position) return;
  board.view.handlesAt = position;
  board.draw();
}
