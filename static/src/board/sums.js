// What a group of rows comes to: its span, its work and how much is done, under the columns that show these.
import { isDone } from "./filters.js";
import { days, percent } from "./figures.js";
import { gridDay, lastDay } from "./instants.js";
import { workingMinutes } from "./working_time.js";

const sum = (rows, of) => rows.reduce((total, row) => total + (of(row) ?? 0), 0);
const least = (rows, of) => rows.reduce((found, row) => (of(row) !== null && of(row) !== undefined && (found === null || of(row) < found) ? of(row) : found), null);
const most = (rows, of) => rows.reduce((found, row) => (of(row) !== null && of(row) !== undefined && (found === null || of(row) > found) ? of(row) : found), null);
const start = (rows) => least(rows, (row) => row.startAt);
const finish = (rows) => most(rows, (row) => row.finishAt);

/** Texts by column; `context`: calendar (compiled) and minutesPerDay of the project. */
const SUMS = {
  start: (rows) => gridDay(start(rows)),
  finish: (rows) => gridDay(lastDay(finish(rows), start(rows))),
  duration: (rows, { calendar, minutesPerDay }) => (start(rows) === null ? "" : days(workingMinutes(calendar, start(rows), finish(rows)), minutesPerDay)),
  work: (rows, { minutesPerDay }) => (rows.some((row) => row.work) ? days(sum(rows, (row) => row.work), minutesPerDay) : ""),
  percent: (rows) => donePercent(rows),
  slack: (rows, { minutesPerDay }) => {
    const open = rows.filter((row) => !isDone(row));
    const slack = least(open, (row) => row.slack);
    return open.length ? (slack === null ? "" : days(slack, minutesPerDay)) : "done";
  },
  baseline_start: (rows) => gridDay(least(rows, (row) => row.baselineStartAt)),
  baseline_finish: (rows) => gridDay(lastDay(most(rows, (row) => row.baselineFinishAt))),
  actual_start: (rows, _context, { order }) => gridDay(least(rows, order)),
};

/** What the sum under a column says, in words for hover: a span is no sum. */
export const SUM_TITLES = {
  start: "Earliest start",
  finish: "Latest finish",
  duration: "From the earliest start to the latest finish, on the project's calendar",
  work: "All work",
  percent: "Done, weighted by duration",
  slack: "Least slack of what is not done",
  baseline_start: "Earliest start of the baseline",
  baseline_finish: "Latest finish of the baseline",
  actual_start: "Earliest actual start",
};

/** The text under a column for some rows, or "". Summaries count only where there is nothing else, as they hold the others. */
export function sumText(column, rows, context) {
  const own = SUMS[column.name];
  if (!own) return "";
  const tasks = rows.filter((row) => row.kind !== "summary");
  return own(tasks.length ? tasks : rows, context, column);
}

// Weighted by duration, as summaries are; milestones count where there is nothing else.
function donePercent(rows) {
  const total = sum(rows, (row) => row.duration);
  const share = total ? sum(rows, (row) => row.duration * row.percent) / total : sum(rows, (row) => row.percent) / (rows.length || 1);
  return percent(share < 100 ? Math.min(99, Math.round(share)) : 100);
}
