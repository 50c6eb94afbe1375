// On a phone the board is a list by date: key, name, dates and slack; a tap opens the details.
import { isDone } from "./filters.js";
import { days, percent } from "./figures.js";
import { MONTHS, fullDay, gridDay, lastDay, partsOf } from "./instants.js";

const PAGE = 60;

/** Leaves in the order of their start, in groups by month: [{ label, rows }]. Rows without dates come last. */
export function byMonth(rows) {
  const leaves = rows.filter((row) => row.kind !== "summary");
  const sorted = [...leaves].sort((a, b) => (a.startAt ?? Infinity) - (b.startAt ?? Infinity) || a.row - b.row);
  const groups = [];
  for (const row of sorted) {
    const label = row.startAt === null ? "No date yet" : monthLabel(row.startAt);
    if (groups.at(-1)?.label !== label) groups.push({ label, rows: [] });
    groups.at(-1).rows.push(row);
  }
  return groups;
}

export class PhoneList {
  constructor(board, element) {
    this.board = board;
    this.element = element;
    this.limit = PAGE;
    this.from = 0;
    element.addEventListener("click", (event) => this.#click(event));
  }

  /** The list begins with the first task that is not over at the status date; earlier ones are one tap away. */
  render() {
    const { view } = this.board;
    const rows = view.rowsOf({ top: 0, bottom: view.shown.length - 1 }).filter((row) => !view.matches || view.matches(row));
    const wanted = this.showAll || view.matches ? rows : rows.filter((row) => !isDone(row));
    const groups = byMonth(wanted);
    const nodes = [];
    let left = this.limit;
    for (const group of groups) {
      if (left <= 0) break;
      const heading = document.createElement("h2");
      heading.className = "board-month";
      heading.textContent = group.label;
      const list = document.createElement("ul");
      list.className = "plain-list";
      list.append(...group.rows.slice(0, left).map((row) => this.#item(row)));
      left -= group.rows.length;
      nodes.push(heading, list);
    }
    const hidden = rows.filter((row) => row.kind !== "summary" && isDone(row)).length;
    if (!this.showAll && !view.matches && hidden) nodes.unshift(more("data-show-done", `Show ${hidden} done tasks`));
    if (left < 0) nodes.push(more("data-show-more", `Show more (${-left} left)`));
    if (!groups.length) nodes.push(paragraph(view.matches ? "No task matches the filters." : "Every task is done."));
    this.element.replaceChildren(...nodes);
  }

  #item(row) {
    const { plan } = this.board;
    const place = document.createElement("li");
    const link = document.createElement("a");
    link.className = `board-card${row.critical && !isDone(row) ? " critical" : ""}`;
    link.href = this.board.addresses.task.replace("/0/", `/${row.number}/`);
    link.dataset.open = row.id;
    const finish = lastDay(row.finishAt, row.startAt);
    const when = row.startAt === finish || gridDay(row.startAt) === gridDay(finish) ? gridDay(row.startAt) : `${gridDay(row.startAt)} to ${gridDay(finish)}`;
    link.append(span("key", `${plan.project.key}-${row.number}`), span("board-card-name", row.name), span("num meta", when), chips(row));
    place.append(link);
    return place;
  }

  #click(event) {
    const link = event.target.closest("[data-open]");
    if (link) {
      const row = this.board.plan.row(Number(link.dataset.open));
      if (row) {
        event.preventDefault();
        this.board.view.activate(row.id);
        this.board.details.open(row);
      }
    } else if (event.target.closest("[data-show-more]")) {
      this.limit += PAGE;
      this.render();
    } else if (event.target.closest("[data-show-done]")) {
      this.showAll = true;
      this.render();
    }
  }
}

function chips(row) {
  const place = span("board-chips", "");
  if (isDone(row)) place.append(span("pill on_track", `done ${fullDay(lastDay(row.finishAt, row.startAt))}`));
  else {
    if (row.percent > 0) place.append(span("pill", percent(row.percent)));
    if (row.slack !== null) {
      place.append(span(row.critical ? "pill off_track" : "pill", row.critical ? `critical, ${days(row.slack, row.minutes_per_day)}` : `slack ${days(row.slack, row.minutes_per_day)}`));
    }
    if (row.misses_deadline) place.append(span("pill off_track", "misses its deadline"));
  }
  return place;
}

function monthLabel(minutes) {
  const { month, year } = partsOf(minutes);
  return `${MONTHS[month]} ${year}`;
}

function span(className, content) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = content;
  return element;
}

function more(attribute, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn board-more";
  button.setAttribute(attribute, "");
  button.textContent = label;
  return button;
}

function paragraph(content) {
  const element = document.createElement("p");
  element.className = "board-note";
  element.textContent = content;
  return element;
}
