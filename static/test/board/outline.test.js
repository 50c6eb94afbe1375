// Rows are put in the order of the outline from parents and positions; answers bring only what was placed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inOutline, Plan, rowsOf } from "../../src/board/plan.js";

const row = (id, parent, position, more = {}) => ({ id, number: id, parent, position, row: 0, level: 1, outline: "", wbs: "", name: `Row ${id}`, kind: "task", ...more });
const planOf = (tasks, links = []) => new Plan({ version: 1, computed: 1, project: { key: "ATLAS" }, calendar: { week: [], exceptions: [] }, tasks, links });
const shown = (plan) => plan.rows.map(({ outline, name, level, row: at }) => [outline, name, level, at]);

test("children follow their parent, siblings their positions, ties their ids", () => {
  const rows = inOutline([row(4, 1, 0), row(3, null, 5), row(2, null, 9), row(1, null, 5), row(5, 4, 7)]);
  assert.deepEqual(
    rows.map(({ id, outline, level, row: at }) => [id, outline, level, at]),
    [[1, "1", 1, 0], [4, "1.1", 2, 1], [5, "1.1.1", 3, 2], [3, "2", 1, 3], [2, "3", 1, 4]],
  );
});

test("a code of its own stays, a number follows the outline", () => {
  const rows = inOutline([row(1, null, 10, { outline: "1", wbs: "A.1" }), row(2, null, 5, { outline: "2", wbs: "2" })]);
  assert.deepEqual(rows.map(({ id, wbs }) => [id, wbs]), [[2, "1"], [1, "A.1"]]);
});

test("rows without positions keep the numbers they came with", () => {
  const rows = inOutline([{ id: 1, parent: null, row: 1 }, { id: 2, parent: null, row: 0 }]);
  assert.deepEqual(rows.map(({ id }) => id), [2, 1]);
});

test("a row added on top moves the others down without being told so", () => {
  const plan = planOf([row(1, null, 10, { row: 0, outline: "1", wbs: "1" }), row(2, null, 20, { row: 1, outline: "2", wbs: "2" })]);
  const change = plan.patch({ version: 2, tasks: [row(3, null, 5, { row: 0, outline: "1", wbs: "1" })] });
  assert.deepEqual(shown(plan), [["1", "Row 3", 1, 0], ["2", "Row 1", 1, 1], ["3", "Row 2", 1, 2]]);
  assert.equal(plan.row(2).wbs, "3");
  assert.ok(change.reordered);
});

test("a row that goes under another takes those below it along", () => {
  const plan = planOf([
    row(1, null, 10, { row: 0, outline: "1" }),
    row(2, null, 20, { row: 1, outline: "2" }),
    row(3, 2, 0, { row: 2, level: 2, outline: "2.1" }),
  ]);
  plan.patch({ version: 2, tasks: [row(2, 1, 0, { row: 1, level: 2, outline: "1.1" })] });
  assert.deepEqual(shown(plan).map(([outline, , level]) => [outline, level]), [["1", 1], ["1.1", 2], ["1.1.1", 3]]);
});

test("links come as differences: new, changed, gone, and those of rows that are gone", () => {
  const plan = planOf([row(1, null, 1), row(2, null, 2), row(3, null, 3)], [[7, 1, 2, "FS", 0, "working", true], [8, 2, 3, "FS", 0, "working", false], [9, 1, 3, "FS", 0, "working", false]]);
  plan.patch({ version: 2, tasks: [], link_rows: [[7, 1, 2, "SS", 60, "working", false], [10, 3, 1, "FF", 0, "working", true]], removed_links: [9] });
  assert.deepEqual(plan.links.map((link) => [link[0], link[3]]), [[7, "SS"], [8, "FS"], [10, "FF"]]);
  plan.patch({ version: 3, tasks: [], removed: [3], removed_links: [8, 10] });
  assert.deepEqual(plan.links.map((link) => link[0]), [7]);
});

test("many rows name their fields once", () => {
  const table = {
    fields: ["id", "name", "kind", "slack", "outline", "wbs"],
    columns: [[1, 2, 3], ["A", "B", "C"], { all: "task" }, { of: [0, 480], at: [0, 1, 0] }, ["1", "1.1", "2"], { other: null, rows: [1], values: ["X.1"] }],
    count: 3,
  };
  const values = rowsOf(table).map(({ id, name, kind, slack, wbs, start }) => [id, name, kind, slack, wbs, start]);
  assert.deepEqual(values, [[1, "A", "task", 0, "1", undefined], [2, "B", "task", 480, "X.1", undefined], [3, "C", "task", 0, "2", undefined]]);
  assert.deepEqual(rowsOf({ fields: ["id"], columns: [[]], count: 0 }), []);
  assert.deepEqual(rowsOf({ tasks: [{ id: 1 }] }), [{ id: 1 }]);
});
