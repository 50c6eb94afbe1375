// The legend names what the time-line shows now, and nothing else.
import { isDone } from "./filters.js";
import { constraintMark, lateness } from "./paint_marks.js";
import { DAY } from "./instants.js";
import { isMilestone } from "./shapes.js";

/** Which marks occur among rows: a set of names; `status` in minutes. */
export function marksOf(rows, status) {
  const found = new Set();
  for (const row of rows) {
    if (row.startAt === null) continue;
    const done = isDone(row);
    if (row.kind === "summary") found.add("summary");
    else if (isMilestone(row)) found.add("milestone");
    else if (row.active === false) found.add("inactive");
    else if (!row.critical || done) found.add("plain");
    if (row.critical && !done) found.add("critical");
    else if (row.near > 0 && !done) found.add("near");
    if (row.slack > 0 && !done && row.kind !== "summary") found.add("slack");
    if (row.baselineStartAt !== null) found.add("baseline");
    if (row.deadlineAt !== null) found.add("deadlines");
    const mark = constraintMark(row);
    if (mark) found.add(mark.hard ? "hard" : "bound");
    const late = lateness(row, status);
    if (late) found.add(`late-${late}`);
    if (row.externalStartAt !== null || row.externalFinishAt !== null || row.external || row.awaited) found.add("external");
    if (row.partsAt) found.add("split");
    if (row.manual) found.add("manual");
  }
  return found;
}

const LAYER_OF = { hard: "constraints", bound: "constraints", "late-start": "late", "late-work": "late" };
const ALWAYS = new Set(["plain", "summary", "milestone", "split", "manual", "inactive"]); // marks that no layer switches

export class Legend {
  constructor(board, root) {
    this.board = board;
    this.root = root;
    this.items = [...root.querySelectorAll("[data-legend]")];
  }

  render() {
    const { view, plan } = this.board;
    if (this.rows !== plan.rows) {
      this.marks = marksOf(plan.rows, view.status);
      this.rows = plan.rows;
    }
    for (const item of this.items) item.hidden = !this.#isShown(item.dataset.legend, view);
    const name = this.root.querySelector("[data-baseline-name]");
    if (name) name.textContent = plan.project.baseline?.label ?? "";
  }

  /** The names of the marks that are shown now. */
  get namesShown() {
    return new Set(this.items.map((item) => item.dataset.legend).filter((name) => this.#isShown(name, this.board.view)));
  }

  #isShown(name, view) {
    if (name === "what-if") return Boolean(view.live);
    if (name === "status") return true;
    if (name === "today") return Math.abs(view.today - view.status) > DAY; // else both are one line
    if (!this.marks.has(name)) return false;
    return ALWAYS.has(name) || view.layers[LAYER_OF[name] ?? name] !== false;
  }
}
