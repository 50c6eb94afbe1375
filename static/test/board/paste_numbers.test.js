import assert from "node:assert/strict";
import { test } from "node:test";

import { Columns } from "../../src/board/columns.js";
import { minutesOf } from "../../src/board/instants.js";
import { planPaste } from "../../src/board/paste.js";
import { Plan } from "../../src/board/plan.js";
import { planOf } from "./fixture.js";

const plan = new Plan(planOf(23));
const empty = new Plan({ ...planOf(1), tasks: [], links: [] });
const columns = new Columns({ names: ["number", "name", "duration", "predecessors", "resources"] });
const weigh = (lines, { on = plan, ...more } = {}) => planPaste({ lines, columns: columns.list.slice(1), targets: [], known: columns.known, context: { plan: on, today: minutesOf("2026-11-20") }, ...more });
const HEAD = ["ID", "Task name", "Duration", "Predecessors"];

test("with a column of numbers, links name rows of the list", () => {
  const found = weigh([HEAD, ["1", "Order", "3 days", ""], ["2", "Deliver", "5 days", "1FS+1d"], ["40", "Install", "1d", "2; 1SS; 5"]]);
  assert.deepEqual(found.problems, []);
  assert.deepEqual(found.adds.map(({ number, fields }) => [number, fields.predecessors]), [[1, undefined], [2, "1FS+1d"], [40, "2; 1SS; 5"]]);
  assert.equal(found.isNumbered, true);
  assert.match(found.notes.join(" "), /name rows of this list by its own numbers; other numbers are tasks of the plan/);
});

test("a number that neither list nor plan has is a fault of its cell", () => {
  const found = weigh([HEAD, ["100", "Order", "3d", ""], ["101", "Deliver", "5d", "100; 999"], ["102", "Install", "1d", "102"]]);
  assert.deepEqual(found.problems.map(({ line, column }) => [line, column.name]), [[3, "predecessors"], [4, "predecessors"]]);
  assert.match(found.problems[0].error, /no task 999/);
  assert.match(found.problems[1].error, /is the task itself/);
});

test("without such a column they are tasks of the plan, or count the rows where the plan has none of them", () => {
  const inPlan = weigh([["Order", "3d", "5"], ["Deliver", "5d", "7"]]);
  assert.deepEqual([inPlan.isNumbered, inPlan.problems, inPlan.adds[0].number], [undefined, [], undefined]);
  const counted = weigh([["Order", "3d", ""], ["Deliver", "5d", "1"], ["Install", "1d", "1; 2"]], { on: empty });
  assert.deepEqual(counted.problems, []);
  assert.deepEqual(counted.adds.map(({ number }) => number), [1, 2, 3]);
  assert.match(counted.notes.join(" "), /count the rows of this list/);
  const half = weigh([["Order", "3d", ""], ["Deliver", "5d", "5; 99"]]);
  assert.match(half.problems[0].error, /no task 99/);
  assert.match(half.notes.join(" "), /With a column “No\.” or “ID”/);
});

test("two rows of one number make the column none", () => {
  const found = weigh([HEAD, ["1", "Order", "3d", ""], ["1", "Deliver", "5d", "1"]]);
  assert.equal(found.isNumbered, undefined);
});

test("rows that are pasted over carry the numbers of the list", () => {
  const found = weigh([["ID", "Task name", "Predecessors"], ["8", "Draw", ""], ["9", "Check", "8"]], { targets: [plan.row(2)] });
  assert.deepEqual(found.updates.map(({ id, number, fields }) => [id, number, fields]), [[2, 8, { name: "Draw" }]]);
  assert.deepEqual(found.adds.map(({ number, fields }) => [number, fields.predecessors]), [[9, "8"]]);
});

test("dates that follow from links are left out, so that a pasted list does not pin every row", () => {
  const head = ["ID", "Task name", "Duration", "Start", "Finish", "Predecessors"];
  const found = weigh([head, ["1", "Order", "3d", "5 Jan 2026", "", ""], ["2", "Deliver", "5d", "8 Jan 2026", "14 Jan 2026", "1"]]);
  assert.deepEqual(found.adds.map(({ fields }) => fields), [
    { duration: "3d", start: "2026-01-05" }, { duration: "5d", predecessors: "1" },
  ]);
  assert.match(found.notes.join(" "), /1 new row with predecessors: start and finish follow from the links/);
});

test("people of a list are added, and told", () => {
  const found = weigh([["Task name", "Resource names"], ["Order", "Ada; Bea[50%]"], ["Deliver", "ada"]]);
  assert.deepEqual(found.problems, []);
  assert.deepEqual(found.adds[0].fields, { resources: "Ada; Bea[50%]", new_resources: true });
  assert.match(found.notes.join(" "), /“Ada” and “Bea” are new and are added/);
});
