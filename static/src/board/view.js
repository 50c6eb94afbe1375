// What is shown of the plan: filter, collapsed rows, the active row and column, selection, layers.
import { INDEX_OF } from "./columns.js";
import { NO_FILTER, isFiltering, matcher } from "./filters.js";
import { minutesOf } from "./instants.js";
import { linkEnds } from "./paint_links.js";
import { collapsedAt, rowsAbove, shownRows } from "./tree.js";
import { compile } from "./working_days.js";

export const LAYERS = [
  { name: "critical", label: "Critical path" },
  { name: "slack", label: "Slack" },
  { name: "links", label: "Links" },
  { name: "deadlines", label: "Deadlines" },
  { name: "free", label: "Days without work" },
];

export class View {
  constructor(plan, memory) {
    this.plan = plan;
    this.memory = memory;
    this.filter = { ...NO_FILTER };
    this.layers = { critical: true, slack: true, links: true, deadlines: true, free: true, ...memory.get("layers", {}) };
    this.collapsed = new Set(memory.get("collapsed", []));
    this.selected = new Set();
    this.activeId = null;
    this.activeColumn = INDEX_OF.get("name");
    this.anchorId = null;
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
    for (const id of this.selected) if (!this.plan.byId.has(id)) this.selected.delete(id);
    this.arrange();
  }

  /** Which rows are shown, anew. The active row stays, or its nearest shown row above takes over. */
  arrange() {
    const matches = matcher(this.filter, { status: this.status, hasPredecessor: (id) => this.plan.hasPredecessor(id) });
    const found = shownRows(this.plan.rows, this.collapsed, matches);
    this.shown = found.shown;
    this.matchCount = found.matches;
    this.matches = matches;
    this.positionOf = new Map(this.shown.map((index, position) => [this.plan.rows[index].id, position]));
    this.linkEnds = linkEnds(this.plan.links, this.positionOf);
    this.#keepActive();
  }

  #keepActive() {
    if (this.activeId !== null && this.positionOf.has(this.activeId)) return;
    const index = this.plan.indexOf.get(this.activeId);
    const above = index === undefined ? [] : rowsAbove(this.plan.rows, index);
    const shown = above.find((each) => this.positionOf.has(this.plan.rows[each].id));
    const fallback = this.shown[Math.min(this.lastPosition ?? 0, this.shown.length - 1)];
    this.activeId = this.plan.rows[shown ?? fallback]?.id ?? null;
  }

  get activePosition() {
    return this.positionOf.get(this.activeId) ?? -1;
  }

  get activeRow() {
    return this.plan.row(this.activeId);
  }

  rowAt(position) {
    return this.plan.rows[this.shown[position]] ?? null;
  }

  activate(id, column = this.activeColumn) {
    this.activeId = id;
    this.activeColumn = column;
    this.lastPosition = this.activePosition;
  }

  setFilter(change) {
    this.filter = { ...this.filter, ...change };
    this.arrange();
  }

  get isFiltering() {
    return isFiltering(this.filter);
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
  }

  #keepCollapsed() {
    this.memory.set("collapsed", [...this.collapsed].slice(0, 5000));
  }

  /** The rows a command is about: the selected ones, else the active one. */
  targets() {
    if (this.selected.size) return new Set(this.selected);
    return new Set(this.activeId === null ? [] : [this.activeId]);
  }

  select(id, on = !this.selected.has(id)) {
    if (on) this.selected.add(id);
    else this.selected.delete(id);
    this.anchorId = id;
  }

  selectTo(id) {
    const from = this.positionOf.get(this.anchorId ?? this.activeId) ?? 0;
    const to = this.positionOf.get(id) ?? from;
    for (let position = Math.min(from, to); position <= Math.max(from, to); position += 1) {
      this.selected.add(this.rowAt(position).id);
    }
  }
}
