// The scale of the time-line: instants to pixels, zoom levels, and the ticks of its two-level head.
import { DAY, MONTHS, WEEKDAYS, partsOf } from "./instants.js";

export const PRESETS = { hour: 480, day: 30, week: 7, month: 1.56, quarter: 0.56 }; // pixels a day
export const SMALLEST = 0.05;
export const LARGEST = 1440;
export const STEP = 1.25;

// From which width of a day on a pair of units is drawn: upper, lower.
const LEVELS = [
  { from: 300, upper: "day", lower: "hour" },
  { from: 20, upper: "week", lower: "day" },
  { from: 4.6, upper: "month", lower: "week" },
  { from: 1, upper: "quarter", lower: "month" },
  { from: 0.34, upper: "year", lower: "quarter" },
  { from: 0, upper: "decade", lower: "year" },
];

/** The units of the head at a zoom. */
export function levelOf(pixelsPerDay) {
  return LEVELS.find((level) => pixelsPerDay >= level.from);
}

/** The preset a zoom belongs to, by the lower unit of its head. */
export function presetOf(pixelsPerDay) {
  const { lower } = levelOf(pixelsPerDay);
  return lower in PRESETS ? lower : "";
}

export function clampZoom(pixelsPerDay) {
  return Math.min(LARGEST, Math.max(SMALLEST, pixelsPerDay));
}

/** Pixels from the origin. */
export function xOf(minutes, scale) {
  return ((minutes - scale.origin) / DAY) * scale.pixelsPerDay;
}

/** The instant at a pixel from the origin. */
export function minutesAt(x, scale) {
  return scale.origin + (x / scale.pixelsPerDay) * DAY;
}

/** The zoom that shows all from start to finish in a width, with a margin on both sides. */
export function fitZoom(start, finish, width, margin = 24) {
  const length = Math.max(1, (finish - start) / DAY);
  return clampZoom(Math.max(40, width - 2 * margin) / length);
}

/** The first instant of the unit that holds an instant. */
export function unitStart(minutes, unit) {
  const { year, month, weekday } = partsOf(minutes);
  if (unit === "hour") return Math.floor(minutes / 60) * 60;
  if (unit === "day") return Math.floor(minutes / DAY) * DAY;
  if (unit === "week") return (Math.floor(minutes / DAY) - weekday) * DAY;
  if (unit === "month") return monthStart(year, month);
  if (unit === "quarter") return monthStart(year, month - (month % 3));
  if (unit === "year") return monthStart(year, 0);
  return monthStart(year - (year % 10), 0);
}

/** The first instant of the unit after the one that begins here. */
export function nextUnit(start, unit) {
  if (unit === "hour") return start + 60;
  if (unit === "day") return start + DAY;
  if (unit === "week") return start + 7 * DAY;
  const { year, month } = partsOf(start);
  const months = { month: 1, quarter: 3, year: 12, decade: 120 }[unit];
  return monthStart(year, month + months);
}

/** Ticks of a unit from one instant to another: [{ at, label }], the first at or before `from`. */
export function ticks(from, to, unit, role) {
  const found = [];
  for (let at = unitStart(from, unit); at < to; at = nextUnit(at, unit)) {
    found.push({ at, label: label(at, unit, role) });
  }
  return found;
}

function label(at, unit, role) {
  const { year, month, day, hour, weekday } = partsOf(at);
  if (unit === "hour") return String(hour);
  if (unit === "day") return role === "upper" ? `${WEEKDAYS[weekday]} ${day} ${MONTHS[month]} ${year}` : String(day);
  if (unit === "week") return role === "upper" ? `${day} ${MONTHS[month]} ${year}` : `${day} ${MONTHS[month]}`;
  if (unit === "month") return role === "upper" ? `${MONTHS[month]} ${year}` : MONTHS[month];
  if (unit === "quarter") return role === "upper" ? `Q${month / 3 + 1} ${year}` : `Q${month / 3 + 1}`;
  return unit === "year" ? String(year) : `${year}s`;
}

function monthStart(year, month) {
  return Math.round(Date.UTC(year, month, 1) / 60_000);
}
