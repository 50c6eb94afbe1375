// Tables marked data-rows: j, k, Enter and x move, open and select; a bulk bar shows what is selected.
import { range, step } from "../lib/rows.js";

let lastSelected = null;

export function startRows() {
  document.addEventListener("change", (event) => {
    const table = event.target.closest("[data-rows]");
    if (!table || event.target.type !== "checkbox") return;
    if (event.target.matches("[data-select-all]")) boxes(table).forEach((box) => mark(box, event.target.checked));
    else mark(event.target, event.target.checked);
    showBulkBar(table);
  });
  document.querySelectorAll("[data-rows]").forEach((table) => {
    boxes(table).forEach((box) => mark(box, box.checked));
    showBulkBar(table);
  });
}

/** Carry out a row command; true when it did something. */
export function rowCommand(command) {
  const table = document.activeElement?.closest("[data-rows]") ?? document.querySelector("[data-rows]");
  if (!table) return false;
  const rows = rowsOf(table);
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  if (command === "next-row" || command === "previous-row") return focusRow(rows, step(current, command === "next-row" ? 1 : -1, rows.length));
  if (current < 0) return false;
  if (command === "open-row") return openRow(rows[current]);
  if (command === "select-row") return select(table, rows, [current]);
  if (command === "select-range") return select(table, rows, range(rows.indexOf(lastSelected), current));
  return false;
}

/** Clear the selection; true when there was one. */
export function clearSelection() {
  const chosen = [...document.querySelectorAll("[data-rows] [data-select-row]:checked")];
  chosen.forEach((box) => mark(box, false));
  document.querySelectorAll("[data-rows]").forEach(showBulkBar);
  return chosen.length > 0;
}

function rowsOf(table) {
  return [...table.querySelectorAll("tbody tr:not(.group, [hidden])")];
}

function boxes(table) {
  return [...table.querySelectorAll("tbody [data-select-row]")];
}

function focusRow(rows, index) {
  if (index < 0) return false;
  rows[index].tabIndex = -1;
  rows[index].focus();
  rows[index].scrollIntoView({ block: "nearest" });
  return true;
}

function openRow(row) {
  if (document.activeElement !== row) return false;
  const link = row.querySelector("a[data-open], a[href]");
  link?.click();
  return Boolean(link);
}

function select(table, rows, indexes) {
  const last = rows[indexes.at(-1)].querySelector("[data-select-row]");
  if (!last) return false;
  const chosen = indexes.length > 1 || !last.checked;
  indexes.forEach((index) => {
    const box = rows[index].querySelector("[data-select-row]");
    if (box) mark(box, chosen);
  });
  showBulkBar(table);
  return true;
}

function mark(box, chosen) {
  box.checked = chosen;
  const row = box.closest("tr");
  row?.classList.toggle("selected", chosen);
  if (chosen) lastSelected = row;
}

function showBulkBar(table) {
  const all = boxes(table);
  const count = all.filter((box) => box.checked).length;
  const head = table.querySelector("[data-select-all]");
  if (head) {
    head.checked = count > 0 && count === all.length;
    head.indeterminate = count > 0 && count < all.length;
  }
  const home = table.closest(".table-card") ?? document;
  const bar = home.querySelector("[data-bulk-bar]");
  if (!bar) return;
  bar.hidden = count === 0;
  const toolbar = home.querySelector(".toolbar");
  if (toolbar) toolbar.hidden = count > 0;
  const words = bar.querySelector("[data-selected-count]");
  if (words) words.textContent = `${count} selected`;
}
