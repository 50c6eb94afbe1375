// Kinds of columns that come often: dates, working time, yes or no.
import { days } from "./figures.js";
import { fullDay, gridDay, isoDay, lastDay, minutesOf, readDay } from "./instants.js";

export function dateColumn(name, label, group, at, more = {}) {
  return {
    name,
    label,
    group,
    width: 86,
    right: true,
    text: (row) => gridDay(at(row)),
    copy: (row) => copiedDay(at(row)),
    order: at,
    ...more,
  };
}

// A date that comes as text and is not among those made ready with the row.
export function textDate(name, label, group, isFinish = false) {
  const at = (row) => {
    const minutes = minutesOf(row[name] ?? null);
    return isFinish ? lastDay(minutes) : minutes;
  };
  return dateColumn(name, label, group, at, { width: 96 });
}

export function actualColumn(name, label) {
  const isFinish = name === "actual_finish";
  return {
    ...textDate(name, label, "Progress", isFinish),
    leaves: true,
    progress: true,
    edit: (row) => editableDay(isFinish ? lastDay(minutesOf(row[name])) : minutesOf(row[name])),
    read: (text, _row, { today }) => readPlainDay(name, text, today),
    clears: { [name]: null },
  };
}

/** A date that something outside the plan sets: when it arrives, or when it is awaited. */
export function outsideColumn(name, label, title) {
  const isFinish = name.endsWith("finish");
  return {
    ...textDate(name, label, "Dates", isFinish),
    title,
    edit: (row) => editableDay(isFinish ? lastDay(minutesOf(row[name])) : minutesOf(row[name])),
    read: (text, _row, { today }) => readPlainDay(name, text, today),
    clears: { [name]: null },
  };
}

export function minutesColumn(name, label, group, { title, signed = false } = {}) {
  return {
    name,
    label,
    group,
    width: 78,
    right: true,
    ...(title ? { title } : {}),
    text: (row) => {
      const minutes = row[name];
      if (minutes === null || minutes === undefined) return "";
      const written = days(minutes, row.minutes_per_day);
      return signed && minutes > 0 ? `+${written}` : written;
    },
    order: (row) => row[name] ?? null,
  };
}

export function flag(name, label, group, isSet, title = "") {
  return {
    name,
    label,
    group,
    width: 62,
    ...(title ? { title } : {}),
    text: (row, plan) => (isSet(row, plan) ? "Yes" : ""),
    copy: (row, plan) => (isSet(row, plan) ? "Yes" : "No"),
    order: (row, plan) => (isSet(row, plan) ? 0 : 1),
  };
}

export function editableDay(minutes) {
  return minutes === null ? "" : fullDay(minutes).replaceAll("\u00a0", " ");
}

/** A date in the form every spreadsheet takes for a date, whatever its language. */
export function copiedDay(minutes) {
  return minutes === null || minutes === undefined ? "" : isoDay(minutes);
}

// What a typed start or finish sets (a fact of a task that has begun, the date of one planned by hand, else a constraint) is for the
// server to say; it answers with a sentence about it.
export function readEnd(end, text, today) {
  const { day, error } = readDay(text, today);
  return error ? { error } : { fields: { [end]: day === null ? null : isoDay(day) }, error: "" };
}

export function readPlainDay(field, text, today) {
  const { day, error } = readDay(text, today);
  return error ? { error } : { fields: { [field]: day === null ? null : isoDay(day) }, error: "" };
}
