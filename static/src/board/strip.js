// The line between toolbar and board: the next milestones, or the filters while one is wanted.
import { announce } from "../lib/announce.js";
import { NO_FILTER } from "./filters.js";
import { counted } from "./figures.js";
import { chosenMilestones, milestoneFacts } from "./milestones.js";
import { fullDay, lastDay, minutesOf } from "./instants.js";
import { isDone } from "./filters.js";

const TYPING_MS = 150;

export class Strip {
  constructor(board, { milestones, filters }) {
    this.board = board;
    this.milestones = milestones;
    this.filters = filters;
    this.field = filters.querySelector("[data-filter-text]");
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#apply({ text: this.field.value }), TYPING_MS);
    });
    this.field.addEventListener("keydown", (event) => this.#fieldKey(event));
    filters.addEventListener("click", (event) => this.#click(event));
    milestones.addEventListener("click", (event) => {
      const button = event.target.closest("[data-go-to]");
      if (button) board.reveal(Number(button.dataset.goTo), "name");
    });
  }

  openFind() {
    this.#open(true);
    this.field.focus();
    this.field.select();
  }

  toggle() {
    if (this.filters.hidden) {
      this.openFind();
      return;
    }
    this.#clear();
    this.#open(false);
    this.board.focus();
  }

  #open(open) {
    this.filters.hidden = !open;
    this.render();
    this.board.layOut();
  }

  #fieldKey(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      this.toggle();
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      clearTimeout(this.timer);
      this.#apply({ text: this.field.value });
      this.board.focus();
    }
  }

  #click(event) {
    const toggle = event.target.closest("[data-filter]");
    if (toggle) this.#apply({ [toggle.dataset.filter]: !this.board.view.filter[toggle.dataset.filter] });
    else if (event.target.closest("[data-filter-clear]")) this.toggle();
  }

  #clear() {
    this.field.value = "";
    this.board.view.setFilter(NO_FILTER);
    this.board.refresh({ rows: true });
  }

  #apply(change) {
    const { view } = this.board;
    view.setFilter(change);
    this.board.refresh({ rows: true });
    if (view.isFiltering) announce(`${counted(view.matchCount, "row")} match.`.replace("1\u00a0row match", "1 row matches"));
  }

  render() {
    const { view } = this.board;
    for (const button of this.filters.querySelectorAll("[data-filter]")) {
      button.setAttribute("aria-pressed", String(view.filter[button.dataset.filter]));
    }
    if (!view.filter.text && document.activeElement !== this.field) this.field.value = "";
    this.#milestones();
  }

  #milestones() {
    const { plan, status } = this.board.view;
    const chosen = chosenMilestones(plan.rows);
    this.milestones.hidden = !this.filters.hidden || !chosen.length;
    if (this.milestones.hidden) return;
    const list = document.createElement("ul");
    list.append(...chosen.map((row) => item(row, status)));
    this.milestones.querySelector("[data-milestone-list]").replaceChildren(list);
    const finish = minutesOf(plan.project.finish);
    this.milestones.querySelector("[data-finish]").textContent =
      finish === null ? "" : `Forecast finish ${fullDay(lastDay(finish))}`;
  }
}

function item(row, status) {
  const { date, note, bad } = milestoneFacts(row, status);
  const button = document.createElement("button");
  button.type = "button";
  button.className = `board-milestone${row.critical && !isDone(row) ? " critical" : ""}${isDone(row) ? " done" : ""}`;
  button.dataset.goTo = row.id;
  button.title = `Show ${row.name} in the plan`;
  const name = document.createElement("strong");
  name.textContent = row.name;
  const line = document.createElement("span");
  line.className = "num";
  line.textContent = date;
  if (note) {
    const more = document.createElement("span");
    more.className = bad ? "bad strong" : row.critical && !isDone(row) ? "bad" : "";
    more.textContent = ` ${note}`;
    line.append(more);
  }
  button.append(name, line);
  const place = document.createElement("li");
  place.append(button);
  return place;
}
