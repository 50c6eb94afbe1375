// Which cell is edited, what comes after it, and what happens to a text that was refused.
import { isEditable, wordsOf } from "./columns.js";
import { CellEditor } from "./editor.js";
import { fillBlock } from "./fill.js";
import { ENTRY } from "./view.js";

const FARTHEST = 40; // rows that Tab looks through for the next cell that can be edited

export class Editing {
  constructor(board) {
    this.board = board;
    this.tabbedFrom = null; // the column where a run of Tab began: Enter comes back to it, one row lower
    this.editor = new CellEditor(board.root, {
      commit: (edit) => this.#commit(edit),
      closed: (how) => this.#closed(how),
    });
  }

  get isOpen() {
    return this.editor.isOpen;
  }

  place() {
    this.editor.place();
  }

  /** Whether typing here goes into the cell. */
  get canStart() {
    const { view, plan } = this.board;
    if (view.activeId === ENTRY) return Boolean(view.column.tree) && plan.canEdit;
    return isEditable(view.column, view.activeRow, plan);
  }

  /** Edit the active cell; a refused text is taken up again with its sentence. `typed`: the key that begins it. */
  start(typed = null) {
    const { view, plan, grid, tip } = this.board;
    if (!this.canStart) return;
    const { activeId, activeColumn, activeRow, column } = view;
    this.board.paint();
    grid.bringIn(activeColumn);
    const unsaved = view.unsaved.get(this.#key);
    tip.hide();
    this.editor.start({
      cell: grid.cell(activeId, activeColumn),
      id: activeId,
      column,
      typed,
      text: unsaved?.error ? unsaved.text : activeRow ? column.edit(activeRow, plan) : "",
      error: unsaved?.error && typed === null ? unsaved.error : "",
      choices: activeRow ? column.choices?.(plan) : null,
      names: activeRow ? column.names?.(plan) : null,
    });
  }

  get #key() {
    const { view } = this.board;
    return `${view.activeId}.${view.column.name}`;
  }

  #commit({ id, column, text, fill, sure }) {
    const { edits, view } = this.board;
    if (id === ENTRY) return edits.entry(text);
    if (!fill || !view.block) return edits.cell({ id, column, text, adds: sure });
    return fillBlock(this.board, text, column, { adds: sure });
  }

  #closed(how) {
    const { view } = this.board;
    if (how === "cancel") view.unsaved.delete(this.#key);
    if (how === "cancel" && this.endInsertion()) return;
    this.board.refresh();
    if (how === "left") return;
    this.board.focus();
    if (how === "next" || how === "previous") {
      this.tabbedFrom ??= view.activeColumn;
      this.#beside(how === "next" ? 1 : -1);
      return;
    }
    const column = how === "down" ? (this.tabbedFrom ?? view.activeColumn) : view.activeColumn;
    this.tabbedFrom = null;
    if (how === "down" || how === "up") this.#row(how === "down" ? 1 : -1, column);
  }

  /** Put the blank row back to the end of the plan; whether it stood elsewhere. */
  endInsertion({ goBack = true } = {}) {
    const { board } = this;
    const place = board.view.insertion;
    if (!place) return false;
    board.view.insertAt(null);
    board.refresh({ rows: true });
    if (goBack && board.plan.row(place.from)) board.goTo(place.from);
    return true;
  }

  // After Enter the next row; in the blank line one stays, as the new row comes above it.
  #row(change, column) {
    const { view } = this.board;
    if (view.activeId === ENTRY && change > 0) return;
    const id = view.idAt(view.activePosition + change);
    if (id !== null) this.board.goTo(id, column);
  }

  // Tab goes to the next cell that can be edited, on the next row after the last.
  #beside(change) {
    const { view, plan } = this.board;
    const count = view.columns.list.length;
    let position = view.activePosition;
    let column = view.activeColumn;
    for (let tries = 0; tries < count * FARTHEST; tries += 1) {
      column += change;
      if (column < 0 || column >= count) {
        position += change;
        column = change > 0 ? 0 : count - 1;
      }
      const id = view.idAt(position);
      if (id === null) return;
      const isEntryName = id === ENTRY && Boolean(view.columns.at(column).tree);
      if (!isEntryName && !isEditable(view.columns.at(column), view.rowAt(position), plan)) continue;
      this.board.goTo(id, column);
      this.start();
      return;
    }
  }

  /** The server refused a cell: open it again with the typed text, unless the person is busy in another one. */
  refused({ id, column }, sentence) {
    const { view, plan } = this.board;
    this.board.refresh();
    if (this.isOpen || view.activeId !== id || view.column.name !== column.name || !this.board.grid.hasFocus) {
      this.board.hint(`${plan.row(id)?.name ?? "A row"}, ${wordsOf(column).toLowerCase()}: ${sentence}`);
      return;
    }
    this.start();
  }

  /** Forget the refused text of the active cell; whether there was one. */
  discard() {
    const { view } = this.board;
    if (!view.unsaved.get(this.#key)?.error) return false;
    view.unsaved.delete(this.#key);
    this.board.refresh();
    return true;
  }
}
