import assert from "node:assert/strict";
import { test } from "node:test";

import { pageOf, rowsInView, scrollToRow } from "../../src/board/window.js";

test("rows that touch the view, and spare ones on both sides", () => {
  assert.deepEqual(rowsInView(0, 280, 100), { first: 0, last: 9 });
  assert.deepEqual(rowsInView(14, 280, 100), { first: 0, last: 10 }); // half of the first, half of the eleventh
  assert.deepEqual(rowsInView(2800, 280, 1000, 5), { first: 95, last: 114 });
  assert.deepEqual(rowsInView(0, 280, 3, 5), { first: 0, last: 2 });
  assert.deepEqual(rowsInView(0, 280, 0), { first: 0, last: -1 });
});

test("scrolling moves as little as possible", () => {
  assert.equal(scrollToRow(5, 0, 280), 0);
  assert.equal(scrollToRow(5, 200, 280), 140);
  assert.equal(scrollToRow(20, 0, 280), 21 * 28 - 280);
  assert.equal(pageOf(280), 9);
  assert.equal(pageOf(10), 1);
});
