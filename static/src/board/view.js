// What is shown of the plan: filter, order, collapsed rows, the active cell and the block it ends, selected rows, layers.
import { Columns } from "./columns.js";
import { NO_FILTER, isFiltering, matcher } from "./filters.js";
import { minutesOf } from "./instants.js";
import { layersOf } from "./layers.js";
import { GROUPS, comparer, grouped, sorted } from "./order.js";
import { linkEnds } from "./paint_links.js";
import { blockOf, isOneCell } from "./selection.js";
import { sumText } from "./sums.js";
import { collapsedAt, endOfBranch, rowsAbove, shownRows } from "./tree.js";
import { compile } from "./working_days.js";

/** The blank row at the end, into which a new task is typed. */
export const ENTRY = -1;
/** The key of the last line while rows are filtered or grouped: what all of them come to. */
export const TOTAL = "\u0000total";
const BLANK = Number.MIN_SAFE_INTEGER; // stands in `shown` for the blank row, where that is between others
export const OUTLINE = { column: null, descending: false, keepOutline: true };

export class View {
  constructor(plan, memory, columns = new Columns()) {
    this.plan = plan;
    this.memory = memory;
    this.columns = columns;
    this.filter = { ...NO_FILTER };
    this.sort = { ...OUTLINE };
    this.group = null; // the name of what rows are grouped by
    this.groups = [];
    this.closedGroups = new Set();
    this.layers = layersOf(memory.get("layers"));
    this.collapsed = new Set(memory.get("collapsed", []));
    this.selected = new Set();
    this.activeId = null;
    this.activeColumn = columns.indexOf.get("name");
    this.anchorId = null; // of a selection of rows
    this.insertion = null; // where the blank row stands while rows are inserted: { parent, after, from } as ids, from: where one was
    this.corner = null; // the cell where a block of cells began: { id, column }
    this.hover = -1;
    this.scrollTop = 0;
    this.flashes = new Map(); // id → set of fields
    this.unsaved = new Map(); // "id.column" → { text, error }
    this.planChanged();
  }

  /** After the plan was loaded or patched. */
  planChanged() {
    const { project, calendar } = this.plan;
    this.today = minutesOf(project.today) ?? 0;
    this.status = minutesOf(project.status_date) ?? this.today; // what is planned for that day is not past yet
    this.calendar = compile(calendar);
    this.calendars = new Map();
    for (const id of this.selected) if (!this.plan.byId.has(id)) this.selected.delete(id);
    this.arrange();
  }

  /** The working time of a row: of its own calendar, else the project's. */
  calendarOf(row) {
    const shading = this.plan.shadings[row.calendar];
    if (!shading) return this.calendar;
    if (!this.calendars.has(row.calendar)) this.calendars.set(row.calendar, compile(shading));
    return this.calendars.get(row.calendar);
  }

  /** Which rows are shown, anew. The active row stays, or its nearest shown row above takes over. */
  arrange() {
    const { plan } = this;
    const refused = this.#refused();
    const matches = matcher(this.filter, {
      status: this.status,
      hasPredecessor: (id) => plan.hasPredecessor(id),
      hasSuccessor: (id) => plan.hasSuccessor(id),
      isRefused: (id) => refused.has(id),
    });
    const flat = Boolean(this.group) || (this.sort.column && !this.sort.keepOutline);
    const found = flat ? flatRows(plan.rows, matches) : shownRows(plan.rows, this.collapsed, matches);
    this.shown = found.shown;
    this.matchCount = found.matches;
    this.matches = matches;
    this.isFlat = Boolean(flat);
    this.groups = [];
    this.#order();
    this.#placeBlank();
    if (matches || this.group) this.#addTotal();
    this.positionOf = new Map();
    this.shown.forEach((index, position) => this.positionOf.set(index === BLANK ? ENTRY : index < 0 ? index - 1 : plan.rows[index].id, position));
    this.hasEntry = plan.canEdit && !matches && !this.isOrdered && !this.insertion;
    if (this.hasEntry) this.positionOf.set(ENTRY, this.shown.length);
    this.linkEnds = linkEnds(plan.links, this.positionOf);
    this.#keepActive();
  }

