// What keys and buttons do: moving about, choosing cells and rows; changes of rows are in outline.js.
import { announce } from "../lib/announce.js";
import { openBulk } from "./bulk.js";
import { isEditable } from "./columns.js";
import { counted } from "./figures.js";
import { fillDown } from "./fill.js";
import { clearCells } from "./clearing.js";
import { add, duplicate, level, link, place, remove } from "./outline.js";
import { jump, sizeWords } from "./selection.js";
import { isParent } from "./tree.js";
import { ENTRY } from "./view.js";
import { pageOf } from "./window.js";

/** Every command by name: functions of the board. */
export const COMMANDS = {
  up: (board) => up(board),
  down: (board) => move(board, 1),
  "page-up": (board) => move(board, -pageOf(board.height)),
  "page-down": (board) => move(board, pageOf(board.height)),
  left: (board) => sideways(board, -1),
  right: (board) => sideways(board, 1),
  "row-start": (board) => board.goTo(board.view.activeId, 0),
  "row-end": (board) => board.goTo(board.view.activeId, board.view.columns.list.length - 1),
  "first-cell": (board) => board.goToPosition(0, 0),
  "last-cell": (board) => board.goToPosition(board.view.shown.length - 1, board.view.columns.list.length - 1),
  "jump-up": (board) => jumpRows(board, -1),
  "jump-down": (board) => jumpRows(board, 1),
  "jump-left": (board) => jumpColumns(board, -1),
  "jump-right": (board) => jumpColumns(board, 1),
  "extend-up": (board) => move(board, -1, { extend: true }),
  "extend-down": (board) => move(board, 1, { extend: true }),
  "extend-left": (board) => beside(board, -1, { extend: true }),
  "extend-right": (board) => beside(board, 1, { extend: true }),
  "extend-page-up": (board) => move(board, -pageOf(board.height), { extend: true }),
  "extend-page-down": (board) => move(board, pageOf(board.height), { extend: true }),
  "extend-start": (board) => to(board, board.view.activePosition, 0, { extend: true }),
  "extend-end": (board) => to(board, board.view.activePosition, board.view.columns.list.length - 1, { extend: true }),
  "extend-first": (board) => to(board, 0, 0, { extend: true }),
  "extend-last": (board) => to(board, board.view.shown.length - 1, board.view.columns.list.length - 1, { extend: true }),
  "extend-jump-up": (board) => jumpRows(board, -1, { extend: true }),
  "extend-jump-down": (board) => jumpRows(board, 1, { extend: true }),
  "extend-jump-left": (board) => jumpColumns(board, -1, { extend: true }),
  "extend-jump-right": (board) => jumpColumns(board, 1, { extend: true }),
  "select-column": (board) => wholeColumn(board),
  enter: (board) => enter(board),
  edit: (board) => (board.editing.canStart ? board.editing.start() : editFirst(board)),
  details: (board) => board.openDetails(),
  select: (board) => select(board),
  "select-range": (board) => selectRange(board),
  "select-all": (board) => selectAll(board),
  "clear-selection": (board) => clear(board),
  escape: (board) => board.tip.hide() || board.paste.dismiss() || clear(board) || board.editing.discard() || board.editing.endInsertion() || board.search.close(),
  add: (board) => add(board),
  "add-above": (board) => add(board, { above: true }),
  duplicate: (board) => duplicate(board),
  delete: (board) => (deletesRows(board) ? remove(board) : clearCells(board)),
  "delete-rows": (board) => remove(board),
  clear: (board) => (deletesRows(board) ? remove(board) : clearCells(board)),
  "fill-down": (board) => fillDown(board),
  indent: (board) => level(board, "task.indent", "indented"),
  outdent: (board) => level(board, "task.outdent", "outdented"),
  "move-up": (board) => place(board, -1),
  "move-down": (board) => place(board, 1),
  link: (board) => link(board),
  "zoom-in": (board) => board.timeline.zoomBy(1),
  "zoom-out": (board) => board.timeline.zoomBy(-1),
  fit: (board) => board.timeline.fit(),
  today: (board) => board.showToday(),
  find: (board) => board.search.open(),
  "find-next": (board) => board.search.step(1),
  "find-previous": (board) => board.search.step(-1),
  filters: (board) => board.strip.openFind(),
  columns: (board) => board.chooser.open(),
  keys: () => openKeys(),
  bulk: (board) => openBulk(board),
  "expand-all": (board) => board.showLevel(Infinity),
  "level-1": (board) => board.showLevel(1),
  "level-2": (board) => board.showLevel(2),
  "level-3": (board) => board.showLevel(3),
};

