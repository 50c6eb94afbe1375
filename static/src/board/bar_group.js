// Several selected bars moved as one: every row by the same number of working days of its own calendar.
import { counted } from "./figures.js";
import { DAY } from "./instants.js";
import { isUnderWay, moveBy, moveTo, refusalOf } from "./moves.js";
import { isWorkingDay } from "./working_time.js";

/** The rows that move when this one does: the selected ones it is among, else it alone. */
export function groupOf(view, row) {
  if (view.selected.size < 2 || !view.selected.has(row.id)) return [row];
  return view.plan.rows.filter(({ id }) => view.selected.has(id));
}

/** Working days from one instant to another: 3, −2. */
export function daysBetween(calendar, from, to) {
  const [first, last] = [Math.floor(from / DAY), Math.floor(to / DAY)];
  const step = last < first ? -1 : 1;
  let count = 0;
  for (let day = first; day !== last; day += step) if (isWorkingDay(calendar, day + step)) count += step;
  return count;
}

/**
 * What becomes of each row of a group when its leader starts at another instant: { moves: [{ row, result }], follow, stay }.
 * A row that waits for another one of the group gets no date of its own: its link takes it along. Rows that cannot be moved stay.
 */
export function moveTogether(view, rows, leader, start, { fine = false } = {}) {
  const { plan } = view;
  const count = daysBetween(view.calendarOf(leader), leader.startAt, start);
  const among = new Set(rows.filter((row) => canMove(row, leader)).map(({ id }) => id));
  const [moves, follow] = [[], []];
  for (const row of rows) {
    if (!among.has(row.id)) continue;
    const driver = plan.driver(row.id);
    if (row !== leader && row.constraint === "asap" && !row.manual && driver && among.has(driver.from?.id)) {
      follow.push(row);
      continue;
    }
    const calendar = view.calendarOf(row);
    const result = fine ? moveTo(row, calendar, row.startAt + start - leader.startAt, { fine }) : moveBy(row, calendar, row.startAt, count);
    if (result.changed) moves.push({ row, result });
  }
  return { moves, follow, stay: rows.filter(({ id }) => !among.has(id)) };
}

// Many starts that are facts are not moved in passing: a row under way moves only as the one that was taken hold of.
function canMove(row, leader) {
  return !refusalOf(row) && (row === leader || !isUnderWay(row));
}

/** One sentence on a group: "3 rows move with it; 1 stays, because it is a summary, done or under way." */
export function groupSentence({ moves, follow, stay }) {
  const others = moves.length - 1 + follow.length;
  const parts = [];
  if (others > 0) parts.push(`${counted(others, "selected row moves", "selected rows move")} with it${follow.length ? `, ${follow.length} of them by their links` : ""}`);
  if (stay.length) parts.push(`${counted(stay.length, "stays", "stay")}: summaries, done or under way`);
  return parts.length ? `${parts.join("; ")}.`.replaceAll("\u00a0", " ") : "";
}
