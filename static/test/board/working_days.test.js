import assert from "node:assert/strict";
import { test } from "node:test";

import { isoDay, minutesOf } from "../../src/board/instants.js";
import { compile, freeStretches } from "../../src/board/working_days.js";

const DAY_BANDS = [[480, 1020]];
const office = compile({
  week: [DAY_BANDS, DAY_BANDS, DAY_BANDS, DAY_BANDS, DAY_BANDS, [], []],
  exceptions: [["2026-12-24", "2026-12-25", []], ["2026-12-26", "2026-12-26", [[480, 720]]]],
});
const between = (from, to) => freeStretches(office, minutesOf(from), minutesOf(to)).map(([start, end]) => [isoDay(start), isoDay(end)]);

test("weekends", () => assert.deepEqual(between("2026-11-16", "2026-11-30"), [["2026-11-21", "2026-11-23"], ["2026-11-28", "2026-11-30"]]));

test("holidays join the weekend, a worked Saturday does not", () => {
  assert.deepEqual(between("2026-12-21", "2026-12-28"), [["2026-12-24", "2026-12-26"], ["2026-12-27", "2026-12-28"]]);
});

test("days before 1970 keep their weekday", () => assert.deepEqual(between("1969-12-22", "1969-12-29"), [["1969-12-27", "1969-12-29"]]));

test("a calendar without a week shades nothing", () => assert.deepEqual(freeStretches(compile({}), 0, 10_080), []));
