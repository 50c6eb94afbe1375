// Delete in cells: what they hold is taken away where a task can be without it.
import { announce } from "../lib/announce.js";
import { isEditable } from "./columns.js";
import { counted } from "./figures.js";

/** Cells of rows × columns that can be emptied and are not empty: [{ row, column, text: "" }]. */
export function clearable(rows, columns, plan) {
  const cells = [];
  for (const row of rows) {
    for (const column of columns) {
      if (column.clears && isEditable(column, row, plan) && column.edit(row, plan) !== "") cells.push({ row, column, text: "" });
    }
  }
  return cells;
}

export function clearCells(board) {
  const { view, plan } = board;
  const { left, right } = view.cells;
  const columns = view.columns.list.slice(left, right + 1);
  const rows = view.rowsOf(view.cells);
  if (!rows.length || (!plan.canEdit && !plan.canReportProgress)) return;
  const forgot = forgetRefused(board, rows, columns);
  const cells = clearable(rows, columns, plan);
  if (!cells.length) {
    if (!forgot) board.hint(whyNot(columns));
    return;
  }
  const problem = board.edits.cells(cells);
  if (problem) board.hint(problem);
  else announce(`${counted(cells.length, "cell")} cleared.`);
}

function forgetRefused(board, rows, columns) {
  let count = 0;
  for (const row of rows) {
    for (const column of columns) {
      const key = `${row.id}.${column.name}`;
      if (board.view.unsaved.get(key)?.error) count += board.view.unsaved.delete(key);
    }
  }
  if (count) board.refresh();
  return count > 0;
}

function whyNot(columns) {
  if (columns.some((column) => column.tree)) return "A task keeps its name. To delete the row, select it with Space first, or press Shift+Delete.";
  if (columns.some((column) => column.name === "duration")) return "A task keeps its duration. Write 0d for a task that takes no time.";
  return columns.some((column) => column.clears) ? "These cells are empty already." : "These cells come from other values and cannot be cleared.";
}
