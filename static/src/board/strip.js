// The line between toolbar and board: the next milestones, or the filters while one is wanted.
import { FilterBar } from "./filter_bar.js";
import { chosenMilestones, finishWords, milestoneFacts } from "./milestones.js";
import { minutesOf } from "./instants.js";
import { isDone } from "./filters.js";

export class Strip {
  constructor(board, { milestones, filters }) {
    this.board = board;
    this.milestones = milestones;
    this.filters = filters;
    this.bar = new FilterBar(board, filters, () => this.#milestones());
    milestones.addEventListener("click", (event) => {
      const button = event.target.closest("[data-go-to]");
      if (button) board.reveal(Number(button.dataset.goTo), "name");
    });
  }

  openFind() {
    this.bar.focus();
  }

  toggle() {
    if (this.filters.hidden) this.bar.focus();
    else this.bar.clear();
  }

  clear() {
    this.bar.clear();
  }

  apply(change) {
    this.bar.apply(change);
  }

  render() {
    this.bar.render();
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
    this.milestones.querySelector("[data-finish]").textContent = finishWords(finish, plan.project, this.board.view.calendar);
  }
}

function item(row, status) {
  const { date, slip, note, bad } = milestoneFacts(row, status);
  const button = document.createElement("button");
  button.type = "button";
  button.className = `board-milestone${row.critical && !isDone(row) ? " critical" : ""}${isDone(row) ? " done" : ""}`;
  button.dataset.goTo = row.id;
  button.title = `${[row.name, date, slip, note].filter(Boolean).join(", ")}. Show it in the plan`;
  const name = document.createElement("strong");
  name.textContent = row.name;
  const line = document.createElement("span");
  line.className = "num";
  line.textContent = date;
  if (slip) {
    const moved = document.createElement("span");
    moved.className = row.finish_variance > 0 ? "bad strong" : "gain";
    moved.textContent = ` ${slip}`;
    moved.title = "Against the baseline";
    line.append(moved);
  }
  if (note && !(slip && note === "critical")) {
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
