// Cells whose texts are not saved: how many, and what can be done with all of them at once.
import { announce } from "../lib/announce.js";
import { make } from "./cells.js";
import { counted } from "./figures.js";
import { button } from "./popover.js";

/** Refused cells of rows that still exist: [{ row, column, text, error }]. */
export function leftovers(unsaved, plan, columns) {
  const found = [];
  for (const [key, { text, error }] of unsaved) {
    if (!error) continue;
    const dot = key.indexOf(".");
    const row = plan.row(Number(key.slice(0, dot)));
    const column = columns.known.get(key.slice(dot + 1));
    if (row && column) found.push({ row, column, text, error });
  }
  return found;
}

export class Leftovers {
  constructor(board) {
    this.board = board;
    this.element = make("div", "board-leftovers", { role: "group", "aria-label": "Cells that are not saved" });
    this.words = make("span", "");
    this.element.append(
      this.words,
      button("Show them", "btn btn-small", () => this.#show()),
      button("Save again", "btn btn-small", () => this.#again()),
      button("Discard", "btn btn-ghost btn-small", () => this.#discard()),
    );
    this.element.hidden = true;
    board.main.after(this.element);
  }

  get #cells() {
    const { view, plan } = this.board;
    return leftovers(view.unsaved, plan, view.columns);
  }

  /** Shown while there are some, unless a paste that waits lists them itself. */
  render() {
    const { board } = this;
    const count = board.view.unsaved.size && !board.paste.waiting ? this.#cells.length : 0;
    const isShown = count > 0 && !(count === 1 && board.editing.isOpen);
    if (isShown) this.words.textContent = count === 1 ? "1 cell is not saved." : `${counted(count, "cell")} are not saved.`;
    if (this.element.hidden === !isShown) return;
    this.element.hidden = !isShown;
    board.layOut();
  }

  #show() {
    const { board } = this;
    board.strip.apply({ unsaved: true });
    const [first] = this.#cells;
    if (first) board.reveal(first.row.id, first.column.name);
  }

  #again() {
    const problem = this.board.edits.cells(this.#cells);
    if (problem) this.board.hint(problem);
    this.board.focus();
  }

  #discard() {
    const { view } = this.board;
    const cells = this.#cells;
    for (const { row, column } of cells) view.unsaved.delete(`${row.id}.${column.name}`);
    if (view.filter.unsaved) this.board.strip.apply({ unsaved: false });
    this.board.refresh({ rows: true });
    this.board.focus();
    announce(`${counted(cells.length, "text")} discarded. The cells say what the plan holds.`);
  }
}
