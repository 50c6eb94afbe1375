import assert from "node:assert/strict";
import { test } from "node:test";

import { DAY, isoDay, minutesOf } from "../../src/board/instants.js";
import { PRESETS, clampZoom, fitZoom, levelOf, minutesAt, nextUnit, presetOf, ticks, unitStart, xOf } from "../../src/board/scale.js";

const scale = { origin: minutesOf("2026-11-01"), pixelsPerDay: 10 };

test("instants and pixels are each other's inverse", () => {
  assert.equal(xOf(minutesOf("2026-11-03T12:00"), scale), 25);
  assert.equal(minutesAt(25, scale), minutesOf("2026-11-03T12:00"));
});

test("units begin where people expect", () => {
  const at = minutesOf("2026-11-20T15:00"); // a Friday
  const starts = Object.fromEntries(["day", "week", "month", "quarter", "year", "decade"].map((unit) => [unit, isoDay(unitStart(at, unit))]));
  assert.deepEqual(starts, {
    day: "2026-11-20", week: "2026-11-16", month: "2026-11-01", quarter: "2026-10-01", year: "2026-01-01", decade: "2020-01-01",
  });
  assert.equal(isoDay(unitStart(minutesOf("1969-12-31"), "week")), "1969-12-29");
  assert.equal(isoDay(nextUnit(minutesOf("2026-10-01"), "quarter")), "2027-01-01");
  assert.equal(nextUnit(minutesOf("2026-02-01"), "month") - minutesOf("2026-02-01"), 28 * DAY);
});

test("ticks of a head", () => {
  const months = ticks(minutesOf("2026-10-15"), minutesOf("2027-01-02"), "month", "lower").map((tick) => tick.label);
  assert.deepEqual(months, ["Oct", "Nov", "Dec", "Jan"]);
  const quarters = ticks(minutesOf("2026-10-15"), minutesOf("2027-01-02"), "quarter", "upper").map((tick) => tick.label);
  assert.deepEqual(quarters, ["Q4 2026", "Q1 2027"]);
  const weeks = ticks(minutesOf("2026-11-18"), minutesOf("2026-11-24"), "week", "lower").map((tick) => tick.label);
  assert.deepEqual(weeks, ["16 Nov", "23 Nov"]);
});

test("each preset shows its own unit", () => {
  for (const [name, zoom] of Object.entries(PRESETS)) assert.equal(presetOf(zoom), name);
  assert.deepEqual({ ...levelOf(PRESETS.month), from: 0 }, { from: 0, upper: "quarter", lower: "month" });
  assert.equal(presetOf(0.06), "");
});

test("the whole plan fits the width", () => {
  const [first, last] = [minutesOf("2026-01-01"), minutesOf("2027-01-01")];
  const zoom = fitZoom(first, last, 778);
  assert.ok(Math.abs(zoom * 365 - 730) < 0.001);
  assert.equal(fitZoom(first, first, 778), clampZoom(730));
});
