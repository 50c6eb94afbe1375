// The grid beside the time-line: rows exist in the page only while they are in view. It is the board's accessible face.
import { COLUMNS, INDEX_OF, isEditable } from "./columns.js";
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
    this.pane = make("div", "board-grid-pane");
    this.root = make("div", "board-grid", { role: "treegrid", "aria-label": label, "aria-multiselectable": "true" });
    this.root.setAttribute("aria-colcount", COLUMNS.length);
    this.root.style.setProperty("--board-grid-width", `${COLUMNS.reduce((sum, column) => sum + column.width, 16)}px`);
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
    this.root.setAttribute("aria-rowcount", view.shown.length + 1);
    this.layer.style.transform = `translateY(${-view.scrollTop}px)`;
    const wanted = new Set();
    for (let position = first; position <= last; position += 1) wanted.add(position);
    if (view.activePosition >= 0) wanted.add(view.activePosition);
    const ids = new Set([...wanted].map((position) => view.rowAt(position).id));
    const spare = [];
    for (const [id, element] of this.rows) {
      if (ids.has(id)) continue;
      this.rows.delete(id);
      spare.push(element);
    }
    let before = null;
    for (const position of [...wanted].sort((a, b) => a - b)) {
      const row = view.rowAt(position);
      const element = this.rows.get(row.id) ?? spare.pop() ?? this.#row();
      this.rows.set(row.id, element);
      this.#fill(element, row, position);
      const next = before ? before.nextElementSibling : this.layer.firstElementChild;
      if (next !== element) this.layer.insertBefore(element, next);
      before = element;
    }
    for (const element of spare) element.remove();
  }

  #row() {
    const element = make("div", "board-row", { role: "row" });
    COLUMNS.forEach((column, index) => {
      const role = column.tree ? "rowheader" : "gridcell";
      const cell = make("div", `board-cell ${column.name}${column.right ? " right" : ""}`, { role, tabindex: "-1" });
      cell.setAttribute("aria-colindex", index + 1);
      cell.dataset.column = column.name;
      fit(cell, column);
      if (column.tree) cell.append(this.#chevron());
      cell.append(make("span", "board-text"));
      element.append(cell);
    });
    return element;
  }

  #chevron() {
    const button = make("span", "board-chevron", { "data-toggle": "", "aria-hidden": "true" });
    button.innerHTML = `<svg class="icon"><use href="${this.icons}#chevron-down"></use></svg>`;
    return button;
  }

  #fill(element, row, position) {
    const { view } = this;
    const parent = isParent(view.plan.rows, view.shown[position]);
    const active = row.id === view.activeId;
    const selected = view.selected.has(row.id);
    element.dataset.id = row.id;
    element.style.top = `${position * ROW}px`;
    attribute(element, "aria-rowindex", position + 2);
    attribute(element, "aria-level", row.level);
    attribute(element, "aria-selected", selected || (active && !view.selected.size));
    attribute(element, "aria-expanded", parent ? String(view.matches !== null || !view.collapsed.has(row.id)) : null);
    const classes = ["board-row"];
    if (active) classes.push("active");
    if (selected) classes.push("selected");
    if (position === view.hover) classes.push("hover");
    if (parent || row.kind === "summary") classes.push("parent");
    if (parent && view.matches === null && view.collapsed.has(row.id)) classes.push("closed");
    if (view.matches && !view.matches(row, view.shown[position])) classes.push("beside");
    if (row.active === false) classes.push("inactive");
    if (row.critical && !isDone(row) && view.layers.critical) classes.push("critical");
    if (isDone(row)) classes.push("done");
    const name = classes.join(" ");
    if (element.className !== name) element.className = name;
    COLUMNS.forEach((column, index) => this.#cell(element.children[index], column, row, active && index === view.activeColumn));
  }

  #cell(cell, column, row, isActive) {
    const { view } = this;
    attribute(cell, "tabindex", isActive ? "0" : "-1");
    if (cell.querySelector("input")) return;
    const unsaved = view.unsaved.get(`${row.id}.${column.name}`);
    const text = unsaved ? unsaved.text : column.text(row);
    const span = cell.querySelector(".board-text");
    if (span.textContent !== text) span.textContent = text;
    cell.classList.toggle("edited", Boolean(unsaved) && !unsaved.error);
    cell.classList.toggle("refused", Boolean(unsaved?.error));
    cell.classList.toggle("flash", Boolean(view.flashes.get(row.id)?.has(column.name)));
    attribute(cell, "aria-invalid", unsaved?.error ? "true" : null);
    attribute(cell, "aria-description", unsaved ? unsaved.error || "not saved yet" : null);
    attribute(cell, "aria-readonly", view.plan.canEdit && !isEditable(column, row, view.plan) ? "true" : null);
    if (column.tree) {
      cell.style.paddingLeft = `${8 + INDENT * (Math.min(row.level, DEEPEST) - 1)}px`;
      attribute(cell, "title", text.length > 26 - 2 * row.level ? text : null);
    } else if (column.name === "wbs" || column.name === "constraint") {
      attribute(cell, "title", column.name === "wbs" && text.length > 7 ? text : null);
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
