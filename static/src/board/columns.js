// The columns a person has chosen, in their order and widths; what of a row may be edited by whom.
import { CATALOGUE, DEFAULT_NAMES } from "./catalogue.js";

export { CONSTRAINTS, constraintSentence } from "./constraints.js";

const PADDING = 8; // of a row, on both sides
const MOST_FROZEN = 4;
export const NARROWEST = 40;
export const WIDEST = 900;

export class Columns {
  /** `wish`: { names, widths } as it was saved; names that are not known any more are left out. */
  constructor(wish = {}) {
    this.known = new Map(CATALOGUE.map((column) => [column.name, column]));
    this.choose(wish);
  }

  choose({ names = DEFAULT_NAMES, widths = {} } = {}) {
    const wanted = Array.isArray(names) ? names.filter((name) => this.known.has(name)) : DEFAULT_NAMES;
    const chosen = [...new Set(["number", ...wanted])];
    if (!chosen.includes("name")) chosen.splice(Math.min(2, chosen.length), 0, "name");
    this.widths = {};
    for (const [name, width] of Object.entries(widths ?? {})) {
      if (this.known.has(name) && Number.isFinite(width)) this.widths[name] = Math.min(WIDEST, Math.max(NARROWEST, Math.round(width)));
    }
    this.list = chosen.map((name) => this.#sized(name));
    this.#measure();
  }

  #sized(name) {
    const column = this.known.get(name);
    return this.widths[name] ? { ...column, width: this.widths[name] } : column;
  }

  // Where each column ends, from the left edge of the grid; the last one with the row's padding.
  #measure() {
    let sum = PADDING;
    this.edges = this.list.map((column, index) => {
      sum += column.width;
      return index === this.list.length - 1 ? sum + PADDING : sum + 2;
    });
    this.indexOf = new Map(this.list.map((column, index) => [column.name, index]));
    // Columns up to the name stay in view while the others scroll under them.
    const name = this.indexOf.get("name");
    this.frozen = name < MOST_FROZEN ? name + 1 : 1;
  }

  /** How wide the columns are that stay in view. */
  get frozenWidth() {
    return this.edges[this.frozen - 1] ?? 0;
  }

  /** Where a column begins, from the left edge of the grid. */
  startOf(index) {
    return this.list.slice(0, index).reduce((sum, column) => sum + column.width, PADDING);
  }

  get names() {
    return this.list.map((column) => column.name);
  }

  get total() {
    return this.edges.at(-1);
  }

  at(index) {
    return this.list[index];
  }

  resize(name, width) {
    this.choose({ names: this.names, widths: { ...this.widths, [name]: width } });
  }

  /** What is to be remembered. */
  wish() {
    return { names: this.names, widths: this.widths };
  }
}

/** A column's name where there is room for it: not "Dur." but "Duration". */
export function wordsOf({ label, title, chooser, name }) {
  return chooser ?? (label.endsWith(".") && title && name !== "number" ? title : label);
}

/** Whether this person may edit a cell. */
export function isEditable(column, row, plan) {
  if (!column?.read || !row) return false;
  if (column.leaves && row.kind === "summary") return false;
  return plan.canEdit || (Boolean(column.progress) && plan.canReportProgress);
}
