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
  if (row.resources) facts.push(["Who", row.resources]);
  return { title: `${row.outline} ${row.name}`, facts: facts.filter(([, value]) => value), why: whyThisDate(row, plan) };
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
  constructor(root) {
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
    this.element.replaceChildren(text("p", "board-tip-title", title), list(facts));
    if (why) this.element.append(text("p", "board-tip-why", why));
    this.element.hidden = false;
    this.rowId = row.id;
    const home = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = Math.min(Math.max(8, x - home.left), home.width - width - 8);
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
