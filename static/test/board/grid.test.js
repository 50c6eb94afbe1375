import assert from "node:assert/strict";
import { test } from "node:test";

import { bulkPlan, bulkSentence } from "../../src/board/bulk.js";
import { clearable } from "../../src/board/clearing.js";
import { Columns } from "../../src/board/columns.js";
import { columnAt } from "../../src/board/drag.js";
import { bodyOf, namedCells } from "../../src/board/edits.js";
import { filled } from "../../src/board/fill.js";
import { NO_FILTER, addressOfFilter, filterOfAddress, matcher } from "../../src/board/filters.js";
import { minutesOf } from "../../src/board/instants.js";
import { gridCommand } from "../../src/board/keys.js";
import { GROUPS, comparer, grouped, sorted } from "../../src/board/order.js";
import { Plan } from "../../src/board/plan.js";
import { dropPlace } from "../../src/board/row_drag.js";
import { nextOf, rowsSaying } from "../../src/board/search.js";
import { blockOf, jump, sizeWords } from "../../src/board/selection.js";
import { Memory } from "../../src/board/memory.js";
import { ENTRY, View } from "../../src/board/view.js";
import { planOf } from "./fixture.js";

const press = (key, more = {}) => ({ key, ctrl: false, meta: false, alt: false, shift: false, ...more });
const memory = () => new Memory("ECM", { getItem: () => null, setItem: () => {} });
const column = (name) => new Columns().known.get(name);

test("blocks and jumps", () => {
  assert.deepEqual(blockOf({ position: 5, column: 2 }, { position: 3, column: 4 }), { top: 3, bottom: 5, left: 2, right: 4 });
  assert.equal(sizeWords({ top: 0, bottom: 39, left: 1, right: 3 }), "40\u00a0×\u00a03 cells");
  const empty = (cells) => (at) => !cells[at];
  assert.equal(jump(0, 1, 6, empty([1, 1, 1, 0, 0, 1])), 2); // to the last filled one
  assert.equal(jump(2, 1, 6, empty([1, 1, 1, 0, 0, 1])), 5); // over the empty ones
  assert.equal(jump(3, 1, 6, empty([1, 1, 1, 0, 0, 0])), 5); // nothing more: the end
  assert.equal(jump(0, -1, 6, empty([1])), 0);
});

test("the block of a view follows the active cell, and goes with the columns", () => {
  const view = new View(new Plan(planOf(23)), memory());
  view.activate(2, 3);
  view.activate(5, 4, { extend: true });
  assert.deepEqual(view.block, { top: 1, bottom: 4, left: 3, right: 4 });
  assert.deepEqual([...view.targets()], [2, 3, 4, 5]);
  view.activate(6, 4);
  assert.equal(view.block, null);
  assert.deepEqual(view.cells, { top: 5, bottom: 5, left: 4, right: 4 });
  view.chooseColumns({ names: ["name", "finish"] });
  assert.equal(view.column.name, "finish");
});

test("there is a blank line to type into, while the outline is whole", () => {
  const view = new View(new Plan(planOf(12)), memory());
  assert.equal(view.lineCount, 13);
  assert.equal(view.idAt(12), ENTRY);
  view.setFilter({ critical: true });
  assert.equal(view.lineCount, view.shown.length);
  view.setFilter(NO_FILTER);
  view.setGroup("kind");
  assert.equal(view.hasEntry, false);
  view.setGroup(null);
  view.plan.canEdit = false;
  view.arrange();
  assert.equal(view.hasEntry, false);
});

