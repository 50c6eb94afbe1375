// Draws one frame of the time-line. A frame says what is in view: size, scale, rows, layers, colours.
import { paintBar, paintDeadline, paintSlack } from "./paint_bars.js";
import { paintDragged, paintGhost, paintHandles } from "./paint_ghosts.js";
import { paintLinks } from "./paint_links.js";
import { paintBaseline, paintConstraint, paintExternal, paintLate, paintPeople } from "./paint_marks.js";
import { freeStretches } from "./working_days.js";
import { freeHours } from "./working_time.js";
import { levelOf, minutesAt, ticks } from "./scale.js";
import { barOf, viewX } from "./shapes.js";
import { ROW } from "./window.js";

export const HEAD = 44;
const FREE_DAYS_FROM = 3.5; // pixels a day: below it, shading every weekend would be noise
const FREE_HOURS_FROM = 200;

/** The body: background, links, bars, lines of the status date and today. */
export function paintBody(context, frame) {
  clear(context, frame, frame.height);
  paintBackground(context, frame);
  if (frame.layers.links) paintLinks(context, frame);
  for (let position = frame.first; position <= frame.last; position += 1) paintRow(context, frame, position);
  paintDateLines(context, frame);
  if (frame.handles) paintHandles(context, frame, frame.handles);
  if (frame.dragged) paintDragged(context, frame, frame.dragged);
}

// In a what-if the rows are its own: their live dates are drawn as bars, its dates as ghosts over them.
function paintRow(context, frame, position) {
  const own = frame.rows[frame.shown[position]];
  if (!own) return; // the head of a group
  const top = position * ROW - frame.scrollTop;
  const row = frame.live ? frame.live.get(own.id) : own;
  const { layers } = frame;
  if (layers.baseline) paintBaseline(context, frame, own, top);
  const bar = row && barOf(row, top, frame);
  if (bar) {
    if (layers.slack) paintSlack(context, frame, row, bar);
    if (bar.x1 >= -2 && bar.x0 <= frame.width + 2) paintBar(context, frame, row, bar);
    if (layers.constraints) paintConstraint(context, frame, row, bar);
    if (layers.external) paintExternal(context, frame, row, bar);
    if (layers.late) paintLate(context, frame, row, bar);
    if (layers.deadlines) paintDeadline(context, frame, row, bar);
    if (layers.resources) paintPeople(context, frame, row, bar);
  }
  if (frame.live && differs(own, row)) paintGhost(context, frame, own, top);
}

/** Whether a row lies elsewhere than its live one, or has none. */
export function differs(own, live) {
  return !live || own.startAt !== live.startAt || own.finishAt !== live.finishAt;
}

function paintBackground(context, frame) {
  const { width, height, colours } = frame;
  const bottom = Math.min(height, frame.shown.length * ROW - frame.scrollTop);
  paintBands(context, frame);
  const pastX = Math.min(width, viewX(frame.status, frame));
  if (pastX > 0) fill(context, colours.past, 0, 0, pastX, bottom);
  if (frame.layers.free && frame.scale.pixelsPerDay >= FREE_DAYS_FROM) {
    const [from, to] = [minutesAt(frame.left, frame.scale), minutesAt(frame.left + width, frame.scale)];
    const stretches = frame.scale.pixelsPerDay >= FREE_HOURS_FROM ? freeHours : freeStretches;
    for (const [start, end] of stretches(frame.calendar, from, to)) {
      const x = viewX(start, frame);
      fill(context, colours["free-day"], x, 0, viewX(end, frame) - x, bottom);
    }
  }
  context.beginPath();
  for (const tick of ticks(...span(frame), levelOf(frame.scale.pixelsPerDay).lower, "lower")) {
    const x = Math.round(viewX(tick.at, frame)) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, bottom);
  }
  stroke(context, colours["unit-line"], 1);
  context.beginPath();
  for (let position = frame.first; position <= frame.last; position += 1) {
    const y = (position + 1) * ROW - frame.scrollTop - 0.5;
    context.moveTo(0, y);
    context.lineTo(width, y);
  }
  stroke(context, colours["row-line"], 1);
}

