// The band above the table that says what a paste would do, and lists the cells that cannot be read, to be mended there.
import { wordsOf } from "./columns.js";
import { counted } from "./figures.js";
import { pasteSentence } from "./paste.js";

const LISTED = 100;

export class PasteBand {
  constructor(board, paste) {
    this.board = board;
    this.paste = paste;
    this.element = document.createElement("section");
    this.element.className = "band board-band board-paste";
    this.element.setAttribute("aria-label", "Paste");
    this.element.hidden = true;
    board.main.before(this.element);
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  show(plan, { canInsert, focus = true }) {
    const { problems, notes } = plan;
    const bad = problems.length > 0;
    this.plan = plan;
    this.element.classList.toggle("bad", bad);
    this.element.classList.toggle("note", !bad);
    const text = node("div", "band-text");
    text.append(node("p", "band-title", bad ? `${counted(problems.length, "cell")} of the paste cannot be read. Nothing is saved yet.` : `${pasteSentence(plan)}.`));
    for (const note of notes) text.append(node("p", "", note));
    if (bad) text.append(this.#list(problems));
    const actions = node("div", "board-paste-actions");
    if (bad) {
      actions.append(this.#button("Paste again", "btn btn-primary btn-small", () => this.#again()));
      actions.append(this.#button(problems.length === 1 ? "Leave it out and paste the rest" : "Leave them out and paste the rest", "btn btn-small", () => this.paste.leaveOut()));
    } else actions.append(this.#button("Paste", "btn btn-primary btn-small", () => this.paste.carryOut()));
    if (canInsert && plan.updates.length + problems.filter(({ id }) => id !== null).length) actions.append(this.#button("Insert as new rows", "btn btn-small", () => this.paste.asNew()));
    actions.append(this.#button("Discard", "btn btn-ghost btn-small", () => this.paste.dismiss()));
    text.append(actions);
    this.element.replaceChildren(text);
    this.element.hidden = false;
    this.board.layOut();
    if (focus) (this.element.querySelector("input") ?? this.element.querySelector("button")).focus();
  }

  hide() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.board.layOut();
  }

  // One line for each cell: row, column, its text in a field, and what to write.
  #list(problems) {
    const place = node("div", "board-paste-list");
    place.tabIndex = 0;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "Cells that cannot be read");
    const table = node("table", "table dense");
    table.innerHTML = '<thead><tr><th scope="col">Row</th><th scope="col">Column</th><th scope="col">Text</th><th scope="col">What to write</th></tr></thead><tbody></tbody>';
    for (const problem of problems.slice(0, LISTED)) {
      const line = table.tBodies[0].insertRow();
      const label = wordsOf(problem.column);
      line.insertCell().textContent = problem.name ? `${problem.line}, ${problem.name}` : String(problem.line);
      line.insertCell().textContent = label;
      const field = node("input", "control");
      field.value = problem.text.trim();
      field.setAttribute("aria-label", `${label}, row ${problem.line}`);
      field.setAttribute("aria-invalid", "true");
      field.problem = problem;
      line.insertCell().append(field);
      line.insertCell().textContent = problem.error;
    }
    place.append(table);
    if (problems.length > LISTED) place.append(node("p", "meta", `The first ${LISTED} of ${problems.length} cells. Mend these, then paste again.`));
    return place;
  }

  #again() {
    const fields = [...this.element.querySelectorAll("input")];
    this.paste.mend(fields.map((field) => [field.problem, field.value]));
  }

  #button(label, className, act) {
    const button = node("button", className, label);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  #key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.paste.dismiss();
    } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      this.#again();
    }
  }
}

function node(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  if (text) element.textContent = text;
  return element;
}
