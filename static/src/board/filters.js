// What the board's filters mean for a row, and how they are written into the page's address.
import { counted } from "./figures.js";

export const MILESTONES = new Set(["milestone", "start_milestone", "finish_milestone"]);
const isTask = (row) => row.kind !== "summary";
const isOpen = (row) => isTask(row) && !isDone(row);

/** Every filter by name: its chip's words and the test of a row. */
export const FILTERS = [
  { name: "critical", label: "Critical", test: (row) => row.critical },
  { name: "near", label: "Near-critical", test: (row) => Boolean(row.near) },
  { name: "on-path", label: "On a float path", test: (row) => Boolean(row.path) },
  { name: "late", label: "Late", test: (row, context) => isLate(row, context.status) },
  { name: "slipping", label: "Slipping", test: (row) => row.slipping ?? (isOpen(row) && row.finish_variance > 0) },
  { name: "should-start", label: "Should have started", test: (row, context) => row.should_have_started ?? shouldHaveStarted(row, context.status) },
  { name: "mine", label: "Mine", test: (row) => Boolean(row.mine) },
  { name: "milestones", label: "Milestones", test: (row) => MILESTONES.has(row.kind) },
  { name: "summaries", label: "Summaries", test: (row) => row.kind === "summary" },
  { name: "unlinked", label: "No predecessor", test: (row, context) => isOpen(row) && !context.hasPredecessor(row.id) },
  { name: "no-successor", label: "No successor", test: (row, context) => isOpen(row) && !context.hasSuccessor(row.id) },
  { name: "deadline", label: "Has a deadline", test: (row) => Boolean(row.deadline) },
  { name: "missed", label: "Misses its deadline", test: (row) => Boolean(row.misses_deadline) && !isDone(row) },
  { name: "constraint", label: "Has a constraint", test: (row) => isTask(row) && row.constraint !== "asap" },
  { name: "external", label: "Waits for another project", test: (row) => Boolean(row.external) },
  { name: "manual", label: "Planned by hand", test: (row) => isTask(row) && Boolean(row.manual) },
  { name: "inactive", label: "Not active", test: (row) => row.active === false },
  { name: "changed", label: "Changed since baseline", test: (row) => row.changed_since_baseline ?? movedFromBaseline(row) },
  { name: "done", label: "Done", test: (row) => isDone(row) },
  { name: "open", label: "Not done", test: (row) => isOpen(row) },
  { name: "unsaved", label: "Not saved", test: (row, context) => context.isRefused(row.id) },
];
const BY_NAME = new Map(FILTERS.map((filter) => [filter.name, filter]));
const MOST_NUMBERS = 10_000;
const NOTHING = { status: 0, hasPredecessor: () => true, hasSuccessor: () => true, isRefused: () => false };

/** `numbers`: only these tasks, as another page named them. */
export const NO_FILTER = { text: "", numbers: null, ...Object.fromEntries(FILTERS.map(({ name }) => [name, false])) };

/** Whether all of a task's work is done. */
export function isDone(row) {
  return row.percent >= 100 || Boolean(row.actual_finish);
}

/** Whether a task is late: not done although it should be, past its deadline, or with less than no slack. */
export function isLate(row, status) {
  if (isDone(row) || row.kind === "summary") return false;
  return row.misses_deadline || (row.slack !== null && row.slack < 0) || (row.finishAt !== null && row.finishAt < status);
}

function shouldHaveStarted(row, status) {
  return isOpen(row) && !row.actual_start && !row.percent && row.startAt !== null && row.startAt < status;
}

function movedFromBaseline(row) {
  if (row.baseline_start === undefined && row.baseline_finish === undefined) return false;
  return Boolean(row.start_variance) || Boolean(row.finish_variance) || (isTask(row) && !row.baseline_finish);
}

/** The filters that are on, as chips: [{ name, label }]. */
export function activeFilters(filter) {
  const chips = FILTERS.filter(({ name }) => filter[name]).map(({ name, label }) => ({ name, label }));
  if (filter.numbers) chips.unshift({ name: "numbers", label: `${counted(filter.numbers.size, "task")} of ${filter.numbers.title ?? "a list"}` });
  return chips;
}

export function isFiltering(filter) {
  return Boolean(filter.text.trim()) || Boolean(filter.numbers) || FILTERS.some(({ name }) => filter[name]);
}

/** The test of a row for a filter, or null when nothing is filtered. `context`: status (minutes), hasPredecessor(id) … */
export function matcher(filter, given) {
  if (!isFiltering(filter)) return null;
  const context = { ...NOTHING, ...given };
  const tests = FILTERS.filter(({ name }) => filter[name]).map(({ test }) => test);
  const words = wordsOf(filter.text);
  return (row) =>
    (!filter.numbers || filter.numbers.has(row.number)) &&
    tests.every((test) => test(row, context)) &&
    words.every((word) => holds(row, word));
}

/** A text as the words that must all be found. */
export function wordsOf(text) {
  return text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
}

/** Whether a row says a word: in its name, number, WBS code or resources. */
export function holds(row, word) {
  return (
    row.name.toLocaleLowerCase().includes(word) ||
    row.outline.startsWith(word) ||
    (row.wbs || "").toLocaleLowerCase().startsWith(word) ||
    (row.resources || "").toLocaleLowerCase().includes(word) ||
    String(row.number) === word
  );
}

/** The filter an address asks for: ?filter=critical,late&tasks=1,2,3&find=text. */
export function filterOfAddress(search) {
  const wanted = new URLSearchParams(search);
  const filter = { ...NO_FILTER };
  for (const name of wanted.getAll("filter").flatMap((names) => names.split(","))) if (BY_NAME.has(name.trim())) filter[name.trim()] = true;
  const numbers = (wanted.get("tasks") ?? "").split(/[\s,;]+/).filter((text) => /^\d{1,9}$/.test(text));
  if (numbers.length) filter.numbers = new Set(numbers.slice(0, MOST_NUMBERS).map(Number));
  filter.text = (wanted.get("find") ?? "").slice(0, 200);
  return filter;
}

/** The same filter as the address carries it; other words of the address stay. */
export function addressOfFilter(filter, href) {
  const address = new URL(href);
  for (const name of ["filter", "tasks", "quality", "find"]) address.searchParams.delete(name);
  const names = FILTERS.filter(({ name }) => filter[name]).map(({ name }) => name);
  if (names.length) address.searchParams.set("filter", names.join(","));
  if (filter.numbers?.point) address.searchParams.set("quality", filter.numbers.point);
  else if (filter.numbers) address.searchParams.set("tasks", [...filter.numbers].join(","));
  if (filter.text.trim()) address.searchParams.set("find", filter.text.trim());
  address.search = address.search.replaceAll("%2C", ",");
  return address;
}
