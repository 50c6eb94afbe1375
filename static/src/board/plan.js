// The plan in the browser: rows in outline order, links, and answers of the server patched in place.
import { minutesOf } from "./instants.js";
import { folded, splitShare } from "./resource_text.js";
import { isParent } from "./tree.js";

// Named one by one, because an engine reads and writes known names several times as fast as computed ones.
/** A row with its instants as minutes beside the texts. */
export function prepare(row) {
  row.startAt = minutesOf(row.start);
  row.finishAt = minutesOf(row.finish);
  row.lateAt = minutesOf(row.late_finish);
  row.deadlineAt = minutesOf(row.deadline);
  row.constraintAt = minutesOf(row.constraint_at);
  row.baselineStartAt = minutesOf(row.baseline_start);
  row.baselineFinishAt = minutesOf(row.baseline_finish);
  row.externalStartAt = minutesOf(row.external_start);
  row.externalFinishAt = minutesOf(row.external_finish);
  row.partsAt = row.parts?.length > 1 ? row.parts.map((part) => part.map(minutesOf)) : null;
  return row;
}

const PREPARED = [
  "startAt", "finishAt", "lateAt", "deadlineAt", "constraintAt", "baselineStartAt", "baselineFinishAt", "externalStartAt", "externalFinishAt", "partsAt",
];

/** Rows of an answer: objects as they are, or a column for each of its fields. */
export function rowsOf({ tasks, fields, columns, count }) {
  if (!fields) return tasks ?? [];
  const blank = Object.fromEntries([...fields, ...PREPARED].map((name) => [name, null])); // all rows get its shape at once
  const varying = [];
  for (const [at, name] of fields.entries()) {
    if (isAlike(columns[at])) blank[name] = columns[at].all;
    else varying.push([name, spread(columns[at], count)]);
  }
  const rows = Array.from({ length: count }, () => ({ ...blank }));
  for (const [name, values] of varying) for (let at = 0; at < count; at += 1) rows[at][name] = values[at];
  for (const row of rows) row.wbs ??= row.outline; // only codes of their own are sent
  return rows;
}

/** Links of an answer as lists, whether they came as such or as columns. */
export function linksOf(links) {
  if (Array.isArray(links)) return links;
  const columns = links.columns.map((column) => spread(column, links.count));
  return Array.from({ length: links.count }, (_, at) => columns.map((values) => values[at]));
}

const isAlike = (column) => !Array.isArray(column) && "all" in column;

// A column is a value for every row; one for all; places among different ones; or one for all but some rows.
function spread(column, count) {
  if (Array.isArray(column)) return column;
  if ("at" in column) return column.at.map((place) => column.of[place]);
  const values = Array(count).fill("all" in column ? column.all : column.other);
  (column.rows ?? []).forEach((row, at) => (values[row] = column.values[at]));
  return values;
}

export class Plan {
  constructor(answer) {
    this.load(answer);
  }

  /** Everything anew. */
  load(answer) {
    this.version = answer.version;
    this.since = answer.computed ?? answer.version; // what is older than this is in the rows
    this.project = answer.project;
    this.error = answer.error ?? "";
    this.canEdit = Boolean(answer.can_edit);
    this.canReportProgress = Boolean(answer.can_report_progress);
    this.calendar = answer.calendar;
    this.calendars = answer.calendars ?? [];
    this.resourcesKnown = answer.resource_names ?? [];
    this.shadings = answer.shadings ?? {};
    this.undo = answer.undo ?? null; // what undo and redo would do, as sentences
    this.rows = rowsOf(answer).map(prepare);
    this.byId = new Map();
    for (const row of this.rows) this.byId.set(row.id, row);
    this.setLinks(answer.links);
    this.number();
  }

  /** Everything anew while the board is open; returns what is different, as `patch` does. */
  reload(answer) {
    const [before, finish] = [this.byId, this.project.finish];
    this.load(answer);
    const dates = new Map();
    const created = [];
    for (const row of this.rows) {
      const old = before.get(row.id);
      if (old) noteMoved(old, row, dates);
      else created.push(row.id);
    }
    const removed = new Set([...before.keys()].filter((id) => !this.byId.has(id)));
    return { dates, created, removed, reordered: true, finishMoved: this.project.finish !== finish };
  }

  /** Links as [id, predecessor, successor, type, lag, unit, driving]. */
  setLinks(links) {
    this.links = linksOf(links);
    this.incoming = new Map();
    this.outgoing = new Map();
    for (const link of this.links) {
      put(this.incoming, link[2], link);
      put(this.outgoing, link[1], link);
    }
  }

