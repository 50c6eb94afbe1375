// Changes to the plan: sent one by one, shown as not saved until the answer comes, then every changed row is patched.
import { announce } from "../lib/announce.js";
import { clearBands, showRefusal } from "../lib/bands.js";
import { Conflicts } from "./conflicts.js";
import { counted, plainText } from "./figures.js";
import { fullDay, lastDay, minutesOf } from "./instants.js";
import { ENTRY } from "./view.js";

const FLASH_MS = 1600;
const FIELD_COLUMNS = { start: "start", finish: "finish" };

export class Edits {
  /** `board` gives plan, view, server, refresh(), and is told of created rows and refused cells. */
  constructor(board) {
    this.board = board;
    this.conflicts = new Conflicts(board);
    this.entries = 0;
  }

  get #context() {
    const { plan, view } = this.board;
    return { plan, today: view.today };
  }

  /** Typed text of a cell; a sentence when it cannot be a value, else "" and the change is under way. `adds`: names that are new too. */
  cell({ id, column, text, adds = false }) {
    const { plan } = this.board;
    const row = plan.row(id);
    if (!row) return "This row was deleted meanwhile.";
    if (this.board.paste.mends(id, column, text)) return "";
    const { fields, error, hint } = column.read(text, row, { ...this.#context, adds });
    if (error) return error;
    if (hint) this.board.hint(hint);
    this.#send([{ id, fields, cells: [this.#mark(row, column, text, fields)] }]);
    return "";
  }

  /**
   * Texts of many cells, [{ row, column, text }], as one change that is undone as one. Nothing is sent while one of them cannot be
   * read; then the cells keep their texts, marked. Returns a sentence, or "".
   */
  cells(wanted, { isTyped = false, adds = false } = {}) {
    const changes = new Map();
    const wrong = [];
    for (const { row, column, text } of wanted) {
      const { fields, error } = text === "" && column.clears ? { fields: column.clears, error: "" } : column.read(text, row, { ...this.#context, adds });
      if (error) wrong.push({ row, column, text, error });
      else this.#add(changes, { row, column, text, fields });
    }
    if (wrong.length) {
      if (isTyped) return wrong[0].error;
      this.refuse(wrong);
      return `${counted(wrong.length, "cell")} cannot be read, so nothing was saved. ${wrong[0].error}`;
    }
    this.rows([...changes.values()]);
    return "";
  }

  /** Fields of many rows, { id, fields } each, without a text of their own (bulk edits). */
  fields(changes) {
    return this.#send(changes.map((change) => ({ cells: [], ...change })));
  }

  /** Changes of rows that were read before: { id, fields, cells: [{ row, column, text, fields }] }. */
  rows(changes) {
    const marked = this.#marked(changes);
    this.board.refresh();
    return this.#send(marked);
  }

  #marked(changes) {
    const { plan } = this.board;
    return changes.map((change) => {
      const row = plan.row(change.id);
      return { ...change, cells: row ? change.cells.map(({ column, text, fields }) => this.#mark(row, column, text, fields)) : [] };
    });
  }

  /**
   * A paste with new rows: `body(updates)` as it is sent. Fields that somebody else changed meanwhile are asked first.
   * `refused(errors)` is told of any other refusal; it returns true where it shows the sentences itself.
   */
  async paste(updates, body, refused) {
    const { board } = this;
    const marked = this.#marked(updates);
    board.refresh();
    try {
      const answer = await board.server.edit(() => body(marked));
      this.#settle(marked);
      if (answer) this.follow(answer);
      return answer;
    } catch (error) {
      if (!error.refusal) throw error;
      const { refusal } = error;
      const theirs = refusal.status === 409 ? this.conflicts.rowsOf(refusal.problem) : [];
      const kept = theirs.length ? await this.conflicts.settle(marked, theirs) : [];
      this.#settle(marked);
      if (theirs.length) return this.paste(kept, body, refused);
      if (!refused(refusal.fields)) {
        showRefusal(refusal, board.root);
        announce(refusal.detail || refusal.title);
      }
      board.refresh();
      return null;
    }
  }

  #add(changes, cell) {
    const { id } = cell.row;
    const change = changes.get(id) ?? { id, fields: {}, cells: [] };
    Object.assign(change.fields, cell.fields);
    change.cells.push(cell);
    changes.set(id, change);
  }

  // A cell under way: its key, what it said before, and the mark by which it knows its own text.
  #mark(row, column, text, fields) {
    const { view, plan } = this.board;
    const mark = { text: text.trim(), error: "" };
    const key = `${row.id}.${column.name}`;
    view.unsaved.set(key, mark);
    return { id: row.id, column, text, fields, key, mark, before: column.text(row, plan) };
  }

  #settle(changes) {
    const { view } = this.board;
    for (const { cells } of changes) for (const { key, mark } of cells) if (view.unsaved.get(key) === mark) view.unsaved.delete(key);
  }

  /** Mark cells as refused, with their sentences; [{ row, column, text, error }]. */
  refuse(cells) {
    for (const { row, column, text, error } of cells) this.board.view.unsaved.set(`${row.id}.${column.name}`, { text: text.trim(), error });
    this.board.refresh();
  }

  async #send(changes, versions = new Map()) {
    const { plan, server } = this.board;
    let sent = [];
    try {
      const answer = await server.edit(() => {
        sent = changes.filter(({ id }) => plan.byId.has(id));
        return bodyOf(sent, (id) => versions.get(id) ?? plan.row(id).version);
      });
      this.#settle(changes);
      if (answer) this.follow(answer);
      else this.board.refresh();
      return answer;
    } catch (error) {
      if (!error.refusal) throw error;
      await this.#refused(sent, error.refusal);
      return null;
    }
  }

  async #refused(sent, refusal) {
    const { view, root, editing } = this.board;
    const theirs = refusal.status === 409 ? this.conflicts.rowsOf(refusal.problem) : [];
    if (theirs.length) {
      const kept = await this.conflicts.settle(sent, theirs);
      if (kept.length) await this.#send(kept);
      return;
    }
    const named = namedCells(sent, refusal.fields);
    if (!named.length && refusal.status < 500 && refusal.status !== 0 && sent.length === 1 && sent[0].cells.length === 1) {
      named.push({ cell: sent[0].cells[0], sentence: refusal.detail || refusal.title });
    }
    const sentences = new Map(named.map(({ cell, sentence }) => [cell.key, sentence]));
    const other = refusal.detail || refusal.title;
    for (const { cells } of sent) {
      for (const { key, mark, text } of cells) {
        if (view.unsaved.get(key) !== mark) continue;
        view.unsaved.set(key, { text: text.trim(), error: sentences.get(key) ?? `Not saved: ${other}` });
      }
    }
    if (!named.length || refusal.status === 0 || refusal.status >= 500 || refusal.status === 401) showRefusal(refusal, root);
    const [first] = named;
    announce(first?.sentence ?? other);
    if (first && sent.length === 1) editing.refused(first.cell, first.sentence);
    else {
      this.board.refresh();
      if (first) this.board.hint(`${counted(named.length, "cell")} cannot be saved, so nothing was. ${first.sentence}`);
    }
  }

  /** A name typed into the blank line at the end; a sentence, or "". */
  entry(text) {
    const { plan, view, grid } = this.board;
    const name = plainText(text);
    if (!name) return "";
    if (name.length > 400) return "A name is at most 400 characters long.";
    view.unsaved.delete(`${ENTRY}.name`);
    this.entries += 1;
    grid.entryText = `Adding ${counted(this.entries, "row")}…`;
    this.#addEntry(plan, name);
    return "";
  }

  async #addEntry(plan, name) {
    const { view, grid } = this.board;
    const stays = () => view.activeId === ENTRY;
    const place = view.insertion; // the next name goes behind the row that this one becomes
    const body = () => {
      const last = plan.rows.at(-1);
      const { parent, after } = place ?? { parent: last?.parent ?? null, after: last?.id ?? null };
      return { verb: "task.add", name, parent, after };
    };
    const answer = await this.send(body, ({ created }) => {
      if (place && created?.length) place.after = place.from = created[0];
    });
    this.entries -= 1;
    grid.entryText = this.entries ? `Adding ${counted(this.entries, "row")}…` : "";
    if (!answer) {
      view.unsaved.set(`${ENTRY}.name`, { text: name, error: "The row was not added. Press Enter to try again." });
      if (stays() && !this.board.editing.isOpen) this.board.editing.start();
    } else if (stays() && !this.board.editing.isOpen) this.board.goTo(ENTRY, view.activeColumn, { focus: grid.hasFocus, byKey: false });
    this.board.refresh();
    if (answer?.created?.length && !view.positionOf.has(answer.created[0])) this.board.hint("The row is added, but the filters do not list it.");
  }

  /** Any other change: { verb, … }. Gives the answer, or null when it was refused; `heard` has it before the next edit is sent. */
  async send(make, heard = () => {}) {
    try {
      const answer = await this.board.server.edit(typeof make === "function" ? make : () => make);
      if (answer) heard(answer);
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
    if (own && answer.hint) this.board.hint(answer.hint);
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
    if (sentence || !heard) announce(own ? sentence || (this.board.whatIf.isOn ? "Tried out, not saved." : "Saved.") : `Changed by somebody else: ${sentence}`);
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

/** The request for changes of rows: one row, or a list. */
export function bodyOf(changes, versionOf) {
  if (!changes.length) return null;
  const list = changes.map(({ id, fields }) => ({ task: id, version: versionOf(id), fields }));
  return list.length === 1 ? { verb: "task.update", ...list[0] } : { verb: "tasks.update", changes: list };
}

/** Which cells the sentences of a refusal are about: keys are fields, or changes.3.duration for a list. */
export function namedCells(changes, errors) {
  const found = [];
  for (const [key, sentences] of Object.entries(errors ?? {})) {
    const [, at, name] = key.match(/^changes\.(\d+)\.?(.*)$/) ?? [null, changes.length === 1 ? "0" : null, key];
    const change = at === null ? null : changes[Number(at)];
    if (!change) continue;
    const field = name.replace(/^fields\./, "").split(".")[0];
    const cell = change.cells.find(({ fields }) => field in fields) ?? (field === "text" || !field ? change.cells[0] : null) ?? (change.cells.length === 1 ? change.cells[0] : null);
    if (cell) found.push({ cell, sentence: String([sentences].flat()[0]) });
  }
  return found;
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
