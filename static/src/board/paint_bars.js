// Draws bars, milestones, summary brackets, slack and deadlines.
import { isDone } from "./filters.js";
import { BAR_HEIGHT, BAR_TOP, HALF_DIAMOND, viewX } from "./shapes.js";
import { diamond } from "./paint_marks.js";

const BRACKET = { top: 7, height: 4, foot: 5 };
const EFFORT_HEIGHT = 5;
const CAP = 2.5; // how far the ends of a bar with dates set by hand stand out

/** The bar of a row in the shape of its kind. */
export function paintBar(context, frame, row, bar) {
  if (bar.isPoint) paintDiamond(context, frame, row, bar);
  else if (row.kind === "summary") paintBracket(context, frame, bar);
  else paintTask(context, frame, row, bar);
}

function paintTask(context, frame, row, bar) {
  const parts = row.partsAt?.length > 1 ? row.partsAt : null;
  if (!parts || row.active === false) {
    paintPiece(context, frame, row, bar, doneShare(row));
    if (row.manual) paintCaps(context, frame, row, bar);
    return;
  }
  paintJoins(context, frame, row, bar, parts);
  const length = parts.reduce((sum, [start, finish]) => sum + finish - start, 0);
  let done = length * doneShare(row);
  for (const [start, finish] of parts) {
    const [x0, x1] = [viewX(start, frame), viewX(finish, frame)];
    const share = finish > start ? Math.min(1, Math.max(0, done / (finish - start))) : 0;
    done -= finish - start;
    if (x1 >= -2 && x0 <= frame.width + 2) paintPiece(context, frame, row, { ...bar, x0, x1: Math.max(x1, x0 + 3) }, share);
  }
}

function doneShare(row) {
  return isDone(row) ? 1 : Math.min(1, row.percent / 100);
}

// One rectangle of a bar, with the part of it that is done.
function paintPiece(context, frame, row, bar, done) {
  const { colours } = frame;
  const look = lookOf(frame, row);
  const height = row.kind === "level_of_effort" ? EFFORT_HEIGHT : BAR_HEIGHT;
  const top = bar.top + (BAR_HEIGHT - height) / 2;
  const width = bar.x1 - bar.x0;
  const radius = Math.min(2, width / 2);
  context.beginPath();
  context.roundRect(bar.x0, top, width, height, radius);
  if (row.active === false) {
    dashed(context, colours.inactive);
    return;
  }
  context.fillStyle = colours[`${look.name}bar`];
  context.fill();
  if (done > 0) {
    context.fillStyle = colours[`${look.name}done`];
    const inset = look.width > 1 ? 1 : 0;
    context.beginPath();
    context.roundRect(bar.x0 + inset, top + inset, Math.max(0, width * done - 2 * inset), height - 2 * inset, done === 1 ? radius : [radius, 0, 0, radius]);
    context.fill();
  }
  context.beginPath();
  context.roundRect(bar.x0, top, width, height, radius);
  context.setLineDash(look.dash);
  context.strokeStyle = colours[`${look.name}edge`];
  context.lineWidth = look.width;
  context.stroke();
  context.setLineDash([]);
}

const PLAIN = { name: "bar-", width: 1, dash: [] };
const CRITICAL = { name: "critical-", width: 1.75, dash: [] };
const NEAR = { name: "near-", width: 1.5, dash: [5, 2] };
const NEXT = { name: "near-", width: 1, dash: [2, 2] };

/** Critical tasks have a solid crimson outline, near-critical ones a broken one, finer in the bands further off. */
function lookOf(frame, row) {
  if (isCritical(frame, row)) return CRITICAL;
  if (frame.layers.near && row.near > 0 && !isDone(row)) return row.near === 1 ? NEAR : NEXT;
  return PLAIN;
}

