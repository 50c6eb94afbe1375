// A list of names under a cell's field that complete what is typed: arrows choose, Enter or Tab takes one, Esc puts it away.
import { completed, completions } from "./resource_text.js";

export class Completion {
  /** `names`: what can be chosen. The list lives in `root`, under the field. */
  constructor(root, input, names) {
    this.root = root;
    this.input = input;
    this.names = names;
    this.at = -1;
    this.list = document.createElement("ul");
    this.list.className = "board-completion";
    this.list.id = "board-completion";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Resources of the plan");
    this.list.hidden = true;
    root.append(this.list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.look());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.#take(option.textContent);
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** Offer what completes the text now. */
  look() {
    const { value, selectionStart } = this.input;
    this.#show(completions(value, selectionStart ?? value.length, this.names));
  }

  #show(found) {
    this.at = -1;
    this.list.replaceChildren(
      ...found.map((name, index) => {
        const option = document.createElement("li");
        option.id = `board-completion-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = name;
        return option;
      }),
    );
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.place();
  }

  /** What a key does here; whether it was for the list. */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    const change = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (change) {
      if (!this.isOpen) this.look();
      if (this.isOpen) this.#choose(change);
      return true;
    }
    if (!this.isOpen) return false;
    if (event.key === "Escape") {
      this.#show([]);
      return true;
    }
    if (this.at < 0 || (event.key !== "Enter" && event.key !== "Tab")) return false;
    this.#take(this.list.children[this.at].textContent);
    return true;
  }

  #choose(change) {
    const options = [...this.list.children];
    const count = options.length + 1; // before the first one is the field itself
    this.at = ((this.at + 1 + change + count) % count) - 1;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
    if (this.at < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", options[this.at].id);
      options[this.at].scrollIntoView({ block: "nearest" });
    }
  }

  #take(name) {
    const { text, caret } = completed(this.input.value, this.input.selectionStart ?? this.input.value.length, name);
    this.input.value = text;
    this.input.setSelectionRange(caret, caret);
    this.#show([]);
  }

  /** Keep the list under its field. */
  place() {
    if (!this.isOpen) return;
    const field = this.input.getBoundingClientRect();
    const home = this.root.getBoundingClientRect();
    const { offsetHeight, offsetWidth } = this.list;
    const below = field.bottom + offsetHeight <= home.bottom;
    this.list.style.left = `${Math.max(4, Math.min(field.left - home.left, home.width - offsetWidth - 4))}px`;
    this.list.style.top = `${below ? field.bottom - home.top + 2 : field.top - home.top - offsetHeight - 2}px`;
    this.list.style.minWidth = `${field.width}px`;
  }

  remove() {
    this.list.remove();
  }
}
