import assert from "node:assert/strict";
import { test } from "node:test";

import { READY } from "../../src/board/chooser.js";
import { Columns, wordsOf } from "../../src/board/columns.js";
import { Conflicts } from "../../src/board/conflicts.js";
import { leftovers } from "../../src/board/leftovers.js";
import { Memory } from "../../src/board/memory.js";
import { Plan } from "../../src/board/plan.js";
import { View } from "../../src/board/view.js";
import { planOf } from "./fixture.js";

const columns = new Columns();

test("refused cells are known by row and column; those under way and those of deleted rows are not among them", () => {
  const plan = new Plan(planOf(12));
  const unsaved = new Map([
    ["2.duration", { text: "3x", error: "Write a duration." }],
    ["3.name", { text: "Under way", error: "" }],
    ["99.name", { text: "Gone", error: "No." }],
    ["-1.name", { text: "New", error: "Not added." }],
  ]);
  assert.deepEqual(leftovers(unsaved, plan, columns).map(({ row, column, text }) => [row.id, column.name, text]), [[2, "duration", "3x"]]);
});

test("what only one side changed holds without a question", async () => {
  const plan = new Plan(planOf(12));
  const view = new View(plan, new Memory("ECM", { getItem: () => null, setItem: () => {} }));
  const conflicts = new Conflicts({ plan, view, refresh: () => {} });
  const cell = (id, name, text) => {
    const column = columns.known.get(name);
    return { id, column, text, fields: { [name]: text }, key: `${id}.${name}`, mark: {}, before: column.text(plan.row(id), plan) };
  };
  const change = { id: 2, fields: { name: "Mine", duration: "9d" }, cells: [cell(2, "name", "Mine"), cell(2, "duration", "9d")] };
  const kept = await conflicts.settle([change], [{ ...plan.row(2), version: 7, deadline: "2026-12-24T17:00" }]);
  assert.deepEqual(kept.map(({ id, fields }) => [id, fields]), [[2, { name: "Mine", duration: "9d" }]]);
  assert.equal(plan.row(2).version, 7);
  assert.deepEqual(conflicts.rowsOf({ task: null, tasks: [{ id: 1 }] }), [{ id: 1 }]);
  assert.deepEqual(conflicts.rowsOf(null), []);
});

test("ready arrangements name columns that exist, and begin with those that stay", () => {
  for (const { name, names } of READY) {
    assert.deepEqual(names.filter((each) => !columns.known.has(each)), [], name);
    assert.equal(new Columns({ names }).frozen >= 2, true, name);
  }
});

test("columns are called by whole words where there is room", () => {
  assert.deepEqual(["duration", "constraint", "number", "name", "finish_variance"].map((name) => wordsOf(columns.known.get(name))), [
    "Duration", "Constraint date", "No.", "Task", "Finish against the baseline",
  ]);
});
