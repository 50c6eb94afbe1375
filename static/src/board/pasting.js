// Copy, cut and paste in the grid: blocks from and to spreadsheets, the band that says what a paste would do, and its mending.
import { announce } from "../lib/announce.js";
import { showRefusal } from "../lib/bands.js";
import { clearCells } from "./clearing.js";
import { MOST_ROWS, readTable, readText, squared, toTable, toText, tooManySentence, tooMuch } from "./clipboard.js";
import { isOdd, pasteSentence, planPaste } from "./paste.js";
import { PasteBand } from "./paste_band.js";
import { counted } from "./figures.js";
import { ENTRY } from "./view.js";

const OWN = 'data-grid="plan"';

export class Paste {
  constructor(board) {
    this.board = board;
    this.waiting = null; // a paste that is looked at: { given, plan, texts }
    this.band = new PasteBand(board, this);
    for (const name of ["copy", "cut", "paste"]) document.addEventListener(name, (event) => this.#heard(name, event));
    document.addEventListener("keydown", (event) => this.#noteShift(event), { capture: true });
  }

  // Ctrl+Shift+V pastes as new rows; the paste event itself does not tell of the key.
  #noteShift(event) {
    if (event.key.toLowerCase() === "v" && (event.ctrlKey || event.metaKey)) this.insert = event.shiftKey;
  }

  #heard(name, event) {
    const { board } = this;
    if (board.editing.isOpen || !board.grid.layer.contains(document.activeElement)) return;
    event.preventDefault();
    if (name === "paste") this.#pasted(event.clipboardData);
    else if (name === "copy" || this.#mayCut()) this.#copied(event.clipboardData, name === "cut");
  }

  #mayCut() {
    if (!this.board.view.selected.size) return true;
    this.board.hint("Rows are moved by dragging their number, or with Alt+↑ and Alt+↓. Cut empties cells.");
    return false;
  }

