// Find in the plan: rows that say all the words, one after the other, wherever they are hidden.
import { announce } from "../lib/announce.js";
import { holds, wordsOf } from "./filters.js";

const TYPING_MS = 120;

/** Ids of the rows that say every word, in the order they are seen. */
export function rowsSaying(rows, text) {
  const words = wordsOf(text);
  if (!words.length) return [];
  return rows.filter((row) => words.every((word) => holds(row, word))).map((row) => row.id);
}

/** The place of the next one after `current` (before it with −1), going round; −1 when there is none. */
export function nextOf(found, positions, current, change) {
  if (!found.length) return -1;
  const at = positions.get(current) ?? -1;
  if (change > 0) {
    const next = found.findIndex((id) => positions.get(id) > at);
    return next < 0 ? 0 : next;
  }
  const previous = found.findLastIndex((id) => positions.get(id) < at);
  return previous < 0 ? found.length - 1 : previous;
}

export class Search {
  constructor(board, element) {
    this.board = board;
    this.element = element;
    this.field = element.querySelector("[data-search-text]");
    this.count = element.querySelector("[data-search-count]");
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#typed(), TYPING_MS);
    });
    this.field.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-search]");
      if (button) this.#act(button.dataset.search);
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#act("close");
    });
  }

  open() {
    this.element.hidden = false;
    this.field.focus();
    this.field.select();
    this.#look();
  }

  /** Whether there was something to close. */
  close() {
    if (this.element.hidden) return false;
    this.element.hidden = true;
    this.board.view.found = null;
    this.board.draw();
    return true;
  }

  #act(what) {
    if (what === "close") {
      this.close();
      this.board.focus();
    } else if (what === "only") {
      this.board.strip.apply({ text: this.field.value });
      this.close();
      this.board.focus();
    } else this.step(what === "next" ? 1 : -1, { focus: false });
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      this.#act("close");
    } else if (event.key === "Enter" || event.key === "F3") {
      event.preventDefault();
      clearTimeout(this.timer);
      this.step(event.shiftKey ? -1 : 1, { focus: false });
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.board.focus();
    }
  }

  // Typing shows the first one at or after the active row, without leaving the field.
  #typed() {
    this.#look();
    const { view } = this.board;
    if (this.ids.length && !view.found.has(view.activeId)) this.step(1, { focus: false });
    else this.#say();
  }

  #look() {
    const { plan, view } = this.board;
    const rows = view.isFlat ? view.rowsOf({ top: 0, bottom: view.shown.length - 1 }) : plan.rows;
    this.ids = rowsSaying(rows, this.field.value);
    this.positions = new Map(rows.map((row, index) => [row.id, index]));
    view.found = new Set(this.ids);
    this.#say();
    this.board.draw();
  }

  step(change, { focus = true } = {}) {
    if (this.element.hidden && !this.field.value) {
      this.open();
      return;
    }
    this.#look();
    const at = nextOf(this.ids, this.positions, this.board.view.activeId, change);
    if (at < 0) {
      announce(this.count.textContent);
      return;
    }
    this.board.reveal(this.ids[at], "name", { focus });
    this.#say();
    announce(`${this.count.textContent}: ${this.board.view.activeRow?.name ?? ""}`);
  }

  #say() {
    const { view } = this.board;
    const at = this.ids.indexOf(view.activeId);
    if (!this.field.value.trim()) this.count.textContent = "";
    else if (!this.ids.length) this.count.textContent = "Nothing found";
    else this.count.textContent = `${at < 0 ? "–" : at + 1} of ${this.ids.length}`;
  }
}
