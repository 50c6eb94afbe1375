// A field that offers people while somebody types: a combobox with a list below it. The field works without it.

/** The row that becomes active: `offset` steps from `current`, going round; −1 is the field itself. */
export function stepIn(current, offset, count) {
  if (count === 0) return -1;
  const places = count + 1;
  return ((current + 1 + offset + places) % places) - 1;
}

export class Picker {
  /** `find(text)` gives a promise of rows `{id, name, email?}`; `choose(row)` hears what is chosen, null for none. */
  constructor(field, { find, choose, wait = 150 }) {
    this.field = field;
    this.find = find;
    this.choose = choose;
    this.wait = wait;
    this.rows = [];
    this.active = -1;
    this.asked = 0;
    this.list = this.#makeList();
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.setAttribute("aria-expanded", "false");
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("keydown", (event) => this.#pressed(event));
    field.addEventListener("blur", () => this.close());
  }

  #makeList() {
    const list = document.createElement("ul");
    list.id = `${this.field.id}-people`;
    list.className = "picker-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "People found");
    list.hidden = true;
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = event.target.closest("[role=option]");
      if (row) this.#take(Number(row.dataset.place));
    });
    this.field.after(list);
    return list;
  }

  #typed() {
    this.choose(null);
    const turn = ++this.asked;
    const text = this.field.value.trim();
    if (text.length < 2) return this.close();
    setTimeout(async () => {
      if (turn !== this.asked) return;
      const rows = await this.find(text).catch(() => []);
      if (turn === this.asked) this.#show(rows);
    }, this.wait);
  }

  #show(rows) {
    this.rows = rows;
    this.active = -1;
    this.list.replaceChildren(...rows.map((row, place) => this.#option(row, place)));
    this.list.hidden = rows.length === 0;
    this.field.setAttribute("aria-expanded", String(rows.length > 0));
    this.field.removeAttribute("aria-activedescendant");
  }

  #option(row, place) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${place}`;
    option.className = "picker-option";
    option.dataset.place = String(place);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = row.name;
    if (row.email) {
      const address = document.createElement("span");
      address.className = "meta";
      address.textContent = row.email;
      option.append(" ", address);
    }
    return option;
  }

  #pressed(event) {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && this.active >= 0) this.#take(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(offset) {
    this.active = stepIn(this.active, offset, this.rows.length);
    [...this.list.children].forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === this.active));
      if (place === this.active) option.scrollIntoView({ block: "nearest" });
    });
    if (this.active < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  #take(place) {
    const row = this.rows[place];
    this.field.value = row.name;
    this.choose(row);
    this.close();
  }

  close() {
    this.asked += 1;
    this.#show([]);
  }
}
