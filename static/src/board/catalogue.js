// Every column the grid can show: what a cell says, how it is copied, sorted, grouped and edited.
import { choose, readYesNo } from "./choices.js";
import { actualColumn, copiedDay, dateColumn, editableDay, flag, minutesColumn, outsideColumn, readEnd, readPlainDay, textDate } from "./column_kinds.js";
import { CONSTRAINTS, capital, constraintText, readConstraint, readConstraintKind, shownDay } from "./constraints.js";
import { isDone, isLate } from "./filters.js";
import { days, editableDuration, percent, plainText, readDuration, readPercent } from "./figures.js";
import { lastDay, minutesOf } from "./instants.js";
import { linksText, readLinks } from "./predecessors.js";
import { newNamesSentence, readResources } from "./resource_text.js";

export const KINDS = {
  task: "Task",
  milestone: "Milestone",
  start_milestone: "Start milestone",
  finish_milestone: "Finish milestone",
  level_of_effort: "Level of effort",
};

export const CATALOGUE = [
  {
    name: "number",
    label: "No.",
    title: "The task's number, as predecessors name it",
    width: 46,
    group: "Row",
    fixed: true,
    text: (row) => String(row.number),
    order: (row) => row.number,
  },
  {
    name: "wbs",
    label: "WBS",
    width: 70,
    group: "Row",
    text: (row) => row.outline, // a code of its own is told on hover and in the details
    order: (row) => row.row,
  },
  {
    name: "name",
    label: "Task",
    width: 238,
    tree: true,
    fixed: true,
    group: "Row",
    longest: 400,
    text: (row) => row.name,
    edit: (row) => row.name,
    read: (text) => {
      const name = plainText(text);
      if (!name) return { error: "A task needs a name." };
      return name.length > 400 ? { error: "A name is at most 400 characters long." } : { fields: { name }, error: "" };
    },
  },
  dateColumn("start", "Start", "Dates", (row) => row.startAt, {
    width: 82,
    leaves: true,
    edit: (row) => editableDay(row.startAt),
    read: (text, _row, { today }) => readEnd("start", text, today),
  }),
  dateColumn("finish", "Finish", "Dates", (row) => lastDay(row.finishAt, row.startAt), {
    width: 82,
    leaves: true,
    edit: (row) => editableDay(lastDay(row.finishAt, row.startAt)),
    read: (text, _row, { today }) => readEnd("finish", text, today),
  }),
  {
    name: "duration",
    label: "Dur.",
    title: "Duration",
    width: 70,
    right: true,
    leaves: true,
    group: "Work",
    text: (row) => days(row.duration, row.minutes_per_day, row.elapsed),
    copy: (row) => editableDuration(row.duration ?? 0, row.minutes_per_day, row.elapsed),
    edit: (row) => editableDuration(row.duration, row.minutes_per_day, row.elapsed),
    read: (text, row) => {
      if (!text.trim()) return { error: "Write a duration such as 3d, 2w or 4h." };
      const { error } = readDuration(text, { minutesPerDay: row?.minutes_per_day });
      return error ? { error } : { fields: { duration: text.trim() }, error: "" };
    },
    order: (row) => (row.elapsed ? (row.duration * (row.minutes_per_day || 480)) / 1440 : row.duration),
  },
  {
    name: "slack",
    label: "Slack",
    title: "Total slack",
    width: 68,
    right: true,
    group: "Slack",
    text: (row) => (isDone(row) ? "done" : row.slack === null ? "n/a" : days(row.slack, row.minutes_per_day)),
    order: (row) => (isDone(row) ? Infinity : row.slack),
  },
  {
    name: "percent",
    label: "Done",
    title: "Percent done",
    width: 60,
    right: true,
    leaves: true,
    progress: true,
    group: "Progress",
    text: (row) => percent(row.percent < 100 ? Math.min(99, Math.round(row.percent)) : 100),
    copy: (row) => `${row.percent}%`,
    edit: (row) => String(row.percent),
    read: (text) => {
      const { value, error } = readPercent(text);
      return error ? { error } : { fields: { percent: value }, error: "" };
    },
    clears: { percent: 0 },
    order: (row) => row.percent,
  },
  {
    name: "constraint",
    label: "Not before",
    title: "No earlier than, or another date that binds the task",
    chooser: "Constraint date",
    width: 96,
    right: true,
    leaves: true,
    group: "Dates",
    text: constraintText,
    copy: (row) => copiedDay(shownDay(row)),
    edit: (row) => (row.constraintAt === null ? "" : editableDay(shownDay(row))),
    read: readConstraint,
    clears: { constraint: "asap", constraint_at: null },
    order: (row) => row.constraintAt,
  },
  {
    name: "predecessors",
    label: "Predecessors",
    title: "What the task waits for, by number: 12FS+2d; 15SS",
    width: 120,
    group: "Links",
    longest: 4000,
    text: (row, plan) => linksText(plan.incoming.get(row.id), plan), // not row.predecessors: it is older than the links of an answer
    edit: (row, plan) => linksText(plan.incoming.get(row.id), plan),
    read: (text, row, context) => readLinkCell("predecessors", text, row, context),
    clears: { predecessors: "" },
  },
  {
    name: "successors",
    label: "Successors",
    title: "What waits for the task, by number",
    width: 110,
    group: "Links",
    longest: 4000,
    text: (row, plan) => linksText(plan.outgoing.get(row.id), plan, true),
    edit: (row, plan) => linksText(plan.outgoing.get(row.id), plan, true),
    read: (text, row, context) => readLinkCell("successors", text, row, context),
    clears: { successors: "" },
  },
  {
    name: "free",
    label: "Free slack",
    width: 76,
    right: true,
    group: "Slack",
    text: (row) => (isDone(row) || row.kind === "summary" || row.free === null ? "" : days(row.free, row.minutes_per_day)),
    order: (row) => row.free,
  },
  dateColumn("late_finish", "Late finish", "Slack", (row) => lastDay(row.lateAt, row.startAt)),
  {
    ...minutesColumn("remaining", "Remaining", "Progress", { title: "Remaining duration" }),
    leaves: true,
    progress: true,
    edit: (row) => (row.remaining === null || row.remaining === undefined ? "" : editableDuration(row.remaining, row.minutes_per_day)),
    read: (text, row) => {
      if (!text.trim()) return { fields: { remaining: null }, error: "" };
      const { error } = readDuration(text, { minutesPerDay: row?.minutes_per_day });
      return error ? { error: "Write what remains, such as 2d or 4h." } : { fields: { remaining: text.trim() }, error: "" };
    },
  },
  minutesColumn("work", "Work", "Work"),
  minutesColumn("remaining_work", "Rem. work", "Work", { title: "Remaining work of the people on it, and of the rows below" }),
  {
    name: "constraint_kind",
    label: "Constraint",
    width: 132,
    group: "Dates",
    leaves: true,
    text: (row) => (row.constraint === "asap" ? "" : capital(CONSTRAINTS[row.constraint] ?? "")),
    edit: (row) => capital(CONSTRAINTS[row.constraint] ?? ""),
    choices: () => Object.entries(CONSTRAINTS).map(([value, label]) => ({ value, label: capital(label) })),
    read: readConstraintKind,
    clears: { constraint: "asap", constraint_at: null },
  },
  dateColumn("deadline", "Deadline", "Dates", (row) => lastDay(row.deadlineAt), {
    leaves: false,
    edit: (row) => editableDay(lastDay(row.deadlineAt)),
    read: (text, _row, { today }) => readPlainDay("deadline", text, today),
    clears: { deadline: null },
  }),
  {
    name: "calendar",
    label: "Calendar",
    width: 110,
    group: "Work",
    leaves: true,
    text: (row, plan) => plan.calendarName(row.calendar),
    edit: (row, plan) => plan.calendarName(row.calendar),
    choices: (plan) => plan.calendars.map(({ id, name }) => ({ value: id, label: name })),
    read: (text, _row, { plan }) => {
      if (!text.trim()) return { fields: { calendar: null }, error: "" };
      const { value, error } = choose(text, plan.calendars.map(({ id, name }) => ({ value: id, label: name })), "calendar");
      return error ? { error } : { fields: { calendar: value }, error: "" };
    },
    clears: { calendar: null },
  },
  {
    name: "resources",
    label: "Resources",
    title: "Who works on the task, with their share: Anna; Ben 50%",
    width: 140,
    group: "Work",
    leaves: true,
    longest: 4000,
    text: (row) => row.resources ?? "",
    edit: (row) => row.resources ?? "",
    names: (plan) => [...plan.resourceNames.values()],
    read: readResourceCell,
    clears: { resources: "" },
  },
  {
    name: "kind",
    label: "Kind",
    width: 92,
    group: "Row",
    leaves: true,
    text: (row) => (row.kind === "summary" ? "Summary" : (KINDS[row.kind] ?? row.kind)),
    edit: (row) => KINDS[row.kind] ?? "",
    choices: () => Object.entries(KINDS).map(([value, label]) => ({ value, label })),
    read: (text) => {
      const { value, error } = choose(text, Object.entries(KINDS).map(([each, label]) => ({ value: each, label })), "kind");
      return error ? { error } : { fields: { kind: value }, error: "" };
    },
  },
  textDate("baseline_start", "Baseline start", "Baseline"),
  textDate("baseline_finish", "Baseline finish", "Baseline", true),
  minutesColumn("start_variance", "Start var.", "Baseline", { title: "Start against the baseline", signed: true }),
  minutesColumn("finish_variance", "Finish var.", "Baseline", { title: "Finish against the baseline", signed: true }),
  minutesColumn("duration_variance", "Dur. var.", "Baseline", { title: "Duration against the baseline", signed: true }),
  {
    name: "baseline_state",
    label: "Since baseline",
    width: 104,
    group: "Baseline",
    text: (row) => (row.baseline_state ? capital(String(row.baseline_state).replaceAll("_", " ")) : ""),
  },
  actualColumn("actual_start", "Actual start"),
  actualColumn("actual_finish", "Actual finish"),
  flag("has_notes", "Notes", "Row", (row) => row.has_notes, "Whether the task has notes"),
  flag("late", "Late", "Progress", (row, plan) => row.late ?? isLate(row, statusOf(plan))),
  flag("critical", "Critical", "Slack", (row) => row.critical && !isDone(row)),
  {
    ...flag("active", "Active", "Row", (row) => row.active !== false),
    leaves: false,
    edit: (row) => (row.active === false ? "No" : "Yes"),
    choices: () => [{ value: true, label: "Yes" }, { value: false, label: "No" }],
    read: (text) => readYesNo("active", text),
  },
  {
    ...flag("manual", "Manual", "Dates", (row) => row.manual, "Whether its dates are set by hand"),
    leaves: true,
    edit: (row) => (row.manual ? "Yes" : "No"),
    choices: () => [{ value: false, label: "No" }, { value: true, label: "Yes" }],
    read: (text) => readYesNo("manual", text),
  },
  {
    ...flag("estimated", "Estimated", "Work", (row) => row.estimated, "Whether the duration is an estimate"),
    width: 76,
    leaves: true,
    edit: (row) => (row.estimated ? "Yes" : "No"),
    choices: () => [{ value: true, label: "Yes" }, { value: false, label: "No" }],
    read: (text) => readYesNo("estimated", text),
  },
  {
    name: "priority",
    label: "Priority",
    width: 64,
    right: true,
    group: "Work",
    leaves: true,
    text: (row) => (row.priority === undefined ? "" : String(row.priority)),
    edit: (row) => String(row.priority ?? 500),
    read: (text) => {
      const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : null;
      return value === null || value > 1000 ? { error: "A priority is a whole number from 0 to 1000." } : { fields: { priority: value }, error: "" };
    },
    order: (row) => row.priority,
  },
  {
    name: "wbs_code",
    label: "WBS code",
    width: 96,
    group: "Row",
    longest: 120,
    text: (row) => row.wbs ?? "",
    edit: (row) => (row.wbs === row.outline ? "" : (row.wbs ?? "")),
    read: (text) => ({ fields: { wbs: text.trim() }, error: "" }),
    clears: { wbs: "" },
  },
  flag("longest", "Longest path", "Slack", (row) => row.longest && !isDone(row)),
  {
    name: "near",
    label: "Near-critical",
    title: "The band of slack a task lies in, from 1",
    width: 92,
    right: true,
    group: "Slack",
    text: (row) => (row.near ? String(row.near) : ""),
    order: (row) => row.near || null,
  },
  flag("misses_deadline", "Misses deadline", "Dates", (row) => row.misses_deadline && !isDone(row)),
  {
    name: "delay",
    label: "Delay",
    title: "How long the task waits after its links would let it start",
    width: 70,
    right: true,
    group: "Work",
    leaves: true,
    text: (row) => (row.delay ? days(row.delay, row.minutes_per_day, row.delay_elapsed) : ""),
    copy: (row) => (row.delay ? editableDuration(row.delay, row.minutes_per_day, row.delay_elapsed) : ""),
    edit: (row) => (row.delay ? editableDuration(row.delay, row.minutes_per_day, row.delay_elapsed) : ""),
    read: (text, row) => {
      if (!text.trim()) return { fields: { delay: "" }, error: "" };
      const { error } = readDuration(text, { minutesPerDay: row?.minutes_per_day });
      return error ? { error: "Write a delay such as 3d, 4h or 2ed." } : { fields: { delay: text.trim() }, error: "" };
    },
    clears: { delay: "" },
    order: (row) => row.delay || null,
  },
  outsideColumn("external_start", "Not before", "When something from outside the plan is there"),
  outsideColumn("external_finish", "Awaited by", "When somebody outside the plan needs it"),
  { name: "external", label: "Waits outside", title: "What the task waits for in other projects", width: 150, group: "Links", text: (row) => row.external ?? "" },
  { name: "awaited", label: "Awaited outside", title: "What in other projects waits for the task", width: 150, group: "Links", text: (row) => row.awaited ?? "" },
  flag("occurrence", "Recurring", "Row", (row) => row.occurrence, "Whether the task is one of a recurring task"),
  {
    name: "path",
    label: "Path",
    title: "The float path to the project's finish that the task lies on; 1 is the most urgent",
    chooser: "Float path",
    width: 56,
    right: true,
    group: "Slack",
    text: (row) => (row.path ? String(row.path) : ""),
    order: (row) => row.path || null,
  },
  {
    name: "driver",
    label: "Driven by",
    title: "The predecessors that decide when the task starts or ends",
    width: 100,
    group: "Links",
    text: (row, plan) => linksText(plan.incoming.get(row.id)?.filter(([, , , , , , driving]) => driving), plan),
  },
  flag("slipping", "Slipping", "Progress", (row) => row.slipping, "Ends later than its baseline; without one, later than planned before the status date moved it"),
  flag("should_have_started", "Not begun", "Progress", (row) => row.should_have_started, "Should have started by the status date"),
  { name: "level", label: "Level", width: 56, right: true, group: "Row", text: (row) => String(row.level), order: (row) => row.level },
];

export const DEFAULT_NAMES = ["number", "wbs", "name", "start", "finish", "duration", "slack", "percent", "constraint"];

function statusOf(plan) {
  return minutesOf(plan.project.status_date ?? plan.project.today) ?? 0;
}

// Names that are new are added where the person says so: by Enter a second time, or with a paste or a bulk edit (`adds`).
function readResourceCell(text, _row, { plan, adds = false }) {
  const known = plan.resourceNames;
  const { unknown, error } = readResources(text, known);
  if (error) return { error };
  const fields = { resources: text.trim() };
  if (!unknown.length) return { fields, error: "" };
  if (!adds) return { error: newNamesSentence(unknown, known), canAdd: true };
  return { fields: { ...fields, new_resources: true }, error: "", added: unknown };
}

// Texts of links are checked here as far as the plan is known; the server has the last word about loops.
function readLinkCell(side, text, row, { plan, list = null }) {
  const numbers = list ? { has: (number) => list.numbers.has(number) || plan.numbers.has(number) } : plan.numbers;
  const { error } = readLinks(text, { key: plan.project.key, numbers, own: list?.own ?? row?.number ?? null });
  return error ? { error } : { fields: { [side]: text.trim() }, error: "" };
}
