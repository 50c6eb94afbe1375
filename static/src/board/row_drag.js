// Rows dragged by their number to another place of the outline: a line shows where, and how deep.
import { announce } from "../lib/announce.js";
import { followPointer } from "./drag.js";
import { counted } from "./figures.js";
import { make } from "./cells.js";
import { INDENT } from "./grid.js";
import { moveTo } from "./outline.js";
import { endOfBranch, isParent, topmost } from "./tree.js";
import { ROW } from "./window.js";

/**
 * Where rows dropped between two lines go. `gap`: the position before which they come; `wished`: the level the pointer stands at.
 * Returns { parent, after, level } as ids, or { error: sentence }.
 */
export function dropPlace({ rows, shown, collapsed }, moving, gap, wished) {
  const above = gap > 0 ? shown[gap - 1] : -1;
  const below = gap < shown.length ? shown[gap] : -1;
  const inside = insideMoved(rows, moving);
  if (above >= 0 && inside.has(rows[above].id) && below >= 0 && inside.has(rows[below].id)) {
    return { error: "A row cannot go into itself or into a row below it. Drop it elsewhere." };
  }
  const deepest = above < 0 ? 1 : rows[above].level + (collapsed.has(rows[above].id) && isParent(rows, above) ? 0 : 1);
  const least = below < 0 ? 1 : rows[below].level;
  const level = Math.max(Math.min(wished, deepest), Math.min(least, deepest));
  // The new neighbours: the nearest row above that is not moved itself, at this level or just above it.
  let at = above;
  while (at >= 0 && rows[at].level > level) at -= 1;
  while (at >= 0 && moving.has(rows[at].id) && rows[at].level === level) at = previousSibling(rows, at);
  if (at < 0) return { parent: null, after: null, level };
  if (inside.has(rows[at].id)) return { error: "A row cannot go into itself or into a row below it. Drop it elsewhere." };
  if (rows[at].level === level) return { parent: rows[at].parent, after: rows[at].id, level };
  return { parent: rows[at].id, after: null, level };
}

// The row before one on its level, else the one above it.
function previousSibling(rows, index) {
  const { level } = rows[index];
  let at = index - 1;
  while (at >= 0 && rows[at].level > level) at -= 1;
  return at;
}

function insideMoved(rows, moving) {
  const inside = new Set();
  rows.forEach((row, index) => {
    if (!moving.has(row.id) || inside.has(row.id)) return;
    for (let each = index; each < endOfBranch(rows, index); each += 1) inside.add(rows[each].id);
  });
  return inside;
}

/** Begin to drag the selected rows, or the one that was pressed; a click without a move does `clicked`. */
export function dragRows(board, event, id, clicked) {
  const { view, plan, grid } = board;
  if (!plan.canEdit) {
    followPointer(board, event, { clicked });
    return;
  }
  const ids = view.selected.has(id) ? topmost(plan.rows, view.selected) : [id];
  const moving = new Set(ids);
  const line = make("div", "board-drop", { "aria-hidden": "true" });
  const name = view.columns.indexOf.get("name");
  const nameLeft = view.columns.startOf(name);
  let place = null;
  const off = () => {
    line.remove();
    grid.root.classList.remove("dragging");
  };
  followPointer(board, event, {
    clicked,
    cancelled: off,
    moved: ({ position, within, x }) => {
      if (view.isFlat || view.sort.column) {
        place = { error: "Rows are moved in the outline. Take away the sorting or grouping first." };
        return;
      }
      const shown = view.shown.filter((index) => index >= 0); // without the line of totals
      const gap = Math.max(0, Math.min(shown.length, position + (within > 0.5 ? 1 : 0)));
      const wished = Math.max(1, Math.floor((x - nameLeft - 8) / INDENT) + 1);
      place = dropPlace({ rows: plan.rows, shown, collapsed: view.collapsed }, moving, gap, wished);
      if (!line.isConnected) {
        grid.layer.append(line);
        grid.root.classList.add("dragging");
      }
      line.classList.toggle("refused", Boolean(place.error));
      line.style.top = `${gap * ROW - 1}px`;
      line.style.left = place.error ? "0" : `${nameLeft + 8 + INDENT * (place.level - 1)}px`;
      line.dataset.level = place.error ? "Not here" : `${counted(ids.length, "row")}, level ${place.level}`;
    },
    ended: () => {
      off();
      if (place?.error) {
        board.hint(place.error);
        announce(place.error);
      } else if (place) moveTo(board, ids, place);
    },
  });
}