  #order() {
    const column = this.sort.column ? this.columns.known.get(this.sort.column) : null;
    if (column) {
      this.shown = sorted(this.plan.rows, this.shown, comparer(column, this.sort.descending, this.plan), this.sort.keepOutline && !this.group);
    }
    const group = this.group ? GROUPS.find(({ name }) => name === this.group) : null;
    if (!group) return;
    const found = grouped(this.plan.rows, this.shown, group, this.plan, this.closedGroups);
    this.shown = found.shown;
    this.groups = found.groups;
    this.matchCount = found.count;
  }

  /** Put the blank row where a new one goes, { parent, after } as ids; null puts it back to the end. */
  insertAt(place) {
    this.insertion = place;
    this.arrange();
  }

  #placeBlank() {
    if (!this.insertion) return;
    const { rows, indexOf } = this.plan;
    const { parent, after } = this.insertion;
    const above = indexOf.get(after ?? parent);
    if (this.isOrdered || (above === undefined && (after ?? parent) !== null)) {
      this.insertion = null;
      return;
    }
    const next = after !== null ? endOfBranch(rows, above) : parent !== null ? above + 1 : 0;
    const position = this.shown.findIndex((index) => index >= next);
    this.shown = this.shown.toSpliced(position < 0 ? this.shown.length : position, 0, BLANK);
  }

  /** The level of what is typed into the blank row. */
  get entryLevel() {
    if (this.insertion) return (this.plan.row(this.insertion.parent)?.level ?? 0) + 1;
    return this.plan.rows.at(-1)?.level ?? 1;
  }

  /** How many rows of the plan are listed. */
  get rowCount() {
    return this.matches || this.group ? this.matchCount : this.shown.length - (this.insertion ? 1 : 0);
  }

  // The line with the total stands where the head of one more group would.
  #addTotal() {
    const { plan, matches } = this;
    if (!this.matchCount) return;
    const indexes = this.group ? this.groups.flatMap((group) => group.indexes) : this.shown.filter((index) => index >= 0 && matches(plan.rows[index]));
    this.groups = [...this.groups, { key: TOTAL, label: "Total", isTotal: true, count: this.matchCount, indexes }];
    this.shown = [...this.shown, -this.groups.length];
  }

  /** What the rows of a group come to under a column; "" where there is nothing to sum up. */
  sumOf(group, column) {
    group.sums ??= new Map();
    if (!group.sums.has(column.name)) {
      const { rows, project } = this.plan;
      const context = { calendar: this.calendar, minutesPerDay: project.minutes_per_day };
      group.sums.set(column.name, sumText(column, group.indexes.map((index) => rows[index]), context));
    }
    return group.sums.get(column.name);
  }

  // Ids of rows with a text that was refused.
  #refused() {
    const ids = new Set();
    if (this.filter.unsaved) for (const [key, { error }] of this.unsaved) if (error) ids.add(Number.parseInt(key, 10));
    return ids;
  }

  #keepActive() {
    if (this.activeId !== null && this.positionOf.has(this.activeId)) return;
    this.corner = null;
    const index = this.plan.indexOf.get(this.activeId);
    const above = index === undefined ? [] : rowsAbove(this.plan.rows, index);
    const shown = above.find((each) => this.positionOf.has(this.plan.rows[each].id));
    this.activeId = shown === undefined ? this.idAt(Math.min(this.lastPosition ?? 0, this.shown.length - 1)) : this.plan.rows[shown].id;
  }

  get activePosition() {
    return this.positionOf.get(this.activeId) ?? -1;
  }

  get activeRow() {
    return this.plan.row(this.activeId);
  }

  get column() {
    return this.columns.at(this.activeColumn);
  }

  /** How many lines the grid has: rows, heads of groups, and the blank one at the end. */
  get lineCount() {
    return this.shown.length + (this.hasEntry ? 1 : 0);
  }

  rowAt(position) {
    return this.plan.rows[this.shown[position]] ?? null;
  }

  /** The head of a group at a position, or null. */
  groupAt(position) {
    const index = this.shown[position];
    return index < 0 ? (this.groups[-1 - index] ?? null) : null;
  }

  /** The id of the line at a position: of a row, of the blank line (−1), or of the head of group g (−2 − g). */
  idAt(position) {
    const index = this.shown[position];
    if (index === BLANK) return ENTRY;
    if (index < 0) return index - 1;
    return this.plan.rows[index]?.id ?? (this.hasEntry && position === this.shown.length ? ENTRY : null);
  }

  get activeGroup() {
    return this.activeId < ENTRY ? this.groups[-2 - this.activeId] : null;
  }

  activate(id, column = this.activeColumn, { extend = false } = {}) {
    if (!extend) this.corner = null;
    else this.corner ??= { id: this.activeId, column: this.columns.at(this.activeColumn).name };
    this.activeId = id;
    this.activeColumn = Math.max(0, Math.min(this.columns.list.length - 1, column));
    this.lastPosition = this.activePosition;
  }

  /** The block of chosen cells by positions; null while it is the active cell alone. */
  get block() {
    if (!this.corner) return null;
    const position = this.positionOf.get(this.corner.id);
    const column = this.columns.indexOf.get(this.corner.column);
    if (position === undefined || column === undefined || this.activePosition < 0) return null;
    const block = blockOf({ position, column }, { position: this.activePosition, column: this.activeColumn });
    return isOneCell(block) ? null : block;
  }

  /** The block, or the active cell as one. */
  get cells() {
    const at = this.activePosition;
    return this.block ?? { top: at, bottom: at, left: this.activeColumn, right: this.activeColumn };
  }

  /** Rows of a block from top to bottom, without heads of groups and the blank line. */
  rowsOf({ top, bottom }) {
    const found = [];
    for (let position = top; position <= bottom; position += 1) {
      const row = this.rowAt(position);
      if (row) found.push(row);
    }
    return found;
  }

  /** Other columns, or other widths; the active cell stays in its column where it is still shown. */
  chooseColumns(wish) {
    const { name } = this.column;
    this.columns.choose(wish);
    this.activeColumn = this.columns.indexOf.get(name) ?? this.columns.indexOf.get("name");
    this.corner = null;
  }

  setFilter(change) {
    this.filter = { ...this.filter, ...change };
    this.arrange();
  }

  get isFiltering() {
    return isFiltering(this.filter);
  }

  setSort(sort) {
    this.sort = { ...OUTLINE, ...sort };
    this.corner = null;
    this.arrange();
  }

  /** Take the order and the groups of an arrangement that was kept. */
  takeOrder({ sort, group } = {}) {
    this.sort = { ...OUTLINE, ...sort };
    if (!this.columns.known.has(this.sort.column)) this.sort = { ...OUTLINE };
    this.setGroup(group ?? null);
  }

  /** Whether rows stand in another order than the outline's. */
  get isOrdered() {
    return Boolean(this.group) || Boolean(this.sort.column);
  }

  setGroup(name) {
    this.group = GROUPS.some((group) => group.name === name) ? name : null;
    this.closedGroups.clear();
    this.corner = null;
    this.arrange();
  }

  toggleGroup(key) {
    if (key === TOTAL) return;
    if (!this.closedGroups.delete(key)) this.closedGroups.add(key);
    this.arrange();
  }

  setLayer(name, on) {
    this.layers = { ...this.layers, [name]: on };
    this.memory.set("layers", this.layers);
  }

  toggle(id, open = this.collapsed.has(id)) {
    if (open) this.collapsed.delete(id);
    else this.collapsed.add(id);
    this.#keepCollapsed();
    this.arrange();
  }

  /** Collapse so that only rows to a level are shown; Infinity expands all. */
  showLevel(level) {
    this.collapsed = level === Infinity ? new Set() : collapsedAt(this.plan.rows, level);
    this.#keepCollapsed();
    this.arrange();
  }

  /** Open every row above this one, and drop the filter if it hides it. */
  reveal(id) {
    const index = this.plan.indexOf.get(id);
    if (index === undefined) return;
    for (const above of rowsAbove(this.plan.rows, index)) this.collapsed.delete(this.plan.rows[above].id);
    if (this.matches && !this.positionOf.has(id)) this.filter = { ...NO_FILTER };
    this.#keepCollapsed();
    this.arrange();
    if (this.group && !this.positionOf.has(id)) {
      this.closedGroups.clear();
      this.arrange();
    }
  }

  #keepCollapsed() {
    this.memory.set("collapsed", [...this.collapsed].slice(0, 5000));
  }

  /** The rows a command is about: the selected ones, else those of the block, else the active one. */
  targets() {
    if (this.selected.size) return new Set(this.selected);
    if (this.block) return new Set(this.rowsOf(this.block).map((row) => row.id));
    return new Set(this.activeRow ? [this.activeId] : []);
  }

  select(id, on = !this.selected.has(id)) {
    if (!this.plan.byId.has(id)) return;
    if (on) this.selected.add(id);
    else this.selected.delete(id);
    this.anchorId = id;
  }

  selectTo(id) {
    const from = this.positionOf.get(this.anchorId ?? this.activeId) ?? 0;
    const to = this.positionOf.get(id) ?? from;
    for (const row of this.rowsOf({ top: Math.min(from, to), bottom: Math.max(from, to) })) this.selected.add(row.id);
  }
}

function flatRows(rows, matches) {
  const shown = [];
  rows.forEach((row, index) => {
    if (!matches || matches(row)) shown.push(index);
  });
  return { shown, matches: shown.length };
}
