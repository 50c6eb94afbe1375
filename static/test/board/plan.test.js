import assert from "node:assert/strict";
import { test } from "node:test";

import { CATALOGUE } from "../../src/board/catalogue.js";
import { isEditable } from "../../src/board/columns.js";
import { deletionText } from "../../src/board/deletion.js";
import { movedSentence } from "../../src/board/edits.js";
import { minutesOf } from "../../src/board/instants.js";
import { boardCommand, gridCommand } from "../../src/board/keys.js";
import { Memory } from "../../src/board/memory.js";
import { chosenMilestones, milestoneFacts } from "../../src/board/milestones.js";
import { byMonth } from "../../src/board/phone.js";
import { Plan } from "../../src/board/plan.js";
import { gridWidth } from "../../src/board/splitter.js";
import { tipFacts } from "../../src/board/tip.js";
import { planOf } from "./fixture.js";

const plain = (text) => text.replaceAll("\u00a0", " ");
const press = (key, more = {}) => ({ key, ctrl: false, meta: false, alt: false, shift: false, ...more });
const column = (name) => CATALOGUE.find((each) => each.name === name);

test("an answer changes rows in place and says which dates moved", () => {
  const plan = new Plan(planOf(23));
  const old = plan.row(3);
  const change = plan.patch({ version: 2, tasks: [{ ...old, finish: "2026-12-01T17:00", version: 2 }], removed: [], project: { finish: "2027-01-08T17:00" } });
  assert.deepEqual([...change.dates], [[3, ["finish"]]]);
  assert.equal(change.reordered, false);
  assert.equal(plan.rows[2].version, 2);
  assert.equal(plan.rows[2].finishAt, minutesOf("2026-12-01T17:00"));
  assert.equal(plain(movedSentence(change, plan.project)), "1 date changed, finish moved to 8 Jan 2027.");
});

test("added and removed rows take their place in the outline", () => {
  const plan = new Plan(planOf(12));
  const row = { ...plan.row(2), id: 99, row: 1 };
  const later = plan.rows.slice(1).map((each) => ({ ...each, row: each.row + 1 }));
  const change = plan.patch({ version: 2, tasks: [row, ...later], removed: [] });
  assert.deepEqual(change.created, [99]);
  assert.equal(plan.rows[1].id, 99);
  assert.equal(plan.indexOf.get(2), 2);
  const links = plan.links.length;
  plan.patch({ version: 3, tasks: [], removed: [4] });
  assert.equal(plan.row(4), null);
  assert.equal(plan.rows.length, 12);
  assert.equal(plan.links.length, links - 2); // into it and out of it
});

test("a plan read anew says what is different, too", () => {
  const plan = new Plan(planOf(5));
  const answer = planOf(6);
  answer.tasks.splice(3, 1);
  answer.tasks[1].start = "2026-03-02T08:00";
  const change = plan.reload({ ...answer, version: 9, computed: 9 });
  assert.deepEqual([[...change.dates], change.created, [...change.removed]], [[[2, ["start"]]], [6], [4]]);
  assert.equal(plan.since, 9);
  assert.match(plain(movedSentence(change, plan.project)), /^1 row added, 1 row deleted, 1 date changed/);
  assert.equal(movedSentence({ dates: new Map(), created: [], removed: new Set(), finishMoved: false }, plan.project), "");
});

test("what others changed between is asked for: only a gapless version moves the mark", () => {
  const plan = new Plan(planOf(5));
  plan.patch({ version: 2, tasks: [], pending: false });
  assert.equal(plan.since, 2);
  plan.patch({ version: 4, tasks: [], pending: false }); // somebody else's edit made 3
  assert.equal(plan.since, 2);
  plan.patch({ version: 4, computed: 4, tasks: [] });
  assert.equal(plan.since, 4);
  plan.patch({ version: 5, tasks: [], pending: true }); // computed by a job
  assert.equal(plan.since, 4);
  assert.equal(plan.isBehind, true);
  plan.patch({ version: 5, computed: 4, tasks: [] });
  assert.equal(plan.isBehind, true);
});

test("the driving link is known", () => {
  const plan = new Plan(planOf(23));
  assert.equal(plan.driver(4).from.id, 3);
  assert.equal(plan.driver(1), null);
  assert.match(tipFacts(plan.row(4), plan).why, /^(Waits until|It is done)/);
});

test("cells: what may be edited by whom", () => {
  const plan = new Plan(planOf(23));
  const [summary, task] = [plan.row(1), plan.row(2)];
  assert.equal(isEditable(column("duration"), task, plan), true);
  assert.equal(isEditable(column("duration"), summary, plan), false);
  assert.equal(isEditable(column("name"), summary, plan), true);
  assert.equal(isEditable(column("finish"), task, plan), true);
  assert.equal(isEditable(column("finish"), summary, plan), false);
  assert.equal(isEditable(column("slack"), task, plan), false);
  plan.canEdit = false;
  assert.equal(isEditable(column("percent"), task, plan), true); // who reports progress
  assert.equal(isEditable(column("name"), task, plan), false);
  plan.canReportProgress = false;
  assert.equal(isEditable(column("percent"), task, plan), false);
});

