// What the board's filters mean for a row.

export const MILESTONES = new Set(["milestone", "start_milestone", "finish_milestone"]);
export const NO_FILTER = { text: "", critical: false, late: false, milestones: false, unlinked: false };

/** Whether all of a task's work is done. */
export function isDone(row) {
  return row.percent >= 100 || Boolean(row.actual_finish);
}

/** Whether a task is late: not done although it should be, past its deadline, or with less than no slack. */
export function isLate(row, status) {
  if (isDone(row) || row.kind === "summary") return false;
  return row.misses_deadline || (row.slack !== null && row.slack < 0) || (row.finishAt !== null && row.finishAt < status);
}

export function isFiltering(filter) {
  return Boolean(filter.text.trim()) || filter.critical || filter.late || filter.milestones || filter.unlinked;
}

/** The test of a row for a filter, or null when nothing is filtered. `context`: status (minutes), hasPredecessor(id). */
export function matcher(filter, context) {
  if (!isFiltering(filter)) return null;
  const words = filter.text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return (row) =>
    (!filter.critical || row.critical) &&
    (!filter.late || isLate(row, context.status)) &&
    (!filter.milestones || MILESTONES.has(row.kind)) &&
    (!filter.unlinked || (row.kind !== "summary" && !isDone(row) && !context.hasPredecessor(row.id))) &&
    words.every((word) => holds(row, word));
}

function holds(row, word) {
  return (
    row.name.toLocaleLowerCase().includes(word) ||
    row.outline.startsWith(word) ||
    (row.wbs || "").toLocaleLowerCase().startsWith(word) ||
    (row.resources || "").toLocaleLowerCase().includes(word) ||
    String(row.number) === word
  );
}
