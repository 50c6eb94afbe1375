// Days without work, from a calendar's week and exceptions, for the shading of the time-line.
import { DAY, minutesOf } from "./instants.js";

const THURSDAY = 3; // 1 Jan 1970, with Monday as 0

/** A calendar as it comes ({ week, exceptions }) made ready for asking day by day. */
export function compile({ week = [], exceptions = [] } = {}) {
  const free = Array.from({ length: 7 }, (_, weekday) => week.length === 7 && !(week[weekday] ?? []).length);
  const ranges = exceptions.map(([first, last, bands]) => ({
    first: minutesOf(first) / DAY,
    last: minutesOf(last) / DAY,
    free: !bands.length,
  }));
  return { free, ranges: ranges.sort((a, b) => a.first - b.first) };
}

/** Stretches of days without work between two instants: [[from, to], …] in minutes, adjoining days joined. */
export function freeStretches(calendar, from, to) {
  const firstDay = Math.floor(from / DAY);
  const lastDay = Math.ceil(to / DAY) - 1;
  const special = calendar.ranges.filter((range) => range.last >= firstDay && range.first <= lastDay);
  const found = [];
  for (let day = firstDay; day <= lastDay; day += 1) {
    if (!isFree(calendar, special, day)) continue;
    const previous = found.at(-1);
    if (previous && previous[1] === day * DAY) previous[1] = (day + 1) * DAY;
    else found.push([day * DAY, (day + 1) * DAY]);
  }
  return found;
}

function isFree(calendar, special, day) {
  const exception = special.findLast((range) => range.first <= day && day <= range.last);
  return exception ? exception.free : calendar.free[(((day + THURSDAY) % 7) + 7) % 7];
}
