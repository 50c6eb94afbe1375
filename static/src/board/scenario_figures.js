// What a what-if comes to, as lines of a table and lists: pure, from the answers of the portal.
import { counted, number } from "./figures.js";
import { fullDay, gridDay, lastDay, minutesOf } from "./instants.js";
import { shortDay } from "./moves.js";

const NBSP = "\u00a0";
const MOST_MILESTONES = 6;
const MOST_STILL = 2; // the last milestones are shown while none moves
export const CONFLICTS = {
  missed_deadlines: ["Missed deadlines", "misses its deadline"],
  broken_constraints: ["Broken dates", "breaks the date that binds it"],
  negative_float: ["Less than no slack", "has less than no slack"],
  out_of_sequence: ["Out of sequence", "began before what it waits for"],
};

/** Working days with sign: +15 d, −2 d, or "" for none. */
export function change(days) {
  if (!days) return "";
  return `${days > 0 ? "+" : ""}${number(days)}${NBSP}d`;
}

function day(text) {
  const at = minutesOf(text);
  return at === null ? "none" : gridDay(lastDay(at));
}

// A milestone's day without its year, where both fall into the same one: the panel is narrow.
function milestoneDay(text, other) {
  const year = (value) => (value ?? "").slice(0, 4);
  const [at, beside] = [minutesOf(text), other ?? text];
  if (at === null) return "none";
  return year(text) === year(beside) ? shortDay(lastDay(at)) : gridDay(lastDay(at));
}

function count(value) {
  return value === 0 ? "" : `${value > 0 ? "+" : ""}${number(value)}`;
}

/**
 * Lines of the table Now / Then / Change: [{ label, now, then: [text, …], change: [text, …], good: [1, 0 or −1, …], task? }],
 * one entry of the lists for each scenario compared. Milestones are those that move; `all` lists every one.
 */
export function tableLines(differences, { all = false } = {}) {
  const [first] = differences;
  const lines = [
    line("Finish", day(first.finish.now), differences.map((each) => [day(each.finish.then), change(each.finish.change_days), -Math.sign(each.finish.change_days ?? 0)])),
  ];
  const milestones = milestoneLines(differences);
  const moved = milestones.filter((milestone) => milestone.moved);
  const shown = all ? milestones : (moved.length ? moved : milestones.slice(-MOST_STILL)).slice(0, MOST_MILESTONES);
  lines.push(...shown);
  lines.push(line("Critical tasks", number(first.critical.now), differences.map(({ critical }) => [number(critical.then), count(critical.then - critical.now), 0])));
  if (differences.some(({ tasks }) => tasks.then !== tasks.now)) {
    lines.push(line("Tasks", number(first.tasks.now), differences.map(({ tasks }) => [number(tasks.then), count(tasks.then - tasks.now), 0])));
  }
  for (const [kind, [label]] of Object.entries(CONFLICTS)) {
    const found = differences.map((each) => each.conflicts.find((conflict) => conflict.kind === kind));
    if (!found.some((conflict) => conflict && (conflict.now || conflict.then))) continue;
    lines.push(line(label, number(found[0].now), found.map((conflict) => [number(conflict.then), count(conflict.then - conflict.now), -Math.sign(conflict.then - conflict.now)])));
  }
  return { lines, hidden: milestones.length - shown.length };
}

function milestoneLines(differences) {
  const known = new Map();
  differences.forEach((each, index) => {
    for (const milestone of each.milestones) {
      if (!known.has(milestone.task)) known.set(milestone.task, { name: milestone.name, sides: [], now: milestone.now });
      known.get(milestone.task).sides[index] = milestone;
    }
  });
  const lines = [...known.entries()].map(([task, { name, sides, now }]) => {
    const cells = differences.map((_, index) => {
      const side = sides[index];
      if (!side || side.then === null) return ["gone", "", 0];
      return [milestoneDay(side.then, now), change(side.change_days), -Math.sign(side.change_days ?? 0)];
    });
    const then = sides.find((side) => side?.then)?.then;
    return { ...line(name, milestoneDay(now, then), cells), task, moved: sides.some((side) => side?.change_days || side?.now === null || side?.then === null), at: minutesOf(now) ?? Infinity };
  });
  return lines.sort((a, b) => Number(b.moved) - Number(a.moved) || a.at - b.at);
}

