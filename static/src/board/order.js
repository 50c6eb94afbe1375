// The order of the rows when it is not the outline's: sorted by a column, or in groups with a head and a count.
import { MILESTONES, isDone } from "./filters.js";
import { MONTHS, partsOf } from "./instants.js";

const KIND_WORDS = { summary: "Summaries", task: "Tasks", level_of_effort: "Level of effort" };

/** What rows can be grouped by: { name, label, of(row, plan) → { key, label } }; rows stand in the order of their keys. */
export const GROUPS = [
  { name: "resource", label: "Resource", of: (row) => (row.resources ? word(row.resources) : last("Nobody assigned")) },
  { name: "calendar", label: "Calendar", of: (row, plan) => (row.calendar ? word(plan.calendarName(row.calendar)) : { key: "", label: "The project's calendar" }) },
  { name: "kind", label: "Kind", of: (row) => (MILESTONES.has(row.kind) ? word("Milestones") : word(KIND_WORDS[row.kind] ?? row.kind)) },
  { name: "critical", label: "Critical", of: critical },
  { name: "path", label: "Float path", of: (row) => (row.path ? { key: row.path, label: `Float path ${row.path}` } : { key: 1e6, label: "On none of the most urgent paths" }) },
  { name: "month", label: "Month of start", of: (row) => (row.startAt === null ? last("No date yet") : month(row.startAt)) },
  { name: "level", label: "Level", of: (row) => ({ key: row.level, label: `Level ${row.level}` }) },
];

function word(text) {
  return { key: text.toLocaleLowerCase(), label: text };
}

function last(label) {
  return { key: "\uffff", label };
}

function month(minutes) {
  const { year, month: number } = partsOf(minutes);
  return { key: `${year}-${String(number).padStart(2, "0")}`, label: `${MONTHS[number]} ${year}` };
}

function critical(row) {
  if (isDone(row)) return { key: 3, label: "Done" };
  if (row.critical) return { key: 0, label: "Critical" };
  return row.near ? { key: 1, label: "Near-critical" } : { key: 2, label: "Not critical" };
}

/** Compares two rows by a column; what has no value comes last, either way. */
export function comparer(column, descending, plan) {
  const value = column.order ?? ((row) => column.text(row, plan).toLocaleLowerCase());
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [one, two] = [value(a, plan), value(b, plan)];
    const [noOne, noTwo] = [isNothing(one), isNothing(two)];
    if (noOne || noTwo) return noOne === noTwo ? a.row - b.row : noOne ? 1 : -1;
    const order = typeof one === "string" && typeof two === "string" ? one.localeCompare(two, undefined, { numeric: true }) : one - two;
    return order ? sign * order : a.row - b.row;
  };
}

function isNothing(value) {
  return value === null || value === undefined || value === "" || Number.isNaN(value);
}

/** Indexes of shown rows in the order of `compare`. `keepOutline`: rows stay below their parents, siblings are sorted. */
export function sorted(rows, shown, compare, keepOutline) {
  const byRow = (a, b) => compare(rows[a], rows[b]);
  if (!keepOutline) return [...shown].sort(byRow);
  const below = new Map(); // index of the shown row above → indexes of those below it
  const path = [];
  for (const index of shown) {
    const { level } = rows[index];
    while (path.length && rows[path.at(-1)].level >= level) path.pop();
    const above = path.at(-1) ?? -1;
    const list = below.get(above);
    if (list) list.push(index);
    else below.set(above, [index]);
    path.push(index);
  }
  const found = [];
  const waiting = [...(below.get(-1) ?? [])].sort(byRow).reverse();
  while (waiting.length) {
    const index = waiting.pop();
    found.push(index);
    const list = below.get(index);
    if (list) waiting.push(...list.sort(byRow).reverse());
  }
  return found;
}

/**
 * Rows in groups: { shown, groups }. In `shown`, −1 − g stands for the head of group g; `groups` are { key, label, count, indexes }.
 * Rows without work of their own (summaries) are left out, unless it is the kind or the level that is asked.
 */
export function grouped(rows, shown, group, plan, closed = new Set()) {
  const found = new Map();
  const keepsSummaries = group.name === "kind" || group.name === "level";
  for (const index of shown) {
    const row = rows[index];
    if (row.kind === "summary" && !keepsSummaries) continue;
    const { key, label } = group.of(row, plan);
    const entry = found.get(key);
    if (entry) entry.indexes.push(index);
    else found.set(key, { key, label, indexes: [index] });
  }
  const groups = [...found.values()].sort((a, b) => (typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : String(a.key).localeCompare(String(b.key))));
  const order = [];
  groups.forEach((entry, number) => {
    order.push(-1 - number);
    if (!closed.has(entry.key)) order.push(...entry.indexes);
  });
  return {
    shown: order,
    count: groups.reduce((sum, entry) => sum + entry.indexes.length, 0),
    groups: groups.map(({ key, label, indexes }) => ({ key, label, count: indexes.length, indexes })),
  };
}
