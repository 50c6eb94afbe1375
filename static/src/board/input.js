// Pointer and keyboard of the board: which row is hovered, what a click means, which command a key is.
import { isField } from "../lib/keys.js";
import { COLUMNS, isEditable } from "./columns.js";
import { boardCommand, gridCommand } from "./keys.js";
import { startTimePointer } from "./time_input.js";

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
    else if (event.target.closest("[data-clear-filters]")) board.strip.toggle();
  });
}

// In the capturing phase, so that a key of the board does not also mean something to the portal.
function startKeys(board) {
  document.addEventListener("keydown", (event) => pressed(board, event), { capture: true });
}

function pressed(board, event) {
  if (event.target !== document.body && !board.root.contains(event.target)) return;
  if (event.defaultPrevented || isField(event.target) || document.querySelector("dialog[open]")) return;
  const press = { key: event.key, ctrl: event.ctrlKey, meta: event.metaKey, alt: event.altKey, shift: event.shiftKey };
  const inGrid = board.grid.layer.contains(event.target);
  const command = inGrid ? gridCommand(press, lettersOn()) : boardCommand(press, lettersOn());
  if (!command) return;
  event.preventDefault();
  event.stopPropagation();
  board.run(command);
}

function lettersOn() {
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
    if (event.target.closest("[data-toggle]")) {
      board.goTo(place.id, place.column, { byKey: false });
      board.toggle(place.id);
      return;
    }
    choose(board, place, event);
  });
  grid.layer.addEventListener("dblclick", (event) => {
    const place = grid.cellOf(event.target);
    if (!place || event.target.closest("input, [data-toggle]")) return;
    const row = board.plan.row(place.id);
    if (isEditable(COLUMNS[place.column], row, board.plan)) board.editing.start();
    else board.openDetails(place.id);
  });
  grid.layer.addEventListener("mousemove", (event) => hover(board, view.positionOf.get(grid.cellOf(event.target)?.id) ?? -1));
  grid.layer.addEventListener("mouseleave", () => hover(board, -1));
  grid.layer.addEventListener("focusin", (event) => {
    if (event.target.closest("input")) return;
    const place = grid.cellOf(event.target);
    if (place && (place.id !== view.activeId || place.column !== view.activeColumn)) board.goTo(place.id, place.column);
    board.frame.scrollTop = 0;
    board.draw();
  });
}

// A click chooses one row; with Ctrl it adds or takes one, with Shift all up to it.
export function choose(board, { id, column }, event) {
  const { view } = board;
  if (event.shiftKey) view.selectTo(id);
  else if (event.ctrlKey || event.metaKey) {
    if (!view.selected.size && view.activeId !== null && view.activeId !== id) view.select(view.activeId, true);
    view.select(id);
  } else if (view.selected.size) view.selected.clear();
  board.goTo(id, column, { byKey: false });
  board.refresh();
}

export function hover(board, position) {
  if (board.view.hover === position) return;
  board.view.hover = position;
  board.draw();
}
