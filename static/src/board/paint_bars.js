// Draws bars, milestones, summary brackets, slack and deadlines.
import { isDone } from "./filters.js";
import { BAR_HEIGHT, BAR_TOP, HALF_DIAMOND, viewX } from "./shapes.js";

const BRACKET = { top: 7, height: 4, foot: 5 };
const EFFORT_HEIGHT = 5;

/** The bar of a row in the shape of its kind. */
export function paintBar(context, frame, row, bar) {
  if (bar.isPoint) paintDiamond(context, frame, row, bar);
  else if (row.kind === "summary") paintBracket(context, frame, bar);
  else paintTask(context, frame, row, bar);
}

function paintTask(context, frame, row, bar) {
  const { colours } = frame;
  const critical = isCritical(frame, row);
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
  context.fillStyle = critical ? colours["critical-bar"] : colours.bar;
  context.fill();
  const done = isDone(row) ? 1 : Math.min(1, row.percent / 100);
  if (done > 0) {
    context.fillStyle = critical ? colours["critical-done"] : colours["bar-done"];
    const inset = critical ? 1 : 0;
    context.beginPath();
    context.roundRect(bar.x0 + inset, top + inset, Math.max(0, width * done - 2 * inset), height - 2 * inset, done === 1 ? radius : [radius, 0, 0, radius]);
    context.fill();
  }
  context.beginPath();
  context.roundRect(bar.x0, top, width, height, radius);
  context.strokeStyle = critical ? colours["critical-edge"] : colours["bar-edge"];
  context.lineWidth = critical ? 1.75 : 1;
  context.stroke();
}

function paintDiamond(context, frame, row, bar) {
  const { colours } = frame;
  const x = (bar.x0 + bar.x1) / 2;
  context.beginPath();
  context.moveTo(x, bar.y - HALF_DIAMOND);
  context.lineTo(x + HALF_DIAMOND, bar.y);
  context.lineTo(x, bar.y + HALF_DIAMOND);
  context.lineTo(x - HALF_DIAMOND, bar.y);
  context.closePath();
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
