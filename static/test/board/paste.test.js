import assert from "node:assert/strict";
import { test } from "node:test";

import { Columns } from "../../src/board/columns.js";
import { minutesOf } from "../../src/board/instants.js";
import { headingOf, isOdd, levelsOfSpaces, pasteSentence, planPaste } from "../../src/board/paste.js";
import { placeBefore, placeOf } from "../../src/board/pasting.js";
import { Plan } from "../../src/board/plan.js";
import { planOf } from "./fixture.js";

const plan = new Plan(planOf(23));
const columns = new Columns({ names: ["number", "wbs", "name", "duration", "percent", "predecessors", "slack"] });
const context = { plan, today: minutesOf("2026-11-20") };
const from = (name) => columns.list.slice(columns.indexOf.get(name));
const weigh = (lines, more = {}) => planPaste({ lines, columns: from(more.at ?? "name"), targets: [], known: columns.known, context, ...more });
const rows = (...ids) => ids.map((id) => plan.row(id));

test("cells over rows change what differs, and only that", () => {
  const [one, two] = rows(2, 3);
  const found = weigh([["4d", "10%"], [`${two.duration / 480}d`, "20"]], { at: "duration", targets: [one, two] });
  assert.deepEqual(found.updates.map(({ id, fields }) => [id, fields]), [[2, { duration: "4d", percent: 10 }], [3, { percent: 20 }]]);
  assert.deepEqual([found.changes, found.adds.length, found.problems.length], [3, 0, 0]);
});

test("rows beyond the last are new, on the level their spaces say", () => {
  const found = weigh([["Alpha", "3d"], ["   Beta", "2d"], ["      Gamma", ""], ["   Delta", "4h"], ["Epsilon", ""]]);
  assert.deepEqual(found.adds.map(({ level, name, fields }) => [level, name, fields.duration]), [
    [0, "Alpha", undefined], [1, "Beta", undefined], [2, "Gamma", undefined], [1, "Delta", "4h"], [0, "Epsilon", undefined],
  ]);
  assert.deepEqual(levelsOfSpaces([2, 4, 8, 4, 0]), [0, 1, 2, 1, 0]);
});

test("an outline number or a level column gives the level", () => {
  const outline = weigh([["2", "Alpha"], ["2.1", "Beta"], ["2.1.1", "Gamma"], ["3", "Delta"]], { at: "wbs" });
  assert.deepEqual(outline.adds.map(({ level, name }) => [level, name]), [[0, "Alpha"], [1, "Beta"], [2, "Gamma"], [0, "Delta"]]);
  assert.equal(outline.said, 1);
  const headed = weigh([["Outline level", "Task name", "Duration"], ["1", "Alpha", "1d"], ["3", "Beta", "1d"]]);
  assert.deepEqual(headed.adds.map(({ level }) => level), [0, 1]);
  assert.match(headed.notes.join(" "), /skip a level/);
  const named = weigh([["1 Alpha"], ["1.1 Beta"], ["2 Gamma"]]);
  assert.deepEqual(named.adds.map(({ level, name }) => [level, name]), [[0, "Alpha"], [1, "Beta"], [0, "Gamma"]]);
  assert.deepEqual(weigh([["3 servers"], ["2 desks"]]).adds.map(({ name }) => name), ["3 servers", "2 desks"]); // not numbers of an outline
});

test("a heading names the columns, wherever they are", () => {
  assert.deepEqual(headingOf(["Duration", "Task Name", "Colour"]), ["duration", "name", null]);
  assert.equal(headingOf(["Design", "3d"]), null);
  const found = weigh([["Duration", "Task name", "Predecessors"], ["2d", "Alpha", "3SS"]]);
  assert.deepEqual([found.adds[0].name, found.adds[0].fields], ["Alpha", { duration: "2d", predecessors: "3SS" }]);
  assert.equal(isOdd(found), true);
});

test("every cell that cannot be read is named, with its row, column and what to write", () => {
  const found = weigh([["Alpha", "3x", "110%", "nonsense"], ["", "2d", "", ""]], { at: "name", targets: rows(2) });
  assert.deepEqual(found.problems.map(({ line, id, column, text }) => [line, id, column.name, text]), [
    [1, 2, "duration", "3x"], [1, 2, "percent", "110%"], [1, 2, "predecessors", "nonsense"], [2, null, "name", ""],
  ]);
  assert.match(found.problems[0].error, /Write a duration such as/);
  const mended = weigh([["Alpha", "3x"]], { targets: rows(2), texts: new Map([["1.duration", "3d"]]) });
  assert.deepEqual([mended.problems.length, mended.updates[0].fields], [0, { name: "Alpha", duration: "3d" }]);
});

test("cells that come from other values are left, and an empty cell clears only what can be empty", () => {
  const row = { ...plan.row(4), percent: 40 };
  assert.ok(plan.incoming.get(4));
  const found = weigh([["", "", "", "17 d"]], { at: "duration", targets: [row] });
  assert.deepEqual(found.updates.map(({ fields }) => fields), [{ percent: 0, predecessors: "" }]);
  assert.match(found.notes.join(" "), /1 cells? come/);
});

test("columns without a place are told", () => {
  const found = weigh([["5 d", "extra", "more"]], { at: "slack", targets: rows(3) });
  assert.match(found.notes.join(" "), /^2 columns have no place/);
});

test("rows beyond the last one need a name to become rows", () => {
  const found = weigh([["4d"], ["5d"], ["6d"]], { at: "duration", targets: rows(2) });
  assert.deepEqual([found.changes, found.adds.length, found.problems.length], [1, 0, 0]);
  assert.match(found.notes[0], /^2 rows lie beyond the last one and are left out: new rows need a name\./);
});

test("the sentence before a paste", () => {
  assert.equal(pasteSentence({ rows: 40, columns: 3, changes: 30, adds: Array.from({ length: 10 }) }), "Paste 40 × 3 cells: 30 changes, 10 new rows");
  assert.equal(pasteSentence({ rows: 1, columns: 1, changes: 1, adds: [] }), "Paste 1 × 1 cells: 1 change");
});

test("where new rows go", () => {
  const [summary, first, second] = rows(1, 2, 3);
  assert.deepEqual(placeOf(plan, { after: second.id }), { parent: summary.id, after: second.id });
  assert.deepEqual(placeOf(plan, { after: null }), { parent: null, after: null });
  const last = plan.rows.at(-1);
  assert.equal(placeOf(plan, { after: last.id }, 1).parent, null); // the list names level 1, so it begins there
  assert.deepEqual(placeBefore(plan, first.id), { parent: summary.id, after: null });
  assert.deepEqual(placeBefore(plan, second.id), { parent: summary.id, after: first.id });
  assert.deepEqual(placeBefore(plan, 12), { parent: null, after: 1 });
});

test("a paste of 5,000 rows is weighed within a moment", () => {
  const lines = Array.from({ length: 5_000 }, (_, index) => [`${" ".repeat(index % 4)}Task ${index}`, "3d", "5%", ""]);
  const began = performance.now();
  assert.equal(weigh(lines).adds.length, 5_000);
  assert.ok(performance.now() - began < 1500);
});
