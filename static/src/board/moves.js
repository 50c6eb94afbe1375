// What dragging a bar means: the fields that change, where the bar comes to lie, and a sentence that says so beforehand.
import { isDone } from "./filters.js";
import { days, percent } from "./figures.js";
import { DAY, MONTHS, WEEKDAYS, fullDay, isoDay, lastDay, partsOf } from "./instants.js";
import { addWorkingDays, finishAfter, firstMinute, lastMinute, nearestWorkingDay, nextWorkingMinute, workingMinutes } from "./working_time.js";

const SNAP_MINUTES = 30; // where the time-line shows hours
const PERCENT_STEP = 5;
const FINISH_BOUND = new Set(["mfo"]);

/** Why a row's bar cannot be taken hold of, or "". */
export function refusalOf(row) {
  if (row.startAt === null) return "It has no dates yet.";
  if (row.kind === "summary") return "The dates of a summary come from the rows below it. Move those.";
  if (row.active === false) return "It is inactive, so the plan goes on without it.";
  if (isDone(row)) return "It is done: its dates are facts. Change them in its details.";
  return "";
}

/**
 * A bar moved so that it starts near an instant. Days snap to working days of its calendar, hours to half hours
 * (`fine`). Returns { fields, start, finish, sentence, changed } with instants in minutes.
 */
export function moveTo(row, calendar, target, { fine = false } = {}) {
  const start = fine ? nextWorkingMinute(calendar, snap(target)) : firstMinute(calendar, nearestWorkingDay(calendar, Math.round((target - partOfDay(row.startAt)) / DAY)));
  const changed = fine ? start !== row.startAt : dayOf(start) !== dayOf(row.startAt);
  return changed ? moved(row, calendar, start, fine) : unchanged(row);
}

/** A bar moved by so many working days of its calendar. */
export function moveBy(row, calendar, from, count) {
  const start = firstMinute(calendar, addWorkingDays(calendar, dayOf(from), count));
  return dayOf(start) === dayOf(row.startAt) ? unchanged(row) : moved(row, calendar, start, false);
}

function moved(row, calendar, start, fine) {
  const finish = row.kind === "task" || row.kind === "level_of_effort" ? endOf(row, calendar, start) : start;
  const at = fine ? instantText(start) : isoDay(start);
  if (isUnderWay(row)) {
    return { fields: { actual_start: at }, start, finish, changed: true, sentence: `Sets its actual start to ${shown(start, fine)}: it is under way.` };
  }
  if (row.manual) {
    const end = fine || finish === start ? instantText(finish) : isoDay(lastDay(finish, start));
    return { fields: { manual_start: at, manual_finish: end }, start, finish, changed: true, sentence: `Set by hand to ${shown(start, fine)}.` };
  }
  if (row.constraint === "mso") {
    return { fields: { constraint: "mso", constraint_at: at }, start, finish, changed: true, sentence: `Must start on ${shown(start, fine)}.` };
  }
  if (FINISH_BOUND.has(row.constraint)) {
    const end = fine ? instantText(finish) : isoDay(lastDay(finish, start));
    return { fields: { constraint: "mfo", constraint_at: end }, start, finish, changed: true, sentence: `Must finish on ${shown(lastDay(finish, start), false)}.` };
  }
  const replaced = { snlt: "start no later than", fnlt: "finish no later than", fnet: "finish no earlier than", alap: "as late as possible" }[row.constraint];
  const instead = replaced ? `, instead of ${replaced}` : "";
  return { fields: { constraint: "snet", constraint_at: at }, start, finish, changed: true, sentence: `Starts no earlier than ${shown(start, fine)}${instead}.` };
}

/** The right edge of a bar put near an instant: a new duration, whole working days except where hours are shown. */
export function stretchTo(row, calendar, target, { fine = false } = {}) {
  const least = fine ? SNAP_MINUTES : 1;
  let finish = fine ? Math.max(row.startAt + least, snap(target)) : lastMinute(calendar, Math.max(dayOf(row.startAt), nearestWorkingDay(calendar, dayOf(target - 1))));
  if (finish <= row.startAt) finish = lastMinute(calendar, addWorkingDays(calendar, dayOf(row.startAt), 1));
  const minutes = row.elapsed ? finish - row.startAt : workingMinutes(calendar, row.startAt, finish);
  return lasting(row, calendar, minutes);
}