function paintJoins(context, frame, row, bar, parts) {
  const y = Math.round(bar.y) + 0.5;
  context.beginPath();
  context.setLineDash([1.5, 2.5]);
  context.moveTo(viewX(parts[0][1], frame), y);
  context.lineTo(viewX(parts.at(-1)[0], frame), y);
  context.strokeStyle = frame.colours[`${lookOf(frame, row).name}edge`];
  context.lineWidth = 1.5;
  context.stroke();
  context.setLineDash([]);
}

// Dates set by hand: the ends stand out like the ends of a ruler.
function paintCaps(context, frame, row, bar) {
  context.beginPath();
  for (const x of [bar.x0, bar.x1]) {
    context.moveTo(x, bar.top - CAP);
    context.lineTo(x, bar.bottom + CAP);
  }
  context.strokeStyle = frame.colours[`${lookOf(frame, row).name}edge`];
  context.lineWidth = 2;
  context.stroke();
}

function paintDiamond(context, frame, row, bar) {
  const { colours } = frame;
  const x = (bar.x0 + bar.x1) / 2;
  diamond(context, x, bar.y, HALF_DIAMOND);
  if (row.active === false) {
    dashed(context, colours.inactive);
    return;
  }
  const critical = isCritical(frame, row);
  context.fillStyle = critical ? colours["critical-edge"] : isDone(row) ? colours.milestone : colours.surface;
  context.fill();
  context.strokeStyle = critical ? colours["critical-edge"] : colours.milestone;
  context.lineWidth = 1.5;
  context.stroke();
}

function paintBracket(context, frame, bar) {
  const top = bar.top - BAR_TOP + BRACKET.top;
  const bottom = top + BRACKET.height;
  const foot = Math.min(BRACKET.foot, (bar.x1 - bar.x0) / 2);
  context.beginPath();
  context.moveTo(bar.x0, top);
  context.lineTo(bar.x1, top);
  context.lineTo(bar.x1, bottom + foot);
  context.lineTo(bar.x1 - foot, bottom);
  context.lineTo(bar.x0 + foot, bottom);
  context.lineTo(bar.x0, bottom + foot);
  context.closePath();
  context.fillStyle = frame.colours.summary;
  context.fill();
}

/** A dashed line with an end tick from a bar to its late finish. */
export function paintSlack(context, frame, row, bar) {
  if (!(row.slack > 0) || row.kind === "summary" || row.lateAt === null || isDone(row)) return;
  const end = viewX(row.lateAt, frame);
  if (end - bar.x1 < 3 || bar.x1 > frame.width || end < 0) return;
  const y = Math.round(bar.y) + 0.5;
  context.beginPath();
  context.setLineDash([2.5, 2.5]);
  context.moveTo(bar.x1 + 1, y);
  context.lineTo(end, y);
  context.strokeStyle = frame.colours["slack-line"];
  context.lineWidth = 1.1;
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(end, y - 3);
  context.lineTo(end, y + 3);
  context.stroke();
}

/** An arrow pointing down at a task's deadline: hollow while it holds, solid when it is missed. */
export function paintDeadline(context, frame, row, bar) {
  if (row.deadlineAt === null) return;
  const x = Math.round(viewX(row.deadlineAt, frame)) + 0.5;
  if (x < -8 || x > frame.width + 8) return;
  const top = bar.y - 8;
  const colour = row.misses_deadline ? frame.colours["deadline-missed"] : frame.colours.deadline;
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, top + 8);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.stroke();
  context.beginPath();
  context.moveTo(x - 4.5, top + 8);
  context.lineTo(x + 4.5, top + 8);
  context.lineTo(x, top + 15);
  context.closePath();
  context.fillStyle = row.misses_deadline ? colour : frame.colours.surface;
  context.fill();
  context.stroke();
}

function isCritical(frame, row) {
  return frame.layers.critical && row.critical && !isDone(row);
}

function dashed(context, colour) {
  context.setLineDash([3, 2]);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
  context.setLineDash([]);
}
