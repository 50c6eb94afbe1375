// Changes of rows: adding, duplicating, deleting, indenting, moving and linking.
import { announce } from "../lib/announce.js";
import { deletionFacts, deletionText } from "./deletion.js";
import { ask } from "./dialogs.js";
import { counted } from "./figures.js";
import { isParent, placeBeside, siblings, topmost } from "./tree.js";
import { ENTRY } from "./view.js";

/** Whether rows can be moved now: the outline's order must be the one that is seen. */
function inOutline(board, what) {
  const { view } = board;
  if (!view.plan.canEdit) return false;
  if (!view.isFlat && !view.sort.column) return true;
  board.hint(`Rows are ${what} in the outline. Take away the sorting or grouping first.`);
  return false;
}

/**
 * A new row below the active one (inside an open summary), or above it: the blank row comes there and takes names until Esc.
 * Where the outline is not what is seen, the row is added at once.
 */
export async function add(board, { above = false } = {}) {
  const { view, plan } = board;
  if (!plan.canEdit) return;
  const spot = placeOfNew(plan, view.activeRow, above, view);
  if (!board.isPhone && !view.isOrdered && plan.rows.length) {
    if (view.activeId !== ENTRY) view.insertAt({ ...spot, from: view.activeId });
    board.refresh({ rows: true });
    board.goTo(ENTRY, view.columns.indexOf.get("name"));
    board.editing.start();
    announce(`New row on level ${view.entryLevel}. Enter adds it, Escape leaves it.`);
    return;
  }
  const answer = await board.edits.send({ verb: "task.add", name: "New task", ...spot });
  const created = answer?.created?.[0];
  if (created === undefined) return;
  board.reveal(created, "name");
  if (board.isPhone) board.openDetails(created);
  else board.editing.start();
}

function placeOfNew(plan, row, above, view) {
  if (!row) return { parent: null, after: above ? null : lastRoot(plan) };
  const index = plan.indexOf.get(row.id);
  if (above) {
    const all = siblings(plan.rows, index);
    const before = all[all.indexOf(index) - 1];
    return { parent: row.parent, after: before === undefined ? null : plan.rows[before].id };
  }
  const inside = isParent(plan.rows, index) && !view.collapsed.has(row.id) && !view.isFlat;
  return { parent: inside ? row.id : (row.parent ?? null), after: inside ? null : row.id };
}

function lastRoot(plan) {
  return plan.rows.findLast((row) => row.level === 1)?.id ?? null;
}

/** Copies of the selected rows with what is below them and the links among them, after the last one. */
export async function duplicate(board) {
  const { view, plan } = board;
  if (!plan.canEdit) return;
  const tasks = topmost(plan.rows, view.targets());
  if (!tasks.length) return;
  const answer = await board.edits.send({ verb: "tasks.duplicate", tasks, after: tasks.at(-1) });
  if (!answer?.created?.length) return;
  view.selected.clear();
  const first = answer.created.reduce((a, b) => (plan.indexOf.get(b) < plan.indexOf.get(a) ? b : a));
  board.reveal(first, "name");
  announce(`${counted(answer.created.length, "row")} duplicated.`);
}

export async function remove(board) {
  const { view, plan } = board;
  if (!plan.canEdit) return;
  const ids = topmost(plan.rows, view.targets());
  if (!ids.length) return;
  const facts = deletionFacts(plan, ids);
  const yes = await ask({
    title: ids.length === 1 ? `Delete “${plan.row(ids[0]).name}”?` : `Delete ${counted(ids.length, "row")}?`,
    text: deletionText(facts),
    buttons: [
      { label: facts.count === 1 ? "Keep it" : "Keep them", value: false, focus: true },
      { label: `Delete ${counted(facts.count, "row")}`, value: true, kind: "btn-danger" },
    ],
  });
  board.focus();
  if (!yes) return;
  view.selected.clear();
  view.corner = null;
  await board.edits.send({ verb: "task.delete", tasks: ids });
  board.focus();
}

export async function level(board, verb, word) {
  const { view, plan } = board;
  if (!inOutline(board, word)) return;
  const tasks = topmost(plan.rows, view.targets());
  if (!tasks.length) return;
  const { corner } = view;
  const answer = await board.edits.send({ verb, tasks });
  if (!answer) return;
  if (view.selected.size || corner) {
    view.corner = corner;
    board.refresh({ rows: true });
  } else board.reveal(view.activeId);
  announce(`${counted(tasks.length, "row")} ${word}.`);
}

export async function place(board, change) {
  const { view, plan } = board;
  const row = view.activeRow;
  if (!row || !inOutline(board, "moved")) return;
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

/** Move rows to another place in the outline: { parent, after } as ids. */
export async function moveTo(board, ids, { parent, after }) {
  const { view } = board;
  const answer = await board.edits.send({ verb: "tasks.move", tasks: ids, parent, after });
  if (!answer) return;
  board.reveal(ids[0]);
  view.corner = null;
  announce(`${counted(ids.length, "row")} moved.`);
}

/** Link the selected rows one after the other, finish to start, as one change. */
export async function link(board) {
  const { view, plan } = board;
  if (!plan.canEdit) return;
  const targets = view.targets();
  const ids = plan.rows.filter((row) => targets.has(row.id)).map((row) => row.id);
  if (ids.length < 2) {
    announce("Select two or more rows with Space first; then they are linked in their order.");
    board.hint("Select two or more rows (Space or Ctrl+click); then they are linked in their order.");
    return;
  }
  const links = ids.slice(1).map((id, index) => ({ predecessor: ids[index], successor: id, type: "FS", lag: 0 }));
  const answer = await board.edits.send(links.length === 1 ? { verb: "link.add", ...links[0] } : { verb: "links.add", links });
  if (!answer) return;
  view.selected.clear();
  board.refresh();
  announce(`${counted(links.length, "link")} added.`);
}
