// How a link is drawn: right-angled lines from the end of one bar to the end of another.

const OUT = 7; // how far a line leaves a bar before it turns
const CLOSE = 4; // as near as this, an arrow goes straight from one bar to the other
const INTO = 3; // how far inside the bar's start an arrow from above may land

/**
 * The corners of a link and where its arrow points.
 *
 * `from` and `to` are bars: x0, x1 (ends), y (middle), top, bottom, isPoint (a milestone). `type` FS, SS, FF or SF;
 * `gap` is the y of the line between the rows on the side of the successor. Returns { points: [x, y, …], arrow }.
 */
export function route(type, from, to, gap) {
  if (type === "SS") return startToStart(from, to);
  if (type === "FF") return finishToFinish(from, to);
  if (type === "SF") return startToFinish(from, to, gap);
  return finishToStart(from, to, gap);
}

function finishToStart(from, to, gap) {
  const below = to.y > from.y;
  const landing = to.isPoint ? (to.x0 + to.x1) / 2 : Math.min(to.x0 + INTO, (to.x0 + to.x1) / 2);
  const end = from.isPoint ? (from.x0 + from.x1) / 2 : from.x1;
  const arrow = below ? "down" : "up";
  const edge = below ? to.top : to.bottom;
  if (landing > from.x1 + 1) return { points: [from.x1, from.y, landing, from.y, landing, edge], arrow };
  if (landing >= end - CLOSE) return { points: [landing, from.isPoint ? from.y : below ? from.bottom : from.top, landing, edge], arrow };
  const left = to.x0 - OUT;
  return {
    points: [from.x1, from.y, from.x1 + OUT, from.y, from.x1 + OUT, gap, left, gap, left, to.y, to.x0, to.y],
    arrow: "right",
  };
}

function startToStart(from, to) {
  const x = Math.min(from.x0, to.x0) - OUT;
  return { points: [from.x0, from.y, x, from.y, x, to.y, to.x0, to.y], arrow: "right" };
}

function finishToFinish(from, to) {
  const x = Math.max(from.x1, to.x1) + OUT;
  return { points: [from.x1, from.y, x, from.y, x, to.y, to.x1, to.y], arrow: "left" };
}

function startToFinish(from, to, gap) {
  const out = from.x0 - OUT;
  if (to.x1 + OUT <= out) return { points: [from.x0, from.y, out, from.y, out, to.y, to.x1, to.y], arrow: "left" };
  const right = to.x1 + OUT;
  return {
    points: [from.x0, from.y, out, from.y, out, gap, right, gap, right, to.y, to.x1, to.y],
    arrow: "left",
  };
}
