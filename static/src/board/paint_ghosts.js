// Draws what is not saved: the dates of a what-if beside the live bars, a bar being dragged, a link being drawn.
import { diamond } from "./paint_marks.js";
import { ROW } from "./window.js";
import { BAR_HEIGHT, BAR_TOP, barOf, isMilestone, viewX } from "./shapes.js";

const HANDLE = 3.5;
const HANDLE_AWAY = 9;
const DASH = [4, 2.5];

/** The dashed outline of dates that only a what-if has. */
export function paintGhost(context, frame, row, top) {
  if (row.startAt === null || row.finishAt === null) return;
  const bar = barOf(row, top, frame);
  if (bar.x1 < -4 || bar.x0 > frame.width + 4) return;
  context.setLineDash(DASH);
  context.strokeStyle = frame.colours.ghost;
  context.lineWidth = 1.75;
  outline(context, row, bar, 2);
  context.stroke();
  context.setLineDash([]);
}

function outline(context, row, bar, grow) {
  if (isMilestone(row)) {
    diamond(context, (bar.x0 + bar.x1) / 2, bar.y, (bar.x1 - bar.x0) / 2 + grow - 1);
    return;
  }
  context.beginPath();
  context.roundRect(bar.x0 - 1, bar.top - grow, bar.x1 - bar.x0 + 2, bar.bottom - bar.top + 2 * grow, 3);
}

/** Small rings outside both ends of a bar, from which a link is drawn. */
export function paintHandles(context, frame, bar) {
  context.strokeStyle = frame.colours["status-line"];
  context.fillStyle = frame.colours.surface;
  context.lineWidth = 1.25;
  for (const x of [bar.x0 - HANDLE_AWAY, bar.x1 + HANDLE_AWAY]) {
    context.beginPath();
    context.arc(x, bar.y, HANDLE, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/**
 * What is being dragged: { kind: "bar", position, start, finish, percent } or
 * { kind: "link", from: { position, end }, x, y, to: { position, end } or null, refused }.
 */
export function paintDragged(context, frame, dragged) {
  if (dragged.kind === "link") paintLinkDrawn(context, frame, dragged);
  else {
    for (const other of dragged.others ?? []) paintMoved(context, frame, other);
    paintBarDragged(context, frame, dragged);
  }
}

// A row where it would lie; gives its bar.
function paintMoved(context, frame, { position, start, finish }) {
  const row = frame.rows[frame.shown[position]];
  if (!row) return null;
  const top = position * ROW - frame.scrollTop;
  const moved = { ...row, startAt: start, finishAt: finish };
  const bar = barOf(moved, top, frame);
  context.save();
  context.globalAlpha = 0.25;
  context.fillStyle = frame.colours.ghost;
  outline(context, moved, bar, 0);
  context.fill();
  context.restore();
  paintGhost(context, frame, moved, top);
  return bar;
}

function paintBarDragged(context, frame, dragged) {
  const { position, start, finish, percent } = dragged;
  const bar = paintMoved(context, frame, dragged);
  if (!bar) return;
  const row = frame.rows[frame.shown[position]];
  const top = position * ROW - frame.scrollTop;
  if (percent !== undefined) {
    const x = bar.x0 + ((bar.x1 - bar.x0) * percent) / 100;
    context.fillStyle = frame.colours.ghost;
    context.fillRect(x - 1.25, top + BAR_TOP - 3, 2.5, BAR_HEIGHT + 6);
  }
  if (isMilestone(row)) return;
  context.beginPath();
  context.setLineDash([2, 3]);
  for (const at of [start, finish]) {
    const x = Math.round(viewX(at, frame)) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, frame.height);
  }
  context.strokeStyle = frame.colours.ghost;
  context.lineWidth = 1;
  context.globalAlpha = 0.5;
  context.stroke();
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function paintLinkDrawn(context, frame, { from, x, y, to, refused }) {
  const bar = barAt(frame, from.position);
  if (!bar) return;
  const colour = refused ? frame.colours.late : frame.colours.ghost;
  const begin = from.end === "start" ? bar.x0 : bar.x1;
  const target = to ? barAt(frame, to.position) : null;
  const [endX, endY] = target ? [to.end === "start" ? target.x0 : target.x1, target.y] : [x, y];
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.75;
  context.setLineDash(DASH);
  context.beginPath();
  context.moveTo(begin, bar.y);
  context.lineTo(endX, endY);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(begin, bar.y, HANDLE, 0, 2 * Math.PI);
  context.arc(endX, endY, HANDLE, 0, 2 * Math.PI);
  context.fill();
  if (!target) return;
  const row = frame.rows[frame.shown[to.position]];
  outline(context, row, target, 3);
  context.stroke();
  if (refused) {
    context.beginPath();
    context.moveTo(endX - 5, endY - 5);
    context.lineTo(endX + 5, endY + 5);
    context.moveTo(endX + 5, endY - 5);
    context.lineTo(endX - 5, endY + 5);
    context.stroke();
  }
}

function barAt(frame, position) {
  const row = frame.rows[frame.shown[position]];
  return row ? barOf(row, position * ROW - frame.scrollTop, frame) : null;
}
