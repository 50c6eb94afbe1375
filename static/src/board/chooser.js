// The choice of columns: which are shown, in which order, and arrangements with a name.
import { announce } from "../lib/announce.js";
import { DEFAULT_NAMES } from "./catalogue.js";
import { wordsOf } from "./columns.js";
import { counted } from "./figures.js";
import { make } from "./cells.js";
import { button, field, openPanel } from "./popover.js";

/** Ready arrangements beside those that a person has kept. */
export const READY = [
  { name: "Standard", names: DEFAULT_NAMES },
  { name: "Links and slack", names: ["number", "wbs", "name", "duration", "predecessors", "successors", "slack", "free", "late_finish"] },
  { name: "Progress", names: ["number", "wbs", "name", "percent", "remaining", "actual_start", "actual_finish", "start", "finish", "late"] },
  { name: "Baseline", names: ["number", "wbs", "name", "start", "finish", "baseline_start", "baseline_finish", "start_variance", "finish_variance"] },
  { name: "Entry", names: ["number", "name", "duration", "predecessors", "resources", "constraint_kind", "constraint", "deadline", "kind", "calendar"] },
];

export class Chooser {
  constructor(board) {
    this.board = board;
  }

  open() {
    const opener = this.board.root.querySelector("[data-command=columns]");
    openPanel({
      id: "board-columns",
      title: "Columns",
      opener: opener?.offsetParent ? opener : this.board.grid.cell(this.board.view.activeId, this.board.view.activeColumn),
      className: "board-chooser",
      fill: (body) => {
        this.body = body;
        this.#fill();
      },
    });
  }

  #fill(focus = null) {
    this.list = make("ul", "plain-list board-column-list", { "aria-label": "Columns, in their order" });
    this.#rows();
    const help = make("p", "meta");
    help.textContent = "Drag a row, or press Alt+↑ and Alt+↓ on it, to change the order. Widths are dragged in the head of the table.";
    this.body.replaceChildren(this.#views(), this.list, help);
    if (focus) this.list.querySelector(`[data-name="${CSS.escape(focus)}"] input`)?.focus();
  }

  #views() {
    const { arrangement } = this.board;
    const place = make("div", "board-views");
    const select = make("select", "control");
    select.append(new Option("as you left it", ""));
    const ready = make("optgroup", "");
    ready.label = "Ready made";
    ready.append(...READY.map(({ name }) => new Option(name, `ready:${name}`)));
    const own = make("optgroup", "");
    own.label = "Your own";
    own.append(...arrangement.views.map(({ name }) => new Option(name, `own:${name}`)));
    select.append(ready);
    if (arrangement.views.length) select.append(own);
    select.value = arrangement.views.some(({ name }) => name === arrangement.basedOn) ? `own:${arrangement.basedOn}` : "";
    select.addEventListener("change", () => this.#use(select.value));
    place.append(field("View", select));
    const name = make("input", "control", { maxlength: "60", "aria-label": "Name of the view", placeholder: "Name of the view" });
    const note = make("p", "meta", { role: "status" });
    const keep = button("Save view", "btn btn-small", async () => {
      const wanted = name.value.trim();
      note.textContent = wanted ? await arrangement.saveAs(wanted) : "Give the view a name first.";
      if (wanted && !note.textContent) {
        this.#fill();
        announce(`The view ${wanted} is kept.`);
      }
    });
    const line = make("div", "board-view-line");
    line.append(name, keep);
    if (select.value) {
      line.append(
        button("Delete view", "btn btn-ghost btn-small", async () => {
          note.textContent = await arrangement.remove(arrangement.basedOn);
          if (!note.textContent) this.#fill();
        }),
      );
    }
    if (arrangement.address) place.append(line, note);
    return place;
  }

  #use(value) {
    const { arrangement } = this.board;
    const [kind, name] = [value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1)];
    if (kind === "own") arrangement.use(name);
    else if (kind === "ready") {
      arrangement.basedOn = "";
      arrangement.take({ names: READY.find((each) => each.name === name).names, widths: this.board.view.columns.widths });
    }
    this.#fill();
    this.body.querySelector("select").focus();
  }

  // The shown columns in their order first, then the others by group.
  #rows() {
    const { columns } = this.board.view;
    const shown = columns.list;
    const others = [...columns.known.values()].filter(({ name }) => !columns.indexOf.has(name));
    this.list.replaceChildren(...shown.map((column) => this.#row(column, true)), ...others.map((column) => this.#row(column, false)));
    announce(`${counted(shown.length, "column")} shown.`);
  }

  #row(column, isShown) {
    const { columns } = this.board.view;
    const row = make("li", `board-column-row${isShown ? " shown" : ""}`, { "data-name": column.name });
    const label = make("label", "");
    const box = make("input", "", { type: "checkbox" });
    box.checked = isShown;
    box.disabled = Boolean(column.fixed);
    const words = make("span", "");
    words.textContent = wordsOf(column);
    label.append(box, words);
    row.append(label);
    if (column.group) {
      const group = make("span", "meta");
      group.textContent = column.group;
      row.append(group);
    }
    box.addEventListener("change", () => {
      const names = columns.names.filter((name) => name !== column.name);
      this.board.arrangement.choose(box.checked ? [...names, column.name] : names);
      this.#fill(column.name);
    });
    if (isShown && column.name !== "number") {
      row.draggable = true;
      row.append(this.#mover(column, -1), this.#mover(column, 1));
    }
    row.addEventListener("keydown", (event) => {
      const change = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!change || !event.altKey || !isShown) return;
      event.preventDefault();
      this.#move(column.name, change);
    });
    this.#drag(row, column);
    return row;
  }

  #mover(column, change) {
    const words = change < 0 ? "up" : "down";
    const element = button(change < 0 ? "↑" : "↓", "icon-button board-mover", () => this.#move(column.name, change));
    element.setAttribute("aria-label", `Move ${column.label} ${words}`);
    return element;
  }

  #move(name, change) {
    const { columns } = this.board.view;
    const beside = columns.at(columns.indexOf.get(name) + change);
    if (!beside || beside.name === "number") return;
    this.board.arrangement.order(name, beside.name, change < 0);
    this.#fill(name);
  }

  #drag(row, column) {
    row.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/x-column", column.name);
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("text/x-column")) event.preventDefault();
    });
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      const name = event.dataTransfer.getData("text/x-column");
      const { columns } = this.board.view;
      if (!columns.indexOf.has(name) || !columns.indexOf.has(column.name) || column.name === "number") return;
      this.board.arrangement.order(name, column.name, columns.indexOf.get(name) > columns.indexOf.get(column.name));
      this.#fill(name);
    });
  }
}
