import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_FILTER, isLate, matcher } from "../../src/board/filters.js";
import { collapsedAt, endOfBranch, isParent, placeBeside, rowsAbove, shownRows, siblings, topmost } from "../../src/board/tree.js";

// 1 Design (1.1 Draft, 1.2 Review (1.2.1 Read)), 2 Build, 3 Test (3.1 Run)
const rows = [
  [1, null, 1, "Design"], [2, 1, 2, "Draft"], [3, 1, 2, "Review"], [4, 3, 3, "Read"],
  [5, null, 1, "Build"], [6, null, 1, "Test"], [7, 6, 2, "Run"],
].map(([id, parent, level, name]) => ({
  id, parent, level, name, outline: String(id), number: 100 + id, kind: "task", critical: id === 4, percent: 0, slack: 480,
  misses_deadline: false, finishAt: 5000, actual_finish: null,
}));
const names = (indexes) => indexes.map((index) => rows[index].name);

test("parents and their branches", () => {
  assert.deepEqual(rows.map((_, index) => isParent(rows, index)), [true, false, true, false, false, true, false]);
  assert.equal(endOfBranch(rows, 0), 4);
  assert.equal(endOfBranch(rows, 4), 5);
  assert.equal(endOfBranch(rows, 5), 7);
});

test("a collapsed row hides what is below it", () => {
  assert.equal(shownRows(rows, new Set()).shown.length, 7);
  assert.deepEqual(names(shownRows(rows, new Set([3])).shown), ["Design", "Draft", "Review", "Build", "Test", "Run"]);
  assert.deepEqual(names(shownRows(rows, new Set([1, 3, 6])).shown), ["Design", "Build", "Test"]);
  assert.deepEqual([...collapsedAt(rows, 1)], [1, 3, 6]);
  assert.deepEqual([...collapsedAt(rows, 2)], [3]);
});

test("a filter shows what matches with the rows above it, collapsed or not", () => {
  const found = shownRows(rows, new Set([1]), (row) => row.name === "Read" || row.name === "Build");
  assert.deepEqual(names(found.shown), ["Design", "Review", "Read", "Build"]);
  assert.equal(found.matches, 2);
});

test("rows above, siblings and places among them", () => {
  assert.deepEqual(names(rowsAbove(rows, 3)), ["Review", "Design"]);
  assert.deepEqual(names(siblings(rows, 4)), ["Design", "Build", "Test"]);
  assert.deepEqual(names(siblings(rows, 2)), ["Draft", "Review"]);
  assert.deepEqual(placeBeside(rows, 5, -1), { parent: null, after: 1 });
  assert.deepEqual(placeBeside(rows, 4, -1), { parent: null, after: null });
  assert.deepEqual(placeBeside(rows, 4, 1), { parent: null, after: 6 });
  assert.equal(placeBeside(rows, 0, -1), null);
  assert.equal(placeBeside(rows, 5, 1), null);
});

test("of a selection only the topmost rows count", () => {
  assert.deepEqual(topmost(rows, new Set([4, 3, 1, 7])), [1, 7]);
  assert.deepEqual(topmost(rows, new Set([4, 2])), [2, 4]);
});

test("filters", () => {
  const context = { status: 0, hasPredecessor: (id) => id !== 2 };
  const found = (filter) => rows.filter(matcher({ ...NO_FILTER, ...filter }, context)).map((row) => row.name);
  assert.equal(matcher(NO_FILTER, context), null);
  assert.deepEqual(found({ text: "re" }), ["Review", "Read"]);
  assert.deepEqual(found({ text: "105" }), ["Build"]);
  assert.deepEqual(found({ critical: true }), ["Read"]);
  assert.deepEqual(found({ unlinked: true }), ["Draft"]);
  assert.deepEqual(found({ critical: true, text: "build" }), []);
});

test("late is what should be done, misses its deadline or has less than no slack", () => {
  const row = rows[1];
  assert.equal(isLate(row, 4000), false);
  assert.equal(isLate(row, 6000), true);
  assert.equal(isLate({ ...row, percent: 100 }, 6000), false);
  assert.equal(isLate({ ...row, slack: -480 }, 4000), true);
  assert.equal(isLate({ ...row, misses_deadline: true }, 4000), true);
  assert.equal(isLate({ ...row, kind: "summary", slack: -480 }, 6000), false);
});