test("what a key does depends on whether the cell takes text", () => {
  assert.equal(gridCommand(press("x"), true, true), null); // it is typed
  assert.equal(gridCommand(press("x"), true, false), "select");
  assert.equal(gridCommand(press(" "), true, true), "select");
  assert.equal(gridCommand(press("ArrowDown", { shift: true })), "extend-down");
  assert.equal(gridCommand(press("D", { ctrl: true, shift: true })), "duplicate");
  assert.equal(gridCommand(press("d", { ctrl: true })), "fill-down");
  assert.equal(gridCommand(press("Enter", { ctrl: true, shift: true })), "add-above");
  assert.equal(gridCommand(press("c", { ctrl: true })), null); // the browser's own: it makes a copy event
  assert.equal(gridCommand(press("Delete", { shift: true })), "delete-rows");
});

test("columns: chosen, sized, and the first ones always there", () => {
  const columns = new Columns({ names: ["finish", "nonsense", "start"], widths: { finish: 120, start: 2, other: 7 } });
  assert.deepEqual(columns.names, ["number", "finish", "name", "start"]);
  assert.deepEqual(columns.widths, { finish: 120, start: 40 });
  assert.equal(columns.total, 8 + 46 + 120 + 238 + 40 + 8);
  assert.equal(columns.frozen, 3);
  assert.equal(columns.startOf(1), 54);
  assert.equal(columnAt(columns, 60), 1);
  assert.equal(columnAt(columns, 420, 30), 3);
  columns.choose({ names: ["path"] });
  assert.deepEqual(columns.names, ["number", "path", "name"]);
});

test("fill down copies the first row over those below, where they can take it", () => {
  const plan = new Plan(planOf(23));
  const rows = [plan.row(2), plan.row(3), plan.row(12), plan.row(13)]; // 12 is a summary
  rows[0].duration = 960;
  const { cells, left } = filled(rows, [column("duration"), column("slack")], plan);
  assert.deepEqual(cells.filter(({ row }) => row.id !== 3).map(({ row, text }) => [row.id, text]), [[13, "2d"]]);
  assert.equal(left, 4); // a summary's duration, and three cells of slack
});

test("clearing leaves what a task must have", () => {
  const plan = new Plan(planOf(23));
  const row = { ...plan.row(2), deadline: "2026-12-01T17:00", deadlineAt: minutesOf("2026-12-01T17:00") };
  assert.deepEqual(clearable([row], ["name", "duration", "deadline", "slack"].map(column), plan).map((cell) => cell.column.name), ["deadline"]);
});

test("one value in many rows: what it changes is counted before", () => {
  const plan = new Plan(planOf(23));
  const rows = [1, 2, 3, 4].map((id) => plan.row(id));
  rows[1].duration = 1440;
  const found = bulkPlan(rows, column("duration"), "3d", { plan, today: 0 });
  assert.deepEqual([found.same >= 1, found.kept], [true, 1]);
  assert.equal(found.cells.length + found.same + found.kept, 4);
  assert.match(bulkSentence({ cells: [1, 2], same: 1, kept: 2, error: "" }), /^2 rows change, 1 has the value already, 2 cannot take it\.$/);
  assert.match(bulkPlan(rows, column("duration"), "3x", { plan, today: 0 }).error, /Write a duration/);
});

test("one row goes as its own edit, many as a list; sentences find their cells again", () => {
  const change = (id, fields) => ({ id, fields, cells: Object.keys(fields).map((name) => ({ key: `${id}.${name}`, column: column(name), fields: { [name]: fields[name] } })) });
  const changes = [change(2, { duration: "1d" }), change(3, { duration: "2d", percent: 5 })];
  assert.deepEqual(bodyOf(changes.slice(0, 1), () => 7), { verb: "task.update", task: 2, version: 7, fields: { duration: "1d" } });
  assert.equal(bodyOf(changes, (id) => id).changes[1].version, 3);
  assert.equal(bodyOf([], () => 0), null);
  const named = namedCells(changes, { "changes.1.percent": ["Too much."] });
  assert.deepEqual(named.map(({ cell, sentence }) => [cell.key, sentence]), [["3.percent", "Too much."]]);
  assert.equal(namedCells(changes.slice(0, 1), { duration: "No." })[0].cell.key, "2.duration");
});

