// What keys and buttons do: moving about, selecting, and changes to the outline.
import { announce } from "../lib/announce.js";
import { COLUMNS, isEditable } from "./columns.js";
import { ask } from "./dialogs.js";
import { counted } from "./figures.js";
import { endOfBranch, isParent, placeBeside, topmost } from "./tree.js";
import { pageOf } from "./window.js";

/** Every command by name: functions of the board. */
export const COMMANDS = {
  up: (board) => move(board, -1),
  down: (board) => move(board, 1),
  "page-up": (board) => move(board, -pageOf(board.height)),
  "page-down": (board) => move(board, pageOf(board.height)),
  left: (board) => sideways(board, -1),
  right: (board) => sideways(board, 1),
  "row-start": (board) => board.goTo(board.view.activeId, 0),
  "row-end": (board) => board.goTo(board.view.activeId, COLUMNS.length - 1),
  "first-cell": (board) => board.goToPosition(0, 0),
  "last-cell": (board) => board.goToPosition(board.view.shown.length - 1, COLUMNS.length - 1),
  enter: (board) => (canEditHere(board) ? board.editing.start() : board.openDetails()),
  edit: (board) => (canEditHere(board) ? board.editing.start() : editFirst(board)),
  details: (board) => board.openDetails(),
  select: (board) => select(board),
  "select-range": (board) => selectRange(board),
  "extend-up": (board) => extend(board, -1),
  "extend-down": (board) => extend(board, 1),
  "select-all": (board) => selectAll(board),
  "clear-selection": (board) => clear(board),
  escape: (board) => board.tip.hide() || clear(board) || board.editing.discard(),
  add: (board) => add(board),
  delete: (board) => remove(board),
  indent: (board) => level(board, "task.indent", "indented"),
  outdent: (board) => level(board, "task.outdent", "outdented"),
  "move-up": (board) => place(board, -1),
  "move-down": (board) => place(board, 1),
  link: (board) => link(board),
  "zoom-in": (board) => board.timeline.zoomBy(1),
  "zoom-out": (board) => board.timeline.zoomBy(-1),
  fit: (board) => board.timeline.fit(),
  today: (board) => board.showToday(),
  find: (board) => board.strip.openFind(),
  "expand-all": (board) => board.showLevel(Infinity),
  "level-1": (board) => board.showLevel(1),
  "level-2": (board) => board.showLevel(2),
  "level-3": (board) => board.showLevel(3),
};

function move(board, change) {
  const { view } = board;
  const from = view.activePosition < 0 ? 0 : view.activePosition;
  board.goToPosition(Math.min(view.shown.length - 1, Math.max(0, from + change)));
}

function sideways(board, change) {
  const { view } = board;
  const row = view.activeRow;
  if (!row) return;
  if (COLUMNS[view.activeColumn].tree && view.matches === null && isParent(view.plan.rows, view.plan.indexOf.get(row.id))) {
    const closed = view.collapsed.has(row.id);
    if (closed === change > 0) {
      board.toggle(row.id);
      return;
    }
  }
  const column = view.activeColumn + change;
  if (column >= 0 && column < COLUMNS.length) board.goTo(row.id, column);
}

function canEditHere(board) {
  const { view } = board;
  return view.activeRow !== null && isEditable(COLUMNS[view.activeColumn], view.activeRow, view.plan);
}

function editFirst(board) {
  const { view } = board;
  const column = COLUMNS.findIndex((each) => view.activeRow && isEditable(each, view.activeRow, view.plan));
  if (column < 0) return;
  board.goTo(view.activeId, column);
  board.editing.start();
}

function select(board) {
  board.view.select(board.view.activeId);
  selected(board);
}

function selectRange(board) {
  board.view.selectTo(board.view.activeId);
  selected(board);
}

function extend(board, change) {
  const { view } = board;
  if (!view.selected.size) view.select(view.activeId, true);
  move(board, change);
  view.select(view.activeId, true);
  selected(board);
}

function selectAll(board) {
  for (const index of board.view.shown) board.view.selected.add(board.view.plan.rows[index].id);
  selected(board);
}

function clear(board) {
  if (!board.view.selected.size) return false;
  board.view.selected.clear();
  selected(board);
  return true;
}

