// What a pasted block would do: which cells of which rows change, which rows are new, which texts cannot be read.
import { CATALOGUE } from "./catalogue.js";
import { isEditable } from "./columns.js";
import { LINKS, listOf } from "./paste_numbers.js";
import { folded, quotedNames } from "./resource_text.js";

const DEEPEST = 30;
const ALIASES = {
  number: ["no", "no.", "id", "nr", "nr.", "#", "task number", "task id"],
  wbs: ["wbs", "outline number", "outline", "wbs code"],
  level: ["level", "outline level"],
  name: ["task", "name", "task name", "activity", "activity name"],
  duration: ["dur.", "duration"],
  start: ["start", "start date"],
  finish: ["finish", "finish date", "end", "end date"],
  percent: ["done", "% complete", "percent complete", "percent done", "% done"],
  predecessors: ["predecessors", "predecessor"],
  successors: ["successors", "successor"],
  resources: ["resources", "resource", "resource names", "assigned to", "who"],
  constraint: ["not before", "constraint date"],
  constraint_kind: ["constraint", "constraint type"],
};
const NAMES = new Map(
  [
    ...CATALOGUE.flatMap(({ name, label, title, chooser }) => [label, title, chooser].filter(Boolean).map((words) => [words.toLowerCase(), name])),
    ...Object.entries(ALIASES).flatMap(([name, words]) => words.map((each) => [each, name])),
  ],
);
const COMPUTED = new Set(["start", "finish"]); // of a new row that was copied here: they follow from its links and constraint
const NOTHING = new Set();
const FROM_BELOW = new Set(["start", "finish", "duration", "percent", "remaining", "constraint", "constraint_kind", "actual_start", "actual_finish", "resources"]);

/** The names of columns when a pasted row is a heading: an array with null for unknown ones, or null when it is none. */
export function headingOf(row) {
  const names = row.map((text) => NAMES.get(text.trim().toLowerCase()) ?? null);
  const known = names.filter(Boolean).length;
  const said = row.filter((text) => text.trim()).length;
  return known >= 2 && known >= said / 2 && names.includes("name") && new Set(names.filter(Boolean)).size === known ? names : null;
}

/** The level of a new row as its texts say it: a level column, an outline number, or spaces before the name. */
export function levelOf(texts) {
  const level = Number.parseInt(texts.level ?? "", 10);
  if (level >= 1) return { level: Math.min(level, DEEPEST), isSaid: true };
  const outline = (texts.wbs ?? "").trim();
  if (/^\d+(\.\d+)*\.?$/.test(outline)) return { level: Math.min(outline.split(".").filter(Boolean).length, DEEPEST), isSaid: true };
  const name = texts.name ?? "";
  const own = name.match(/^[ \u00a0\t]+/);
  return { spaces: own ? own[0].replaceAll("\t", "    ").length : 0, isSaid: false };
}

// Names such as "1.2 Design" carry an outline number themselves when every new row has one.
const NUMBERED = /^\s*(\d+(?:\.\d+)*)\.?\s+(?=\S)/;

/** Levels from spaces before names, counted from 0: each deeper indentation is one level more. */
export function levelsOfSpaces(spaces) {
  const open = []; // the indentations of the rows above
  return spaces.map((width) => {
    while (open.length && open.at(-1) >= width) open.pop();
    open.push(width);
    return open.length - 1;
  });
}

/** Levels counted from the shallowest of a list, none more than one below the row before it: { levels, jumps }. */
export function fittingLevels(wished) {
  const least = Math.min(...wished);
  let previous = -1;
  let jumps = 0;
  const levels = wished.map((level) => {
    const fits = Math.min(level - least, previous + 1);
    if (fits < level - least) jumps += 1;
    previous = fits;
    return fits;
  });
  return { levels, jumps };
}

/**
 * The plan of a paste: { updates: [{ id, row, fields, cells }], adds: [{ line, level, name, fields, cells }], problems, notes, rows,
 * columns, changes }. `lines` are rows of texts; `columns` those from the active one on; `targets` the rows from the active one on,
 * in the order seen (none where rows are inserted). Levels of new rows are counted from the place where they go; `said` is the
 * shallowest level that the list itself names, or null. `texts`: mended ones, by "line.column". `isOwn`: copied from a board.
 */