/** A bar made longer (or, negative, shorter) by so many days of its calendar; `duration` is what it has so far. */
export function stretchBy(row, calendar, duration, count) {
  const step = row.elapsed ? DAY : row.minutes_per_day;
  return lasting(row, calendar, Math.max(step, duration + count * step));
}

function lasting(row, calendar, minutes) {
  const unit = row.elapsed ? "em" : "m";
  const finish = row.elapsed ? row.startAt + minutes : finishAfter(calendar, row.startAt, minutes);
  const changed = minutes !== row.duration && minutes > 0;
  const text = days(minutes, row.minutes_per_day, row.elapsed);
  return {
    fields: { duration: `${minutes}${unit}` },
    minutes,
    start: row.startAt,
    finish,
    changed,
    sentence: `Takes ${text} instead of ${days(row.duration, row.minutes_per_day, row.elapsed)}.`,
  };
}

/** The edge of what is done put at a share of the bar (0 to 1), in steps of five percent; with `fine` of one. */
export function progressTo(row, share, { fine = false } = {}) {
  const step = fine ? 1 : PERCENT_STEP;
  const value = Math.min(100, Math.max(0, Math.round((share * 100) / step) * step));
  return { fields: { percent: value }, percent: value, start: row.startAt, finish: row.finishAt, changed: value !== row.percent, sentence: `${percent(value)} done instead of ${percent(row.percent)}.` };
}

/** The same change as the schedule's calculation takes it. */
export function trialOf(row, { fields, start, finish, minutes }) {
  if ("percent" in fields) return { task: row.id, percent_complete: String(fields.percent) };
  if ("duration" in fields) return { task: row.id, duration_minutes: minutes };
  if ("manual_start" in fields) return null; // the calculation knows no dates set by hand
  if ("actual_start" in fields) return { task: row.id, actual_start_at: instantText(start) };
  const at = FINISH_BOUND.has(fields.constraint) ? finish : start;
  return { task: row.id, constraint_type: fields.constraint, constraint_at: instantText(at) };
}

export function isUnderWay(row) {
  return Boolean(row.actual_start) || row.percent > 0;
}

function unchanged(row) {
  return { fields: {}, start: row.startAt, finish: row.finishAt, changed: false, sentence: "" };
}

function endOf(row, calendar, start) {
  const length = row.duration ?? 0;
  return row.elapsed ? start + length : finishAfter(calendar, start, length);
}

function dayOf(at) {
  return Math.floor(at / DAY);
}

function partOfDay(at) {
  return at - dayOf(at) * DAY;
}

function snap(at) {
  return Math.round(at / SNAP_MINUTES) * SNAP_MINUTES;
}

/** "2026-11-23T09:00". */
export function instantText(at) {
  return new Date(at * 60_000).toISOString().slice(0, 16);
}

/** "Mon 23 Nov 2026", with the time where hours count. */
export function shown(at, fine) {
  const { weekday, hour, minute } = partsOf(at);
  const time = fine ? ` ${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : "";
  return `${WEEKDAYS[weekday]} ${fullDay(at).replaceAll("\u00a0", " ")}${time}`;
}

/** A slip of the finish in words: "+3 d", "−1 d", "no change"; both instants in minutes. */
export function slipText(calendar, before, after, minutesPerDay) {
  if (before === null || after === null || before === after) return "";
  const minutes = before < after ? workingMinutes(calendar, before, after) : -workingMinutes(calendar, after, before);
  if (minutes === 0) return "";
  return minutes > 0 ? `+${days(minutes, minutesPerDay)}` : days(minutes, minutesPerDay);
}

/** "13 Aug" without its year. */
export function shortDay(at) {
  const { day, month } = partsOf(at);
  return `${day}\u00a0${MONTHS[month]}`;
}
