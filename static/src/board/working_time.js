// Working time of a calendar on the project's clock: next working days, working minutes between instants, where work ends.
import { DAY } from "./instants.js";
import { bandsOn } from "./working_days.js";

const FARTHEST_DAYS = 12_000; // beyond it the browser only estimates; the portal computes the true dates
const SEARCH_DAYS = 400;

/** Whether a day (its number since 1970) has working time. */
export function isWorkingDay(calendar, day) {
  return bandsOn(calendar, day).length > 0;
}

/** The working day nearest to a day; of two equally near, the later one. */
export function nearestWorkingDay(calendar, day) {
  for (let away = 0; away < SEARCH_DAYS; away += 1) {
    if (isWorkingDay(calendar, day + away)) return day + away;
    if (isWorkingDay(calendar, day - away)) return day - away;
  }
  return day;
}

/** The day so many working days after (or, negative, before) a day. */
export function addWorkingDays(calendar, day, count) {
  const step = count < 0 ? -1 : 1;
  let at = day;
  for (let left = Math.abs(count), tries = 0; left > 0 && tries < FARTHEST_DAYS; tries += 1) {
    at += step;
    if (isWorkingDay(calendar, at)) left -= 1;
  }
  return at;
}

/** The first working minute of a day; midnight of a day without work. */
export function firstMinute(calendar, day) {
  return day * DAY + (bandsOn(calendar, day)[0]?.[0] ?? 0);
}

/** The last working minute of a day; its end where it has none. */
export function lastMinute(calendar, day) {
  return day * DAY + (bandsOn(calendar, day).at(-1)?.[1] ?? DAY);
}

/** Working minutes between two instants. */
export function workingMinutes(calendar, from, to) {
  let sum = 0;
  const last = Math.min(Math.floor((to - 1) / DAY), Math.floor(from / DAY) + FARTHEST_DAYS);
  for (let day = Math.floor(from / DAY); day <= last; day += 1) {
    for (const [start, end] of bandsOn(calendar, day)) {
      sum += Math.max(0, Math.min(to, day * DAY + end) - Math.max(from, day * DAY + start));
    }
  }
  return sum;
}

/** Where so many working minutes from an instant end. */
export function finishAfter(calendar, start, minutes) {
  if (minutes <= 0) return start;
  let left = minutes;
  const first = Math.floor(start / DAY);
  for (let day = first; day < first + FARTHEST_DAYS; day += 1) {
    for (const [from, to] of bandsOn(calendar, day)) {
      const begin = Math.max(start, day * DAY + from);
      const length = day * DAY + to - begin;
      if (length <= 0) continue;
      if (length >= left) return begin + left;
      left -= length;
    }
  }
  return start + minutes;
}

/** The instant of working time nearest at or after an instant. */
export function nextWorkingMinute(calendar, at) {
  const first = Math.floor(at / DAY);
  for (let day = first; day < first + SEARCH_DAYS; day += 1) {
    for (const [from, to] of bandsOn(calendar, day)) {
      if (at < day * DAY + to) return Math.max(at, day * DAY + from);
    }
  }
  return at;
}

/** Stretches of hours without work between two instants, for the shading of a time-line of hours. */
export function freeHours(calendar, from, to) {
  const found = [];
  let since = from;
  for (let day = Math.floor(from / DAY); day * DAY < to; day += 1) {
    for (const [start, end] of bandsOn(calendar, day)) {
      const [begin, finish] = [day * DAY + start, day * DAY + end];
      if (begin > since) found.push([since, Math.min(begin, to)]);
      since = Math.max(since, finish);
    }
  }
  if (since < to) found.push([since, to]);
  return found.filter(([start, end]) => end > start);
}
