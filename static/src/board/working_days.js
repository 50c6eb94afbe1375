// Days without work, from a calendar's week and exceptions, for the shading of the time-line.
import { DAY, minutesOf } from "./instants.js";

const THURSDAY = 3; // 1 Jan 1970, with Monday as 0

/** A calendar as it comes ({ week, exceptions }) made ready for asking day by day. */
export function compile({ week = [], exceptions = [] } = {}) {
  const bands = Array.from({ length: 7 }, (_, weekday) => (week.length === 7 ? (week[weekday] ?? []) : [[0, DAY]]));
  const ranges = exceptions.map(([first, last, its]) => ({ first: minutesOf(first) / DAY, last: minutesOf(last) / DAY, bands: its }));
  return { bands, ranges: ranges.sort((a, b) => a.first - b.first) };
}

/** Working bands of a day (its number since 1970) as [from, to] in minutes after its midnight. */
export function bandsOn(calendar, day) {
  const { ranges } = calendar;
  for (let index = ranges.length - 1; index >= 0; index -= 1) {
    if (ranges[index].first <= day && day <= ranges[index].last) return ranges[index].bands;
  }
  return calendar.bands[(((day + THURSDAY) % 7) + 7) % 7];
}

/** Stretches of days without work between two instants: [[from, to], …] in minutes, adjoining days joined. */
export function freeStretches(calendar, from, to) {
  const firstDay = Math.floor(from / DAY);
  const lastDay = Math.ceil(to / DAY) - 1;
  const near = { ...calendar, ranges: calendar.ranges.filter((range) => range.last >= firstDay && range.first <= lastDay) };
  const found = [];
  for (let day = firstDay; day <= lastDay; day += 1) {
    if (bandsOn(near, day).length) continue;
    const previous = found.at(-1);
    if (previous && previous[1] === day * DAY) previous[1] = (day + 1) * DAY;
    else found.push([day * DAY, (day + 1) * DAY]);
  }
  return found;
}
