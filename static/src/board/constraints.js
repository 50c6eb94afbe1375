// Dates that bind a task beside its links: how they are said, and what typed texts make of them.
import { choose } from "./choices.js";
import { fullDay, gridDay, isoDay, lastDay, readDay } from "./instants.js";

export const CONSTRAINTS = {
  asap: "as soon as possible",
  alap: "as late as possible",
  snet: "start no earlier than",
  snlt: "start no later than",
  fnet: "finish no earlier than",
  fnlt: "finish no later than",
  mso: "must start on",
  mfo: "must finish on",
};
const SHORT = { snet: "", snlt: "≤ ", fnet: "finish ≥ ", fnlt: "finish ≤ ", mso: "on ", mfo: "finish on " };
const FINISH_TYPES = new Set(["fnet", "fnlt", "mfo"]);
const UNDATED = new Set(["asap", "alap"]);

/** How a constraint is said in a sentence: "starts no earlier than 7 Dec 2026". */
export function constraintSentence(row) {
  if (row.constraintAt === null) return row.constraint === "alap" ? "As late as possible." : "";
  return `${capital(CONSTRAINTS[row.constraint])} ${fullDay(shownDay(row))}.`;
}

export function shownDay(row) {
  return FINISH_TYPES.has(row.constraint) ? lastDay(row.constraintAt) : row.constraintAt;
}

export function constraintText(row) {
  if (row.constraint === "alap") return "late";
  if (row.constraintAt === null) return "";
  return `${SHORT[row.constraint] ?? ""}${gridDay(shownDay(row))}`;
}

// Typing a day into the cell keeps the kind of constraint a task has; a task without one starts no earlier.
export function readConstraint(text, row, { today }) {
  const { day, error } = readDay(text, today);
  if (error) return { error };
  if (day === null) return { fields: { constraint: "asap", constraint_at: null }, error: "" };
  const kind = !row || row.constraintAt === null ? "snet" : row.constraint;
  return { fields: { constraint: kind, constraint_at: isoDay(day) }, error: "" };
}

export function readConstraintKind(text, row) {
  const choices = Object.entries(CONSTRAINTS).map(([value, label]) => ({ value, label }));
  const known = CONSTRAINTS[text.trim().toLowerCase()] ? { value: text.trim().toLowerCase(), error: "" } : choose(text || "as soon as possible", choices, "constraint");
  if (known.error) return { error: known.error };
  if (UNDATED.has(known.value)) return { fields: { constraint: known.value, constraint_at: null }, error: "" };
  const at = row?.constraintAt ?? (FINISH_TYPES.has(known.value) ? lastDay(row?.finishAt ?? null, row?.startAt) : row?.startAt) ?? null;
  if (at === null) return { error: "This constraint needs a date. Write it in the constraint date column." };
  const day = row?.constraintAt === at && FINISH_TYPES.has(row.constraint) ? lastDay(at) : at;
  return {
    fields: { constraint: known.value, constraint_at: isoDay(day) },
    error: "",
    hint: row?.constraintAt === null ? `The constraint holds for ${fullDay(day)}, where the task is now. Change the day in the constraint date column.` : "",
  };
}

export function capital(words) {
  return words ? words[0].toUpperCase() + words.slice(1) : "";
}
