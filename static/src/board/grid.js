// The grid beside the time-line: rows exist in the page only while they are in view. It is the board's accessible face.
import { COLUMNS, EDGES, INDEX_OF, isEditable } from "./columns.js";
import { isDone } from "./filters.js";
import { isParent } from "./tree.js";
import { ROW } from "./window.js";

const INDENT = 14;
const DEEPEST = 12; // levels that are indented; below, names would have no room

export class Grid {
  constructor(view, { icons, label }) {
    this.view = view;
    this.icons = icons;
    this.rows = new Map(); // id → element
    this.known = new WeakMap(); // element → what it shows
    this.pane = make("div", "board-grid-pane");
    this.root = make("div", "board-grid", { role: "treegrid", "aria-label": label, "aria-multiselectable": "true" });
    this.root.setAttribute("aria-colcount", COLUMNS.length);
    this.root.style.setProperty("--board-grid-width", `${EDGES.at(-1)}px`);
    this.layer = make("div", "board-rows");
    const body = make("div", "board-rows-clip", { role: "rowgroup" });
    body.append(this.layer);
    this.layer.setAttribute("role", "presentation");
    this.root.append(this.#head(), body);
    this.pane.append(this.root);
  }

  #head() {
    const group = make("div", "board-head", { role: "rowgroup" });
    const row = make("div", "board-row", { role: "row", "aria-rowindex": "1" });
    COLUMNS.forEach((column, index) => {
      const cell = make("div", `board-cell${column.right ? " right" : ""}`, { role: "columnheader" });
      cell.setAttribute("aria-colindex", index + 1);
      cell.textContent = column.label;
      if (column.title) cell.title = column.title;
      fit(cell, column);
      row.append(cell);
    });
    group.append(row);
    return group;
  }

  /** Show the rows from first to last; the active row stays in the page so that the focus is not lost. */
  render(first, last) {
    const { view } = this;
    attribute(this.root, "aria-rowcount", view.shown.length + 1);
    this.layer.style.transform = `translateY(${-view.scrollTop}px)`;
    const wanted = [];
    for (let position = first; position <= last; position += 1) wanted.push(position);
    const active = view.activePosition;
    if (active >= 0 && active < first) wanted.unshift(active);
    if (active > last) wanted.push(active);
    const ids = new Set(wanted.map((position) => view.rowAt(position).id));
    const spare = new Set();
    for (const element of this.layer.children) {
      const { id } = this.known.get(element);
      if (ids.has(id)) continue;
      this.rows.delete(id);
      spare.add(element);
    }
    this.#arrange(wanted, spare);
    for (const element of spare) element.remove();
  }

  // Puts elements in the order of the rows, moving as few as possible: a row that left the view becomes one that came.
  #arrange(wanted, spare) {
    let next = this.layer.firstElementChild;
    for (const position of wanted) {
      const row = this.view.rowAt(position);
      let element = this.rows.get(row.id);
      if (element) while (next !== element && spare.has(next)) next = next.nextElementSibling;
      else {
        element = spare.has(next) ? next : (spare.values().next().value ?? this.#row());
        spare.delete(element);
        this.rows.set(row.id, element);
      }
      if (element === next) next = next.nextElementSibling;
      else this.layer.insertBefore(element, next);
      this.#fill(element, row, position);
    }
  }

