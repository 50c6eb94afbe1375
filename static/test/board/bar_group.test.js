import assert from "node:assert/strict";
import { test } from "node:test";

import { daysBetween, groupOf, groupSentence, moveTogether } from "../../src/board/bar_group.js";
import { minutesOf } from "../../src/board/instants.js";
import { prepare } from "../../src/board/plan.js";
import { isTriedOut, mayWorkLater } from "../../src/board/try_out.js";
import { compile } from "../../src/board/working_days.js";

const BANDS = [[480, 720], [780, 1020]];
const office = compile({ week: [BANDS, BANDS, BANDS, BANDS, BANDS, [], []], exceptions: [] });
const shop = compile({ week: [[], BANDS, BANDS, BANDS, BANDS, BANDS, []], exceptions: [] }); // Tuesday to Saturday
const at = minutesOf;

function row(id, start, more = {}) {
  return prepare({
    id, kind: "task", outline: String(id), name: `Task ${id}`, start: `${start}T08:00`, finish: `${start}T17:00`, duration: 480, minutes_per_day: 480,
    elapsed: false, percent: 0, constraint: "asap", constraint_at: null, actual_start: null, actual_finish: null, ...more,
  });
}

function viewOf(rows, { drivers = {}, calendars = {}, selected = rows.map(({ id }) => id) } = {}) {
  const plan = { rows, driver: (id) => (drivers[id] ? { link: [], from: rows.find((each) => each.id === drivers[id]) } : null) };
  return { plan, selected: new Set(selected), calendarOf: ({ id }) => calendars[id] ?? office };
}

test("working days between two instants, both ways, over a weekend", () => {
  assert.equal(daysBetween(office, at("2026-11-23T08:00"), at("2026-11-30T08:00")), 5); // Monday to Monday
  assert.equal(daysBetween(office, at("2026-11-30T08:00"), at("2026-11-27T08:00")), -1);
  assert.equal(daysBetween(office, at("2026-11-23T08:00"), at("2026-11-23T13:00")), 0);
});

test("a bar that is not among the selected ones moves alone", () => {
  const rows = [row(1, "2026-11-23"), row(2, "2026-11-24"), row(3, "2026-11-25")];
  assert.deepEqual(groupOf(viewOf(rows, { selected: [1, 2] }), rows[2]), [rows[2]]);
  assert.deepEqual(groupOf(viewOf(rows, { selected: [3] }), rows[2]), [rows[2]]);
  assert.deepEqual(groupOf(viewOf(rows, { selected: [1, 3] }), rows[2]), [rows[0], rows[2]]);
});

test("all move by the same number of working days, each of its own calendar", () => {
  const rows = [row(1, "2026-11-26"), row(2, "2026-11-26")];
  const { moves } = moveTogether(viewOf(rows, { calendars: { 2: shop } }), rows, rows[0], at("2026-11-30T08:00"));
  // Two working days after Thursday 26: in the office Friday and Monday, in the shop Friday and Saturday.
  assert.deepEqual(moves.map(({ result }) => result.fields.constraint_at), ["2026-11-30", "2026-11-28"]);
});

test("who waits for another one of the group goes along by the link and gets no date", () => {
  const rows = [row(1, "2026-11-23"), row(2, "2026-11-24"), row(3, "2026-11-23", { constraint: "snet", constraint_at: "2026-11-23T08:00" })];
  const found = moveTogether(viewOf(rows, { drivers: { 2: 1, 3: 1 } }), rows, rows[0], at("2026-11-24T08:00"));
  assert.deepEqual(found.moves.map(({ row: { id } }) => id), [1, 3]); // a date of its own moves along
  assert.deepEqual(found.follow.map(({ id }) => id), [2]);
  assert.equal(groupSentence(found), "2 selected rows move with it, 1 of them by their links.");
});

test("summaries, done tasks and those under way stay, unless one under way is the one taken hold of", () => {
  const rows = [
    row(1, "2026-11-23"), row(2, "2026-11-23", { kind: "summary" }), row(3, "2026-11-23", { actual_start: "2026-11-23T08:00", percent: 100, actual_finish: "2026-11-23T17:00" }),
    row(4, "2026-11-23", { actual_start: "2026-11-23T08:00", percent: 20 }),
  ];
  const found = moveTogether(viewOf(rows), rows, rows[0], at("2026-11-24T08:00"));
  assert.deepEqual(found.moves.map(({ row: { id } }) => id), [1]);
  assert.deepEqual(found.stay.map(({ id }) => id), [2, 3, 4]);
  assert.match(groupSentence(found), /^3 stay: summaries, done or under way\.$/);
  const led = moveTogether(viewOf(rows), rows, rows[3], at("2026-11-24T08:00"));
  assert.deepEqual(led.moves.map(({ row: { id }, result }) => [id, Object.keys(result.fields)]), [[1, ["constraint", "constraint_at"]], [4, ["actual_start"]]]);
});

test("drags are tried out unless the habit or Shift says otherwise", () => {
  assert.deepEqual([isTriedOut("try", false), isTriedOut("try", true), isTriedOut("save", false), isTriedOut("save", true)], [true, false, false, true]);
});

test("a drag is kept to be sent again after no answer, an ended sign-in or a failure, not after a refusal of what it says", () => {
  assert.deepEqual([0, 401, 403, 500, 503].map((status) => mayWorkLater({ status })), [true, true, true, true, true]);
  assert.deepEqual([null, { status: 400 }, { status: 409 }, { status: 404 }].map(mayWorkLater), [false, false, false, false]);
});
