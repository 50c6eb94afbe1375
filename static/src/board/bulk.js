// One value for all selected rows: which field, which value, and how many rows it would change, before it is saved.
import { announce } from "../lib/announce.js";
import { isEditable, wordsOf } from "./columns.js";
import { counted } from "./figures.js";
import { make } from "./cells.js";
import { button, field, openPanel } from "./popover.js";
import { quotedNames } from "./resource_text.js";

const FIELDS = ["duration", "percent", "resources", "constraint_kind", "constraint", "deadline", "calendar", "kind", "active", "manual", "actual_start", "actual_finish"];

/** What a text in a column would do to rows: { cells, same, kept, error }. */
export function bulkPlan(rows, column, text, context) {
  const { plan } = context;
  const found = { cells: [], same: 0, kept: 0, error: "", added: [] };
  for (const row of rows) {
    if (!isEditable(column, row, plan)) found.kept += 1;
    else if (column.edit(row, plan).trim() === text.trim()) found.same += 1;
    else {
      const { error, added = [] } = text.trim() || !column.clears ? column.read(text, row, context) : { error: "" };
      if (error) return { ...found, cells: [], error };
      found.added = added;
      found.cells.push({ row, column, text: text.trim() });
    }
  }
  return found;
}

/** "12 rows change, 3 have the value already, 2 cannot take it." */
export function bulkSentence({ cells, same, kept, error, added = [] }) {
  if (error) return error;
  const parts = [cells.length === 1 ? "1 row changes" : `${counted(cells.length, "row")} change`];
  if (same) parts.push(same === 1 ? "1 has the value already" : `${same} have the value already`);
  if (kept) parts.push(kept === 1 ? "1 cannot take it" : `${kept} cannot take it`);
  const news = added.length ? ` ${quotedNames(added)} ${added.length === 1 ? "is" : "are"} added to the plan's resources.` : "";
  return `${parts.join(", ")}.${news}`.replaceAll("\u00a0", " ");
}

export function openBulk(board) {
  const { view, plan } = board;
  const rows = plan.rows.filter((row) => view.targets().has(row.id));
  const columns = FIELDS.map((name) => view.columns.known.get(name)).filter((column) => column?.read && (plan.canEdit || (column.progress && plan.canReportProgress)));
  if (!rows.length || !columns.length) return;
  openPanel({
    id: "board-bulk",
    title: `Set a value in ${counted(rows.length, "row")}`,
    opener: board.root.querySelector("[data-command=bulk]"),
    className: "board-bulk",
    fill: (body, close) => fill(board, { body, close, rows, columns }),
  });
}

function fill(board, { body, close, rows, columns }) {
  const { plan, view } = board;
  const context = { plan, today: view.today, adds: true };
  const choice = make("select", "control", { autofocus: "" });
  for (const column of columns) choice.append(new Option(wordsOf(column), column.name));
  const place = make("div", "");
  const preview = make("p", "board-preview", { role: "status" });
  const save = button("Set the value", "btn btn-primary", () => {
    const found = weigh();
    if (found.error || !found.cells.length) return;
    close();
    const problem = board.edits.cells(found.cells, { adds: true });
    if (problem) board.hint(problem);
    else announce(`${counted(found.cells.length, "row")} changed.`);
  });
  let control = null;
  const column = () => view.columns.known.get(choice.value);
  const weigh = () => bulkPlan(rows, column(), control.value, context);
  const look = () => {
    const untouched = !control.value && control.tagName === "INPUT" && !column().clears;
    const found = untouched ? null : weigh();
    preview.textContent = found ? bulkSentence(found) : "Write the value.";
    preview.classList.toggle("bad", Boolean(found?.error));
    save.disabled = !found || Boolean(found.error) || !found.cells.length;
  };
  const choose = () => {
    const { choices } = column();
    control = choices ? make("select", "control") : make("input", "control", { autocomplete: "off" });
    if (choices) {
      for (const { label } of choices(plan)) control.append(new Option(label, label));
      if (column().name === "calendar") control.append(new Option("the project's calendar", ""));
    }
    control.addEventListener("input", look);
    place.replaceChildren(field("Value", control));
    look();
  };
  choice.addEventListener("change", choose);
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName !== "BUTTON") {
      event.preventDefault();
      save.click();
    }
  });
  const actions = make("div", "dialog-actions");
  actions.append(button("Cancel", "btn", close), save);
  body.append(field("Field", choice), place, preview, actions);
  choose();
}