  /** Follow an answer: { version, tasks, removed, links?, project?, error }. Returns what is different. */
  patch(answer) {
    const dates = new Map(); // id → fields whose day moved
    const created = [];
    let reordered = false;
    const removed = new Set(answer.removed ?? []);
    for (const task of answer.tasks ?? []) {
      const row = prepare(task);
      const old = this.byId.get(row.id);
      if (!old) created.push(row.id);
      else noteMoved(old, row, dates);
      reordered ||= !old || old.row !== row.row || old.level !== row.level || old.parent !== row.parent || old.position !== row.position;
      this.byId.set(row.id, row);
    }
    for (const id of removed) this.byId.delete(id);
    if (reordered || removed.size) {
      this.rows = inOutline([...this.byId.values()]);
    } else if (answer.tasks?.length) {
      this.rows = this.rows.map((row) => this.byId.get(row.id));
    }
    if (answer.links) this.setLinks(answer.links);
    else if (answer.link_rows?.length || answer.removed_links?.length) this.#replaceLinks(answer.link_rows ?? [], new Set(answer.removed_links), removed);
    else if (removed.size) this.setLinks(this.links.filter((link) => !removed.has(link[1]) && !removed.has(link[2])));
    const finishBefore = this.project.finish;
    if (answer.undo) this.undo = answer.undo;
    if (answer.project) this.project = { ...this.project, ...answer.project };
    this.#noteVersion(answer);
    if (answer.error !== undefined) this.error = answer.error;
    this.number();
    return { dates, created, removed, reordered, finishMoved: this.project.finish !== finishBefore };
  }

  // An edit's answer holds its own changes only: where others edited in between, the next question asks from before.
  #noteVersion({ version, computed, pending }) {
    if (version === undefined) return;
    this.version = version;
    const complete = computed === undefined ? !pending && version <= this.since + 1 : computed >= version;
    if (complete) this.since = Math.max(this.since, version);
  }

  // Links that are new or different, without those that are gone by themselves or with a row.
  #replaceLinks(rows, gone, removed) {
    const fresh = new Map(rows.map((link) => [link[0], link]));
    const kept = this.links.filter((link) => !gone.has(link[0]) && !removed.has(link[1]) && !removed.has(link[2]));
    const known = new Set(kept.map((link) => link[0]));
    this.setLinks([...kept.map((link) => fresh.get(link[0]) ?? link), ...rows.filter((link) => !known.has(link[0]))]);
  }

  get isBehind() {
    return this.since < this.version;
  }

  /** Remember each row's index; rows are found by id. */
  number() {
    this.indexOf = new Map(this.rows.map((row, index) => [row.id, index]));
    this.numbersKnown = null;
    this.namesKnown = null;
  }

  /** The plan's resources: names as they are compared → as they are written. Rows may name some that are new since. */
  get resourceNames() {
    if (!this.namesKnown) {
      const known = new Map(this.resourcesKnown.map((name) => [folded(name), name]));
      for (const text of new Set(this.rows.map((row) => row.resources).filter(Boolean))) {
        for (const part of text.split(";")) {
          const { name } = splitShare(part);
          if (name && !known.has(folded(name))) known.set(folded(name), name);
        }
      }
      this.namesKnown = new Map([...known].sort(([one], [two]) => one.localeCompare(two)));
    }
    return this.namesKnown;
  }

  /** The numbers of all tasks, as predecessors name them. */
  get numbers() {
    this.numbersKnown ??= new Map(this.rows.map((row) => [row.number, row.id]));
    return this.numbersKnown;
  }

  calendarName(id) {
    return id ? (this.calendars.find((calendar) => calendar.id === id)?.name ?? "") : "";
  }

  row(id) {
    return this.byId.get(id) ?? null;
  }

  hasRowsBelow(id) {
    return isParent(this.rows, this.indexOf.get(id));
  }

  hasPredecessor(id) {
    return this.incoming.has(id);
  }

  hasSuccessor(id) {
    return this.outgoing.has(id);
  }

  /** Links from or to any of these rows. */
  linksOf(ids) {
    return this.links.filter((link) => ids.has(link[1]) || ids.has(link[2]));
  }

  /** The link that drives a row's start, if one does: { link, from }. */
  driver(id) {
    const link = (this.incoming.get(id) ?? []).find((each) => each[6]);
    return link ? { link, from: this.row(link[1]) } : null;
  }
}

/**
 * Rows in the order of the outline, numbered anew: an answer brings the rows that were placed, not those they moved up or down.
 * Without positions the rows' own numbers count.
 */
export function inOutline(rows) {
  const byNumber = rows.sort((a, b) => a.row - b.row);
  if (!rows.every((row) => Number.isInteger(row.position))) return byNumber;
  const below = new Map();
  for (const row of rows) {
    const list = below.get(row.parent);
    if (list) list.push(row);
    else below.set(row.parent, [row]);
  }
  for (const list of below.values()) list.sort((a, b) => a.position - b.position || a.id - b.id);
  const ordered = [];
  const open = [{ list: below.get(null) ?? [], at: 0, level: 1, outline: "" }];
  while (open.length) {
    const here = open.at(-1);
    const row = here.list[here.at];
    if (!row) {
      open.pop();
      continue;
    }
    here.at += 1;
    const outline = `${here.outline}${here.at}`;
    if (row.wbs === row.outline) row.wbs = outline;
    Object.assign(row, { row: ordered.length, level: here.level, outline });
    ordered.push(row);
    if (below.has(row.id)) open.push({ list: below.get(row.id), at: 0, level: here.level + 1, outline: `${outline}.` });
  }
  return ordered.length === rows.length ? ordered : byNumber;
}

function put(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function noteMoved(old, row, dates) {
  const moved = ["start", "finish"].filter((field) => old[field] !== row[field]);
  if (moved.length) dates.set(row.id, moved);
}
