// Wall-clock instants of the project as minutes since 1970: reading, writing and what people type for a day.

export const DAY = 1440;
export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LONG_MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];
export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const NBSP = "\u00a0";
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b[.,]*\s+/i;
const TIME = /[ ,]+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?$/i;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/** Minutes since 1970 of "2026-11-23T09:00" or "2026-11-23"; null stays null. */
export function minutesOf(text) {
  if (!text) return null;
  const year = 100 * digits(text, 0) + digits(text, 2);
  const hours = text.length > 10 ? 60 * digits(text, 11) + digits(text, 14) : 0;
  return DAY * dayNumber(year, digits(text, 5), digits(text, 8)) + hours;
}

function digits(text, at) {
  return 10 * (text.charCodeAt(at) - 48) + text.charCodeAt(at + 1) - 48;
}

// Days since 1970 in the Gregorian calendar: years begin in March, so that the leap day is a year's last.
function dayNumber(year, month, day) {
  const from = month > 2 ? year : year - 1;
  const leaps = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
  return 365 * from + leaps + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 719_469;
}

/** The parts of an instant; weekday 0 is Monday. */
export function partsOf(minutes) {
  const date = new Date(minutes * 60_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    weekday: (date.getUTCDay() + 6) % 7,
  };
}

/** "2026-11-23" of an instant. */
export function isoDay(minutes) {
  return new Date(minutes * 60_000).toISOString().slice(0, 10);
}

/** The first minute of the day of an instant. */
export function dayStart(minutes) {
  return Math.floor(minutes / DAY) * DAY;
}

/** A finish at midnight belongs to the day before; a moment stays where it is. */
export function lastDay(finish, start = null) {
  if (finish === null) return null;
  return finish % DAY === 0 && finish !== start ? finish - 1 : finish;
}

/** A day in the grid: 13 Aug 27. */
export function gridDay(minutes) {
  if (minutes === null) return "";
  const { day, month, year } = partsOf(minutes);
  return `${day}${NBSP}${MONTHS[month]}${NBSP}${String(year % 100).padStart(2, "0")}`;
}

/** A day in full: 13 Aug 2027. */
export function fullDay(minutes) {
  if (minutes === null) return "";
  const { day, month, year } = partsOf(minutes);
  return `${day}${NBSP}${MONTHS[month]}${NBSP}${year}`;
}

/** A day with its weekday and time: Tue 24 Nov 2026 13:00. */
export function fullInstant(minutes) {
  if (minutes === null) return "";
  const { weekday, hour, minute } = partsOf(minutes);
  const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  return `${WEEKDAYS[weekday]}${NBSP}${fullDay(minutes)} ${time}`;
}

/**
 * What a person typed for a day: { day: minutes or null, error: sentence or "" }.
 *
 * Takes 2027-08-13, 13 Aug 2027, 13 August 27, Aug 13, 2027, 13.8.2027, 13/8/27, 13 Aug (the year of `today`) and today, with a
 * weekday before it or a time after it as other tools copy them; empty text is no day.
 */
export function readDay(text, today) {
  const typed = text.trim().replace(/\u00a0/g, " ");
  if (!typed) return { day: null, error: "" };
  if (/^today$/i.test(typed)) return { day: dayStart(today), error: "" };
  const found = numbersOf(typed.replace(WEEKDAY, "").replace(TIME, ""), partsOf(today).year);
  if (!found) return { day: null, error: "Write a day such as 13 Aug 2027 or 2027-08-13." };
  if (found.other) return { day: null, error: twoDays(typed, found) };
  const { year, month, day } = found;
  if (month < 1 || month > 12) return { day: null, error: `There is no month ${month}. Write a day such as 13 Aug 2027.` };
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    return { day: null, error: `The year ${year} is outside ${FIRST_YEAR} to ${LAST_YEAR}.` };
  }
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > days) return { day: null, error: tooLong(year, month, days) };
  return { day: Math.round(Date.UTC(year, month - 1, day) / 60_000), error: "" };
}

function numbersOf(typed, thisYear) {
  let match = typed.match(/^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/);
  if (match) return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  match = typed.match(/^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{2}|\d{4})?$/);
  if (match) return { day: Number(match[1]), month: Number(match[2]), year: yearOf(match[3], thisYear) };
  match = typed.match(/^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/);
  if (match) return slashed(Number(match[1]), Number(match[2]), yearOf(match[3], thisYear));
  match = typed.match(/^(\d{1,2})\.?[ -]?([a-z]{3,9})\.?,?[ -]?(\d{2}|\d{4})?$/i);
  if (match) return named(match[2], Number(match[1]), yearOf(match[3], thisYear));
  match = typed.match(/^([a-z]{3,9})\.? (\d{1,2})(?:, ?| )?(\d{4}|\d{2})?$/i);
  return match ? named(match[1], Number(match[2]), yearOf(match[3], thisYear)) : null;
}

function named(word, day, year) {
  const month = LONG_MONTHS.findIndex((each) => each.toLowerCase().startsWith(word.toLowerCase()));
  return month < 0 ? null : { day, month: month + 1, year };
}

// With slashes some countries write the month first: only a number above 12 tells which is the day.
function slashed(one, two, year) {
  if (one > 12 || one === two) return { day: one, month: two, year };
  return two > 12 ? { day: two, month: one, year } : { day: one, month: two, year, other: { day: two, month: one } };
}

function twoDays(typed, { day, month, year, other }) {
  const words = (each) => `${each.day} ${MONTHS[each.month - 1]} ${year}`;
  return `“${typed.slice(0, 20)}” is ${words({ day, month })} in some countries and ${words(other)} in others. Write one of them so.`;
}

function yearOf(text, thisYear) {
  if (!text) return thisYear;
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function tooLong(year, month, days) {
  const next = month === 12 ? { month: 1, year: year + 1 } : { month: month + 1, year };
  const last = `${days} ${MONTHS[month - 1]} ${year}`;
  const first = `1 ${MONTHS[next.month - 1]} ${next.year}`;
  return `${LONG_MONTHS[month - 1]} ${year} has ${days} days. Write ${last} or ${first}.`;
}
