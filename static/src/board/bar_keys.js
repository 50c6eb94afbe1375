// The time-line by keyboard: it takes the focus as a whole, and its keys do to the active row's bar what the mouse does.
import { announce } from "../lib/announce.js";
import { ghostsOf, sendBars } from "./bar_drag.js";
import { groupOf, groupSentence, moveTogether } from "./bar_group.js";
import { linkRefusal, linkSentence, linkType } from "./linking.js";
import { moveBy, moveTo, progressTo, refusalOf, stretchBy } from "./moves.js";
import { tipFacts } from "./tip.js";

const ENDS = [["finish", "start"], ["start", "start"], ["finish", "finish"], ["start", "finish"]];
const PERCENT_STEP = 5;
const HOUR = 60;
export const KEYS_SENTENCE =
  "Left and right move the bar by a day, with Shift they change its duration, with Control its progress. Enter lets go, Shift and Enter the other way (tried out or saved), Escape takes it back. L draws a link. Up and down change the row. Control and Enter apply what is tried out.";

/** What a key does in the time-line: { act, by } or null; `otherWay` saves what would be tried out, or the other way round. */
export function barCommand({ key, ctrl, shift, alt }) {
  if (alt) return null;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const by = key === "ArrowLeft" ? -1 : 1;
    return { act: ctrl ? "progress" : shift ? "stretch" : "move", by };
  }
  if (ctrl) return key === "Enter" ? { act: "apply", by: 0 } : null;
  if (shift && key === "Enter") return { act: "keep", by: 0, otherWay: true };
  const acts = { ArrowUp: ["row", -1], ArrowDown: ["row", 1], k: ["row", -1], j: ["row", 1], Enter: ["keep", 0], Escape: ["back", 0], l: ["link", 0], " ": ["tell", 0], i: ["details", 0], m: ["leave", 0] };
  const found = acts[key];
  return found ? { act: found[0], by: found[1] } : null;
}

export class BarKeys {
  constructor(board) {
    this.board = board;
    this.element = document.createElement("div");
    this.element.className = "board-time-focus";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "application");
    this.element.setAttribute("aria-roledescription", "time-line");
    this.element.setAttribute("aria-describedby", "board-time-keys");
    const keys = document.createElement("span");
    keys.id = "board-time-keys";
    keys.className = "visually-hidden";
    keys.textContent = KEYS_SENTENCE;
    board.timeline.pane.append(this.element, keys);
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focus", () => this.#arrived());
    this.element.addEventListener("blur", () => this.#left());
    this.#label();
  }

  enter() {
    this.element.focus({ preventScroll: true });
  }

