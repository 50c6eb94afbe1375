// The few milestones worth a line above the board: the last one reached, and those that come next.
import { MILESTONES, isDone } from "./filters.js";
import { fullDay, lastDay } from "./instants.js";

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

/** What is said about a milestone: { date, note, bad }. */
export function milestoneFacts(row, status) {
  const date = fullDay(lastDay(row.finishAt, row.startAt));
  if (isDone(row)) return { date, note: "done", bad: false };
  if (row.misses_deadline) return { date, note: "misses its deadline", bad: true };
  if (row.finishAt < status) return { date, note: "overdue", bad: true };
  return { date, note: row.critical ? "critical" : "", bad: false };
}
