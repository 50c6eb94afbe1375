import assert from "node:assert/strict";
import { test } from "node:test";

import { DAY, isoDay, minutesOf } from "../../src/board/instants.js";
import { compile } from "../../src/board/working_days.js";
import {
  addWorkingDays, finishAfter, firstMinute, freeHours, lastMinute, nearestWorkingDay, nextWorkingMinute, workingMinutes,
} from "../../src/board/working_time.js";

const BANDS = [[480, 720], [780, 1020]]; // 08:00–12:00 and 13:00–17:00
const office = compile({ week: [BANDS, BANDS, BANDS, BANDS, BANDS, [], []], exceptions: [["2026-12-24", "2026-12-25", []]] });
const day = (text) => minutesOf(text) / DAY;
const at = minutesOf;

test("the nearest working day: Saturday goes back to Friday, Sunday on to Monday", () => {
  assert.equal(isoDay(nearestWorkingDay(office, day("2026-11-28")) * DAY), "2026-11-27");
  assert.equal(isoDay(nearestWorkingDay(office, day("2026-11-29")) * DAY), "2026-11-30");
  assert.equal(isoDay(nearestWorkingDay(office, day("2026-11-25")) * DAY), "2026-11-25");
});

test("counting working days goes over weekends and holidays", () => {
  // Wednesday 23 December + 1: 24 and 25 are holidays, 26 and 27 the weekend, so Monday 28.
  assert.equal(isoDay(addWorkingDays(office, day("2026-12-23"), 1) * DAY), "2026-12-28");
  assert.equal(isoDay(addWorkingDays(office, day("2026-12-28"), -1) * DAY), "2026-12-23");
});

test("first and last minute of a day", () => {
  assert.equal(firstMinute(office, day("2026-11-23")), at("2026-11-23T08:00"));
  assert.equal(lastMinute(office, day("2026-11-23")), at("2026-11-23T17:00"));
  assert.equal(firstMinute(office, day("2026-11-28")), at("2026-11-28"));
});

test("working minutes leave out lunch, nights and weekends", () => {
  assert.equal(workingMinutes(office, at("2026-11-27T16:00"), at("2026-11-30T09:00")), 120);
  assert.equal(workingMinutes(office, at("2026-11-23T11:00"), at("2026-11-23T14:00")), 120);
  assert.equal(workingMinutes(office, at("2026-11-23T08:00"), at("2026-11-27T17:00")), 5 * 480);
});

test("where work ends", () => {
  assert.equal(finishAfter(office, at("2026-11-27T08:00"), 960), at("2026-11-30T17:00"));
  assert.equal(finishAfter(office, at("2026-11-23T08:00"), 240), at("2026-11-23T12:00"));
  assert.equal(finishAfter(office, at("2026-11-23T08:00"), 0), at("2026-11-23T08:00"));
});

test("a calendar without working time does not hang", () => {
  const never = compile({ week: [[], [], [], [], [], [], []], exceptions: [] });
  assert.equal(finishAfter(never, 0, 480), 480);
  assert.equal(nearestWorkingDay(never, 100), 100);
  assert.ok(Number.isInteger(addWorkingDays(never, 0, 3)));
});

test("the next working minute", () => {
  assert.equal(nextWorkingMinute(office, at("2026-11-23T12:30")), at("2026-11-23T13:00"));
  assert.equal(nextWorkingMinute(office, at("2026-11-27T17:00")), at("2026-11-30T08:00"));
});

test("hours without work of a day", () => {
  const free = freeHours(office, at("2026-11-23"), at("2026-11-24"));
  assert.deepEqual(free.map(([from, to]) => [from % DAY, (to - 1) % DAY + 1]), [[0, 480], [720, 780], [1020, 1440]]);
});
