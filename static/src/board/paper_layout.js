// How a plan is laid out on pages: bands of rows downwards, bands of time sideways; and how a picture is cut into files.
import { ROW } from "./window.js";

export const SIZES = {
  a4: { width: 1396, height: 957 },
  a3: { width: 2016, height: 1396 },
  a5: { width: 957, height: 645 },
  phone: { width: 428, height: 836 },
}; // drawn pixels inside the margins
export const PDF_ROWS = { a4: 32, a3: 49, a5: 19, phone: 25 }; // rows on a page that the server writes
export const TITLE = 30;
export const FOOT = 26;
const NARROW_TABLE = 300; // what pages further to the right show of the table
export const MOST_PAGES = 300;
export const TALLEST = 12_000; // pixels of one picture: what every browser draws and most programs open
export const WIDEST = 12_000;

/**
 * Pages of a print: [{ first, last, from, to, table, row, column }] with rows by position and instants in minutes, rows
 * before time. `paper` is one of SIZES, `across` how many pages the time takes, `table` the width of all columns in pixels.
 */
export function printPages({ paper, across, count, from, to, table, head }) {
  const { width, height } = SIZES[paper];
  const rows = Math.max(1, Math.floor((height - TITLE - FOOT - head) / ROW));
  const columns = timeBands({ from, to, across, width, table });
  const pages = [];
  for (let first = 0; first < count; first += rows) {
    const last = Math.min(count, first + rows) - 1;
    columns.forEach((column, index) => pages.push({ first, last, row: first / rows, column: index, ...column }));
  }
  return pages;
}

/** Bands of time, each with the width of its table and its zoom, which is the same on all pages. */
function timeBands({ from, to, across, width, table }) {
  const wide = Math.min(table, width * 0.6);
  const narrow = Math.min(NARROW_TABLE, wide);
  const widths = Array.from({ length: across }, (_, index) => width - (index ? narrow : wide));
  const all = widths.reduce((sum, each) => sum + each, 0);
  const length = Math.max(1440, to - from);
  let at = from;
  return widths.map((each, index) => {
    const end = at + (length * each) / all;
    const band = { from: at, to: end, table: index ? narrow : wide, width: each, pixelsPerDay: (each / (end - at)) * 1440 };
    at = end;
    return band;
  });
}

/** Pieces of a picture of so many rows and pixels: [{ first, last, left, width, row, column }]. */
export function pieces({ count, width, head, table }) {
  const rows = Math.floor((TALLEST - head) / ROW);
  const wide = WIDEST - table;
  const found = [];
  for (let first = 0, row = 0; first < Math.max(1, count); first += rows, row += 1) {
    for (let left = 0, column = 0; left < width; left += wide, column += 1) {
      found.push({ first, last: Math.min(count, first + rows) - 1, left, width: Math.min(wide, width - left), row, column });
    }
  }
  return found;
}

/** The name of one of several files: "ECM-plan.png", "ECM-plan-2-1.png". */
export function fileName(key, piece, count) {
  return count === 1 ? `${key}-plan.png` : `${key}-plan-${piece.row + 1}-${piece.column + 1}.png`;
}