export function planPaste({ lines, columns, targets, known, context, texts = new Map(), isOwn = false }) {
  const heading = isOwn ? null : headingOf(lines[0] ?? []);
  const body = heading ? lines.slice(1) : lines;
  const first = heading ? 2 : 1;
  const used = (heading ?? lines[0] ?? []).map((name, index) => (heading ? (known.get(name) ?? null) : (columns[index] ?? null)));
  const result = { updates: [], adds: [], problems: [], notes: [], added: new Map(), rows: body.length, columns: used.length, heading: Boolean(heading) };
  const all = body.map((texts_, index) => {
    const line = first + index;
    const cells = used.map((column, at) => column && { column, text: texts.get(`${line}.${column.name}`) ?? texts_[at] ?? "" }).filter(Boolean);
    return { line, cells, row: targets[index] ?? null };
  });
  const list = listOf(all, context.plan);
  const contextOf = (line) => ({ ...context, adds: true, list: list.of(line) });
  for (const { line, cells, row } of all) if (row) update(result, row, cells, line, contextOf(line), isOwn);
  const fresh = all.filter(({ row, cells }) => !row && cells.some(({ text }) => text.trim()));
  if (fresh.length && !context.plan.canEdit) result.notes.push("New rows are left out: owners and managers of the project add them.");
  else if (used.some((column) => column?.tree)) addRows(result, fresh, { contextOf, isOwn });
  else if (fresh.length) result.nameless = fresh.length;
  if (list.isUsed) {
    result.isNumbered = true;
    for (const each of [...result.updates, ...result.adds]) each.number = list.of(each.line).number;
  }
  note(result, used, lines[0] ?? []);
  if (!isOwn && list.note && (fresh.length || list.isUsed)) result.notes.push(list.note);
  result.changes = result.updates.reduce((sum, { cells }) => sum + cells.length, 0);
  return result;
}

function update(result, row, cells, line, context, isOwn) {
  const found = { id: row.id, row, line, fields: {}, cells: [] };
  for (const { column, text } of cells) {
    const isOfList = context.list !== null && text.trim() && LINKS.has(column.name); // the same text may mean another task
    if (column.name === "number" || (!isOfList && isSame(column, row, text, context.plan))) continue; // a number says what links of the list call the row
    if (!isEditable(column, row, context.plan)) {
      if (!isOwn) result.fixed = (result.fixed ?? 0) + 1;
      continue;
    }
    if (!text.trim() && !column.clears) continue; // an empty cell leaves what a task must have
    const { fields, error, added = [] } = text.trim() ? column.read(text.trim(), row, context) : { fields: column.clears };
    noteNames(result, added);
    if (error) result.problems.push({ line, id: row.id, column, text, error, name: row.name });
    else {
      Object.assign(found.fields, fields);
      found.cells.push({ row, column, text, fields });
    }
  }
  if (found.cells.length) result.updates.push(found);
}

// What the cell says already, in any of the forms in which it is shown, copied or edited.
function isSame(column, row, text, plan) {
  const plain = (value) => String(value ?? "").replaceAll("\u00a0", " ").trim();
  return [column.text(row, plan), column.copy?.(row, plan), column.edit?.(row, plan)].some((each) => each !== undefined && plain(each) === plain(text));
}

function addRows(result, fresh, { contextOf, isOwn }) {
  if (!fresh.length) return;
  const { levels, isNumbered, said } = levelsOf(fresh);
  result.said = said;
  const fitting = fittingLevels(levels);
  result.jumps = fitting.jumps;
  fresh.forEach(({ line, cells }, index) => {
    const added = { line, level: fitting.levels[index], name: "", fields: {}, cells: [] };
    const left = leftOut(result, cells, fitting.levels[index + 1] > added.level, isOwn);
    for (const { column, text } of cells) {
      if (left.has(column.name)) continue;
      const typed = column.tree && isNumbered ? text.replace(NUMBERED, "") : text;
      addCell(result, added, column, typed.trim(), contextOf(line), isOwn);
    }
    if (!added.name && !result.problems.some((each) => each.line === line && each.column.tree)) {
      result.problems.push({ line, id: null, column: nameColumn(cells), text: "", error: "A new row needs a name.", name: "" });
    }
    result.adds.push(added);
  });
}

