// The head of the grid: a click sorts, dragging a heading moves its column, dragging its edge makes it wider.
import { fit, freeze } from "./cells.js";

const HELP = "Enter sorts, Shift with an arrow moves the column, Alt with an arrow changes its width.";
const STEP = 8;
const STARTS = 4; // pixels before a press becomes a drag

export class Head {
  /** `changed(wish)`: other order or widths. `sorted(name)`: the heading was chosen. Both are set by the board's chooser. */
  constructor(view, { resized }) {
    this.view = view;
    this.resized = resized;
    this.element = document.createElement("div");
    this.element.className = "board-head";
    this.element.setAttribute("role", "rowgroup");
    this.element.addEventListener("pointerdown", (event) => this.#pressed(event));
    this.element.addEventListener("dblclick", (event) => this.#reset(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  render() {
    const { columns, sort } = this.view;
    const focused = document.activeElement?.closest?.(".board-head .board-cell")?.dataset.column;
    const row = document.createElement("div");
    row.className = "board-row";
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", "1");
    columns.list.forEach((column, index) => row.append(this.#cell(column, index, sort)));
    this.element.replaceChildren(row);
    if (focused) this.#heading(focused)?.focus({ preventScroll: true });
  }

  #cell(column, index, sort) {
    const { columns } = this.view;
    const cell = document.createElement("div");
    cell.className = `board-cell${column.right ? " right" : ""}`;
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-colindex", index + 1);
    cell.dataset.column = column.name;
    cell.tabIndex = -1;
    cell.setAttribute("aria-description", HELP);
    fit(cell, column);
    freeze(cell, columns, index);
    const isSorted = sort.column === column.name;
    cell.setAttribute("aria-sort", isSorted ? (sort.descending ? "descending" : "ascending") : "none");
    const label = document.createElement("span");
    label.className = "board-heading";
    label.textContent = column.label;
    label.title = column.title ?? column.label;
    cell.append(label);
    if (isSorted) {
      const arrow = document.createElement("span");
      arrow.className = "board-sort";
      arrow.setAttribute("aria-hidden", "true");
      arrow.textContent = sort.descending ? "↓" : "↑";
      cell.append(arrow);
    }
    const edge = document.createElement("span");
    edge.className = "board-edge";
    edge.dataset.edge = column.name;
    edge.setAttribute("aria-hidden", "true");
    cell.append(edge);
    return cell;
  }

  #heading(name) {
    return this.element.querySelector(`[data-column="${CSS.escape(name)}"]`);
  }

  /** The heading of a column takes the keys: Enter sorts, Shift+arrows move it, Alt+arrows change its width. */
  focus(name) {
    this.#heading(name)?.focus();
  }

  #pressed(event) {
    const cell = event.target.closest(".board-cell");
    if (!cell || event.button !== 0) return;
    event.preventDefault();
    const { column } = cell.dataset;
    if (event.target.closest(".board-edge")) this.#dragEdge(column, event);
    else this.#dragColumn(column, event);
  }

  #dragEdge(name, event) {
    const { columns } = this.view;
    const start = event.clientX;
    const { width } = columns.at(columns.indexOf.get(name));
    this.#follow(event, {
      move: (moved) => this.resized.width(name, width + moved.clientX - start, { saves: false }),
      end: (moved) => this.resized.width(name, width + moved.clientX - start, { saves: true }),
    });
  }

  // Where the pointer is between the columns decides where the dragged one goes; without moving it is a click, which sorts.
  #dragColumn(name, event) {
    const start = event.clientX;
    const boxes = [...this.element.querySelectorAll(".board-cell")].map((cell) => ({ name: cell.dataset.column, box: cell.getBoundingClientRect() }));
    let target = null;
    const mark = (found) => {
      for (const cell of this.element.querySelectorAll(".board-cell")) {
        cell.classList.toggle("drop-before", cell.dataset.column === found?.name && found.before);
        cell.classList.toggle("drop-after", cell.dataset.column === found?.name && !found.before);
      }
    };
    this.#follow(event, {
      move: (moved) => {
        if (target === null && Math.abs(moved.clientX - start) < STARTS) return;
        const over = boxes.find(({ box }) => moved.clientX < box.right) ?? boxes.at(-1);
        target = { name: over.name, before: moved.clientX < (over.box.left + over.box.right) / 2 };
        mark(target);
      },
      end: () => {
        mark(null);
        if (target) this.resized.order(name, target.name, target.before);
        else this.resized.sort(name);
      },
    });
  }

  #follow(event, { move, end }) {
    const { element } = this;
    element.setPointerCapture(event.pointerId);
    let last = event;
    const moved = (next) => {
      last = next;
      move(next);
    };
    const done = () => {
      element.removeEventListener("pointermove", moved);
      end(last);
    };
    element.addEventListener("pointermove", moved);
    element.addEventListener("lostpointercapture", done, { once: true });
  }

  #reset(event) {
    const edge = event.target.closest("[data-edge]");
    if (edge) this.resized.width(edge.dataset.edge, null, { saves: true });
  }

  #key(event) {
    const name = event.target.closest(".board-cell")?.dataset.column;
    if (!name || event.ctrlKey || event.metaKey) return;
    const { columns } = this.view;
    const index = columns.indexOf.get(name);
    const change = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (change && event.altKey) this.resized.width(name, columns.at(index).width + change * STEP, { saves: true });
    else if (change && event.shiftKey) {
      const beside = columns.at(index + change);
      if (beside) this.resized.order(name, beside.name, change < 0);
    } else if (change) this.focus(columns.at(Math.max(0, Math.min(columns.list.length - 1, index + change))).name);
    else if (event.key === "Enter" || event.key === " ") this.resized.sort(name);
    else if (event.key === "ArrowDown" || event.key === "Escape") this.resized.leave(name);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
