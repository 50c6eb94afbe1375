import assert from "node:assert/strict";
import { test } from "node:test";

import { Columns } from "../../src/board/columns.js";
import { Memory } from "../../src/board/memory.js";
import { Plan } from "../../src/board/plan.js";
import { sumText } from "../../src/board/sums.js";
import { TOTAL, View } from "../../src/board/view.js";
import { planOf } from "./fixture.js";

const memory = () => new Memory("ECM", { getItem: () => null, setItem: () => {} });
const column = (name) => new Columns().known.get(name);
const text = (name, rows, view) => sumText(column(name), rows, { calendar: view.calendar, minutesPerDay: 480 }).replaceAll("\u00a0", " ");

// Two tasks by hand: Monday 5 to Friday 9 January 2026 (5 d, half done, 10 d of work), Thursday 8 to Tuesday 13 (4 d, not begun, 6 d of work).
function small() {
  const answer = planOf(3);
  const [summary, one, two] = answer.tasks;
  Object.assign(summary, { work: 99_999 });
  Object.assign(one, { start: "2026-01-05T08:00", finish: "2026-01-09T17:00", duration: 2400, percent: 50, work: 4800, slack: 960, actual_start: "2026-01-05T08:00", actual_finish: null });
  Object.assign(two, { start: "2026-01-08T08:00", finish: "2026-01-13T17:00", duration: 1920, percent: 0, work: 2880, slack: 480, actual_start: null, actual_finish: null });
  return new View(new Plan(answer), memory());
}

test("what rows come to, without summaries", () => {
  const view = small();
  const rows = view.plan.rows;
  assert.equal(text("start", rows, view), "5 Jan 26");
  assert.equal(text("finish", rows, view), "13 Jan 26");
  assert.equal(text("duration", rows, view), "7 d"); // Monday to Friday, Monday, Tuesday
  assert.equal(text("work", rows, view), "16 d"); // 10 + 6
  assert.equal(text("percent", rows, view), "28 %"); // 0.5 · 5 d of 9 d
  assert.equal(text("slack", rows, view), "1 d"); // the smaller one
  assert.equal(text("actual_start", rows, view), "5 Jan 26");
  assert.equal(text("name", rows, view), "");
});

test("groups have heads with a count, and the last line is the total", () => {
  const view = small();
  view.setGroup("kind");
  assert.deepEqual(view.groups.map(({ label, count }) => [label, count]), [["Summaries", 1], ["Tasks", 2], ["Total", 3]]);
  assert.equal(view.lineCount, 6); // three heads, three rows
  const last = view.groupAt(5);
  assert.equal(last.key, TOTAL);
  assert.equal(view.sumOf(last, column("work")).replaceAll("\u00a0", " "), "16 d");
  view.toggleGroup(TOTAL); // it does not close
  assert.equal(view.lineCount, 6);
  view.toggleGroup(view.groups[1].key);
  assert.equal(view.groups[1].count, 2); // a closed group still counts
  assert.equal(view.sumOf(view.groups[2], column("work")).replaceAll("\u00a0", " "), "16 d");
});

test("filtered rows have a total of what matches, and the outline above them is not counted", () => {
  const view = small();
  view.setFilter({ text: "task 2" });
  assert.equal(view.lineCount, 3); // the summary above, the task, the total
  const total = view.groupAt(2);
  assert.deepEqual([total.count, view.sumOf(total, column("work")).replaceAll("\u00a0", " ")], [1, "10 d"]);
  view.setFilter({ text: "no such words" });
  assert.equal(view.lineCount, 0);
  view.setFilter({ text: "" });
  assert.equal(view.groups.length, 0);
});
