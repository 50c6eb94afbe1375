// Pointer and keyboard of the board: which row is hovered, what a click means, which command a key is.
import { isField } from "../lib/keys.js";
import { isEditable } from "./columns.js";
import { followPointer } from "./drag.js";
import { fillTo } from "./fill.js";
import { boardCommand, gridCommand, isText } from "./keys.js";
import { dragRows } from "./row_drag.js";
import { startTimePointer } from "./time_input.js";
import { ENTRY } from "./view.js";

const CORNER = 8; // pixels of the fill handle

export function startInput(board) {
  startKeys(board);
  startButtons(board);
  startGridPointer(board);
  startTimePointer(board);
}

// Buttons outside the toolbar: those of an empty plan and of a filter without result.
function startButtons(board) {
  board.main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-command]");
    if (button) board.run(button.dataset.command);
    else if (event.target.closest("[data-clear-filters]")) board.strip.clear();
  });
}

// In the capturing phase, so that a key of the board does not also mean something to the portal.
function startKeys(board) {
  document.addEventListener("keydown", (event) => pressed(board, event), { capture: true });
}

function pressed(board, event) {
  if (event.target !== document.body && !board.root.contains(event.target)) return;
  if (event.defaultPrevented || event.isComposing || isField(event.target) || document.querySelector("dialog[open], [popover]:popover-open")) return;
  const press = { key: event.key, ctrl: event.ctrlKey, meta: event.metaKey, alt: event.altKey, shift: event.shiftKey };
  const inGrid = board.grid.layer.contains(event.target);
  const typing = inGrid && board.editing.canStart;
  const command = inGrid ? gridCommand(press, lettersOn(), typing && !board.view.selected.size) : boardCommand(press, lettersOn());
  if (command) {
    event.preventDefault();
    event.stopPropagation();
    board.run(command);
  } else if (!inGrid && event.key === "Escape" && board.view.selected.size) {
    event.preventDefault(); // the bar of selected rows says that Esc lets them go
    board.run("clear-selection");
    board.focus();
  } else if (typing && (event.key === "Dead" || event.key === "Process")) {
    board.editing.start(""); // an accent or another script is being composed: it goes on in the field
  } else if (typing && isText(press)) {
    event.preventDefault();
    event.stopPropagation();
    board.editing.start(event.key);
  }
}

// The profile switches letter keys off for the person, the list of keys for this browser.
function lettersOn() {
  if (document.body.hasAttribute("data-letter-keys-off")) return false;
  try {
    return localStorage.getItem("portal.letter-keys") !== "off";
  } catch {
    return true;
  }
}

function startGridPointer(board) {
  const { grid, view } = board;
  grid.layer.addEventListener("mousedown", (event) => {
    if (event.target.closest("input")) return;
    const place = grid.cellOf(event.target);
    if (!place || event.button !== 0) return;
    event.preventDefault();
    if (board.editing.isOpen) document.activeElement.blur();
    take(board, place, event);
  });
  grid.layer.addEventListener("dblclick", (event) => {
    const place = grid.cellOf(event.target);
    if (!place || event.target.closest("input, [data-toggle]") || place.id < ENTRY) return;
    const row = board.plan.row(place.id);
    if (place.id === ENTRY || isEditable(view.columns.at(place.column), row, board.plan)) board.editing.start();
    else board.openDetails(place.id);
  });
  grid.layer.addEventListener("mousemove", (event) => hover(board, view.positionOf.get(grid.cellOf(event.target)?.id) ?? -1));
  grid.layer.addEventListener("mouseleave", () => hover(board, -1));
  grid.layer.addEventListener("focusin", (event) => {
    if (event.target.closest("input")) return;
    const place = grid.cellOf(event.target);
    if (place && (place.id !== view.activeId || place.column !== view.activeColumn) && place.id >= ENTRY) board.goTo(place.id, place.column);
    board.frame.scrollTop = 0;
    board.draw();
  });
}

function take(board, place, event) {
  const { view } = board;
  if (place.id < ENTRY) {
    board.goTo(place.id, view.activeColumn, { byKey: false });
    board.toggleGroup(view.activeGroup.key);
  } else if (event.target.closest("[data-toggle]")) {
    board.goTo(place.id, place.column, { byKey: false });
    board.toggle(place.id);
  } else if (onHandle(event)) dragHandle(board, event);
  else if (view.columns.at(place.column).name === "number" && place.id !== ENTRY) {
    dragRows(board, event, place.id, () => chooseRow(board, place, event));
  } else {
    choose(board, place, event);
    if (!event.ctrlKey && !event.metaKey) dragBlock(board, event);
  }
}

// A click on the number of a row takes the row; with Ctrl it adds or takes one, with Shift all up to it.
function chooseRow(board, { id, column }, event) {
  const { view } = board;
  const wasOnly = view.selected.size === 1 && view.selected.has(id);
  if (event.shiftKey) view.selectTo(id);
  else if (event.ctrlKey || event.metaKey) view.select(id);
  else {
    view.selected.clear();
    if (!wasOnly) view.select(id, true);
    view.anchorId = id;
  }
  board.goTo(id, column, { byKey: false });
  board.refresh();
}

/** A click chooses one cell; with Shift the block up to it, with Ctrl it adds the row to those selected or takes it out. */
export function choose(board, { id, column }, event) {
  const { view } = board;
  const extend = event.shiftKey && id !== ENTRY && view.activeRow !== null;
  if (!extend && (event.ctrlKey || event.metaKey)) {
    if (!view.selected.size && view.activeRow && view.activeId !== id) view.select(view.activeId, true);
    view.select(id);
  } else if (view.selected.size) view.selected.clear();
  board.goTo(id, column, { byKey: false, extend });
  board.refresh();
}

function dragBlock(board, event) {
  const { view } = board;
  followPointer(board, event, {
    moved: ({ position, column }) => {
      const at = Math.max(0, Math.min(view.shown.length - 1, position));
      const id = view.idAt(at);
      if (id === null || id < ENTRY || (id === view.activeId && column === view.activeColumn)) return;
      view.activate(id, column, { extend: true });
      board.draw();
    },
    ended: () => board.focus(),
  });
}

function onHandle(event) {
  const cell = event.target.closest(".board-cell.handle");
  if (!cell) return false;
  const box = cell.getBoundingClientRect();
  return event.clientX > box.right - CORNER && event.clientY > box.bottom - CORNER;
}

function dragHandle(board, event) {
  const { view } = board;
  const block = view.cells;
  followPointer(board, event, {
    moved: ({ position }) => {
      const at = Math.max(0, Math.min(view.shown.length - 1, position));
      view.corner = { id: view.idAt(at < block.top ? block.bottom : block.top), column: view.columns.at(block.left).name };
      view.activeId = view.idAt(at);
      view.activeColumn = block.right;
      board.draw();
    },
    ended: ({ position }) => {
      const at = Math.max(0, Math.min(view.shown.length - 1, position));
      if (at > block.bottom || at < block.top) fillTo(board, block, at);
      board.focus();
    },
  });
}

export function hover(board, position) {
  if (board.view.hover === position) return;
  board.view.hover = position;
  board.draw();
}
