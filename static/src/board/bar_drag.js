// Dragging on the time-line: a bar moves, grows, or reports progress; a link is drawn from one end of a bar to another.
import { announce } from "../lib/announce.js";
import { choose } from "./input.js";
import { endAt, partAt } from "./hits.js";
import { linkRefusal, linkSentence, linkType } from "./linking.js";
import { moveTo, progressTo, refusalOf, stretchTo } from "./moves.js";
import { changeBars } from "./bar_edits.js";
import { groupOf, groupSentence, moveTogether } from "./bar_group.js";
import { Trial } from "./trial.js";

const BEGINS = 4; // pixels the pointer moves before a press becomes a drag

export class BarDrag {
  constructor(board) {
    this.board = board;
    this.trial = new Trial(board);
    this.current = null;
  }

  get isOn() {
    return this.current !== null;
  }

  get may() {
    const { plan } = this.board;
    return { edit: plan.canEdit, report: plan.canEdit || plan.canReportProgress };
  }

  /** The part of a bar at a place of the time-line, as `rowAt` gives it. */
  partOf(found) {
    const row = found && this.board.view.rowAt(found.position);
    const part = row ? partAt(row, found.bar, found.x, this.may) : null;
    return found?.isLive && part === "progress" ? "move" : part; // what is done is reported on the bar it belongs to
  }

  /** Take hold of a part of a bar; false where nothing can be dragged. */
  begin(event, found) {
    const part = this.partOf(found);
    if (!part || part === "bar" || event.button !== 0) return false;
    const row = this.board.view.rowAt(found.position);
    this.current = { part, row, found, startX: event.clientX, startY: event.clientY, isMoving: false, result: null };
    this.board.timeline.body.setPointerCapture(event.pointerId);
    return true;
  }

  move(event) {
    const { current, board } = this;
    if (!current.isMoving) {
      if (Math.hypot(event.clientX - current.startX, event.clientY - current.startY) < BEGINS) return;
      this.#takeUp();
      if (!this.current) return;
    }
    const box = board.timeline.body.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    current.last = event;
    if (current.part.startsWith("link")) this.#drawLink(event, x, y);
    else this.#dragBar(event, x);
    this.#scrollOn(x);
    board.draw();
  }

  // The first movement: where the bar cannot be changed, say why and let go.
  #takeUp() {
    const { current, board } = this;
    current.isMoving = true;
    board.tip.hide();
    const refusal = current.part.startsWith("link") ? "" : refusalOf(current.row);
    if (!refusal) {
      current.grip = board.timeline.minutesAt(current.found.x);
      board.goTo(current.row.id, board.view.activeColumn, { focus: false, byKey: false });
      current.group = current.part === "move" ? groupOf(board.view, current.row) : [current.row];
      return;
    }
    board.hint(refusal);
    announce(refusal);
    this.cancel();
  }

  #dragBar(event, x) {
    const { current, board } = this;
    const { view, timeline } = board;
    const { row, part } = current;
    const calendar = view.calendarOf(row);
    const at = timeline.minutesAt(x);
    const fine = timeline.isFine || event.altKey;
    if (part === "progress") {
      const bar = timeline.barAt(current.found.position);
      current.result = progressTo(row, (x - bar.x0) / Math.max(1, bar.x1 - bar.x0), { fine: event.altKey });
    } else if (part === "finish") current.result = stretchTo(row, calendar, row.finishAt + at - current.grip, { fine });
    else current.result = moveTo(row, calendar, row.startAt + at - current.grip, { fine });
    const { start, finish, percent } = current.result;
    view.dragged = { kind: "bar", position: view.positionOf.get(row.id), start, finish, percent };
    current.moves = [{ row, result: current.result }];
    let more = "";
    if (current.group.length > 1) {
      const together = moveTogether(view, current.group, row, start, { fine });
      current.moves = together.moves;
      view.dragged.others = ghostsOf(view, together.moves, row);
      more = groupSentence(together);
    }
    this.trial.show(row, current.result, { x: event.clientX, y: event.clientY }, { moves: current.moves, more });
  }

  #drawLink(event, x, y) {
    const { current, board } = this;
    const { view, timeline, plan } = board;
    const found = timeline.rowAt(event.clientX, event.clientY);
    const from = { position: view.positionOf.get(current.row.id), end: current.part === "link-start" ? "start" : "finish" };
    let [to, refused, sentence] = [null, false, "Let go on the start or the end of another bar."];
    const other = found?.bar && x >= found.bar.x0 - 16 && x <= found.bar.x1 + 16 ? view.rowAt(found.position) : null;
    if (other && (other.id !== current.row.id || !found.onBar || current.hasLeft)) {
      to = { position: found.position, end: endAt(found.bar, x) };
      const type = linkType(from.end, to.end);
      const refusal = linkRefusal(plan, current.row, other, type);
      refused = Boolean(refusal);
      sentence = refusal || linkSentence(type, current.row, other);
      current.result = { link: { predecessor: current.row.id, successor: other.id, type }, refusal };
    } else {
      current.result = null;
      current.hasLeft ||= found?.position !== current.found.position;
    }
    board.dragNote.show([sentence], { x: event.clientX, y: event.clientY, refused });
    view.dragged = { kind: "link", from, x, y, to, refused };
  }

  // While the pointer rests near an edge, the view goes on moving under it.
  #scrollOn(x) {
    clearTimeout(this.scrolling);
    if (!this.board.timeline.nudge(x)) return;
    this.scrolling = setTimeout(() => {
      if (this.current?.last) this.move(this.current.last);
    }, 40);
  }

  /** Let go: what was shown becomes an edit. A press without movement chooses the row. */
  end(event) {
    const { current, board } = this;
    if (!current) return;
    const { result, row, isMoving, found } = current;
    const { dragged } = board.view;
    this.cancel();
    if (!isMoving) {
      choose(board, { id: board.view.rowAt(found.position)?.id ?? row.id, column: board.view.activeColumn }, event);
      return;
    }
    if (!result) return;
    if (result.refusal) {
      board.hint(result.refusal);
      announce(result.refusal);
      return;
    }
    if (result.link) board.tryOut.run(() => board.edits.send({ verb: "link.add", ...result.link, lag: 0 }), { otherWay: event.shiftKey });
    else sendBars(board, current.moves, { ghost: dragged, otherWay: event.shiftKey });
  }

  /** Escape, or the pointer was lost: everything is as before. */
  cancel() {
    if (!this.current) return false;
    const was = this.current.isMoving;
    this.current = null;
    clearTimeout(this.scrolling);
    this.board.view.dragged = null;
    this.trial.clear();
    this.board.dragNote.hide();
    this.board.draw();
    return was;
  }
}

/** Where the other bars of a group would lie, for the painter. */
export function ghostsOf(view, moves, leader) {
  return moves
    .filter(({ row }) => row !== leader && view.positionOf.has(row.id))
    .map(({ row, result }) => ({ position: view.positionOf.get(row.id), start: result.start, finish: result.finish }));
}

/** Carry out moves, in a what-if or in the plan as the habit is. What is done is a fact: it is reported at once. */
export function sendBars(board, moves, { ghost = null, otherWay = false } = {}) {
  const wanted = moves.filter(({ result }) => result.changed);
  if (!wanted.length) return null;
  const send = () => changeBars(board, wanted, ghost);
  return wanted.some(({ result }) => "percent" in result.fields) ? send() : board.tryOut.run(send, { otherWay });
}
