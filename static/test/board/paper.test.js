import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsFor } from "../../src/board/paint_table.js";
import { SIZES, TALLEST, WIDEST, fileName, pieces, printPages } from "../../src/board/paper_layout.js";

const HEAD = 44;
const wanted = { paper: "a4", across: 2, count: 70, from: 0, to: 100 * 1440, table: 700, head: HEAD };

test("pages cover every row once and all of the time without a gap, at one zoom", () => {
  const pages = printPages(wanted);
  // (957 − 30 − 26 − 44) / 28 = 30 rows a page, so 70 rows take three, two across
  assert.deepEqual(pages.map(({ first, last, column }) => [first, last, column]), [
    [0, 29, 0], [0, 29, 1], [30, 59, 0], [30, 59, 1], [60, 69, 0], [60, 69, 1],
  ]);
  assert.equal(pages[0].from, 0);
  assert.equal(pages[0].to, pages[1].from);
  assert.equal(Math.round(pages[1].to), 100 * 1440);
  assert.ok(Math.abs(pages[0].pixelsPerDay - pages[1].pixelsPerDay) < 1e-9);
  for (const page of pages) assert.ok(page.table + page.width <= SIZES.a4.width);
});

test("a picture is cut where canvases end", () => {
  const all = pieces({ count: 10_000, width: 30_000, head: HEAD, table: 700 });
  for (const { first, last, width } of all) {
    assert.ok(HEAD + (last - first + 1) * 28 <= TALLEST);
    assert.ok(700 + width <= WIDEST);
  }
  const first = all.filter(({ column }) => column === 0);
  assert.equal(first.reduce((sum, piece) => sum + piece.last - piece.first + 1, 0), 10_000);
  assert.equal(all.filter(({ row }) => row === 0).reduce((sum, piece) => sum + piece.width, 0), 30_000);
  assert.equal(pieces({ count: 39, width: 700, head: HEAD, table: 700 }).length, 1);
});

test("files have names in order", () => {
  assert.equal(fileName("ECM", { row: 0, column: 0 }, 1), "ECM-plan.png");
  assert.equal(fileName("ECM", { row: 1, column: 0 }, 4), "ECM-plan-2-1.png");
});

test("the name of the task always has its place, and takes what is left", () => {
  const columns = [{ name: "number", width: 46 }, { name: "name", width: 238, tree: true }, { name: "start", width: 82 }, { name: "finish", width: 82 }];
  assert.deepEqual(columnsFor(columns, 400).map(({ column, left, width }) => [column.name, left, width]), [
    ["number", 0, 46], ["name", 46, 272], ["start", 318, 82],
  ]);
  assert.deepEqual(columnsFor(columns, 240).map(({ column }) => column.name), ["name"]);
});
