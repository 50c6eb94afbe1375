// Editing in a cell: a field in its place, what a key does there, and the sentence below it when the text is refused.
import { wordsOf } from "./columns.js";
import { Completion } from "./completion.js";

const LONGEST = 20_000;
const MOVES = { ArrowUp: "up", ArrowDown: "down" };

export class CellEditor {
  /** `closed(how)` is told down, up, next, previous, fill, left or cancel; the text goes through `commit` first. */
  constructor(root, { commit, closed }) {
    this.root = root;
    this.commit = commit;
    this.closed = closed;
    this.open = null;
  }

  /** Put a field with `text` into a cell. `typed`: the key that began it, which replaces the text. */
  start({ cell, id, column, text, error = "", typed = null, choices = null, names = null }) {
    if (this.open) this.cancel();
    const input = document.createElement("input");
    input.className = `board-input${column.right ? " right" : ""}`;
    input.value = typed ?? text;
    input.autocomplete = "off";
    input.spellcheck = column.name === "name";
    input.maxLength = LONGEST; // what is too long is told, not cut
    input.setAttribute("aria-label", wordsOf(column));
    cell.classList.add("editing");
    cell.removeAttribute("tabindex");
    cell.append(input);
    if (choices) this.#offer(input, choices);
    this.open = { cell, id, column, input, given: text, isTyped: typed !== null, completion: names ? new Completion(this.root, input, names) : null };
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#left(input));
    input.focus({ preventScroll: true });
    if (typed === null) input.select();
    else input.setSelectionRange(typed.length, typed.length);
    if (error) this.refuse(error);
    if (typed) this.open.completion?.look();
  }

  #offer(input, choices) {
    const list = document.createElement("datalist");
    list.id = "board-choices";
    for (const { label } of choices) {
      const option = document.createElement("option");
      option.value = label;
      list.append(option);
    }
    input.after(list);
    input.setAttribute("list", list.id);
  }

  /** Keep the typed text and say below it what is wrong; the same text sent again may be meant so. */
  refuse(sentence) {
    const { cell, input } = this.open;
    this.#clearError();
    const note = document.createElement("p");
    note.className = "board-refusal";
    note.id = "board-refusal";
    note.setAttribute("role", "alert");
    note.textContent = sentence;
    this.root.append(note);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", note.id);
    cell.classList.add("refused");
    this.place();
    input.focus({ preventScroll: true });
  }

  /** Keep the sentence under its cell while the board scrolls. */
  place() {
    this.open?.completion?.place();
    const note = document.getElementById("board-refusal");
    if (!note || !this.open) return;
    const cell = this.open.cell.getBoundingClientRect();
    const home = this.root.getBoundingClientRect();
    note.style.left = `${Math.max(4, Math.min(cell.left - home.left, home.width - note.offsetWidth - 4))}px`;
    note.style.top = `${cell.bottom - home.top + 2}px`;
  }

  cancel() {
    this.#remove();
    this.closed("cancel");
  }

  get isOpen() {
    return this.open !== null;
  }

  #key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const { isTyped, completion } = this.open;
    if (completion?.key(event)) event.preventDefault();
    else if (event.key === "Escape") {
      event.preventDefault();
      this.cancel();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#finish(event.ctrlKey || event.metaKey ? "fill" : event.shiftKey ? "up" : "down");
    } else if (event.key === "Tab") {
      event.preventDefault();
      this.#finish(event.shiftKey ? "previous" : "next");
    } else if (isTyped && MOVES[event.key] && !event.altKey && !event.ctrlKey && !event.shiftKey && !this.open.input.list && !completion) {
      event.preventDefault();
      this.#finish(MOVES[event.key]);
    } else if (event.key === "F2") {
      event.preventDefault();
      this.open.isTyped = !isTyped;
    }
  }

  // Leaving the field keeps what was typed: it is saved, as with Enter; a refused text stays in its field.
  #left(input) {
    if (this.open?.input !== input || this.isCommitting || !document.hasFocus()) return;
    if (input.getAttribute("aria-invalid") === "true" && input.value === this.refused) return;
    this.#finish("left");
  }

  #finish(how) {
    const { id, column, input, given } = this.open;
    const text = input.value;
    if (text.trim() !== given.trim() || input.getAttribute("aria-invalid") === "true" || how === "fill") {
      this.isCommitting = true;
      const error = this.commit({ id, column, text, fill: how === "fill", sure: text === this.refused });
      this.isCommitting = false;
      if (error) {
        this.refused = text;
        this.refuse(error);
        return;
      }
    }
    this.#remove();
    this.closed(how);
  }

  #remove() {
    const { cell, input, completion } = this.open;
    this.open = null;
    this.refused = null;
    completion?.remove();
    cell.classList.remove("editing", "refused");
    cell.querySelector("datalist")?.remove();
    input.remove();
    this.#clearError();
  }

  #clearError() {
    document.getElementById("board-refusal")?.remove();
  }
}
