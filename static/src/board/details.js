// The drawer with a task's details. The server draws it; htmx brings it; the board follows what is saved there.
import { keepActiveInView } from "./in_view.js";
import { hasUnsavedText } from "../shell/unsaved.js";

const NARROW = "(max-width: 1279.98px)"; // below it the drawer covers the board

export class Details {
  constructor(board) {
    this.board = board;
    this.number = null;
    document.body.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target?.id === "drawer") this.#shown();
    });
    document.body.addEventListener("htmx:afterRequest", (event) => {
      const { requestConfig, successful, target } = event.detail;
      if (!successful || requestConfig?.verb === "get" || target?.id !== "task-details") return;
      if (board.whatIf.isOn) board.whatIf.again();
      else board.askChanges();
    });
    // While a what-if is on, the drawer shows and edits it too.
    document.body.addEventListener("htmx:configRequest", (event) => {
      if (board.whatIf.isOn && event.detail.target?.closest?.("#drawer")) event.detail.path = inScenario(event.detail.path, board.whatIf.current.id);
    });
    document.body.addEventListener("htmx:afterSettle", () => this.#takeUndo());
    document.addEventListener("portal:drawer-closed", () => this.#closed());
    this.drawer?.addEventListener("click", (event) => this.#step(event));
  }

  get drawer() {
    return document.getElementById("drawer");
  }

  get isOpen() {
    return this.number !== null;
  }

  open(row) {
    this.wanted = row.number;
    window.htmx.ajax("GET", this.#address(row.number), { source: this.board.root, target: "#drawer", swap: "innerHTML" });
  }

  /** Put the drawer away. */
  close() {
    if (this.isOpen) this.drawer?.querySelector("[data-close-drawer]")?.click();
  }

  /** The plan or the what-if changed under the drawer: it shows the same task again, unless something typed there would be lost. */
  renew() {
    const row = this.isOpen && !hasUnsavedText() ? this.board.plan.rows.find(({ number }) => number === this.number) : null;
    if (!row) return;
    this.keepFocus = this.board.root.contains(document.activeElement);
    setTimeout(() => this.open(row)); // after what is on was settled
  }

  /** Follow the active row while the drawer is open, unless something typed there would be lost. */
  follow(row) {
    clearTimeout(this.timer);
    if (!this.isOpen || !row || row.number === this.number || matchMedia(NARROW).matches || hasUnsavedText()) return;
    this.timer = setTimeout(() => {
      this.keepFocus = true;
      this.open(row);
    }, 250);
  }

  #address(number) {
    return this.board.addresses.task.replace("/0/", `/${number}/`);
  }

  // What was saved in the drawer is the next thing that undo takes back.
  #takeUndo() {
    const details = document.getElementById("task-details");
    if (!details?.dataset.undo || this.board.whatIf.isOn) return;
    this.board.plan.undo = JSON.parse(details.dataset.undo);
    delete details.dataset.undo;
    this.board.history.render();
  }

  #shown() {
    const was = this.isOpen;
    this.number = this.wanted ?? this.number;
    const address = new URL(location.href);
    address.searchParams.set("task", this.number);
    history.replaceState(history.state, "", address);
    if (this.keepFocus) this.board.focus();
    this.keepFocus = false;
    this.board.root.classList.add("has-details");
    if (was) return;
    this.board.layOut();
    keepActiveInView(this.board);
  }

  #closed() {
    this.number = null;
    this.board.root.classList.remove("has-details");
    if (this.board.whatIf.isOn) this.board.whatIf.remember(); // the drawer's own address does not know it
    this.board.layOut();
    this.board.focus();
  }

  // A task named in the drawer is gone to on the board, where it is.
  #step(event) {
    const link = event.target.closest("[data-task-number]");
    if (!link || event.ctrlKey || event.metaKey) return;
    const row = this.board.plan.rows.find((each) => each.number === Number(link.dataset.taskNumber));
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    this.board.reveal(row.id, "name");
    this.keepFocus = false;
    this.open(row);
  }
}

/** An address with the what-if that is to answer. */
export function inScenario(path, id) {
  if (/[?&]scenario=/.test(path)) return path;
  return `${path}${path.includes("?") ? "&" : "?"}scenario=${id}`;
}
