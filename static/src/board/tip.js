// What is known about a bar, beside it: dates, slack, what drives it. Shown on hover and when a row has the keyboard's focus.
import { constraintSentence } from "./columns.js";
import { isDone } from "./filters.js";
import { days, percent } from "./figures.js";
import { fullDay, fullInstant, lastDay } from "./instants.js";

const LINK_WORDS = { FS: "finishes", SS: "starts", FF: "finishes", SF: "starts" };

/** The lines of a tip: { title, facts: [[label, value]], why }. */
export function tipFacts(row, plan) {
  const facts = [
    ["Start", fullInstant(row.startAt)],
    ["Finish", fullInstant(row.finishAt)],
    ["Duration", days(row.duration, row.minutes_per_day, row.elapsed)],
    ["Done", percent(row.percent)],
  ];
  if (!isDone(row) && row.slack !== null) facts.push(["Slack", days(row.slack, row.minutes_per_day)]);
  if (!isDone(row) && row.free !== null && row.kind !== "summary") facts.push(["Free slack", days(row.free, row.minutes_per_day)]);
  if (row.deadlineAt !== null) {
    facts.push(["Deadline", `${fullDay(lastDay(row.deadlineAt))}${row.misses_deadline ? ", missed" : ""}`]);
  }
  const bound = constraintSentence(row);
  if (bound) facts.push(["Bound", bound.replace(/\.$/, "")]);
  if (row.baselineStartAt !== null && row.baselineStartAt !== undefined) facts.push(...baselineFacts(row));
  if (lateWords(row)) facts.push(["Late", lateWords(row)]);
  if (row.external) facts.push(["Other projects", row.external]);
  if (row.resources) facts.push(["Who", row.resources]);
  return { title: `${row.outline} ${row.name}`, facts: facts.filter(([, value]) => value), why: whyThisDate(row, plan) };
}

function baselineFacts(row) {
  const dates = `${fullDay(row.baselineStartAt)} to ${fullDay(lastDay(row.baselineFinishAt, row.baselineStartAt))}`;
  const slip = row.finish_variance;
  const facts = [["Baseline", row.baselineStartAt === row.baselineFinishAt ? fullDay(row.baselineStartAt) : dates]];
  if (slip !== null && slip !== undefined) facts.push(["Against it", slip === 0 ? "as planned" : signedDays(slip, row.minutes_per_day)]);
  return facts;
}

/** Working minutes with their sign: +15 d, −2 d. */
export function signedDays(minutes, minutesPerDay) {
  return `${minutes > 0 ? "+" : ""}${days(minutes, minutesPerDay)}`;
}

function lateWords(row) {
  if (isDone(row) || row.kind === "summary") return "";
  if (row.should_have_started) return "should have started";
  return row.slipping ? "slips past what binds it" : "";
}

/** Why a task is where it is, as far as the browser knows; the details know more. */
export function whyThisDate(row, plan) {
  if (row.actual_finish) return "It is done: its dates are facts.";
  if (row.actual_start) return "It has started: its start is a fact.";
  if (row.kind === "summary") return "Its dates come from the rows below.";
  const driver = plan.driver(row.id);
  if (driver?.from) {
    const { link, from } = driver;
    const lag = link[4] ? `, ${days(link[4], row.minutes_per_day)} ${link[4] > 0 ? "later" : "earlier"}` : "";
    return `Waits until ${from.outline} ${from.name} ${LINK_WORDS[link[3]]}${lag}.`;
  }
  return constraintSentence(row);
}

export class Tip {
  /** `ask(row)` gives the portal's own sentences on a row's dates, the row's first and then what drives it. */
  constructor(root, ask = null) {
    this.ask = ask;
    this.known = new Map(); // row → sentences; a row that changes is another object
    this.element = document.createElement("div");
    this.element.className = "board-tip";
    this.element.id = "board-tip";
    this.element.setAttribute("role", "tooltip");
    this.element.hidden = true;
    this.root = root;
    root.append(this.element);
  }

  /** Show facts after a rest; `box` is where the bar is in the page. */
  later(milliseconds, show) {
    clearTimeout(this.timer);
    this.timer = setTimeout(show, milliseconds);
  }

  show(row, plan, { x, top, bottom }) {
    clearTimeout(this.timer);
    const { title, facts, why } = tipFacts(row, plan);
    const said = this.known.get(row);
    this.element.replaceChildren(text("p", "board-tip-title", title), list(facts));
    for (const sentence of said ?? [why].filter(Boolean)) this.element.append(text("p", "board-tip-why", sentence));
    this.element.hidden = false;
    this.rowId = row.id;
    this.#place({ x, top, bottom });
    if (!said && this.ask) this.#ask(row, plan, { x, top, bottom });
  }

  // The portal knows more than the browser: its sentences replace the short one as soon as they are there.
  async #ask(row, plan, place) {
    let sentences;
    try {
      sentences = await this.ask(row);
    } catch (error) {
      if (!error.refusal) throw error;
      return;
    }
    if (!sentences?.length) return;
    this.known.set(row, sentences);
    if (!this.element.hidden && this.rowId === row.id) this.show(row, plan, place);
  }

  #place({ x, top, bottom }) {
    const home = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const room = home.width - parseFloat(getComputedStyle(this.root).paddingRight || "0"); // without the panel beside the board
    const left = Math.min(Math.max(8, x - home.left), room - width - 8);
    const below = bottom - home.top + 8;
    const fits = below + height < home.height - 4;
    this.element.style.left = `${left}px`;
    this.element.style.top = `${fits ? below : Math.max(4, top - home.top - height - 8)}px`;
  }

  hide() {
    clearTimeout(this.timer);
    const was = !this.element.hidden;
    this.element.hidden = true;
    this.rowId = null;
    return was;
  }
}

function text(tag, className, content) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = content;
  return element;
}

function list(facts) {
  const element = document.createElement("dl");
  for (const [label, value] of facts) element.append(text("dt", "", label), text("dd", "", value));
  return element;
}
