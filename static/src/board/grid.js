// The grid beside the time-line: rows exist in the page only while they are in view. It is the board's accessible face.
import { fit, freeze, make } from "./cells.js";
import { isEditable } from "./columns.js";
import { Head } from "./head.js";
import { isDone } from "./filters.js";
import { counted, number } from "./figures.js";
import { SUM_TITLES } from "./sums.js";
import { isParent } from "./tree.js";
import { ENTRY } from "./view.js";
import { ROW } from "./window.js";

export const INDENT = 14;
const DEEPEST = 12; // levels that are indented; below, names would have no room
const ENTRY_ROW = Object.freeze({ id: ENTRY, level: "", kind: "task" });

export class Grid {
  constructor(view, { icons, label, resized }) {
    this.view = view;
    this.icons = icons;
    this.rows = new Map(); // id → element
    this.known = new WeakMap(); // element → what it shows
    this.entryText = "";
    this.pane = make("div", "board-grid-pane");
    this.root = make("div", "board-grid", { role: "treegrid", "aria-label": label, "aria-multiselectable": "true" });
    this.layer = make("div", "board-rows");
    this.head = new Head(view, { resized });
    const body = make("div", "board-rows-clip", { role: "rowgroup" });
    body.append(this.layer);
    this.layer.setAttribute("role", "presentation");
    this.root.append(this.head.element, body);
    this.pane.append(this.root);
    this.pane.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.rebuild();
  }

