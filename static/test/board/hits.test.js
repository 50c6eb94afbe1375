import assert from "node:assert/strict";
import { test } from "node:test";

import { barCommand } from "../../src/board/bar_keys.js";
import { endAt, partAt, progressX } from "../../src/board/hits.js";
import { buttonTitle, isBulk } from "../../src/board/history.js";

const EDITOR = { edit: true, report: true };
const task = { kind: "task", percent: 50 };
const bar = { x0: 100, x1: 200, isPoint: false };

test("the parts of a bar", () => {
  const parts = [90, 100, 120, 150, 170, 197, 202, 210, 220].map((x) => partAt(task, bar, x, EDITOR));
  assert.deepEqual(parts, ["link-start", "move", "move", "progress", "move", "finish", "finish", "link-finish", null]);
});

test("a short bar is only moved, a milestone has no edges", () => {
  assert.equal(partAt(task, { x0: 100, x1: 110, isPoint: false }, 109, EDITOR), "move");
  assert.equal(partAt({ kind: "milestone", percent: 0 }, { x0: 94, x1: 106, isPoint: true }, 105, EDITOR), "move");
});

test("who may only report progress takes hold of nothing else", () => {
  const member = { edit: false, report: true };
  assert.equal(partAt(task, bar, 150, member), "progress");
  assert.equal(partAt(task, bar, 120, member), "bar");
  assert.equal(partAt(task, bar, 210, member), null);
  assert.equal(partAt(task, bar, 150, { edit: false, report: false }), "bar");
});

test("where progress ends and which end is nearer", () => {
  assert.equal(progressX(task, bar), 150);
  assert.equal(progressX({ kind: "summary", percent: 50 }, bar), null);
  assert.equal(endAt(bar, 120), "start");
  assert.equal(endAt(bar, 190), "finish");
});

test("keys of the time-line", () => {
  assert.deepEqual(barCommand({ key: "ArrowRight" }), { act: "move", by: 1 });
  assert.deepEqual(barCommand({ key: "ArrowLeft", shift: true }), { act: "stretch", by: -1 });
  assert.deepEqual(barCommand({ key: "ArrowLeft", ctrl: true }), { act: "progress", by: -1 });
  assert.equal(barCommand({ key: "ArrowLeft", alt: true }), null);
  assert.equal(barCommand({ key: "z", ctrl: true }), null);
});

test("undo says what it would do", () => {
  assert.equal(buttonTitle("undo", "Build moved."), "Undo: Build moved (Ctrl+Z)");
  assert.equal(buttonTitle("redo", null), "Nothing to redo (Ctrl+Shift+Z)");
});

test("which edits get the bar of ten seconds", () => {
  assert.equal(isBulk({ verb: "task.delete", tasks: [1] }), true);
  assert.equal(isBulk({ verb: "tasks.update", changes: [1, 2] }), true);
  assert.equal(isBulk({ verb: "tasks.update", changes: [1] }), false);
  assert.equal(isBulk({ verb: "task.update" }), false);
});