function paintBands(context, frame) {
  for (let position = frame.first; position <= frame.last; position += 1) {
    const chosen = position === frame.active || frame.selected.has(frame.rows[frame.shown[position]]?.id);
    const colour = chosen ? frame.colours.band : position === frame.hover ? frame.colours.hover : null;
    if (colour) fill(context, colour, 0, position * ROW - frame.scrollTop, frame.width, ROW - 1);
  }
}

function paintDateLines(context, frame) {
  const bottom = Math.min(frame.height, frame.shown.length * ROW - frame.scrollTop);
  const lines = [[frame.status, []]];
  if (Math.abs(frame.today - frame.status) > 1440) lines.push([frame.today, [3, 3]]);
  for (const [at, dash] of lines) {
    const x = Math.round(viewX(at, frame)) + 0.25;
    if (x < -2 || x > frame.width + 2) continue;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, bottom);
    stroke(context, frame.colours["status-line"], 1.5);
  }
  context.setLineDash([]);
}

/** The two-level head. */
export function paintHead(context, frame) {
  const { width, colours, font } = frame;
  clear(context, frame, HEAD);
  const { upper, lower } = levelOf(frame.scale.pixelsPerDay);
  const middle = HEAD / 2;
  context.textBaseline = "middle";
  context.beginPath();
  context.moveTo(0, middle - 0.5);
  context.lineTo(width, middle - 0.5);
  stroke(context, colours["row-line"], 1);
  paintLower(context, frame, lower, middle);
  context.font = `600 11.5px ${font}`;
  context.textAlign = "left";
  const all = ticks(...span(frame), upper, "upper");
  all.forEach((tick, index) => {
    const x = Math.round(viewX(tick.at, frame));
    const end = all[index + 1] ? viewX(all[index + 1].at, frame) : width;
    line(context, x + 0.5, 0, middle, colours["unit-line"]);
    const start = Math.max(x, 0) + 6;
    if (context.measureText(tick.label).width + 6 > end - start) return;
    context.fillStyle = colours["ink-2"];
    context.fillText(tick.label, start, middle / 2 + 0.5);
  });
}

function paintLower(context, frame, unit, top) {
  const { colours, font } = frame;
  const all = ticks(...span(frame), unit, "lower");
  context.font = `400 11px ${font}`;
  context.textAlign = "center";
  const unitWidth = all.length > 1 ? viewX(all[1].at, frame) - viewX(all[0].at, frame) : frame.width;
  const widest = unit === "week" ? 44 : unit === "hour" ? 18 : 30;
  const every = unit === "year" || unit === "hour" ? Math.max(1, Math.ceil(widest / unitWidth)) : 1;
  all.forEach((tick, index) => {
    const x = viewX(tick.at, frame);
    const end = all[index + 1] ? viewX(all[index + 1].at, frame) : x + unitWidth;
    line(context, Math.round(x) + 0.5, top, HEAD, colours["unit-line"]);
    if (every > 1 && Number(tick.label) % every) return;
    const text = unit === "week" && unitWidth < widest ? tick.label.split(" ")[0] : tick.label;
    context.fillStyle = colours["ink-2"];
    context.fillText(text, (x + end) / 2, top + (HEAD - top) / 2 + 0.5);
  });
}

function span(frame) {
  return [minutesAt(frame.left, frame.scale), minutesAt(frame.left + frame.width, frame.scale)];
}

// On paper there is no page below the canvas whose colour would show.
function clear(context, frame, height) {
  if (frame.background) fill(context, frame.background, 0, 0, frame.width, height);
  else context.clearRect(0, 0, frame.width, height);
}

function fill(context, colour, x, y, width, height) {
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
}

function line(context, x, top, bottom, colour) {
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  stroke(context, colour, 1);
}

function stroke(context, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