test("cells: typed text becomes fields", () => {
  const today = { today: minutesOf("2026-11-20") };
  const row = { constraint: "asap", constraintAt: null };
  assert.deepEqual(column("constraint").read("7 Dec", row, today), { fields: { constraint: "snet", constraint_at: "2026-12-07" }, error: "" });
  assert.deepEqual(column("constraint").read("", row, today), { fields: { constraint: "asap", constraint_at: null }, error: "" });
  const bound = { constraint: "fnlt", constraintAt: minutesOf("2026-12-05") };
  assert.deepEqual(column("constraint").read("2027-01-08", bound, today).fields, { constraint: "fnlt", constraint_at: "2027-01-08" });
  assert.equal(plain(column("constraint").text(bound)), "finish ≤ 4 Dec 26");
  assert.equal(column("name").read("  ").error, "A task needs a name.");
});

test("keys", () => {
  assert.equal(gridCommand(press("ArrowRight", { alt: true })), "indent");
  assert.equal(gridCommand(press("Home", { ctrl: true })), "first-cell");
  assert.equal(gridCommand(press("x")), "select");
  assert.equal(gridCommand(press("x"), false), null);
  assert.equal(gridCommand(press("Enter"), false), "enter");
  assert.equal(gridCommand(press("c")), null); // the portal's own
  assert.equal(boardCommand(press("+")), "zoom-in");
  assert.equal(boardCommand(press("Delete")), null);
});

test("milestones worth a line: the last reached, then the next, always the last of all", () => {
  const row = (id, day, more = {}) => ({ id, row: id, level: 2, kind: "milestone", percent: 0, finishAt: minutesOf(day), startAt: minutesOf(day), ...more });
  const rows = [
    row(1, "2026-09-01", { percent: 100 }), row(2, "2026-10-01", { percent: 100 }), row(3, "2026-12-01"), row(4, "2027-01-01"),
    row(5, "2027-02-01", { level: 1 }), row(6, "2027-03-01"), row(7, "2027-04-01"), { ...row(8, "2026-12-02"), kind: "task" },
  ];
  const chosen = chosenMilestones(rows).map((each) => each.id);
  assert.equal(chosen[0], 2);
  assert.equal(chosen.length, 4);
  assert.equal(chosen.includes(8), false);
  assert.deepEqual(milestoneFacts(rows[2], minutesOf("2026-12-05")).note, "overdue");
});

test("the phone's list goes by month of start", () => {
  const groups = byMonth(new Plan(planOf(12)).rows);
  assert.equal(groups[0].label, "Jan 2026");
  assert.equal(groups.every((group) => group.rows.every((row) => row.kind !== "summary")), true);
});

test("sentences about a deletion", () => {
  assert.equal(deletionText({}), "Undo brings everything back.");
  assert.equal(plain(deletionText({ below: 3, links: 1 })), "3 rows below and 1 link go too. Undo brings everything back.");
  assert.equal(plain(deletionText({ below: 1 })), "1 row below goes too. Undo brings everything back.");
  assert.equal(
    plain(deletionText({ links: 2, waiting: ["Build", "Test"], milestones: ["Design agreed"], baseline: 2 })),
    "2 links go too. “Build” and “Test” lose what they wait for. Others wait for the milestone “Design agreed”. 2 rows of the baseline will show as removed. Undo brings everything back.",
  );
  assert.match(deletionText({ outside: ["Load test"] }), /^Tasks of other projects wait for “Load test”: their links break, and come back with it\. Undo/);
  assert.match(deletionText({ waiting: ["A", "B", "C", "D", "E"] }), /“A”, “B”, “C” and 2 more lose/);
});

test("the width of the grid ends with a column unless a person chose it", () => {
  const edges = [60, 300, 400, 500, 700];
  assert.equal(gridWidth(null, 1000, edges), 500);
  assert.equal(gridWidth(null, 2000, edges), 700);
  assert.equal(gridWidth(460, 1000, edges), 460);
  assert.equal(gridWidth(5000, 1000, edges), 700);
  assert.equal(gridWidth(10, 1000, edges), 220);
  assert.equal(gridWidth(700, 800, edges), 560); // the time-line keeps its place
});

test("memory without storage forgets, and broken storage is no reason to fail", () => {
  const broken = {
    getItem: () => "not json",
    setItem: () => {
      throw new Error("full");
    },
  };
  const memory = new Memory("ECM", broken);
  assert.equal(memory.get("zoom", 7), 7);
  memory.set("zoom", 3);
  assert.equal(memory.get("zoom", 7), 3);
});