// Columns of a new row that say nothing of their own: what a summary takes from the rows below it, and dates that follow from links:
// pasted as they are they would pin every row where it is.
function leftOut(result, cells, isParent, isOwn) {
  const said = new Set(cells.filter(({ text }) => text.trim()).map(({ column }) => column.name));
  if (isParent) {
    if (said.has("resources")) result.summaries = (result.summaries ?? 0) + 1;
    return FROM_BELOW;
  }
  if (isOwn || !said.has("predecessors") || !said.has("duration")) return NOTHING;
  if (said.has("start") || said.has("finish")) result.following = (result.following ?? 0) + 1;
  return COMPUTED;
}

// A level column or outline numbers say the level; else numbers before every name; else spaces before names.
function levelsOf(fresh) {
  const found = fresh.map(({ cells }) => levelOf(textsOf(cells)));
  const least = (levels) => Math.min(...levels);
  if (found.every(({ isSaid }) => isSaid)) {
    const levels = found.map(({ level }) => level);
    return { levels, isNumbered: false, said: least(levels) };
  }
  const names = fresh.map(({ cells }) => textsOf(cells).name ?? "");
  if (fresh.length > 1 && names.every((name) => NUMBERED.test(name)) && names.some((name) => name.match(NUMBERED)[1].includes("."))) {
    const levels = names.map((name) => name.match(NUMBERED)[1].split(".").length);
    return { levels, isNumbered: true, said: least(levels) };
  }
  return { levels: levelsOfSpaces(found.map(({ spaces = 0 }) => spaces)), isNumbered: false, said: null };
}

function addCell(result, added, column, text, context, isOwn) {
  if (!column.read || !text || (isOwn && COMPUTED.has(column.name)) || ["level", "wbs", "number"].includes(column.name)) return;
  const { fields, error, added: names = [] } = column.read(text, null, context);
  noteNames(result, names);
  if (error) {
    result.problems.push({ line: added.line, id: null, column, text, error, name: added.name });
    return;
  }
  if (column.tree) added.name = fields.name;
  else Object.assign(added.fields, fields);
  added.cells.push({ column, text, fields });
}

function noteNames({ added }, names) {
  for (const name of names) if (!added.has(folded(name))) added.set(folded(name), name);
}

function nameColumn(cells) {
  return cells.find(({ column }) => column.tree)?.column ?? CATALOGUE.find((column) => column.tree);
}

function textsOf(cells) {
  return Object.fromEntries(cells.map(({ column, text }) => [column.name, text]));
}

function note(result, used, first) {
  const missing = used.length ? first.length - used.filter(Boolean).length : 0;
  if (missing > 0) {
    result.notes.push(missing === 1 ? "1 column has no place in the table and is left out." : `${missing} columns have no place in the table and are left out.`);
  }
  if (result.fixed) result.notes.push(result.fixed === 1 ? "1 cell comes from other values and is left as it is." : `${result.fixed} cells come from other values and are left as they are.`);
  if (result.nameless) {
    const rows = result.nameless === 1 ? "1 row lies" : `${result.nameless} rows lie`;
    result.notes.push(`${rows} beyond the last one and ${result.nameless === 1 ? "is" : "are"} left out: new rows need a name. Paste from the Task column on, or with headings.`);
  }
  if (result.following) result.notes.push(`${result.following === 1 ? "1 new row" : `${result.following} new rows`} with predecessors: start and finish follow from the links, so those of the list are left out.`);
  if (result.summaries) result.notes.push(`Resources of ${result.summaries === 1 ? "1 summary" : `${result.summaries} summaries`} are left out: they stand at the rows below.`);
  if (result.added.size) result.notes.push(`${quotedNames([...result.added.values()])} ${result.added.size === 1 ? "is new and is" : "are new and are"} added to the plan's resources.`);
  if (result.jumps) result.notes.push("Some rows skip a level; they go one level below the row before them.");
}

/** "Paste 40 × 3 cells: 30 changes, 10 new rows". */
export function pasteSentence({ rows, columns, changes, adds }) {
  const count = (number, one) => `${new Intl.NumberFormat("en").format(number)} ${one}${number === 1 ? "" : "s"}`;
  const parts = [];
  if (changes || !adds.length) parts.push(count(changes, "change"));
  if (adds.length) parts.push(count(adds.length, "new row"));
  return `Paste ${rows} × ${columns} cells: ${parts.join(", ")}`;
}

/** Whether a paste should be looked at before it is carried out. */
export function isOdd({ problems, notes, adds, changes, heading, rows }) {
  return problems.length > 0 || notes.length > 0 || heading || (adds.length > 0 && changes > 0) || rows > 200;
}
