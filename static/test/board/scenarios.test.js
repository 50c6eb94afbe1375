import assert from "node:assert/strict";
import { test } from "node:test";

import { comings, people, windowName } from "../../src/board/presence.js";
import {
  change, clashRows, conflictLines, floatLines, freeName, inputLines, outcomeSentence, tableLines,
} from "../../src/board/scenario_figures.js";

const NBSP = "\u00a0";

function difference(more = {}) {
  return {
    finish: { now: "2027-08-30T17:00", then: "2027-08-20T17:00", change_days: -5.5 },
    tasks: { now: 32, then: 32 },
    critical: { now: 14, then: 15, newly: { count: 1, rows: [] }, no_longer: { count: 0, rows: [] } },
    moved: 19,
    milestones: [
      { task: 1, name: "Begun", now: "2026-07-13T08:00", then: "2026-07-13T08:00", change_days: 0 },
      { task: 2, name: "Go-live", now: "2027-01-11T12:00", then: "2026-12-23T17:00", change_days: -5.5 },
      { task: 3, name: "Accepted", now: "2027-08-16T12:00", then: "2027-08-06T12:00", change_days: -5.5 },
    ],
    conflicts: [
      { kind: "missed_deadlines", now: 0, then: 1, new: { count: 1, rows: [{ task: 9, name: "Report" }] }, solved: { count: 0, rows: [] } },
      { kind: "negative_float", now: 0, then: 0, new: { count: 0, rows: [] }, solved: { count: 0, rows: [] } },
    ],
    ...more,
  };
}

test("the table says finish, the milestones that move, critical tasks and conflicts", () => {
  const { lines, hidden } = tableLines([difference()]);
  assert.deepEqual(lines.map(({ label }) => label), ["Finish", "Go-live", "Accepted", "Critical tasks", "Missed deadlines"]);
  const [finish, golive, accepted, critical, missed] = lines;
  assert.deepEqual([finish.now, finish.then, finish.change], [`30${NBSP}Aug${NBSP}27`, [`20${NBSP}Aug${NBSP}27`], [`\u22125.5${NBSP}d`]]);
  assert.deepEqual(golive.then, [`23${NBSP}Dec${NBSP}26`]); // another year than now: with its year
  assert.deepEqual([accepted.now, accepted.then], [`16${NBSP}Aug`, [`6${NBSP}Aug`]]);
  assert.deepEqual(critical.change, ["+1"]);
  assert.deepEqual([finish.good, missed.good], [[1], [-1]]); // earlier is a gain, a new missed deadline is not
  assert.equal(hidden, 1);
  assert.equal(tableLines([difference()], { all: true }).lines.length, 6);
});

test("two scenarios side by side have a column each, and a milestone of only one of them is gone in the other", () => {
  const other = difference({ finish: { now: "2027-08-30T17:00", then: "2027-09-02T17:00", change_days: 3 }, milestones: difference().milestones.slice(0, 2) });
  const { lines } = tableLines([difference(), other]);
  assert.deepEqual(lines[0].change, [`\u22125.5${NBSP}d`, `+3${NBSP}d`]);
  assert.deepEqual(lines[0].good, [1, -1]);
  assert.deepEqual(lines.find(({ label }) => label === "Accepted").then, [`6${NBSP}Aug`, "gone"]);
});

test("when no milestone moves, the last two are shown", () => {
  const still = difference().milestones.map((each) => ({ ...each, then: each.now, change_days: 0 }));
  assert.deepEqual(tableLines([difference({ milestones: still })]).lines.slice(1, 3).map(({ label }) => label), ["Go-live", "Accepted"]);
});

test("what was entered, in words", () => {
  const rows = [
    { model: "schedule.task", id: 4, row: "Build", kind: "changed", fields: [{ field: "Duration minutes", now: "10 d", then: "5 d" }] },
    { model: "schedule.task", id: 5, row: "Test", kind: "added", fields: [{ field: "Duration minutes", now: "", then: "2 d" }] },
    { model: "schedule.link", id: 6, row: "Build → Test", kind: "deleted", fields: [] },
  ];
  assert.deepEqual(inputLines({ count: 3, rows }).map(({ row, text }) => `${row}: ${text}`), [
    "Build: duration 10 d → 5 d", "Test: added, duration 2 d", "Build → Test: deleted",
  ]);
});

test("float and conflicts as lines", () => {
  const [line] = floatLines({ count: 1, rows: [{ task: 5, name: "Security check", now_days: 14, then_days: 0 }] });
  assert.deepEqual([line.text, line.worse], [`slack 14${NBSP}d → 0${NBSP}d`, true]);
  assert.deepEqual(conflictLines(difference().conflicts), [{ task: 9, name: "Report", text: "misses its deadline" }]);
});

test("the outcome as a sentence", () => {
  assert.equal(outcomeSentence(difference()), "The plan would finish on 20 Aug 2027, \u22125.5 d; 19 rows move.");
  assert.equal(
    outcomeSentence(difference({ finish: { now: "2027-08-30T17:00", then: "2027-08-30T17:00", change_days: 0 }, moved: 1 })),
    "The finish stays on 30 Aug 2027; 1 row moves.",
  );
  assert.equal(change(0), "");
});

test("clashes are chosen by row; what is gone cannot hold", () => {
  const rows = clashRows([
    { model: "schedule.task", id: 4, name: "Build", kind: "changed", sentence: "Build: duration." },
    { model: "schedule.task", id: 4, name: "Build", kind: "changed", sentence: "Build: name." },
    { model: "schedule.task", id: 5, name: "Test", kind: "deleted", sentence: "Test was deleted." },
  ]);
  assert.deepEqual(rows.map(({ name, sentences, canHold }) => [name, sentences.length, canHold]), [["Build", 2, true], ["Test", 1, false]]);
});

test("a free name", () => assert.equal(freeName([{ name: "What if 1" }, { name: "WHAT IF 2" }]), "What if 3"));

test("who came and who left, each person once however many windows", () => {
  const ada = { user: 1, window: "a", name: "Ada", task: null };
  const adaToo = { ...ada, window: "b", task: 7 };
  const bob = { user: 2, window: "c", name: "Bob", task: 3 };
  assert.deepEqual(comings([ada], [ada, adaToo, bob]), { came: ["Bob"], left: [] });
  assert.deepEqual(comings([ada, bob], [adaToo]), { came: [], left: ["Bob"] });
  assert.deepEqual(people([ada, adaToo, bob]).map(({ window: name }) => name), ["b", "c"]);
});

test("a window has a name the portal takes", () => assert.match(windowName(globalThis.crypto), /^[a-z0-9]{1,40}$/));

test("a date that binds is told as one thing, whatever its two fields are called", () => {
  const bound = (label) => inputLines({ count: 1, rows: [{ model: "schedule.task", id: 4, row: "Build", kind: "changed", fields: [
    { field: "Constraint type", now: "As soon as possible", then: "Start no earlier than" }, { field: label, now: "none", then: "24 Nov 2026 08:00" },
  ] }] })[0].text;
  assert.equal(bound("Constraint at"), "start no earlier than 24 Nov 2026 08:00");
  assert.equal(bound("Constraint"), "start no earlier than 24 Nov 2026 08:00");
});