  // The first columns are moved along by hand: sticky cells would be a layer each, which makes scrolling rows slow.
  #scrolled() {
    const { scrollLeft } = this.pane;
    this.pane.classList.toggle("scrolled", scrollLeft > 0);
    this.root.style.setProperty("--board-scrolled", `${scrollLeft}px`);
  }

  /** After other columns were chosen: head and rows anew. */
  rebuild() {
    const { columns } = this.view;
    this.root.setAttribute("aria-colcount", columns.list.length);
    this.root.style.setProperty("--board-grid-width", `${columns.total}px`);
    this.head.render();
    this.rows.clear();
    this.layer.replaceChildren();
  }

  /** Show the lines from first to last; the active one stays in the page so that the focus is not lost. */
  render(first, last) {
    const { view } = this;
    attribute(this.root, "aria-rowcount", view.lineCount + 1);
    attribute(this.root, "aria-readonly", view.plan.canEdit || view.plan.canReportProgress ? null : "true");
    this.layer.style.transform = `translateY(${-view.scrollTop}px)`;
    this.block = view.block;
    const wanted = [];
    for (let position = first; position <= last; position += 1) wanted.push(position);
    const active = view.activePosition;
    if (active >= 0 && active < first) wanted.unshift(active);
    if (active > last) wanted.push(active);
    const ids = new Set(wanted.map((position) => view.idAt(position)));
    const spare = new Set();
    for (const element of this.layer.children) {
      const known = this.known.get(element);
      if (!known || ids.has(known.id)) continue; // a drop line or the outline of copied cells is no row
      const { id } = known;
      this.rows.delete(id);
      spare.add(element);
    }
    this.#arrange(wanted, spare);
    for (const element of spare) element.remove();
  }

  // Puts elements in the order of the rows, moving as few as possible: a row that left the view becomes one that came.
  #arrange(wanted, spare) {
    let next = this.layer.firstElementChild;
    const isRow = (each) => !each || this.known.has(each);
    for (const position of wanted) {
      while (!isRow(next)) next = next.nextElementSibling;
      const id = this.view.idAt(position);
      const isHead = id < ENTRY;
      let element = this.rows.get(id);
      if (element) while (next !== element && (spare.has(next) || !isRow(next))) next = next.nextElementSibling;
      else {
        element = isHead ? this.#groupRow() : ((spare.has(next) && !this.known.get(next).isHead ? next : this.#spare(spare)) ?? this.#row());
        spare.delete(element);
        this.rows.set(id, element);
      }
      if (element === next) next = next.nextElementSibling;
      else this.layer.insertBefore(element, next);
      if (isHead) this.#fillGroup(element, id, position);
      else this.#fill(element, this.view.rowAt(position) ?? ENTRY_ROW, position);
    }
  }

  #spare(spare) {
    for (const element of spare) if (!this.known.get(element).isHead) return element;
    return null;
  }

  // The head of a group, or the line with the total: one cell up to the name, then what its rows come to, column by column.
  #groupRow() {
    const { columns } = this.view;
    const name = columns.indexOf.get("name");
    const element = make("div", "board-row group", { role: "row", "aria-level": "1" });
    const head = make("div", "board-cell name", { role: "rowheader", tabindex: "-1", "aria-colindex": "1", "aria-colspan": String(name + 1) });
    head.dataset.column = "name";
    head.style.flex = `1 0 ${columns.list.slice(0, name + 1).reduce((width, column) => width + column.width, 0)}px`;
    if (name < columns.frozen) head.classList.add("frozen", "frozen-last");
    const text = make("span", "board-text");
    const count = make("span", "board-group-count");
    head.append(this.#chevron(), text, count);
    element.append(head);
    const sums = columns.list.slice(name + 1).map((column, index) => {
      const cell = make("div", `board-cell ${column.name}${column.right ? " right" : ""}`, { role: "gridcell", tabindex: "-1", "aria-colindex": String(name + 2 + index), "aria-readonly": "true" });
      cell.dataset.column = column.name;
      fit(cell, column);
      element.append(cell);
      return { cell, column };
    });
    this.known.set(element, { id: null, isHead: true, cells: [head, ...sums.map(({ cell }) => cell)], text, count, sums });
    return element;
  }

  #fillGroup(element, id, position) {
    const known = this.known.get(element);
    const group = this.view.groups[-2 - id];
    const open = !this.view.closedGroups.has(group.key);
    known.id = id;
    element.dataset.id = id;
    element.style.top = `${position * ROW}px`;
    const active = id === this.view.activeId;
    element.className = `board-row group${group.isTotal ? " total" : " parent"}${open ? "" : " closed"}${active ? " active" : ""}`;
    attribute(element, "aria-rowindex", position + 2);
    attribute(element, "aria-expanded", group.isTotal ? null : open);
    const current = active ? this.cell(id, this.view.activeColumn) : null;
    for (const cell of known.cells) attribute(cell, "tabindex", cell === current ? "0" : "-1");
    if (known.text.textContent !== group.label) known.text.textContent = group.label;
    const count = group.isTotal ? `${number(group.count)} of ${counted(this.view.plan.rows.length, "row")}` : counted(group.count, "row");
    if (known.count.textContent !== ` ${count}`) known.count.textContent = ` ${count}`; // the space is read, not seen
    if (known.group === group) return;
    known.group = group;
    for (const { cell, column } of known.sums) {
      cell.textContent = this.view.sumOf(group, column);
      attribute(cell, "title", cell.textContent ? SUM_TITLES[column.name] : null);
      attribute(cell, "aria-description", cell.textContent ? SUM_TITLES[column.name] : null);
    }
  }

  #row() {
    const element = make("div", "board-row", { role: "row" });
    const cells = this.view.columns.list.map((column, index) => {
      const role = column.tree ? "rowheader" : "gridcell";
      const cell = make("div", `board-cell ${column.name}${column.right ? " right" : ""}`, { role, tabindex: "-1" });
      cell.setAttribute("aria-colindex", index + 1);
      cell.dataset.column = column.name;
      fit(cell, column);
      freeze(cell, this.view.columns, index);
      if (column.tree) cell.append(this.#chevron());
      const text = make("span", "board-text");
      cell.append(text);
      element.append(cell);
      return { cell, text, state: "", chosen: "" };
    });
    this.known.set(element, { id: null, state: "", cells });
    return element;
  }

  #chevron() {
    const button = make("span", "board-chevron", { "data-toggle": "", "aria-hidden": "true" });
    button.innerHTML = `<svg class="icon"><use href="${this.icons}#chevron-down"></use></svg>`;
    return button;
  }

  // What a row looks like is compared as one text first: most rows of most frames are as they were.
  #fill(element, row, position) {
    const { view } = this;
    const known = this.known.get(element);
    known.id = row.id;
    const isEntry = row.id === ENTRY;
    const parent = !isEntry && !view.isFlat && isParent(view.plan.rows, view.shown[position]);
    const active = row.id === view.activeId;
    const selected = view.selected.has(row.id);
    const open = view.matches !== null || !view.collapsed.has(row.id);
    const classes = isEntry ? `board-row entry${active ? " active" : ""}` : this.#classes(row, position, { parent, active, selected, open });
    const state = `${position} ${row.id} ${isEntry ? view.entryLevel : row.level} ${classes}`;
    if (state !== known.state) {
      known.state = state;
      element.className = classes;
      element.dataset.id = row.id;
      element.style.top = `${position * ROW}px`;
      attribute(element, "aria-rowindex", position + 2);
      attribute(element, "aria-level", view.isFlat ? 1 : isEntry ? view.entryLevel : row.level);
      attribute(element, "aria-selected", selected);
      attribute(element, "aria-expanded", parent ? String(open) : null);
    }
    this.#choose(known, position, active);
    if (active || known.wasActive || isEntry) known.row = null;
    known.wasActive = active;
    const special = view.flashes.has(row.id) || view.unsaved.size > 0;
    const same = known.row === row && known.canEdit === view.plan.canEdit && known.isFlat === view.isFlat && known.links === view.plan.links && known.live === view.live;
    if (same && !special && !known.special) return;
    known.row = row;
    known.isFlat = view.isFlat;
    known.links = view.plan.links;
    known.live = view.live;
    known.special = special;
    known.canEdit = view.plan.canEdit;
    view.columns.list.forEach((column, index) => {
      const isActive = active && index === view.activeColumn;
      if (isEntry) this.#entryCell(known.cells[index], column, isActive);
      else this.#cell(known.cells[index], column, row, isActive);
    });
  }

  // Which cells of a row belong to the chosen block, and which carries the fill handle.
  #choose(known, position, active) {
    const { view, block } = this;
    const inRows = block !== null && position >= block.top && position <= block.bottom;
    const last = block ? position === block.bottom : active;
    const corner = block ? block.right : view.activeColumn;
    const state = inRows || last ? `${inRows ? `${block.left}-${block.right}` : ""} ${last ? corner : ""} ${position === block?.top}` : "";
    if (state === (known.choice ?? "")) return;
    known.choice = state;
    known.cells.forEach(({ cell }, index) => {
      const chosen = inRows && index >= block.left && index <= block.right;
      cell.classList.toggle("chosen", chosen);
      cell.classList.toggle("chosen-top", chosen && position === block.top);
      cell.classList.toggle("chosen-bottom", chosen && position === block.bottom);
      cell.classList.toggle("chosen-left", chosen && index === block.left);
      cell.classList.toggle("chosen-right", chosen && index === block.right);
      cell.classList.toggle("handle", last && index === corner && this.#canFill(block, index));
      attribute(cell, "aria-selected", chosen ? "true" : null);
    });
  }

  #canFill(block, index) {
    const { columns, plan } = this.view;
    const chosen = columns.list.slice(block?.left ?? index, (block?.right ?? index) + 1);
    return chosen.some((column) => column.read && !column.tree && (plan.canEdit || (column.progress && plan.canReportProgress)));
  }

  #classes(row, position, { parent, active, selected, open }) {
    const { view } = this;
    let classes = "board-row";
    if (active) classes += " active";
    if (selected) classes += " selected";
    if (position === view.hover) classes += " hover";
    if (parent || row.kind === "summary") classes += " parent";
    if (parent && !open) classes += " closed";
    if (view.matches && !view.matches(row)) classes += " beside";
    if (view.found?.has(row.id)) classes += " found";
    if (row.active === false) classes += " inactive";
    if (isDone(row)) classes += " done";
    else if (row.critical && view.layers.critical) classes += " critical";
    return classes;
  }

  #cell(known, column, row, isActive) {
    const { view } = this;
    const { cell } = known;
    if (cell.classList.contains("editing")) return; // the field in it takes the focus
    attribute(cell, "tabindex", isActive ? "0" : "-1");
    const unsaved = view.unsaved.get(`${row.id}.${column.name}`);
    const flash = view.flashes.get(row.id)?.has(column.name) ?? false;
    const text = unsaved ? unsaved.text : column.text(row, view.plan);
    const fixed = view.plan.canEdit && !isEditable(column, row, view.plan);
    const tried = isTried(view, row, column, text);
    const level = column.tree ? (view.isFlat ? 1 : row.level) : "";
    const state = `${text}|${unsaved ? unsaved.error || "sending" : ""}|${flash}|${fixed}|${tried}|${level}`;
    if (state === known.state) return;
    known.state = state;
    known.text.textContent = text;
    cell.classList.toggle("edited", Boolean(unsaved) && !unsaved.error);
    cell.classList.toggle("refused", Boolean(unsaved?.error));
    cell.classList.toggle("flash", flash);
    cell.classList.toggle("tried", tried);
    attribute(cell, "aria-invalid", unsaved?.error ? "true" : null);
    attribute(cell, "aria-description", unsaved ? unsaved.error || "not saved yet" : null);
    attribute(cell, "aria-readonly", fixed ? "true" : null);
    if (column.tree) cell.style.paddingLeft = `${8 + INDENT * (Math.min(level, DEEPEST) - 1)}px`;
    attribute(cell, "title", titleOf(column, row, text, level, unsaved));
  }

  #entryCell(known, column, isActive) {
    const { cell } = known;
    if (cell.classList.contains("editing")) return;
    attribute(cell, "tabindex", isActive ? "0" : "-1");
    const text = column.tree ? this.entryText || "New task" : "";
    const level = Math.min(this.view.entryLevel, DEEPEST);
    const state = `entry ${text} ${level}`;
    if (state === known.state) return;
    known.state = state;
    known.text.textContent = text;
    cell.classList.remove("edited", "refused", "flash");
    for (const name of ["aria-invalid", "aria-description", "title"]) attribute(cell, name, null);
    attribute(cell, "aria-readonly", column.tree ? null : "true");
    if (column.tree) cell.style.paddingLeft = `${8 + INDENT * (level - 1)}px`;
  }

  /** Outline the cells that were copied, until something else is done with them. */
  showCopied(view) {
    this.forgetCopied();
    if (view.selected.size) return;
    const { top, bottom, left, right } = view.cells;
    const { columns } = view;
    this.copied = make("div", "board-copied", { "aria-hidden": "true" });
    const start = columns.startOf(left);
    const end = columns.startOf(right) + columns.list[right].width;
    Object.assign(this.copied.style, { top: `${top * ROW}px`, height: `${(bottom - top + 1) * ROW - 1}px`, left: `${start}px`, width: `${end - start}px` });
    this.layer.append(this.copied);
  }

  forgetCopied() {
    this.copied?.remove();
    this.copied = null;
  }

  /** The element of a cell in view, or null. */
  cell(id, column) {
    const element = this.rows.get(id);
    const { indexOf } = this.view.columns;
    const index = typeof column === "number" ? column : indexOf.get(column);
    return element?.children[id < ENTRY ? Math.max(0, index - indexOf.get("name")) : index] ?? null;
  }

  /** Put the focus on the active cell. */
  focus() {
    const cell = this.cell(this.view.activeId, this.view.activeColumn);
    cell?.focus({ preventScroll: true });
    if (cell) this.bringIn(this.view.activeColumn);
    return Boolean(cell);
  }

  get hasFocus() {
    return this.layer.contains(document.activeElement);
  }

  /** Scroll sideways so that a column is in view. */
  bringIn(index) {
    const { columns } = this.view;
    if (index < columns.frozen) return;
    const end = columns.edges[index];
    const start = columns.startOf(index);
    const { scrollLeft, clientWidth } = this.pane;
    if (start < scrollLeft + columns.frozenWidth) this.pane.scrollLeft = Math.max(0, start - columns.frozenWidth);
    else if (end > scrollLeft + clientWidth) this.pane.scrollLeft = end - clientWidth;
    this.pane.scrollTop = 0;
  }

  /** Which cell an event happened in: { id, column } or null. */
  cellOf(target) {
    const cell = target?.closest?.(".board-cell");
    const row = cell?.closest(".board-row[data-id]");
    return row ? { id: Number(row.dataset.id), column: this.view.columns.indexOf.get(cell.dataset.column) } : null;
  }
}

function titleOf(column, row, text, level, unsaved) {
  if (unsaved?.error) return unsaved.error;
  if (column.name === "wbs") return row.wbs && row.wbs !== text ? row.wbs : text.length > 8 ? text : null;
  const room = Math.floor(column.width / 8) - (column.tree ? 2 * level : 0);
  return text.length > room ? text : null;
}

function attribute(element, name, value) {
  if (value === null || value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

// In a what-if: whether a cell says something else than the plan does.
function isTried(view, row, column, text) {
  if (!view.live) return false;
  const live = view.live.get(row.id);
  return !live || column.text(live, view.plan) !== text;
}
