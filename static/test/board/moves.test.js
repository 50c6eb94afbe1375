import assert from "node:assert/strict";
import { test } from "node:test";

import { minutesOf } from "../../src/board/instants.js";
import { moveBy, moveTo, progressTo, refusalOf, slipText, stretchBy, stretchTo, trialOf } from "../../src/board/moves.js";
import { prepare } from "../../src/board/plan.js";
import { compile } from "../../src/board/working_days.js";

const BANDS = [[480, 720], [780, 1020]];
const office = compile({ week: [BANDS, BANDS, BANDS, BANDS, BANDS, [], []], exceptions: [] });
const at = minutesOf;

function row(more = {}) {
  return prepare({
    id: 7, kind: "task", outline: "1.2", name: "Build", start: "2026-11-23T08:00", finish: "2026-11-25T17:00", duration: 1440,
    minutes_per_day: 480, elapsed: false, percent: 0, constraint: "asap", constraint_at: null, actual_start: null, actual_finish: null, ...more,
  });
}

test("a bar moves to the first working minute of the day it is dropped near, and starts no earlier", () => {
  const moved = moveTo(row(), office, at("2026-11-26T06:00")); // the bar's start dragged to early Thursday
  assert.deepEqual(moved.fields, { constraint: "snet", constraint_at: "2026-11-26" });
  assert.equal(moved.start, at("2026-11-26T08:00"));
  assert.equal(moved.finish, at("2026-11-30T17:00")); // Thursday, Friday, Monday
  assert.equal(moved.sentence, "Starts no earlier than Thu 26 Nov 2026.");
});

test("a bar dropped on a weekend goes to the working day nearest to it", () => {
  assert.equal(moveTo(row(), office, at("2026-11-28T08:00")).fields.constraint_at, "2026-11-27");
  assert.equal(moveTo(row(), office, at("2026-11-29T08:00")).fields.constraint_at, "2026-11-30");
});

test("a small drag within the day changes nothing", () => {
  assert.equal(moveTo(row(), office, at("2026-11-23T12:00")).changed, false);
});

test("by keyboard a day is a working day: Friday goes to Monday", () => {
  const friday = row({ start: "2026-11-27T08:00", finish: "2026-12-01T17:00" });
  assert.equal(moveBy(friday, office, friday.startAt, 1).fields.constraint_at, "2026-11-30");
  assert.equal(moveBy(friday, office, friday.startAt, -1).fields.constraint_at, "2026-11-26");
});

test("where hours are shown a bar moves by half hours of working time", () => {
  assert.equal(moveTo(row(), office, at("2026-11-23T10:20"), { fine: true }).fields.constraint_at, "2026-11-23T10:30");
  assert.equal(moveTo(row(), office, at("2026-11-23T12:20"), { fine: true }).fields.constraint_at, "2026-11-23T13:00");
});

test("a task under way gets another actual start", () => {
  const { fields, sentence } = moveTo(row({ percent: 30, actual_start: "2026-11-23T08:00" }), office, at("2026-11-24T08:00"));
  assert.deepEqual(fields, { actual_start: "2026-11-24" });
  assert.match(sentence, /actual start/);
});

test("hard dates stay hard, others give way and the sentence says so", () => {
  const hard = row({ constraint: "mso", constraint_at: "2026-11-23T08:00" });
  assert.deepEqual(moveTo(hard, office, at("2026-11-24T08:00")).fields, { constraint: "mso", constraint_at: "2026-11-24" });
  const ending = row({ constraint: "mfo", constraint_at: "2026-11-25T17:00" });
  assert.deepEqual(moveTo(ending, office, at("2026-11-24T08:00")).fields, { constraint: "mfo", constraint_at: "2026-11-26" });
  const soft = moveTo(row({ constraint: "fnlt", constraint_at: "2026-11-25T17:00" }), office, at("2026-11-24T08:00"));
  assert.equal(soft.fields.constraint, "snet");
  assert.equal(soft.sentence, "Starts no earlier than Tue 24 Nov 2026, instead of finish no later than.");
});

test("the right edge sets whole working days up to the evening it is dropped in", () => {
  assert.deepEqual(stretchTo(row(), office, at("2026-11-27T11:00")).fields, { duration: "2400m" }); // Monday to Friday: 5 × 480
  assert.deepEqual(stretchTo(row(), office, at("2026-11-20T11:00")).fields, { duration: "480m" }); // before its start: one day
  assert.deepEqual(stretchTo(row({ elapsed: true }), office, at("2026-11-24T08:00")).fields, { duration: "1980em" }); // 33 hours
});

test("by keyboard a duration grows by days and never reaches nothing", () => {
  assert.equal(stretchBy(row(), office, 1440, 1).minutes, 1920);
  assert.equal(stretchBy(row(), office, 480, -1).minutes, 480);
});

test("progress goes in steps of five, or of one", () => {
  assert.equal(progressTo(row(), 0.43).percent, 45);
  assert.equal(progressTo(row(), 0.43, { fine: true }).percent, 43);
  assert.equal(progressTo(row(), 1.7).percent, 100);
  assert.equal(progressTo(row({ percent: 45 }), 0.45).changed, false);
});

test("what cannot be dragged says why", () => {
  assert.match(refusalOf(row({ kind: "summary" })), /rows below/);
  assert.match(refusalOf(row({ percent: 100 })), /done/);
  assert.match(refusalOf(row({ active: false })), /inactive/);
  assert.match(refusalOf(row({ start: null, finish: null })), /no dates/);
  assert.equal(refusalOf(row()), "");
});

test("the same change for the calculation", () => {
  assert.deepEqual(trialOf(row(), moveTo(row(), office, at("2026-11-26T08:00"))), {
    task: 7, constraint_type: "snet", constraint_at: "2026-11-26T08:00",
  });
  assert.deepEqual(trialOf(row(), stretchBy(row(), office, 1440, 1)), { task: 7, duration_minutes: 1920 });
  assert.deepEqual(trialOf(row(), progressTo(row(), 0.5)), { task: 7, percent_complete: "50" });
});

test("a slip in working days, with its sign", () => {
  assert.equal(slipText(office, at("2026-11-27T17:00"), at("2026-12-01T17:00"), 480), "+2\u00a0d");
  assert.equal(slipText(office, at("2026-12-01T17:00"), at("2026-11-27T17:00"), 480), "\u22122\u00a0d");
  assert.equal(slipText(office, at("2026-12-01T17:00"), at("2026-12-01T17:00"), 480), "");
});
