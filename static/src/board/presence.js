// Who else has the plan open: their initials above the board, and a mark on the cell where each of them is.
import { announce } from "../lib/announce.js";

const MOST = 5;
const COLOURS = 5;

/** A word that names this window to the others, new with every load. */
export function windowName(random = crypto) {
  return Array.from(random.getRandomValues(new Uint8Array(9)), (byte) => (byte % 36).toString(36)).join("");
}

/** Who came and who left between two answers, by window: { came: [name], left: [name] }, each person once. */
export function comings(before, after) {
  const names = (list) => new Map(list.map((each) => [each.user, each.name]));
  const [was, is] = [names(before), names(after)];
  return {
    came: [...is].filter(([user]) => !was.has(user)).map(([, name]) => name),
    left: [...was].filter(([user]) => !is.has(user)).map(([, name]) => name),
  };
}

/** One entry a person, the window that stands on a row before the others. */
export function people(presence) {
  const found = new Map();
  for (const each of presence) {
    const known = found.get(each.user);
    if (!known || (known.task === null && each.task !== null)) found.set(each.user, each);
  }
  return [...found.values()];
}

export class Presence {
  constructor(board, element) {
    this.board = board;
    this.element = element;
    this.window = windowName();
    this.others = [];
    this.marks = new Map(); // window → badge
    element?.addEventListener("click", (event) => {
      const button = event.target.closest("[data-go-to]");
      if (button && board.plan.row(Number(button.dataset.goTo))) board.reveal(Number(button.dataset.goTo));
    });
  }

  /** What the question for changes says about this window: where it stands. */
  get query() {
    const { view } = this.board;
    const row = this.board.isPhone ? null : view.activeRow;
    return `&window=${this.window}&at=${row ? `${row.id},${view.column?.name ?? ""}` : ""}`;
  }

  /** The others, as the portal answers. */
  hear(presence) {
    if (!presence) return;
    const { came, left } = comings(this.others, presence);
    this.others = presence;
    if (came.length) announce(`${came.join(", ")} ${came.length === 1 ? "is" : "are"} on this plan too.`);
    else if (left.length) announce(`${left.join(", ")} left this plan.`);
    this.board.watch.hasCompany(presence.length > 0);
    this.#render();
    this.place();
  }

  #render() {
    if (!this.element) return;
    const all = people(this.others);
    const nodes = all.slice(0, MOST).map((each) => this.#person(each));
    if (all.length > MOST) {
      const more = document.createElement("li");
      more.className = "meta";
      more.textContent = `+${all.length - MOST}`;
      more.title = all.slice(MOST).map(({ name }) => name).join(", ");
      nodes.push(more);
    }
    const state = JSON.stringify(all);
    if (state === this.state) return;
    this.state = state;
    this.element.replaceChildren(...nodes);
    this.element.hidden = !all.length;
  }

  #person({ user, name, initials, task, column }) {
    const { plan, view } = this.board;
    const row = plan.row(task);
    const title = view.columns.known.get(column)?.title ?? view.columns.known.get(column)?.label;
    const where = row ? `${name} is on ${row.outline} ${row.name}${title ? `, ${title}` : ""}` : `${name} is on this plan`;
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = `board-person person-${user % COLOURS}`;
    button.textContent = initials;
    button.title = where;
    button.setAttribute("aria-label", row ? `${where}. Go there` : where);
    if (row) button.dataset.goTo = task;
    item.append(button);
    return item;
  }

  /** Marks on cells, after every drawing of the grid: rows come and go while one scrolls. */
  place() {
    if (!this.others.length && !this.marks.size) return;
    const { grid } = this.board;
    const seen = new Set();
    for (const { window: key, user, initials, task, column } of this.others) {
      const cell = task === null ? null : (grid.cell(task, column || "name") ?? grid.cell(task, "name"));
      if (!cell) continue;
      seen.add(key);
      let mark = this.marks.get(key);
      if (!mark) {
        mark = document.createElement("span");
        mark.setAttribute("aria-hidden", "true");
        this.marks.set(key, mark);
      }
      mark.className = `board-here person-${user % COLOURS}`;
      mark.dataset.initials = initials;
      if (mark.parentElement !== cell) cell.append(mark);
    }
    for (const [key, mark] of this.marks) {
      if (seen.has(key)) continue;
      mark.remove();
      this.marks.delete(key);
    }
  }
}
