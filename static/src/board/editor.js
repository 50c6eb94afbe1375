// Editing in a cell: a field in its place, what a key does there, and the sentence below it when the text is refused.

export class CellEditor {
  /** `close(how)` is told commit, next, previous or cancel; commit gives the text first through `commit`. */
  constructor(root, { commit, closed }) {
    this.root = root;
    this.commit = commit;
    this.closed = closed;
    this.open = null;
  }

  /** Put a field with `text` into a cell. */
  start({ cell, id, column, text, error = "" }) {
    if (this.open) this.cancel();
    const input = document.createElement("input");
    input.className = `board-input${column.right ? " right" : ""}`;
    input.value = text;
    input.autocomplete = "off";
    input.spellcheck = column.name === "name";
    input.maxLength = column.name === "name" ? 400 : 40;
    input.setAttribute("aria-label", `${column.title ?? column.label}`);
    cell.classList.add("editing");
    cell.removeAttribute("tabindex");
    cell.append(input);
    this.open = { cell, id, column, input, given: text };
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#left(input));
    input.focus({ preventScroll: true });
    input.select();
    if (error) this.refuse(error);
  }

  /** Keep the typed text and say below it what is wrong. */
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
    if (event.key === "Escape") {
      event.preventDefault();
      this.cancel();
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      this.#finish(event.key === "Enter" ? "commit" : event.shiftKey ? "previous" : "next");
    }
  }

  // Leaving the field keeps what was typed: it is saved, as with Enter; a refused text stays in its field.
  #left(input) {
    if (this.open?.input !== input || !document.hasFocus()) return;
    if (input.getAttribute("aria-invalid") === "true" && input.value === this.refused) return;
    this.#finish("left");
  }

  #finish(how) {
    const { id, column, input, given } = this.open;
    const text = input.value;
    if (text.trim() !== given.trim() || input.getAttribute("aria-invalid") === "true") {
      const error = this.commit({ id, column, text });
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
    const { cell, input } = this.open;
    this.open = null;
    this.refused = null;
    cell.classList.remove("editing", "refused");
    input.remove();
    this.#clearError();
  }

  #clearError() {
    document.getElementById("board-refusal")?.remove();
  }
}
