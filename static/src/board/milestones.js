// The few milestones worth a line above the board: the last one reached, and those that come next; the finish in words.
import { counted, days } from "./figures.js";
import { MILESTONES, isDone } from "./filters.js";
import { fullDay, lastDay, minutesOf } from "./instants.js";
import { workingMinutes } from "./working_time.js";

/** Rows for the strip: at most `count`, the last reached first, then the next ones by date. */
export function chosenMilestones(rows, count = 4) {
  const dated = rows.filter((row) => MILESTONES.has(row.kind) && row.finishAt !== null && row.active !== false);
  const byDate = (a, b) => a.finishAt - b.finishAt || a.row - b.row;
  const reached = dated.filter(isDone).sort(byDate);
  const coming = dated.filter((row) => !isDone(row)).sort(byDate);
  const important = coming.length > count ? mostTelling(coming, count) : coming;
  const last = reached.at(-1);
  return [...(last && important.length >= count ? [last, ...important.slice(0, count - 1)] : [last, ...important])]
    .filter(Boolean)
    .slice(0, count)
    .sort((a, b) => isDone(b) - isDone(a) || byDate(a, b));
}

// The very next one, the last one, and between them those nearest to the root of the plan.
function mostTelling(coming, count) {
  const ends = [coming[0], coming.at(-1)];
  const middle = coming.slice(1, -1).sort((a, b) => a.level - b.level || a.finishAt - b.finishAt);
  return [...ends, ...middle.slice(0, count - 2)].sort((a, b) => a.finishAt - b.finishAt);
}

/** What is said about a milestone: { date, slip, note, bad }; `slip` against the baseline: "+15 d", or "". */
export function milestoneFacts(row, status) {
  return { slip: slipOf(row), ...wordsOf(row, status) };
}

function slipOf(row) {
  const slip = row.finish_variance;
  return slip ? `${slip > 0 ? "+" : ""}${days(slip, row.minutes_per_day)}` : "";
}

function wordsOf(row, status) {
  const date = fullDay(lastDay(row.finishAt, row.startAt));
  if (isDone(row)) return { date, note: "done", bad: false };
  if (row.misses_deadline) return { date, note: "misses its deadline", bad: true };
  if (row.finishAt < status) return { date, note: "overdue", bad: true };
  return { date, note: row.critical ? "critical" : "", bad: false };
}

/** How the plan stands: "32 working days behind baseline B2", and when it will end. */
export function finishWords(finish, project, calendar) {
  if (finish === null) return "";
  const forecast = `Forecast finish ${fullDay(lastDay(finish))}`;
  const agreed = minutesOf(project.baseline?.finish ?? null);
  if (agreed === null) return forecast;
  const minutes = finish >= agreed ? workingMinutes(calendar, agreed, finish) : -workingMinutes(calendar, finish, agreed);
  const count = Math.round((minutes / (project.minutes_per_day || 480)) * 10) / 10;
  const { label } = project.baseline;
  if (!count) return `${forecast}, as in baseline ${label}`;
  return `${forecast}, ${counted(Math.abs(count), "working day")} ${count > 0 ? "behind" : "ahead of"} baseline ${label}`;
}