  #row() {
    const element = make("div", "board-row", { role: "row" });
    const cells = COLUMNS.map((column, index) => {
      const role = column.tree ? "rowheader" : "gridcell";
      const cell = make("div", `board-cell ${column.name}${column.right ? " right" : ""}`, { role, tabindex: "-1" });
      cell.setAttribute("aria-colindex", index + 1);
      cell.dataset.column = column.name;
      fit(cell, column);
      if (column.tree) cell.append(this.#chevron());
      const text = make("span", "board-text");
      cell.append(text);
      element.append(cell);
      return { cell, text, state: "" };
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
    const parent = isParent(view.plan.rows, view.shown[position]);
    const active = row.id === view.activeId;
    const selected = view.selected.has(row.id);
    const open = view.matches !== null || !view.collapsed.has(row.id);
    const classes = this.#classes(row, position, { parent, active, selected, open });
    const state = `${position} ${row.id} ${row.level} ${classes}`;
    if (state !== known.state) {
      known.state = state;
      element.className = classes;
      element.dataset.id = row.id;
      element.style.top = `${position * ROW}px`;
      attribute(element, "aria-rowindex", position + 2);
      attribute(element, "aria-level", row.level);
      attribute(element, "aria-selected", selected || (active && !view.selected.size));
      attribute(element, "aria-expanded", parent ? String(open) : null);
    }
    if (active || known.wasActive) known.row = null;
    known.wasActive = active;
    const special = view.flashes.has(row.id) || view.unsaved.size > 0;
    if (known.row === row && !special && !known.special && known.canEdit === view.plan.canEdit) return;
    known.row = row;
    known.special = special;
    known.canEdit = view.plan.canEdit;
    COLUMNS.forEach((column, index) => this.#cell(known.cells[index], column, row, active && index === view.activeColumn));
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
    const text = unsaved ? unsaved.text : column.text(row);
    const fixed = view.plan.canEdit && !isEditable(column, row, view.plan);
    const state = `${text}|${unsaved?.error ?? (unsaved ? "sending" : "")}|${flash}|${fixed}|${column.tree ? row.level : ""}`;
    if (state === known.state) return;
    known.state = state;
    known.text.textContent = text;
    cell.classList.toggle("edited", Boolean(unsaved) && !unsaved.error);
    cell.classList.toggle("refused", Boolean(unsaved?.error));
    cell.classList.toggle("flash", flash);
    attribute(cell, "aria-invalid", unsaved?.error ? "true" : null);
    attribute(cell, "aria-description", unsaved ? unsaved.error || "not saved yet" : null);
    attribute(cell, "aria-readonly", fixed ? "true" : null);
    if (column.tree) {
      cell.style.paddingLeft = `${8 + INDENT * (Math.min(row.level, DEEPEST) - 1)}px`;
      attribute(cell, "title", text.length > 26 - 2 * row.level ? text : null);
    } else if (column.name === "wbs") {
      attribute(cell, "title", row.wbs && row.wbs !== text ? row.wbs : text.length > 8 ? text : null);
    }
  }

  /** The element of a cell in view, or null. */
  cell(id, column) {
    return this.rows.get(id)?.children[typeof column === "number" ? column : INDEX_OF.get(column)] ?? null;
  }

  /** Put the focus on the active cell. */
  focus() {
    const cell = this.cell(this.view.activeId, this.view.activeColumn);
    cell?.focus({ preventScroll: true });
    if (cell) this.#bringIn(cell);
    return Boolean(cell);
  }

  get hasFocus() {
    return this.layer.contains(document.activeElement);
  }

  #bringIn(cell) {
    const box = cell.offsetLeft;
    const { scrollLeft, clientWidth } = this.pane;
    if (box < scrollLeft) this.pane.scrollLeft = box;
    else if (box + cell.offsetWidth > scrollLeft + clientWidth) this.pane.scrollLeft = box + cell.offsetWidth - clientWidth;
    this.pane.scrollTop = 0;
  }

  /** Which cell an event happened in: { id, column } or null. */
  cellOf(target) {
    const cell = target.closest?.(".board-cell");
    const row = cell?.closest(".board-row[data-id]");
    return row ? { id: Number(row.dataset.id), column: INDEX_OF.get(cell.dataset.column) } : null;
  }
}

function make(tag, className, attributes = {}) {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function fit(cell, column) {
  cell.style.flex = column.tree ? `1 0 ${column.width}px` : `0 0 ${column.width}px`;
  if (column.tree) cell.style.width = `${column.width}px`;
}

function attribute(element, name, value) {
  if (value === null || value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}
