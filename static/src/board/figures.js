// How durations, slack and percentages are written in the grid, and as text to edit.

const NBSP = "\u00a0";
const MINUS = "\u2212";
const NUMBERS = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const WHOLE_FROM = 1000; // days: from here on, tenths are noise

/** A whole number or one decimal with separators and a true minus. */
export function number(value) {
  const text = NUMBERS.format(Math.abs(value));
  return value < 0 && text !== "0" ? `${MINUS}${text}` : text;
}

/** Working minutes as days: 10 d, 0.5 d; under a twentieth of a day as minutes; elapsed time as 3 ed. */
export function days(minutes, minutesPerDay, elapsed = false) {
  if (minutes === null || minutes === undefined) return "";
  const amount = minutes / (elapsed ? 1440 : minutesPerDay || 480);
  if (minutes !== 0 && Math.abs(amount) < 0.05) return `${number(minutes)}${NBSP}${elapsed ? "emin" : "min"}`;
  return `${number(Math.abs(amount) < WHOLE_FROM ? amount : Math.round(amount))}${NBSP}${elapsed ? "ed" : "d"}`;
}

/** The same as text to edit, which reads back to exactly these minutes: 10d, 4h, 90m, 3ed. */
export function editableDuration(minutes, minutesPerDay, elapsed = false) {
  const perDay = elapsed ? 1440 : minutesPerDay || 480;
  const unit = elapsed ? "e" : "";
  if ((minutes * 10) % perDay === 0) return `${minutes / perDay}${unit}d`;
  if (minutes % 30 === 0) return `${minutes / 60}${unit}h`;
  return `${minutes}${unit}m`;
}

/** A percentage without decimals unless it has some: 60 %, 33.5 %. */
export function percent(value) {
  return `${number(value)}${NBSP}%`;
}

/** What a person typed for a percentage: { value, error }. */
export function readPercent(text) {
  const typed = text.trim().replace(/\s*%$/, "").replace(",", ".");
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(typed) || Number(typed) > 100) {
    return { value: null, error: "Write a percentage from 0 to 100." };
  }
  return { value: Number(typed), error: "" };
}

const LONGEST = 300 * 366 * 1440;
const DURATION = /^([+-]?\d+(?:[.,]\d+)?)\s*(e?)([a-z]*)\s*\??$/;
const UNITS = new Map(
  Object.entries({
    m: "m min mins minute minutes",
    h: "h hr hrs hour hours",
    d: "d dy day days",
    w: "w wk wks week weeks",
    mo: "mo mon mons month months",
  }).flatMap(([unit, words]) => words.split(" ").map((word) => [word, unit])),
);

/** A written duration, as the server reads it: { minutes, elapsed, error }. A number alone means days. */
export function readDuration(text, { minutesPerDay = 480, signed = false } = {}) {
  const match = text.trim().toLowerCase().replaceAll("\u00a0", " ").replaceAll("\u2212", "-").match(DURATION);
  const unit = match ? (match[3] === "" ? "d" : UNITS.get(match[3])) : undefined;
  if (!unit) return { minutes: null, elapsed: false, error: "Write a duration such as 3d, 4h, 90m, 2w or 3 ed." };
  const amount = Number(match[1].replace(",", "."));
  if (amount < 0 && !signed) return { minutes: null, elapsed: false, error: "A duration cannot be negative." };
  const elapsed = match[2] === "e";
  const size = elapsed
    ? { m: 1, h: 60, d: 1440, w: 10_080, mo: 43_200 }[unit]
    : { m: 1, h: 60, d: minutesPerDay, w: 5 * minutesPerDay, mo: 20 * minutesPerDay }[unit];
  const minutes = Math.round(amount * size);
  if (Math.abs(minutes) > LONGEST) return { minutes: null, elapsed, error: "A duration is at most 300 years." };
  return { minutes, elapsed, error: "" };
}

/** "1 row", "14 dates". */
export function counted(count, one, many = `${one}s`) {
  return `${NUMBERS.format(count)}${NBSP}${count === 1 ? one : many}`;
}

/** A text on one line: white space and signs that nobody sees become single spaces. */
export function plainText(text) {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
