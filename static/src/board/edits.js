// Changes to the plan: sent one by one, shown as not saved until the answer comes, then every changed row is patched.
import { announce } from "../lib/announce.js";
import { clearBands, showRefusal } from "../lib/bands.js";
import { COLUMNS } from "./columns.js";
import { ask, comparison } from "./dialogs.js";
import { counted } from "./figures.js";
import { fullDay, lastDay, minutesOf } from "./instants.js";

const FLASH_MS = 1600;
const FIELD_COLUMNS = { start: "start", finish: "finish" };

export class Edits {
  /** `board` gives plan, view, server, refresh(), and is told of created rows and refused cells. */
  constructor(board) {
    this.board = board;
  }

  /** Typed text of a cell; a sentence when it cannot be a value, else "" and the change is under way. */
  cell({ id, column, text }) {
    const { plan, view } = this.board;
    const row = plan.row(id);
    if (!row) return "This row was deleted meanwhile.";
    const { fields, error } = column.read(text, row, view.today);
    if (error) return error;
    const key = `${id}.${column.name}`;
    const before = column.text(row);
    view.unsaved.set(key, { text: text.trim(), error: "" });
    this.#update({ id, column, text, fields, before, key });
    return "";
  }

  async #update(edit, version = null) {
    const { plan, view, server } = this.board;
    const { id, fields, key } = edit;
    try {
      const answer = await server.edit(() => {
        const row = plan.row(id);
        return row && { verb: "task.update", task: id, version: version ?? row.version, fields };
      });
      view.unsaved.delete(key);
      if (answer) this.follow(answer);
      else this.board.refresh();
    } catch (error) {
      await this.#cellRefused(edit, error);
    }
  }

  async #cellRefused(edit, error) {
    const { view } = this.board;
    const { refusal } = error;
    if (!refusal) throw error;
    if (refusal.status === 409 && refusal.problem?.task) {
      await this.#conflict(edit, refusal.problem);
      return;
    }
    const sentence = sentenceOf(refusal, edit.fields);
    view.unsaved.set(edit.key, { text: edit.text.trim(), error: sentence });
    if (refusal.status === 0 || refusal.status >= 500 || refusal.status === 401) showRefusal(refusal, this.board.root);
    announce(sentence);
    this.board.editing.refused(edit, sentence);
  }

  // Somebody changed the row. If not this field, the change still holds; else the person decides.
  async #conflict(edit, problem) {
    const { plan, view, board } = { ...this.board, board: this.board };
    const { column, id } = edit;
    plan.patch({ tasks: [problem.task] });
    const theirs = column.text(plan.row(id));
    const version = problem.current_version ?? problem.task.version;
    if (theirs === edit.before) {
      await this.#update(edit, version);
      return;
    }
    const choice = await ask({
      title: `${plan.row(id).name}: which value holds?`,
      text: "Somebody changed this row while you were editing it.",
      body: comparison([{ label: column.title ?? column.label, theirs: theirs || "none", yours: edit.text.trim() || "none" }]),
      buttons: [
        { label: "Take theirs", value: "theirs", focus: true },
        { label: "Keep mine", value: "mine", kind: "btn-primary" },
      ],
    });
    if (choice === "mine") {
      await this.#update(edit, version);
      return;
    }
    view.unsaved.delete(edit.key);
    view.planChanged();
    board.refresh();
  }

  /** Any other change: { verb, … }. Gives the answer, or null when it was refused. */
  async send(make) {
    try {
      const answer = await this.board.server.edit(typeof make === "function" ? make : () => make);
      if (answer) this.follow(answer);
      return answer;
    } catch (error) {
      if (!error.refusal) throw error;
      showRefusal(error.refusal, this.board.root);
      announce(error.refusal.detail || error.refusal.title);
      return null;
    }
  }

  /** Patch what an answer says and tell what moved. `heard`: asked for, not the answer to an edit made here. */
  follow(answer, { own = true, heard = false } = {}) {
    const change = this.board.plan.patch(answer);
    this.tell(change, { own, heard, pending: Boolean(answer.pending) });
    if (own) clearBands();
    return change;
  }

  /** Show and say what a change did to the plan. */
  tell(change, { own, heard, pending }) {
    const { plan, view } = this.board;
    view.planChanged();
    this.#flash(change.dates);
    this.board.refresh({ span: true });
    this.board.setPending(pending);
    this.board.planError(plan.error);
    const sentence = movedSentence(change, plan.project);
    if (sentence || !heard) announce(own ? sentence || "Saved." : `Changed by somebody else: ${sentence}`);
  }

  #flash(dates) {
    const { view } = this.board;
    for (const [id, fields] of dates) view.flashes.set(id, new Set(fields.map((field) => FIELD_COLUMNS[field])));
    clearTimeout(this.flashTimer);
    if (!view.flashes.size) return;
    this.flashTimer = setTimeout(() => {
      view.flashes.clear();
      this.board.refresh();
    }, FLASH_MS);
  }
}

/** "14 dates changed, finish moved to 8 Jan 2027.", or nothing. */
export function movedSentence({ dates, created, removed, finishMoved }, project) {
  const parts = [];
  if (created.length) parts.push(`${counted(created.length, "row")} added`);
  if (removed.size) parts.push(`${counted(removed.size, "row")} deleted`);
  const count = [...dates.values()].reduce((sum, fields) => sum + fields.length, 0);
  if (count) parts.push(`${counted(count, "date")} changed`);
  if (finishMoved && project.finish) parts.push(`finish moved to ${fullDay(lastDay(minutesOf(project.finish)))}`);
  if (!parts.length) return "";
  return `${parts.join(", ")}.`.replaceAll("\u00a0", " ");
}

function sentenceOf(refusal, fields) {
  const errors = refusal.fields ?? {};
  for (const name of Object.keys(errors)) {
    const sentences = [errors[name]].flat();
    if (name in (fields ?? {}) || sentences.length) return String(sentences[0]);
  }
  return refusal.detail || refusal.title;
}

export const EDITED_COLUMNS = COLUMNS.filter((column) => column.read);
