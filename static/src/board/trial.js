// What a change would do, shown while a bar is dragged: asked from the portal's calculation, nothing is saved.
import { callJson } from "../lib/request.js";
import { fullDay, lastDay, minutesOf } from "./instants.js";
import { counted } from "./figures.js";
import { slipText, trialOf } from "./moves.js";

const WAIT_MS = 180;

export class Trial {
  constructor(board) {
    this.board = board;
    this.asked = 0;
    this.known = new Map(); // change as text → outcome
    this.last = null;
  }

  /**
   * Show a change beside the pointer at once, and its effect on the finish as soon as it is known. `moves` are those of a group,
   * `more` a sentence about them.
   */
  show(row, result, place, { moves = [{ row, result }], more = "" } = {}) {
    const key = JSON.stringify(moves.map(({ row: { id }, result: { fields } }) => [id, fields]));
    this.place = place;
    this.more = more;
    if (key !== this.key) {
      this.key = key;
      this.row = row;
      this.result = result;
      this.last = this.known.get(key) ?? null;
      if (!this.last && result.changed) this.#later(moves, key);
    }
    this.#say();
  }

  #later(moves, key) {
    clearTimeout(this.timer);
    const { calculate } = this.board.addresses;
    const changes = moves.filter(({ result }) => result.changed).map(({ row, result }) => trialOf(row, result));
    if (!calculate || !changes.length || changes.includes(null) || this.board.whatIf.isOn) return;
    const turn = ++this.asked;
    this.timer = setTimeout(async () => {
      try {
        const outcome = await callJson(calculate, { method: "POST", body: { changes } });
        this.known.set(key, { outcome });
      } catch (error) {
        if (!error.refusal) throw error;
        this.known.set(key, { refusal: error.refusal.detail || error.refusal.title });
      }
      if (turn !== this.asked || key !== this.key) return;
      this.last = this.known.get(key);
      this.#say();
    }, WAIT_MS);
  }

  #say() {
    const { board, row, result, last } = this;
    const lines = [result.changed ? result.sentence : "As it is now."];
    if (result.changed && this.more) lines.push(this.more);
    if (result.changed && last?.refusal) lines.push(last.refusal);
    else if (result.changed && last) lines.push(...effect(last.outcome, row, board.view));
    if (result.changed && board.bars.isOn && board.tryOut.words && !("percent" in result.fields)) lines.push(board.tryOut.words);
    board.dragNote.show(lines, { ...this.place, refused: Boolean(result.changed && last?.refusal) });
  }

  clear() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.known.clear();
    [this.key, this.last] = [null, null];
  }
}

/** Sentences on what a calculation found: where the task would truly lie, the finish, how many rows move. */
export function effect(outcome, row, view) {
  const own = outcome.changed.find((each) => each.task === row.id);
  const lines = [];
  const start = own && minutesOf(own.start_after.slice(0, 16));
  if (start !== undefined && start !== null && start !== row.startAt) lines.push(`It would start on ${plain(fullDay(start))}.`);
  const [before, after] = [outcome.finish_before, outcome.finish_after].map((text) => minutesOf(text?.slice(0, 16) ?? null));
  const slip = slipText(view.calendar, before, after, view.plan.project.minutes_per_day);
  lines.push(slip ? `The plan would finish on ${plain(fullDay(lastDay(after)))}, ${slip}.` : "The finish of the plan stays.");
  const others = outcome.changed.filter((each) => each.task !== row.id && (each.start_before !== each.start_after || each.finish_before !== each.finish_after));
  if (others.length) lines.push(`${plain(counted(others.length, "other row moves", "other rows move"))} with it.`);
  return lines;
}

function plain(text) {
  return text.replaceAll("\u00a0", " ");
}

/** The note beside the pointer while something is dragged. */
export class DragNote {
  constructor(root) {
    this.root = root;
    this.element = document.createElement("div");
    this.element.className = "board-tip board-drag-note";
    this.element.hidden = true;
    this.element.setAttribute("aria-hidden", "true");
    root.append(this.element);
  }

  show(lines, { x, y, refused = false }) {
    this.element.replaceChildren(
      ...lines.map((line, index) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        if (index === 0) paragraph.className = "board-tip-title";
        return paragraph;
      }),
    );
    this.element.classList.toggle("refused", refused);
    this.element.hidden = false;
    const home = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = Math.min(Math.max(8, x - home.left + 16), home.width - width - 8);
    const below = y - home.top + 22;
    this.element.style.left = `${left}px`;
    this.element.style.top = `${below + height < home.height - 4 ? below : y - home.top - height - 14}px`;
  }

  hide() {
    this.element.hidden = true;
  }
}