function openKeys() {
  const list = document.getElementById("board-keys");
  list.showPopover();
  list.querySelector("button").focus(); // arrows scroll the list; Esc closes it and goes back to the cell
}

// Rows are deleted when rows are selected, or when the key is pressed on the head of a row; a cell is cleared.
function deletesRows({ view }) {
  return view.selected.size > 0 || view.cells.left === 0 || view.columns.at(view.cells.left).name === "number";
}

function to(board, position, column, { extend = false } = {}) {
  const { view } = board;
  const at = Math.max(0, Math.min(view.lineCount - 1, position));
  const id = view.idAt(at);
  if (id === null || (extend && id === ENTRY)) return;
  board.goTo(id, column, { extend });
  if (extend && view.block) announce(`${sizeWords(view.block)} chosen.`);
}

function move(board, change, options) {
  const { view } = board;
  const from = view.activePosition < 0 ? 0 : view.activePosition;
  const last = options?.extend ? view.shown.length - 1 : view.lineCount - 1;
  to(board, Math.min(last, from + change), view.activeColumn, options);
}

// Above the first row is the head: from there columns are sorted, moved and sized by keys.
function up(board) {
  if (board.view.activePosition === 0) board.grid.head.focus(board.view.column.name);
  else move(board, -1);
}

function sideways(board, change) {
  const { view } = board;
  const group = view.activeGroup;
  if (group && !group.isTotal && view.activeColumn <= view.columns.indexOf.get("name")) {
    const open = !view.closedGroups.has(group.key);
    if (open !== change > 0) {
      board.toggleGroup(group.key);
      return;
    }
  }
  const row = view.activeRow;
  if (row && view.column.tree && !view.isFlat && view.matches === null && isParent(view.plan.rows, view.plan.indexOf.get(row.id))) {
    const closed = view.collapsed.has(row.id);
    if (closed === change > 0) {
      board.toggle(row.id);
      return;
    }
  }
  beside(board, change);
}

function beside(board, change, options) {
  const { view } = board;
  const name = view.columns.indexOf.get("name"); // the head of a group is one cell up to there
  const inHead = view.activeGroup && view.activeColumn <= name;
  const column = inHead && change > 0 ? name + 1 : view.activeColumn + change;
  if (column >= 0 && column < view.columns.list.length) to(board, view.activePosition, column, options);
}

function jumpRows(board, change, options) {
  const { view, plan } = board;
  const isEmpty = (position) => {
    const row = view.rowAt(position);
    return !row || !view.column.text(row, plan);
  };
  to(board, jump(view.activePosition, change, view.shown.length, isEmpty), view.activeColumn, options);
}

function jumpColumns(board, change, options) {
  const { view, plan } = board;
  const row = view.activeRow;
  const isEmpty = (index) => !row || !view.columns.at(index).text(row, plan);
  to(board, view.activePosition, jump(view.activeColumn, change, view.columns.list.length, isEmpty), options);
}

function wholeColumn(board) {
  const { view } = board;
  board.goToPosition(0, view.activeColumn);
  to(board, view.shown.length - 1, view.activeColumn, { extend: true });
}

function enter(board) {
  const { view } = board;
  if (view.activeGroup) board.toggleGroup(view.activeGroup.key);
  else if (board.editing.canStart) board.editing.start();
  else if (view.activeId !== ENTRY) board.openDetails();
}

function editFirst(board) {
  const { view } = board;
  const wanted = view.activeId === ENTRY ? (column) => column.tree : (column) => isEditable(column, view.activeRow, view.plan);
  const column = view.columns.list.findIndex(wanted);
  if (column < 0) return;
  board.goTo(view.activeId, column);
  board.editing.start();
}

// Space takes every row of a block; on a row alone it takes or gives back that row.
function select(board) {
  const { view } = board;
  if (view.activeGroup) {
    board.toggleGroup(view.activeGroup.key);
    return;
  }
  if (view.block && view.block.top !== view.block.bottom) {
    for (const row of view.rowsOf(view.block)) view.select(row.id, true);
    view.corner = null;
  } else view.select(view.activeId);
  selected(board);
}

function selectRange(board) {
  board.view.selectTo(board.view.activeId);
  selected(board);
}

function selectAll(board) {
  const { view } = board;
  for (const row of view.rowsOf({ top: 0, bottom: view.shown.length - 1 })) view.selected.add(row.id);
  selected(board);
}

function clear(board) {
  const { view } = board;
  if (view.corner) {
    view.corner = null;
    board.draw();
    return true;
  }
  if (!view.selected.size) return false;
  view.selected.clear();
  selected(board);
  return true;
}

export function selected(board) {
  board.refresh();
  const count = board.view.selected.size;
  announce(count ? `${counted(count, "row")} selected.` : "Nothing is selected.");
}
