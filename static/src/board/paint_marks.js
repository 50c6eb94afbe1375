// Draws what lies beside a bar: its baseline, the dates that bind it, what is late, what comes from other projects.
import { isDone } from "./filters.js";
import { HALF_DIAMOND, isMilestone, viewX } from "./shapes.js";

const BASELINE = { top: 20, height: 3, half: 4 };
const MARK = 4; // half the height of a constraint mark
const AFTER = 8; // between a bar and the words after it
const MOST_LETTERS = 60;
const BESIDE = 3; // between a bar and its mark

const STARTS = new Set(["snet", "snlt", "mso"]);
export const HARD = new Set(["mso", "mfo"]);
const LATEST = new Set(["snlt", "fnlt"]);

/** A bar of 3 px, or a small diamond, where the baseline had the row. */
export function paintBaseline(context, frame, row, top) {
  if (row.baselineStartAt === null || row.baselineFinishAt === null) return;
  const x0 = viewX(row.baselineStartAt, frame);
  const x1 = viewX(row.baselineFinishAt, frame);
  if (x1 < -BASELINE.half || x0 > frame.width + BASELINE.half) return;
  if (isMilestone(row)) {
    const y = top + BASELINE.top + 2;
    diamond(context, row.kind === "finish_milestone" ? x1 : x0, y, BASELINE.half);
    context.fillStyle = frame.colours.surface;
    context.fill();
    context.strokeStyle = frame.colours.baseline;
    context.lineWidth = 1;
    context.stroke();
    return;
  }
  context.fillStyle = frame.colours.baseline;
  context.beginPath();
  context.roundRect(x0, top + BASELINE.top, Math.max(3, x1 - x0), BASELINE.height, 1.5);
  context.fill();
}

/** Where a constraint is drawn and how: { at, kind: "from" | "until" | "on", hard }, or null. */
export function constraintMark(row) {
  if (row.constraintAt === null || row.kind === "summary" || row.actual_finish) return null;
  const kind = HARD.has(row.constraint) ? "on" : LATEST.has(row.constraint) ? "until" : "from";
  return { at: row.constraintAt, kind, hard: kind === "on", start: STARTS.has(row.constraint) };
}

/**
 * A date that binds a task: an open wedge pointing right holds it from that day on, one pointing left until that day;
 * a date that must hold is a solid bar with wedges on both sides.
 */
export function paintConstraint(context, frame, row, bar) {
  const mark = constraintMark(row);
  if (!mark) return;
  const x = Math.round(viewX(mark.at, frame)) + 0.5;
  if (x < -12 || x > frame.width + 12) return;
  const { y } = bar;
  context.beginPath();
  if (mark.hard) {
    context.rect(x - 1.25, y - MARK - 3, 2.5, 2 * MARK + 6);
    wedge(context, x - 3, y, -1);
    wedge(context, x + 3, y, 1);
    context.fillStyle = frame.colours.constraint;
    context.fill();
    return;
  }
  const direction = mark.kind === "from" ? 1 : -1;
  context.moveTo(x, y - MARK - 3);
  context.lineTo(x, y + MARK + 3);
  context.strokeStyle = frame.colours.constraint;
  context.lineWidth = 1.25;
  context.stroke();
  context.beginPath();
  wedge(context, x - direction * BESIDE * 2, y, direction);
  context.fillStyle = frame.colours.surface;
  context.fill();
  context.stroke();
}

// A small triangle with its tip at x + 4 in the direction it points.
function wedge(context, x, y, direction) {
  context.moveTo(x, y - MARK);
  context.lineTo(x + direction * MARK, y);
  context.lineTo(x, y + MARK);
  context.closePath();
}

/** What is late about a row at the status date: "start" (it should have begun), "work" (less is done than should be), or "". */
export function lateness(row, status) {
  if (isDone(row) || row.kind === "summary" || row.active === false || row.startAt === null) return "";
  if (row.should_have_started) return "start";
  if (row.slipping) return "work";
  if (row.should_have_started === undefined && !row.actual_start && row.percent === 0 && row.startAt < status) return "start";
  return "";
}

/** A small flag before the bar: hollow for a start that is overdue, solid for work that slips. */
export function paintLate(context, frame, row, bar) {
  const late = lateness(row, frame.status);
  if (!late) return;
  const x = Math.round(bar.x0) - 12.5;
  if (x < -12 || x > frame.width) return;
  const top = bar.y - 6;
  context.beginPath();
  context.moveTo(x, top + 12);
  context.lineTo(x, top);
  context.lineTo(x + 8, top + 3);
  context.lineTo(x, top + 6);
  context.strokeStyle = frame.colours.late;
  context.lineWidth = 1.25;
  if (late === "work") {
    context.fillStyle = frame.colours.late;
    context.fill();
  }
  context.stroke();
}

/** Arrows into or out of a bar where another project's date binds it. */
export function paintExternal(context, frame, row, bar) {
  const from = row.externalStartAt ?? (row.external ? row.startAt : null);
  const until = row.externalFinishAt ?? (row.awaited ? row.finishAt : null);
  for (const [at, direction] of [[from, 1], [until, -1]]) {
    if (at === null || at === undefined) continue;
    const x = Math.round(viewX(at, frame)) + 0.5;
    if (x < -14 || x > frame.width + 14) continue;
    const y = bar.y;
    context.beginPath();
    context.arc(x - direction * 8, y, 3, 0, 2 * Math.PI);
    context.fillStyle = frame.colours.surface;
    context.fill();
    context.moveTo(x - direction * 5, y);
    context.lineTo(x, y);
    context.moveTo(x - direction * 3, y - 3);
    context.lineTo(x, y);
    context.lineTo(x - direction * 3, y + 3);
    context.strokeStyle = row.external_late ? frame.colours.late : frame.colours.external;
    context.lineWidth = 1.25;
    context.stroke();
  }
}

/** Who works on a row, in words after its bar (or after its slack, where that is drawn). */
export function paintPeople(context, frame, row, bar) {
  if (!row.resources || row.kind === "summary") return;
  const slackEnd = frame.layers.slack && row.slack > 0 && row.lateAt !== null && !isDone(row) ? viewX(row.lateAt, frame) : 0;
  const x = Math.max(bar.x1, slackEnd) + AFTER;
  if (x > frame.width || bar.x1 < 0) return;
  context.font = `400 11px ${frame.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const text = row.resources.length > MOST_LETTERS ? `${row.resources.slice(0, MOST_LETTERS)}…` : row.resources;
  context.strokeStyle = frame.colours.surface; // links pass behind the letters
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.globalAlpha = 0.75;
  context.strokeText(text, x, bar.y + 0.5);
  context.globalAlpha = 1;
  context.fillStyle = frame.colours["ink-2"];
  context.fillText(text, x, bar.y + 0.5);
}

export function diamond(context, x, y, half = HALF_DIAMOND) {
  context.beginPath();
  context.moveTo(x, y - half);
  context.lineTo(x + half, y);
  context.lineTo(x, y + half);
  context.lineTo(x - half, y);
  context.closePath();
}
