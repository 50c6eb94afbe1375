// Fill: one value over a block, the first row of a block over the rows below it, and the handle at the corner of a block.
import { announce } from "../lib/announce.js";
import { isEditable } from "./columns.js";
import { counted } from "./figures.js";

/**
 * What filling changes: cells of `rows` (the first gives the values) in `columns`. Returns { cells: [{ row, column, text }],
 * left: number of cells that cannot take a value }.
 */
export function filled(rows, columns, plan) {
  const [source, ...targets] = rows;
  const cells = [];
  let left = 0;
  for (const column of columns) {
    if (!column.edit) {
      left += targets.length;
      continue;
    }
    const text = column.edit(source, plan);
    for (const row of targets) {
      if (!isEditable(column, row, plan) || (!text && !column.clears)) left += 1;
      else if (column.edit(row, plan) !== text) cells.push({ row, column, text });
    }
  }
  return { cells, left };
}

/** Ctrl+D: the first row of the block, or the row above the cell, over the rest. */
export function fillDown(board) {
  const { view, plan } = board;
  if (!plan.canEdit && !plan.canReportProgress) return;
  const { top, bottom, left, right } = view.cells;
  const rows = view.rowsOf({ top: top === bottom ? top - 1 : top, bottom });
  if (rows.length < 2) {
    board.hint("Fill down copies the first row of a block over the rows below it. Choose a block of cells first.");
    return;
  }
  carryOut(board, rows, { left, right });
}

/** The handle dragged from a block over the rows to `bottom` (or up to `top`). */
export function fillTo(board, block, bottom) {
  const { view } = board;
  const rows = view.rowsOf({ top: block.bottom, bottom });
  const up = bottom < block.top;
  const over = up ? view.rowsOf({ top: bottom, bottom: block.top }).reverse() : rows;
  if (over.length > 1) carryOut(board, over, block);
}

function carryOut(board, rows, { left, right }) {
  const { view, plan } = board;
  const columns = view.columns.list.slice(left, right + 1);
  const { cells, left: kept } = filled(rows, columns, plan);
  if (!cells.length) {
    board.hint(kept ? "Nothing was filled: these cells come from other values and cannot be written." : "Nothing to fill: the cells have this value already.");
    return;
  }
  const problem = board.edits.cells(cells);
  if (problem) board.hint(problem);
  else announce(`${counted(cells.length, "cell")} filled.`);
}

/** One text over every cell of the block that can take it (Ctrl+Enter); a sentence when the text cannot be a value. */
export function fillBlock(board, text, first, { adds = false } = {}) {
  const { view, plan } = board;
  const { left, right } = view.block;
  const cells = [];
  for (const row of view.rowsOf(view.block)) {
    for (const column of view.columns.list.slice(left, right + 1)) {
      if ((column.name === first.name || left === right) && isEditable(column, row, plan)) cells.push({ row, column, text });
    }
  }
  return board.edits.cells(cells, { isTyped: true, adds });
}
