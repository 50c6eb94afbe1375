// How a person has arranged the board (columns, widths, order, groups): changed by head and chooser, kept on the server.
import { callJson } from "../lib/request.js";
import { announce } from "../lib/announce.js";
import { NO_FILTER, activeFilters } from "./filters.js";

const SAVE_MS = 800;

export class Arrangement {
  /** `address` of the preferences; without one (or an answer) the browser remembers. */
  constructor(board, address) {
    this.board = board;
    this.address = address;
    this.views = [];
    this.basedOn = "";
  }

  /** What was kept: asked before the board is drawn the first time. */
  static async load(address, memory) {
    const known = memory.get("arrangement", {});
    if (!address) return { current: known, views: [], based_on: "" };
    try {
      const answer = await callJson(address);
      return { current: answer.current ?? known, views: answer.views ?? [], based_on: answer.based_on ?? "", drags: answer.drags };
    } catch {
      return { current: known, views: [], based_on: "" };
    }
  }

  start({ current, views = [], based_on = "" }) {
    this.views = views;
    this.basedOn = based_on;
    this.board.view.takeOrder(current);
  }

  /** The arrangement as it is kept. */
  get content() {
    const { view } = this.board;
    return { ...view.columns.wish(), sort: view.sort, group: view.group };
  }

  /** The same with the filters, as a named view keeps them. */
  get whole() {
    const { filter } = this.board.view;
    return { ...this.content, filters: activeFilters(filter).map(({ name }) => name).filter((name) => name !== "numbers"), find: filter.text.trim() };
  }

  /** Show another arrangement: { names, widths, sort, group }, and filters where a named view has some. */
  take(content) {
    const { view, strip } = this.board;
    view.chooseColumns(content);
    view.takeOrder(content);
    if (Array.isArray(content.filters)) {
      strip.bar.apply({ ...NO_FILTER, text: content.find ?? "", ...Object.fromEntries(content.filters.filter((name) => name in NO_FILTER).map((name) => [name, true])) });
    }
    this.#shown();
    this.board.sorted();
  }

  width(name, width, { saves }) {
    const { view } = this.board;
    const { widths } = view.columns;
    const others = Object.fromEntries(Object.entries(widths).filter(([each]) => each !== name));
    view.chooseColumns({ names: view.columns.names, widths: width === null ? others : { ...others, [name]: width } });
    this.#shown({ saves });
  }

  /** Put a column before or after another. */
  order(name, other, before) {
    const { view } = this.board;
    if (name === other || name === "number") return;
    const names = view.columns.names.filter((each) => each !== name);
    names.splice(names.indexOf(other) + (before ? 0 : 1), 0, name);
    view.chooseColumns({ names, widths: view.columns.widths });
    this.#shown();
    announce(`${view.columns.known.get(name).label} is column ${view.columns.indexOf.get(name) + 1} now.`);
  }

  choose(names) {
    const { view } = this.board;
    view.chooseColumns({ names, widths: view.columns.widths });
    this.#shown();
  }

  /** Sort by a column: up, then down, then by the outline again. */
  sort(name) {
    const { view } = this.board;
    const { column, descending, keepOutline } = view.sort;
    if (column !== name) view.setSort({ column: name, keepOutline });
    else view.setSort(descending ? { keepOutline } : { column: name, descending: true, keepOutline });
    this.board.sorted();
    const { label } = view.columns.known.get(name);
    announce(view.sort.column ? `Sorted by ${label}, ${view.sort.descending ? "downwards" : "upwards"}.` : "In the order of the outline.");
  }

  leave(name) {
    const { view } = this.board;
    if (view.lineCount) this.board.goToPosition(0, view.columns.indexOf.get(name));
  }

  #shown({ saves = true } = {}) {
    const { board } = this;
    board.grid.rebuild();
    board.splitter.setEdges(board.view.columns.edges);
    board.layOut();
    board.refresh({ rows: true });
    if (saves) this.save();
  }

  /** Keep the arrangement, a moment after the last change. */
  save() {
    this.board.memory.set("arrangement", this.content);
    if (!this.address) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#put({ current: this.content, based_on: this.basedOn }), SAVE_MS);
  }

  async #put(body) {
    try {
      const answer = await callJson(this.address, { method: "PUT", body });
      if (answer?.views) this.views = answer.views;
      return "";
    } catch (error) {
      if (!error.refusal) throw error;
      return error.refusal.detail || error.refusal.title;
    }
  }

  /** Keep the arrangement under a name; a sentence when it could not be kept. */
  saveAs(name) {
    this.basedOn = name;
    return this.#put({ view: name, content: this.whole, current: this.content, based_on: name });
  }

  remove(name) {
    if (this.basedOn === name) this.basedOn = "";
    return this.#put({ remove: name });
  }

  /** Take a named view. */
  use(name) {
    const found = this.views.find((view) => view.name === name);
    if (!found) return;
    this.basedOn = name;
    this.take(found.content);
    announce(`${name} is shown.`);
  }
}