  #arrived() {
    const { view } = this.board;
    if (view.activeId === null && view.shown.length) view.activate(view.rowAt(0).id);
    this.#label();
    this.board.hint("← → move the bar by a day, Shift+← → its duration, Ctrl+← → its progress, l a link, Enter lets go, Esc takes back.");
    this.board.draw();
  }

  #left() {
    if (this.pending && document.hasFocus()) this.#keep();
    else if (!this.pending) this.#clear();
    this.board.draw();
  }

  #label() {
    const row = this.board.view.activeRow;
    if (!row) {
      this.element.setAttribute("aria-label", "Time-line");
      return;
    }
    const { title, facts, why } = tipFacts(row, this.board.plan);
    const words = facts.slice(0, 4).map(([label, value]) => `${label} ${value}`);
    this.element.setAttribute("aria-label", `Time-line. ${title}. ${words.join(", ")}. ${why}`.replaceAll("\u00a0", " "));
  }

  #key(event) {
    if (event.defaultPrevented) return;
    const command = barCommand({ key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey });
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    this[`on_${command.act}`](command.by, command.otherWay);
  }

  on_row(by) {
    const { view } = this.board;
    if (this.link) {
      this.#aim(by);
      return;
    }
    if (this.pending) this.#keep();
    const position = Math.min(view.shown.length - 1, Math.max(0, view.activePosition + by));
    const row = view.rowAt(position);
    if (!row) return;
    this.board.goTo(row.id, view.activeColumn, { focus: false });
    this.#label();
    announce(this.element.getAttribute("aria-label").replace("Time-line. ", ""));
  }

  on_move(by) {
    if (this.link) {
      this.#turn(by);
      return;
    }
    this.#try(this.board.plan.canEdit, (row, calendar) => {
      const from = this.pending?.kind === "move" ? this.pending.result.start : row.startAt;
      const result = this.board.timeline.isFine ? moveTo(row, calendar, from + by * HOUR, { fine: true }) : moveBy(row, calendar, from, by);
      return { kind: "move", result };
    });
  }

  on_stretch(by) {
    this.#try(this.board.plan.canEdit, (row, calendar) => {
      const before = this.pending?.kind === "stretch" ? this.pending.result.minutes : row.duration;
      return { kind: "stretch", result: stretchBy(row, calendar, before, by) };
    });
  }

  on_progress(by) {
    this.#try(this.board.plan.canEdit || this.board.plan.canReportProgress, (row) => {
      const before = this.pending?.kind === "progress" ? this.pending.result.percent : row.percent;
      return { kind: "progress", result: progressTo(row, (before + by * PERCENT_STEP) / 100) };
    });
  }

  // One more step of the same kind adds up; another kind begins anew.
  #try(allowed, make) {
    const { board } = this;
    const { view } = board;
    const row = view.activeRow;
    if (!row || this.link) return;
    const refusal = allowed ? refusalOf(row) : "You may not change this plan.";
    if (refusal) {
      board.hint(refusal);
      announce(refusal);
      return;
    }
    const { kind, result } = make(row, view.calendarOf(row));
    const { start, finish, percent } = result;
    view.dragged = { kind: "bar", position: view.activePosition, start, finish, percent };
    const group = kind === "move" ? groupOf(view, row) : [row];
    const together = group.length > 1 ? moveTogether(view, group, row, start, { fine: board.timeline.isFine }) : null;
    const moves = together?.moves ?? [{ row, result }];
    if (together) view.dragged.others = ghostsOf(view, moves, row);
    const more = together ? groupSentence(together) : "";
    this.pending = { id: row.id, row, kind, result, moves };
    board.timeline.showRow({ startAt: start, finishAt: finish });
    board.tip.hide();
    board.bars.trial.show(row, result, this.#place(start), { moves, more });
    const sentence = result.changed ? [result.sentence, more].filter(Boolean).join(" ") : "As it is now.";
    announce(`${sentence} ${this.#enterWords}`.replaceAll("\u00a0", " "));
    board.draw();
  }

  get #enterWords() {
    return this.board.tryOut.words ? `Enter lets go. ${this.board.tryOut.words}` : "Enter keeps it.";
  }

  #place(start) {
    const { timeline, view } = this.board;
    const box = timeline.body.getBoundingClientRect();
    const bar = timeline.barAt(view.activePosition);
    const x = Math.max(8, Math.min(box.width - 80, timeline.xInView(start)));
    return { x: box.left + x, y: box.top + (bar?.bottom ?? 0) - 8 };
  }

  on_keep(_by, otherWay = false) {
    if (this.link) this.#drawLink(otherWay);
    else if (this.pending) this.#keep(otherWay);
    else this.board.openDetails();
  }

  async #keep(otherWay = false) {
    const { board, pending } = this;
    const ghost = board.view.dragged;
    this.#clear();
    await sendBars(board, pending.moves, { ghost, otherWay });
    this.#label();
  }

  on_apply() {
    if (this.board.whatIf.isOn && this.board.whatIf.side?.inputs.count) this.board.whatIf.apply();
  }

  on_back() {
    if (!this.pending && !this.link) {
      this.board.focus();
      return;
    }
    this.#clear();
    announce("Taken back.");
  }

  on_leave() {
    this.board.focus();
  }

  on_tell() {
    const { board } = this;
    if (!board.tip.hide()) board.showTip(board.view.activeId);
    announce(this.element.getAttribute("aria-label"));
  }

  on_details() {
    this.board.openDetails();
  }

  #clear() {
    this.pending = null;
    this.link = null;
    this.board.view.dragged = null;
    this.board.bars.trial.clear();
    this.board.dragNote.hide();
    this.board.draw();
  }

  on_link() {
    const { view, plan } = this.board;
    if (!plan.canEdit || !view.activeRow || this.pending) return;
    this.link = { from: view.activeRow, position: view.activePosition, ends: 0 };
    this.#aim(1);
  }

  #aim(by) {
    const { view } = this.board;
    const { link } = this;
    link.position = Math.min(view.shown.length - 1, Math.max(0, link.position + by));
    this.board.scroller.scrollTop = this.board.scrollTopFor(link.position);
    this.#showLink();
  }

  #turn(by) {
    this.link.ends = (this.link.ends + by + ENDS.length) % ENDS.length;
    this.#showLink();
  }

  #showLink() {
    const { board, link } = this;
    const { view, plan, timeline } = board;
    const to = view.rowAt(link.position);
    const [fromEnd, toEnd] = ENDS[link.ends];
    link.type = linkType(fromEnd, toEnd);
    link.to = to;
    link.refusal = linkRefusal(plan, link.from, to, link.type);
    const sentence = link.refusal || linkSentence(link.type, link.from, to);
    view.dragged = {
      kind: "link",
      from: { position: view.positionOf.get(link.from.id), end: fromEnd },
      to: { position: link.position, end: toEnd },
      x: 0,
      y: 0,
      refused: Boolean(link.refusal),
    };
    const box = timeline.body.getBoundingClientRect();
    const bar = timeline.barAt(link.position);
    const x = bar ? Math.max(8, Math.min(box.width - 80, bar.x1)) : 40;
    board.dragNote.show([sentence, "↑ ↓ another row, ← → another kind of link, Enter draws it."], { x: box.left + x, y: box.top + (bar?.bottom ?? 40), refused: Boolean(link.refusal) });
    announce(sentence);
    board.draw();
  }

  #drawLink(otherWay) {
    const { board, link } = this;
    if (link.refusal) {
      announce(link.refusal);
      return;
    }
    this.#clear();
    board.tryOut.run(() => board.edits.send({ verb: "link.add", predecessor: link.from.id, successor: link.to.id, type: link.type, lag: 0 }), { otherWay });
  }
}