function selected(board) {
  board.refresh();
  const count = board.view.selected.size;
  announce(count ? `${counted(count, "row")} selected.` : "Nothing is selected.");
}

// A new row comes below the active one; the first row of an open summary comes inside it.
async function add(board) {
  const { view, plan } = board;
  if (!plan.canEdit) return;
  const row = view.activeRow;
  const index = row ? plan.indexOf.get(row.id) : -1;
  const inside = row && isParent(plan.rows, index) && !view.collapsed.has(row.id);
  const parent = inside ? row.id : (row?.parent ?? null);
  const answer = await board.edits.send({
    verb: "task.add",
    name: "New task",
    parent,
    after: inside ? null : (row?.id ?? null),
  });
  const created = answer?.created?.[0];
  if (created === undefined) return;
  board.reveal(created, "name");
  if (board.isPhone) board.openDetails(created);
  else board.editing.start();
}

async function remove(board) {
  const { view, plan } = board;
  if (!plan.canEdit) return;
  const ids = topmost(plan.rows, view.targets());
  if (!ids.length) return;
  const all = new Set();
  for (const id of ids) {
    const index = plan.indexOf.get(id);
    for (let each = index; each < endOfBranch(plan.rows, index); each += 1) all.add(plan.rows[each].id);
  }
  const below = all.size - ids.length;
  const links = plan.linksOf(all).length;
  const first = plan.row(ids[0]);
  const yes = await ask({
    title: ids.length === 1 ? `Delete “${first.name}”?` : `Delete ${counted(ids.length, "row")}?`,
    text: deletionText(below, links),
    buttons: [
      { label: all.size === 1 ? "Keep it" : "Keep them", value: false, focus: true },
      { label: `Delete ${counted(all.size, "row")}`, value: true, kind: "btn-danger" },
    ],
  });
  board.focus();
  if (!yes) return;
  view.selected.clear();
  await board.edits.send({ verb: "task.delete", tasks: ids });
  board.focus();
}

/** What goes with deleted rows, as sentences. */
export function deletionText(below, links) {
  const parts = [];
  if (below) parts.push(`${counted(below, "row")} below`);
  if (links) parts.push(counted(links, "link"));
  const also = parts.length ? `${parts.join(" and ")} ${parts.length > 1 || below > 1 || links > 1 ? "go" : "goes"} too. ` : "";
  return `${also}This cannot be undone.`;
}

async function level(board, verb, word) {
  const { view, plan } = board;
  if (!plan.canEdit) return;
  const tasks = topmost(plan.rows, view.targets());
  if (!tasks.length) return;
  const answer = await board.edits.send({ verb, tasks });
  if (!answer) return;
  board.reveal(view.activeId);
  announce(`${counted(tasks.length, "row")} ${word}.`);
}

async function place(board, change) {
  const { view, plan } = board;
  const row = view.activeRow;
  if (!plan.canEdit || !row) return;
  const to = placeBeside(plan.rows, plan.indexOf.get(row.id), change);
  if (!to) {
    announce(change < 0 ? "It is the first of its level." : "It is the last of its level.");
    return;
  }
  const answer = await board.edits.send(() => {
    const now = plan.row(row.id);
    return now && { verb: "task.move", task: now.id, version: now.version, ...to };
  });
  if (answer) board.reveal(row.id);
}

// Links the selected rows one after the other, finish to start.
async function link(board) {
  const { view, plan } = board;
  if (!plan.canEdit) return;
  const ids = plan.rows.filter((row) => view.selected.has(row.id)).map((row) => row.id);
  if (ids.length < 2) {
    announce("Select two or more rows with x first; then they are linked in their order.");
    board.hint("Select two or more rows (x or Ctrl+click); then they are linked in their order.");
    return;
  }
  for (let index = 1; index < ids.length; index += 1) {
    const body = { verb: "link.add", predecessor: ids[index - 1], successor: ids[index], type: "FS", lag: 0 };
    if (!(await board.edits.send(body))) return;
  }
  view.selected.clear();
  board.refresh();
  announce(`${counted(ids.length - 1, "link")} added.`);
}
