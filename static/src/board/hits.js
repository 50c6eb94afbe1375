// Which part of a bar is under the pointer, and which cursor says so.

const EDGE = 5; // pixels on either side of an edge that take hold of it
const HANDLE_NEAR = 4; // link handles lie this far outside a bar
export const HANDLE_FAR = 15;
const ROOM_FOR_EDGES = 18; // a shorter bar is only moved: its edges would leave nothing between them
const NEAR = 4;

export const CURSORS = { move: "grab", finish: "ew-resize", progress: "col-resize", "link-start": "crosshair", "link-finish": "crosshair", bar: "pointer" };

/** The x up to which a bar is done, or null where nothing can be reported. */
export function progressX(row, bar) {
  if (bar.isPoint || row.kind === "summary") return null;
  return bar.x0 + (bar.x1 - bar.x0) * Math.min(1, row.percent / 100);
}

/**
 * The part of a row's bar at a pixel: move, finish (its right edge), progress, link-start or link-finish (the handles
 * outside its ends), bar (it cannot be changed), or null beside it. `may`: { edit, report }.
 */
export function partAt(row, bar, x, may) {
  if (!bar) return null;
  const inside = x >= bar.x0 - NEAR && x <= bar.x1 + NEAR;
  if (may.edit) {
    if (x < bar.x0 - HANDLE_NEAR && x >= bar.x0 - HANDLE_FAR) return "link-start";
    if (x > bar.x1 + HANDLE_NEAR && x <= bar.x1 + HANDLE_FAR) return "link-finish";
  }
  if (!inside) return null;
  if (bar.isPoint || row.kind === "summary" || row.active === false) return may.edit ? "move" : "bar";
  const long = bar.x1 - bar.x0 >= ROOM_FOR_EDGES;
  if (long && may.edit && x >= bar.x1 - EDGE) return "finish";
  const done = progressX(row, bar);
  const onProgress = x >= done - EDGE && x <= done + EDGE;
  if (long && may.report && onProgress) return "progress";
  return may.edit ? "move" : "bar";
}

/** Which end of a bar a link dropped at a pixel binds: start or finish. A milestone has one end, its finish for what leaves it. */
export function endAt(bar, x) {
  if (bar.isPoint) return "start";
  return x < (bar.x0 + bar.x1) / 2 ? "start" : "finish";
}
