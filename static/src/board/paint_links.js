// Draws the links of which a part is in view: grey, crimson between two critical tasks.
import { route } from "./routes.js";
import { barOf } from "./shapes.js";
import { ROW } from "./window.js";

const ARROW = 6;
const HALF = 3;
const MOST_LINES = 160;

/** Positions of both ends of every link among the shown rows; −1 where an end is hidden. */
export function linkEnds(links, positionOf) {
  const ends = new Int32Array(links.length * 2);
  links.forEach((link, index) => {
    ends[2 * index] = positionOf.get(link[1]) ?? -1;
    ends[2 * index + 1] = positionOf.get(link[2]) ?? -1;
  });
  return ends;
}

/**
 * Indexes of links between shown rows that cross the rows in view. Where very many do, those that only pass through,
 * with both ends out of view, are left out: they would be a curtain of lines that tells nothing.
 */
export function linksInView(ends, first, last, most = MOST_LINES) {
  const ending = [];
  const passing = [];
  for (let index = 0; index < ends.length; index += 2) {
    const from = ends[index];
    const to = ends[index + 1];
    if (from < 0 || to < 0) continue;
    if ((from < first && to < first) || (from > last && to > last)) continue;
    const isThrough = (from < first || from > last) && (to < first || to > last);
    (isThrough ? passing : ending).push(index / 2);
  }
  return ending.length + passing.length > most ? ending : [...passing, ...ending];
}

export function paintLinks(context, frame) {
  const plain = { lines: [], arrows: [] };
  const critical = { lines: [], arrows: [] };
  for (const index of linksInView(frame.linkEnds, frame.first, frame.last)) {
    const from = rowAt(frame, frame.linkEnds[2 * index]);
    const to = rowAt(frame, frame.linkEnds[2 * index + 1]);
    if (!from.bar || !to.bar) continue;
    if (Math.max(from.bar.x1, to.bar.x1) < -20 || Math.min(from.bar.x0, to.bar.x0) > frame.width + 20) continue;
    const gap = to.position > from.position ? to.top : to.top + ROW - 1;
    const drawn = route(frame.links[index][3], from.bar, to.bar, gap);
    const both = frame.layers.critical && from.row.critical && to.row.critical;
    (both ? critical : plain).lines.push(drawn.points);
    (both ? critical : plain).arrows.push(drawn);
  }
  paintAll(context, plain, frame.colours.link);
  paintAll(context, critical, frame.colours["critical-edge"]);
}

function rowAt(frame, position) {
  const own = frame.rows[frame.shown[position]];
  const row = frame.live?.get(own.id) ?? own; // in a what-if links join the live bars
  const top = position * ROW - frame.scrollTop;
  return { row, position, top, bar: barOf(row, top, frame) };
}

function paintAll(context, { lines, arrows }, colour) {
  if (!lines.length) return;
  context.beginPath();
  for (const points of lines) {
    context.moveTo(snap(points[0]), snap(points[1]));
    for (let index = 2; index < points.length; index += 2) context.lineTo(snap(points[index]), snap(points[index + 1]));
  }
  context.strokeStyle = colour;
  context.lineWidth = 1.1;
  context.stroke();
  context.beginPath();
  for (const { points, arrow } of arrows) arrowHead(context, snap(points.at(-2)), snap(points.at(-1)), arrow);
  context.fillStyle = colour;
  context.fill();
}

function arrowHead(context, x, y, direction) {
  context.moveTo(x, y);
  if (direction === "down" || direction === "up") {
    const back = direction === "down" ? y - ARROW : y + ARROW;
    context.lineTo(x - HALF, back);
    context.lineTo(x + HALF, back);
  } else {
    const back = direction === "right" ? x - ARROW : x + ARROW;
    context.lineTo(back, y - HALF);
    context.lineTo(back, y + HALF);
  }
  context.closePath();
}

function snap(value) {
  return Math.round(value) + 0.5;
}