function line(label, now, cells) {
  return { label, now, then: cells.map(([then]) => then), change: cells.map(([, text]) => text), good: cells.map(([, , good]) => good) };
}

/** What was entered, as sentences by row: [{ row, model, id, text }]. */
export function inputLines(inputs) {
  return inputs.rows.map(({ row, kind, fields, model, id }) => {
    if (kind === "deleted") return { row, model, id, text: "deleted" };
    const parts = joined(fields).map(({ field: label, now, then }) => {
      const field = label.replace(/ (minutes|type|at)$/, "").toLowerCase(); // the words tell the unit
      if (field === "bound" && /^as soon as possible/i.test(now)) return then.charAt(0).toLowerCase() + then.slice(1);
      return kind === "added" ? `${field} ${then || "none"}` : `${field} ${now || "none"} → ${then || "none"}`;
    });
    return { row, model, id, text: kind === "added" ? ["added", ...parts.slice(0, 2)].join(", ") : parts.join(", ") };
  });
}

// A date that binds is one thing: its kind and its day are told together.
function joined(fields) {
  const kind = fields.find(({ field }) => field.toLowerCase() === "constraint type");
  const at = fields.find(({ field }) => /^constraint( at)?$/i.test(field));
  if (!kind && !at) return fields;
  const say = (side) => [kind?.[side], at?.[side] === "none" ? "" : at?.[side]].filter(Boolean).join(" ");
  const one = { field: "bound", now: say("now"), then: say("then") };
  return [one, ...fields.filter((each) => each !== kind && each !== at)];
}

/** Lines about float: the largest changes, "slack 14 d → 0 d". */
export function floatLines(found, most = 6) {
  const words = (days) => (days === null ? "none" : `${number(days)}${NBSP}d`);
  return found.rows.slice(0, most).map(({ task, name, now_days: now, then_days: then }) => ({ task, name, text: `slack ${words(now)} → ${words(then)}`, worse: (then ?? 0) < (now ?? 0) }));
}

/** Every new conflict as a line: { task, name, text }. */
export function conflictLines(conflicts, most = 6) {
  return conflicts.flatMap(({ kind, new: fresh }) => fresh.rows.map(({ task, name }) => ({ task, name, text: CONFLICTS[kind]?.[1] ?? kind }))).slice(0, most);
}

/** One sentence on a scenario beside the plan, for screen readers and the question before it is applied. */
export function outcomeSentence(difference) {
  const { finish, moved } = difference;
  const rows = moved ? `${counted(moved, "row moves", "rows move")}` : "no row moves";
  const end = minutesOf(finish.then);
  const when = end === null ? "" : fullDay(lastDay(end));
  const slip = change(finish.change_days);
  const text = slip ? `The plan would finish on ${when}, ${slip}; ${rows}.` : `The finish stays on ${when}; ${rows}.`;
  return text.replaceAll(NBSP, " ");
}

/** Clashes by row, because a row goes or holds as a whole: [{ model, id, name, sentences, canHold, plan, scenario }]. */
export function clashRows(clashes) {
  const rows = new Map();
  for (const clash of clashes) {
    const key = `${clash.model} ${clash.id}`;
    const row = rows.get(key) ?? { model: clash.model, id: clash.id, name: clash.name, sentences: [], canHold: true, plan: [], scenario: [] };
    row.sentences.push(clash.sentence);
    for (const side of ["plan", "scenario"]) if (clash[side]) row[side].push(clash[side]);
    if (["deleted", "used", "gone", "twin"].includes(clash.kind)) row.canHold = false;
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** A name nobody has used yet: What if 3. */
export function freeName(scenarios) {
  const taken = new Set(scenarios.map(({ name }) => name.toLowerCase()));
  for (let at = 1; ; at += 1) if (!taken.has(`what if ${at}`)) return `What if ${at}`;
}

/** The row that finishes last and is no summary; null in a plan without dates. */
export function lastToFinish(rows) {
  let last = null;
  for (const row of rows) if (row.kind !== "summary" && row.active !== false && row.finishAt !== null && row.finishAt > (last?.finishAt ?? -Infinity)) last = row;
  return last;
}