  #copied(data, cut) {
    const { view, plan } = this.board;
    const { rows, columns } = this.#chosen();
    if (!rows.length) return;
    const name = columns.findIndex((column) => column.tree);
    const shallowest = Math.min(...rows.map((row) => row.level));
    const texts = rows.map((row) =>
      columns.map((column, index) => {
        const text = (column.copy ?? column.text)(row, plan).replaceAll("\u00a0", " ");
        return index === name && rows.length > 1 ? " ".repeat(3 * (row.level - shallowest)) + text : text;
      }),
    );
    data.setData("text/plain", toText(texts));
    const isText = (_, column) => ["wbs", "predecessors", "successors", "name"].includes(columns[column].name);
    const whole = view.selected.size ? ` data-columns="${columns.map((column) => column.name).join()}"` : "";
    data.setData("text/html", toTable(texts, isText).replace("<table>", `<table ${OWN}${whole}>`));
    const size = rows.length * columns.length === 1 ? "1 cell" : `${rows.length} × ${columns.length} cells`;
    announce(`${size} copied.`);
    this.board.grid.showCopied(view);
    if (cut) clearCells(this.board);
  }

  // Selected rows give every shown column, a block its own.
  #chosen() {
    const { view, plan } = this.board;
    if (view.selected.size) return { rows: plan.rows.filter((row) => view.selected.has(row.id)), columns: view.columns.list };
    const { left, right } = view.cells;
    return { rows: view.rowsOf(view.cells), columns: view.columns.list.slice(left, right + 1) };
  }

  #pasted(data) {
    const { board } = this;
    const { insert } = this;
    this.insert = false;
    this.refused?.remove(); // what was said of the paste before
    if (!board.plan.canEdit && !board.plan.canReportProgress) {
      board.hint("You may look at this plan, not change it.");
      return;
    }
    const text = data.getData("text/plain");
    const refusal = tooMuch(text);
    if (refusal) {
      this.#refuse(refusal);
      return;
    }
    const html = data.getData("text/html");
    const table = html.length < 8_000_000 ? readTable(html) : null;
    const lines = squared(table ?? readText(text));
    if (!lines.length) board.hint("There is nothing on the clipboard that the table takes. Copy cells or lines of text.");
    else if (lines.length > MOST_ROWS) this.#refuse(tooManySentence(lines.length));
    else {
      // Whole rows know their columns, wherever they are pasted, and become new rows.
      const named = html.includes(OWN) ? (html.match(/data-columns="([\w,]*)"/)?.[1].split(",") ?? null) : null;
      this.take(lines, { insert: insert || named !== null, isOwn: html.includes(OWN), named });
    }
  }

  #refuse(sentence) {
    const refusal = { title: "Nothing was pasted", detail: sentence, kept: "The plan is as it was." };
    this.refused = showRefusal(refusal, this.board.root);
    announce(sentence);
  }

  /** Paste rows of texts at the active cell, or as new rows there. */
  take(lines, { insert = false, isOwn = false, named = null } = {}) {
    const { view, plan } = this.board;
    const { top, bottom, left } = view.cells;
    const columns = named ? named.map((name) => view.columns.known.get(name)) : view.columns.list.slice(left);
    const first = view.rowAt(top);
    const last = first ? null : plan.rows.at(-1);
    let rows = lines;
    if (lines.length === 1 && lines[0].length === 1 && view.block && !insert) {
      const block = view.rowsOf(view.block); // one value over a whole block
      rows = block.map(() => Array.from({ length: view.block.right - left + 1 }, () => lines[0][0]));
    }
    const targets = insert || !first ? [] : rowsFrom(view, top, rows.length);
    // New rows come after the last row that is pasted over; inserted ones before the active row.
    const beyond = targets.at(-1) ?? null;
    this.given = {
      lines: rows, columns, targets, isOwn,
      anchor: insert && first ? { before: first.id } : { after: (beyond ?? last)?.id ?? null },
      known: view.columns.known,
      block: { top, bottom, left },
      canInsert: !insert && Boolean(first),
    };
    this.#weigh(new Map());
  }

  /** The same paste as new rows instead of over what is there. */
  asNew() {
    const { lines, isOwn } = this.given;
    this.#unmark();
    this.waiting = null;
    this.take(lines, { insert: true, isOwn });
  }

  #weigh(texts, { focus = true } = {}) {
    const { view, plan } = this.board;
    const planned = planPaste({ ...this.given, texts, context: { plan, today: view.today } });
    if (!planned.changes && !planned.adds.length && !planned.problems.length) {
      this.dismiss();
      this.board.hint(planned.notes[0] ?? "Nothing changes: the cells have these values already.");
      return;
    }
    const mends = texts.size > 0;
    if (!planned.problems.length && (mends || !isOdd(planned))) {
      this.waiting = { plan: planned, texts };
      this.carryOut();
      return;
    }
    this.#unmark();
    this.waiting = { plan: planned, texts };
    if (planned.problems.length) this.#mark(planned);
    this.band.show(planned, { canInsert: this.given.canInsert, focus });
    this.board.refresh();
    announce(planned.problems.length ? `${counted(planned.problems.length, "cell")} cannot be read. Nothing is saved yet.` : `${pasteSentence(planned)}.`);
  }

  // The pasted texts stay in their cells until they are mended or discarded.
  #mark({ updates, problems }) {
    const { view } = this.board;
    this.marks = new Map();
    const put = (id, column, text, error) => this.marks.set(`${id}.${column.name}`, { text: text.trim(), error });
    for (const { id, cells } of updates) for (const { column, text } of cells) put(id, column, text, "");
    for (const { id, column, text, error } of problems) if (id !== null) put(id, column, text, error);
    for (const [key, mark] of this.marks) view.unsaved.set(key, mark);
  }

  #unmark() {
    const { view } = this.board;
    for (const [key, mark] of this.marks ?? []) if (view.unsaved.get(key) === mark) view.unsaved.delete(key);
    this.marks = null;
  }

  /** Whether a cell belongs to a paste that waits for mending: then its new text goes into the paste. */
  mends(id, column, text) {
    const found = this.waiting?.plan.problems.find((problem) => problem.id === id && problem.column.name === column.name);
    if (!found) return false;
    this.mend([[found, text]], { focus: false });
    return true;
  }

  /** New texts for cells that could not be read: [[problem, text], …]. */
  mend(changes, options) {
    const texts = new Map(this.waiting.texts);
    for (const [{ line, column }, text] of changes) texts.set(`${line}.${column.name}`, text);
    this.#weigh(texts, options);
  }

  /** Leave out what cannot be read and paste the rest. */
  leaveOut() {
    const texts = new Map(this.waiting.texts);
    for (const { line, id, column } of this.waiting.plan.problems) texts.set(`${line}.${column.name}`, id === null && column.tree ? "New task" : "");
    this.given.leaves = true;
    const empty = new Set(this.waiting.plan.problems.filter(({ id }) => id !== null).map(({ id, column }) => `${id}.${column.name}`));
    const { view, plan } = this.board;
    const planned = planPaste({ ...this.given, texts, context: { plan, today: view.today } });
    for (const each of planned.updates) each.cells = each.cells.filter(({ column }) => !empty.has(`${each.id}.${column.name}`));
    for (const each of planned.updates) each.fields = Object.assign({}, ...each.cells.map(({ fields }) => fields));
    planned.updates = planned.updates.filter(({ cells }) => cells.length);
    this.waiting = { plan: planned, texts };
    this.carryOut();
  }

  /** Send the paste: all of it or nothing. */
  async carryOut() {
    const { board } = this;
    const { plan: planned } = this.waiting;
    const { given } = this;
    this.#unmark();
    this.band.hide();
    this.waiting = null;
    board.focus();
    if (!planned.adds.length && !planned.isNumbered) {
      await board.edits.rows(planned.updates);
      return;
    }
    const sent = { plan: planned, texts: new Map() };
    const answer = await board.edits.paste(planned.updates, (updates) => this.#bodyOf({ ...planned, updates }, given.anchor), (fields) => this.#refused(sent, given, fields));
    if (!answer) return;
    board.grid.forgetCopied();
    const created = answer.created ?? [];
    if (created.length) {
      const first = created.reduce((a, b) => (board.plan.indexOf.get(b) < board.plan.indexOf.get(a) ? b : a));
      if (board.view.activeId !== ENTRY) board.goTo(board.view.activeId, board.view.activeColumn, { byKey: false });
      board.view.reveal(first);
      board.refresh({ rows: true });
    }
    announce(`${counted(created.length, "row")} added, ${counted(planned.changes, "cell")} changed.`);
  }

  #bodyOf({ adds, updates, said = null }, anchor) {
    const { plan } = this.board;
    return {
      verb: "rows.paste",
      ...placeOf(plan, anchor, said),
      rows: adds.map(({ level, name, fields, number }) => ({ level, name, fields, number })),
      updates: updates.filter(({ id }) => plan.byId.has(id)).map(({ id, fields, number }) => ({ task: id, version: plan.row(id).version, fields, number })),
    };
  }

  // The server found cells that it cannot take: they are shown like those found here.
  #refused(sent, given, errors) {
    const problems = [];
    for (const [key, sentences] of Object.entries(errors ?? {})) {
      const match = key.match(/^(rows|updates)\.(\d+)\.?(?:fields\.)?([^.]*)/);
      const entry = match && (match[1] === "rows" ? sent.plan.adds : sent.plan.updates)[Number(match[2])];
      if (!entry) continue;
      const cell = entry.cells.find(({ fields }) => match[3] in fields) ?? entry.cells.find(({ column }) => column.name === match[3]) ?? entry.cells[0];
      if (cell) problems.push({ line: entry.line, id: entry.id ?? null, column: cell.column, text: cell.text, error: String([sentences].flat()[0]), name: entry.name || entry.row?.name || "" });
    }
    this.given = given;
    this.waiting = { plan: { ...sent.plan, problems }, texts: sent.texts };
    if (problems.length) this.#mark(this.waiting.plan);
    this.band.show(this.waiting.plan, { canInsert: false }); // what was pasted is not lost: it can be sent again
    this.board.refresh();
    if (problems.length) announce(`${counted(problems.length, "cell")} cannot be saved, so nothing was.`);
    return problems.length > 0;
  }

  /** Give up a paste that waits; whether there was one. */
  dismiss() {
    if (!this.waiting) return false;
    this.#unmark();
    this.waiting = null;
    this.band.hide();
    this.board.refresh();
    this.board.focus();
    announce("The paste is discarded. The plan is as it was.");
    return true;
  }
}

// So many rows from a position on, without heads of groups.
function rowsFrom(view, top, count) {
  const found = [];
  for (let position = top; position < view.shown.length && found.length < count; position += 1) {
    const row = view.rowAt(position);
    if (row) found.push(row);
  }
  return found;
}

/** Where new rows go, as ids: after a row on its level (or the row above it on the level they say), or before one. */
export function placeOf(plan, { after, before }, said = null) {
  if (before !== undefined) return placeBefore(plan, before);
  let row = plan.row(after);
  const isLast = row && plan.indexOf.get(row.id) === plan.rows.length - 1;
  while (isLast && said !== null && row.level > said) row = plan.row(row.parent);
  return { parent: row?.parent ?? null, after: row?.id ?? null };
}

/** The place just before a row, on its level. */
export function placeBefore(plan, id) {
  const index = plan.indexOf.get(id);
  if (index === undefined) return { parent: null, after: null };
  const row = plan.rows[index];
  let at = index - 1;
  while (at >= 0 && plan.rows[at].level > row.level) at -= 1;
  const sibling = at >= 0 && plan.rows[at].level === row.level ? plan.rows[at].id : null;
  return { parent: row.parent, after: sibling };
}
