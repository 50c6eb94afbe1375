// The filters above the board: a text, chips that combine, sorting and grouping; all of it is kept in the page's address.
import { announce } from "../lib/announce.js";
import { wordsOf } from "./columns.js";
import { FILTERS, NO_FILTER, activeFilters, addressOfFilter, filterOfAddress, isFiltering } from "./filters.js";
import { counted } from "./figures.js";
import { GROUPS } from "./order.js";
import { pointOfAddress, showPoint } from "./quality_filter.js";

const TYPING_MS = 150;
const QUICK = ["critical", "late", "mine", "milestones", "unlinked"];

export class FilterBar {
  /** `moved()` is told when the bar opens or closes. */
  constructor(board, element, moved) {
    this.board = board;
    this.element = element;
    this.moved = moved;
    this.field = element.querySelector("[data-filter-text]");
    this.chips = element.querySelector("[data-filter-chips]");
    this.menu = element.querySelector("[data-filter-menu]");
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.apply({ text: this.field.value }), TYPING_MS);
    });
    this.field.addEventListener("keydown", (event) => this.#fieldKey(event));
    element.addEventListener("click", (event) => this.#click(event));
    element.addEventListener("change", (event) => this.#change(event));
    this.#fill();
  }

  #fill() {
    this.menu.replaceChildren(
      ...FILTERS.filter(({ name }) => !QUICK.includes(name)).map(({ name, label }) => {
        const item = document.createElement("label");
        item.className = "menu-item";
        const box = document.createElement("input");
        box.type = "checkbox";
        box.dataset.filterBox = name;
        item.append(box, label);
        return item;
      }),
    );
    const group = this.element.querySelector("[data-group]");
    for (const { name, label } of GROUPS) group.append(new Option(label, name));
  }

  /** Take the filters that the address asks for. */
  start() {
    const wanted = filterOfAddress(location.search);
    const point = pointOfAddress(location.search);
    if (point) showPoint(this, point);
    if (!isFiltering(wanted)) return;
    this.field.value = wanted.text;
    this.board.view.setFilter(wanted);
    this.open(true);
  }

  get isOpen() {
    return !this.element.hidden;
  }

  open(open) {
    this.element.hidden = !open;
    this.moved();
    this.render();
    this.board.layOut();
  }

  focus() {
    this.open(true);
    this.field.focus();
    this.field.select();
  }

  #fieldKey(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      this.clear();
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      clearTimeout(this.timer);
      this.apply({ text: this.field.value });
      this.board.focus();
    }
  }

  #click(event) {
    const pressedChip = event.target.closest("[data-filter]");
    if (pressedChip) {
      const { filter } = pressedChip.dataset;
      this.apply({ [filter]: filter === "numbers" ? null : !this.board.view.filter[filter] });
      (this.chips.querySelector(`[data-filter="${CSS.escape(filter)}"]`) ?? this.field).focus();
    } else if (event.target.closest("[data-filter-clear]")) this.clear();
    else if (event.target.closest("[data-sort-clear]")) {
      this.board.view.setSort({});
      this.board.sorted();
      this.field.focus();
    }
  }

  #change(event) {
    const { target } = event;
    const { view } = this.board;
    if (target.dataset.filterBox) this.apply({ [target.dataset.filterBox]: target.checked });
    else if (target.matches("[data-group]")) {
      view.setGroup(target.value);
      this.board.sorted();
      announce(view.group ? `${counted(view.groups.length, "group")} with ${counted(view.matchCount, "row")}.` : "Rows are not grouped.");
    } else if (target.matches("[data-keep-outline]")) {
      view.setSort({ ...view.sort, keepOutline: target.checked });
      this.board.sorted();
    }
  }

  /** Take every filter, order and group away and close the bar. */
  clear() {
    const { view } = this.board;
    clearTimeout(this.timer);
    this.field.value = "";
    view.group = null;
    view.sort = { column: null, descending: false, keepOutline: true };
    view.setFilter(NO_FILTER);
    this.open(false);
    this.board.sorted();
    this.#keepAddress();
    this.board.focus();
  }

  apply(change) {
    const { view } = this.board;
    view.setFilter(change);
    if ("text" in change && this.field.value !== change.text) this.field.value = change.text;
    if (!this.isOpen) this.open(true);
    this.board.refresh({ rows: true });
    this.#keepAddress();
    if (view.isFiltering) announce(view.matchCount === 1 ? "1 row matches." : `${counted(view.matchCount, "row")} match.`);
  }

  #keepAddress() {
    history.replaceState(history.state, "", addressOfFilter(this.board.view.filter, location.href));
  }

  render() {
    const { view } = this.board;
    if (!view.filter.text && document.activeElement !== this.field) this.field.value = "";
    const active = activeFilters(view.filter);
    const names = [...QUICK, ...active.map(({ name }) => name).filter((name) => !QUICK.includes(name))];
    const wanted = names.map((name) => `${name}:${Boolean(view.filter[name])}`).join();
    if (wanted !== this.drawn) {
      this.drawn = wanted;
      this.chips.replaceChildren(...names.map((name) => chip(name, view.filter, active)));
    }
    for (const box of this.menu.querySelectorAll("[data-filter-box]")) box.checked = Boolean(view.filter[box.dataset.filterBox]);
    this.element.querySelector("[data-group]").value = view.group ?? "";
    const sort = this.element.querySelector("[data-sort]");
    sort.hidden = !view.sort.column;
    if (view.sort.column) {
      const column = view.columns.known.get(view.sort.column);
      sort.querySelector("[data-sort-name]").textContent = `${wordsOf(column)} ${view.sort.descending ? "↓" : "↑"}`;
      sort.querySelector("[data-keep-outline]").checked = view.sort.keepOutline;
      sort.querySelector("[data-outline-choice]").hidden = Boolean(view.group);
    }
  }
}

function chip(name, filter, active) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-small";
  button.dataset.filter = name;
  button.textContent = FILTERS.find((each) => each.name === name)?.label ?? active.find((each) => each.name === name).label;
  button.setAttribute("aria-pressed", String(Boolean(filter[name])));
  return button;
}