test("rows are sorted within the outline or without it; nothing comes last", () => {
  const rows = [
    { id: 1, row: 0, level: 1, value: 5 }, { id: 2, row: 1, level: 2, value: 9 }, { id: 3, row: 2, level: 2, value: null },
    { id: 4, row: 3, level: 1, value: 1 }, { id: 5, row: 4, level: 2, value: 7 }, { id: 6, row: 5, level: 2, value: 2 },
  ];
  const all = rows.map((_, index) => index);
  const by = (descending) => comparer({ order: (row) => row.value }, descending, null);
  assert.deepEqual(sorted(rows, all, by(false), true).map((index) => rows[index].id), [4, 6, 5, 1, 2, 3]);
  assert.deepEqual(sorted(rows, all, by(true), true).map((index) => rows[index].id), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(sorted(rows, all, by(false), false).map((index) => rows[index].id), [4, 6, 1, 5, 2, 3]);
  const words = comparer({ text: (row) => row.name }, false, null);
  assert.ok(words({ row: 1, name: "Task 9" }, { row: 0, name: "Task 10" }) < 0);
});

test("groups have heads with counts and can be closed", () => {
  const plan = new Plan(planOf(23));
  const group = GROUPS.find(({ name }) => name === "month");
  const found = grouped(plan.rows, plan.rows.map((_, index) => index), group, plan);
  assert.equal(found.shown[0], -1);
  assert.equal(found.groups.reduce((sum, { count }) => sum + count, 0), plan.rows.filter((row) => row.kind !== "summary").length);
  assert.deepEqual(found.groups.map(({ label }) => label).slice(0, 2), ["Jan 2026", "Feb 2026"].slice(0, found.groups.length));
  const closed = grouped(plan.rows, plan.rows.map((_, index) => index), group, plan, new Set([found.groups[0].key]));
  assert.equal(closed.shown.length, found.shown.length - found.groups[0].count);
  const view = new View(plan, memory());
  view.setGroup("critical");
  assert.equal(view.idAt(0), -2);
  view.activate(-2);
  assert.equal(view.activeGroup.label, view.groups[0].label);
  assert.equal(view.activeRow, null);
});

test("filters of an address, and back", () => {
  const filter = filterOfAddress("?filter=critical,late,nonsense&tasks=3,5,x&find=server");
  assert.deepEqual([filter.critical, filter.late, filter.mine, [...filter.numbers], filter.text], [true, true, false, [3, 5], "server"]);
  const address = addressOfFilter(filter, "https://p.example/projects/A/schedule/?task=4");
  assert.equal(address.search, "?task=4&filter=critical,late&tasks=3,5&find=server");
  assert.equal(addressOfFilter(NO_FILTER, address.href).search, "?task=4");
});

test("filters combine", () => {
  const plan = new Plan(planOf(200));
  const context = { status: minutesOf("2026-11-20"), hasPredecessor: (id) => plan.hasPredecessor(id), hasSuccessor: (id) => plan.hasSuccessor(id) };
  const count = (filter) => plan.rows.filter(matcher({ ...NO_FILTER, ...filter }, context)).length;
  const kept = plan.rows.filter((row) => row.deadline);
  kept[0].misses_deadline = true;
  kept[0].percent = 50;
  kept[0].actual_finish = null;
  kept[1].misses_deadline = false;
  assert.deepEqual([count({ deadline: true }), count({ deadline: true, missed: true })], [kept.length, kept.filter((row) => row.misses_deadline && row.percent < 100).length]);
  assert.equal(count({ numbers: new Set([4, 7, 9999]) }), 2);
  assert.equal(count({ "no-successor": true }), plan.rows.filter((row) => row.kind !== "summary" && row.percent < 100 && !plan.outgoing.has(row.id)).length);
  assert.equal(matcher({ ...NO_FILTER, mine: true }, context)({ mine: true }), true);
});

test("find goes from one to the next, round and back", () => {
  const rows = [1, 2, 3, 4, 5].map((id) => ({ id, name: id % 2 ? "Odd one" : "Even one", outline: String(id), wbs: "", number: id }));
  const found = rowsSaying(rows, "odd");
  const positions = new Map(rows.map((row, index) => [row.id, index]));
  assert.deepEqual(found, [1, 3, 5]);
  assert.equal(nextOf(found, positions, 2, 1), 1);
  assert.equal(nextOf(found, positions, 5, 1), 0);
  assert.equal(nextOf(found, positions, 3, -1), 0);
  assert.equal(nextOf(found, positions, 1, -1), 2);
  assert.equal(nextOf([], positions, 1, 1), -1);
});

// 1 Design (2 Draft, 3 Review (4 Read)), 5 Build
const tree = [[1, null, 1], [2, 1, 2], [3, 1, 2], [4, 3, 3], [5, null, 1]].map(([id, parent, level]) => ({ id, parent, level }));
const drop = (ids, gap, level, collapsed = []) => dropPlace({ rows: tree, shown: tree.map((_, index) => index), collapsed: new Set(collapsed) }, new Set(ids), gap, level);

test("a dragged row falls where the line shows, at the level of the pointer", () => {
  assert.deepEqual(drop([5], 4, 1), { parent: null, after: 1, level: 1 });
  assert.deepEqual(drop([5], 4, 2), { parent: 1, after: 3, level: 2 });
  assert.deepEqual(drop([5], 4, 9), { parent: 4, after: null, level: 4 });
  assert.deepEqual(drop([5], 1, 1), { parent: 1, after: null, level: 2 }); // between a row and the one below it: inside
  assert.deepEqual(drop([5], 0, 3), { parent: null, after: null, level: 1 });
  assert.deepEqual(drop([2], 5, 1), { parent: null, after: 5, level: 1 });
  assert.deepEqual(drop([5], 4, 9, [3]).level, 4);
});

test("a row cannot be dropped into itself or below itself", () => {
  assert.match(drop([1], 2, 2).error, /cannot go into itself or into a row below it/);
  assert.match(drop([3], 4, 4).error, /cannot go into itself/);
  assert.deepEqual(drop([3], 4, 2), { parent: 1, after: 2, level: 2 }); // where it is: behind its neighbour
  assert.deepEqual(drop([1], 5, 1), { parent: null, after: 5, level: 1 });
});

test("the blank row goes where rows are inserted, and back to the end", () => {
  const view = new View(new Plan(planOf(23)), memory());
  view.insertAt({ parent: 1, after: 3 });
  assert.deepEqual([2, 3, 4].map((position) => view.idAt(position)), [3, ENTRY, 4]);
  assert.deepEqual([view.lineCount, view.rowCount, view.entryLevel], [24, 23, 2]);
  assert.equal(view.rowAt(3), null);
  view.insertAt({ parent: null, after: 1 }); // behind the summary with all that is below it
  assert.deepEqual([view.idAt(11), view.idAt(12), view.entryLevel], [ENTRY, 12, 1]);
  view.insertAt({ parent: 12, after: null }); // as the first one inside
  assert.deepEqual([view.idAt(12), view.entryLevel], [ENTRY, 2]);
  view.insertAt({ parent: null, after: null });
  assert.equal(view.idAt(0), ENTRY);
  view.setFilter({ text: "task" }); // between filtered rows too, before their total
  assert.deepEqual([view.idAt(0), view.idAt(view.lineCount - 1) < ENTRY], [ENTRY, true]);
  view.setFilter(NO_FILTER);
  view.setSort({ column: "name", keepOutline: false }); // not where the outline is not what is seen
  assert.equal(view.insertion, null);
  view.setSort({});
  view.insertAt({ parent: null, after: 999 }); // a row that is gone
  assert.deepEqual([view.insertion, view.idAt(23)], [null, ENTRY]);
});
