// The columns of the grid: what a cell says, what of it can be edited, and how typed text becomes a change.
import { isDone } from "./filters.js";
import { days, editableDuration, percent, readPercent } from "./figures.js";
import { fullDay, gridDay, isoDay, lastDay, readDay } from "./instants.js";

export const CONSTRAINTS = {
  asap: "as soon as possible",
  alap: "as late as possible",
  snet: "start no earlier than",
  snlt: "start no later than",
  fnet: "finish no earlier than",
  fnlt: "finish no later than",
  mso: "must start on",
  mfo: "must finish on",
};
const SHORT = { snet: "", snlt: "≤ ", fnet: "finish ≥ ", fnlt: "finish ≤ ", mso: "on ", mfo: "finish on " };
const FINISH_TYPES = new Set(["fnet", "fnlt", "mfo"]);

export const COLUMNS = [
  { name: "wbs", label: "WBS", width: 70, text: (row) => row.outline }, // a code of its own is told on hover and in the details
  {
    name: "name",
    label: "Task",
    width: 238,
    tree: true,
    text: (row) => row.name,
    edit: (row) => row.name,
    read: (text) =>
      text.trim() ? { fields: { name: text.trim() }, error: "" } : { error: "A task needs a name." },
  },
  { name: "start", label: "Start", width: 82, right: true, text: (row) => gridDay(row.startAt) },
  { name: "finish", label: "Finish", width: 82, right: true, text: (row) => gridDay(lastDay(row.finishAt, row.startAt)) },
  {
    name: "duration",
    label: "Dur.",
    title: "Duration",
    width: 70,
    right: true,
    text: (row) => days(row.duration, row.minutes_per_day, row.elapsed),
    edit: (row) => editableDuration(row.duration, row.minutes_per_day, row.elapsed),
    read: (text) =>
      text.trim() ? { fields: { duration: text.trim() }, error: "" } : { error: "Write a duration such as 3d, 2w or 4h." },
    onlyLeaves: true,
  },
  {
    name: "slack",
    label: "Slack",
    width: 68,
    right: true,
    text: (row) => (isDone(row) ? "done" : row.slack === null ? "n/a" : days(row.slack, row.minutes_per_day)),
  },
  {
    name: "percent",
    label: "Done",
    width: 60,
    right: true,
    text: (row) => percent(row.percent < 100 ? Math.min(99, Math.round(row.percent)) : 100),
    edit: (row) => String(row.percent),
    read: (text) => {
      const { value, error } = readPercent(text);
      return { fields: { percent: value }, error };
    },
    onlyLeaves: true,
    progress: true,
  },
  {
    name: "constraint",
    label: "Not before",
    title: "No earlier than, or another date that binds the task",
    width: 96,
    right: true,
    text: constraintText,
    edit: (row) => (row.constraintAt === null ? "" : fullDay(shownDay(row)).replaceAll("\u00a0", " ")),
    read: readConstraint,
    onlyLeaves: true,
  },
];

const PADDING = 8; // of a row, on both sides

/** Where each column ends, from the left edge of the grid; the last one with the row's padding. */
export const EDGES = COLUMNS.map((_, index) => {
  const width = COLUMNS.slice(0, index + 1).reduce((sum, column) => sum + column.width, PADDING);
  return index === COLUMNS.length - 1 ? width + PADDING : width + 2;
});

export const INDEX_OF = new Map(COLUMNS.map((column, index) => [column.name, index]));

/** Whether this person may edit a cell. */
export function isEditable(column, row, plan) {
  if (!column.read) return false;
  if (column.onlyLeaves && row.kind === "summary") return false;
  return plan.canEdit || (Boolean(column.progress) && plan.canReportProgress);
}

/** How a constraint is said in a sentence: "starts no earlier than 7 Dec 2026". */
export function constraintSentence(row) {
  if (row.constraintAt === null) return row.constraint === "alap" ? "As late as possible." : "";
  const words = CONSTRAINTS[row.constraint];
  return `${words[0].toUpperCase()}${words.slice(1)} ${fullDay(shownDay(row))}.`;
}

function shownDay(row) {
  return FINISH_TYPES.has(row.constraint) ? lastDay(row.constraintAt) : row.constraintAt;
}

function constraintText(row) {
  if (row.constraint === "alap") return "late";
  if (row.constraintAt === null) return "";
  return `${SHORT[row.constraint] ?? ""}${gridDay(shownDay(row))}`;
}

// Typing a day into the cell keeps the kind of constraint a task has; a task without one starts no earlier.
function readConstraint(text, row, today) {
  const { day, error } = readDay(text, today);
  if (error) return { error };
  if (day === null) return { fields: { constraint: "asap", constraint_at: null }, error: "" };
  const kind = row.constraintAt === null ? "snet" : row.constraint;
  return { fields: { constraint: kind, constraint_at: isoDay(day) }, error: "" };
}
