// Which cell is edited, what comes after it, and what happens to a text that was refused.
import { COLUMNS, isEditable } from "./columns.js";
import { CellEditor } from "./editor.js";

const FARTHEST = 40; // rows that Tab looks through for the next cell that can be edited

export class Editing {
  constructor(board) {
    this.board = board;
    this.editor = new CellEditor(board.root, {
      commit: (edit) => board.edits.cell(edit),
      closed: (how) => this.#closed(how),
    });
  }

  get isOpen() {
    return this.editor.isOpen;
  }

  place() {
    this.editor.place();
  }

  /** Edit the active cell; a refused text is taken up again with its sentence. */
  start() {
    const { view, plan, grid, tip } = this.board;
    const { activeId, activeColumn, activeRow } = view;
    const column = COLUMNS[activeColumn];
    if (!activeRow || !isEditable(column, activeRow, plan)) return;
    this.board.paint();
    const unsaved = view.unsaved.get(this.#key);
    tip.hide();
    this.editor.start({
      cell: grid.cell(activeId, activeColumn),
      id: activeId,
      column,
      text: unsaved?.error ? unsaved.text : column.edit(activeRow),
      error: unsaved?.error ?? "",
    });
  }

  get #key() {
    const { view } = this.board;
    return `${view.activeId}.${COLUMNS[view.activeColumn].name}`;
  }

  #closed(how) {
    if (how === "cancel") this.board.view.unsaved.delete(this.#key);
    this.board.refresh();
    if (how === "left") return;
    this.board.focus();
    if (how === "next" || how === "previous") this.#beside(how === "next" ? 1 : -1);
  }

  // Tab goes to the next cell that can be edited, on the next row after the last.
  #beside(change) {
    const { view, plan } = this.board;
    let position = view.activePosition;
    let column = view.activeColumn;
    for (let tries = 0; tries < COLUMNS.length * FARTHEST; tries += 1) {
      column += change;
      if (column < 0 || column >= COLUMNS.length) {
        position += change;
        column = change > 0 ? 0 : COLUMNS.length - 1;
      }
      const row = view.rowAt(position);
      if (!row) return;
      if (!isEditable(COLUMNS[column], row, plan)) continue;
      this.board.goTo(row.id, column);
      this.start();
      return;
    }
  }

  /** The server refused a cell: open it again with the typed text, unless the person is busy in another one. */
  refused({ id, column }, sentence) {
    const { view, plan } = this.board;
    this.board.refresh();
    if (this.isOpen || view.activeId !== id || COLUMNS[view.activeColumn] !== column) {
      this.board.hint(`${plan.row(id)?.name ?? "A row"}: ${sentence}`);
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
