// Links as people write them in a cell: 12FS+2d; 15SS. The server has the last word; this finds mistakes while typing.
import { readDuration } from "./figures.js";

const MOST_LINKS = 200;
const HOW = "Write a task's number, then FS, SS, FF or SF and a lag where there is one: 12FS+2d.";
const PART = /^(?:([a-z][a-z0-9]*)-)?(\d{1,9})\s*(FS|SS|FF|SF)?\s*([+-].*)?$/i;
const SHARE = /^[+-]\s*\d+(?:[.,]\d{1,2})?\s*e?%$/i;
const DECIMAL_COMMA = /^,\d+\s*(?:e?(?:mins?|m|hr?s?|dy|days?|d|wks?|weeks?|w|mons?|mo)\b|e?%)/i;

/** What links a cell names: { links: [{ number, type, lag }], error }. A text that is half wrong gives no link at all. */
export function readLinks(text, { key = "", numbers = null, own = null } = {}) {
  const links = [];
  const seen = new Set();
  for (const part of split(text).map((each) => each.trim()).filter(Boolean)) {
    const { link, error } = readLink(part, key);
    if (error) return { links: [], error };
    if (own !== null && link.number === own) return { links: [], error: `“${part}” is the task itself.` };
    if (numbers && !numbers.has(link.number)) {
      return { links: [], error: `The plan has no task ${link.number}. Write the number in the first column.` };
    }
    const name = `${link.number}${link.type}`;
    if (seen.has(name)) return { links: [], error: `“${part}” names task ${link.number} a second time with ${link.type}.` };
    seen.add(name);
    links.push(link);
  }
  if (links.length > MOST_LINKS) return { links: [], error: `A cell holds at most ${MOST_LINKS} links; these are ${links.length}.` };
  return { links, error: "" };
}

function readLink(part, key) {
  const shown = part.length <= 40 ? part : `${part.slice(0, 39)}…`;
  const match = part.replaceAll("\u2212", "-").replaceAll("\u00a0", " ").match(PART);
  if (!match) return { error: `“${shown}” is not a link. ${HOW}` };
  if (match[1] && match[1].toUpperCase() !== key.toUpperCase()) {
    return { error: `“${shown}” names a task of another project. Write a number of this plan.` };
  }
  const lag = (match[4] ?? "").trim();
  if (lag && !SHARE.test(lag) && readDuration(lag.replace(/^([+-])\s+/, "$1"), { signed: true }).error) {
    return { error: `“${shown}”: the lag “${lag.slice(0, 20)}” cannot be read. Write +2d, -4h, +3ed or +50%.` };
  }
  return { link: { number: Number(match[2]), type: (match[3] ?? "FS").toUpperCase(), lag }, error: "" };
}

// At semicolons, line ends and commas; a comma inside a lag such as +1,5d is a decimal one.
function split(text) {
  const parts = [];
  for (const piece of text.split(/[;\n]/)) {
    let start = 0;
    for (const { index } of piece.matchAll(/,/g)) {
      if (/[+-]\s*\d+$/.test(piece.slice(start, index)) && DECIMAL_COMMA.test(piece.slice(index))) continue;
      parts.push(piece.slice(start, index));
      start = index + 1;
    }
    parts.push(piece.slice(start));
  }
  return parts;
}

/** The links into a row, written; `outgoing`: out of it. `links` are the board's link rows. */
export function linksText(links, plan, outgoing = false) {
  const parts = [];
  for (const [, before, after, type, lag, unit] of links ?? []) {
    const other = plan.row(outgoing ? after : before);
    if (other) parts.push(linkText(other.number, type, lag, unit, plan.project.minutes_per_day));
  }
  return parts.join("; ");
}

/** One link, written as it is read back: 12FS+2d, 9, 7FF-50%. */
export function linkText(number, type, lag, unit, minutesPerDay) {
  if (!lag && unit === "working") return type === "FS" ? `${number}` : `${number}${type}`;
  const sign = lag < 0 ? "-" : "+";
  const size = Math.abs(lag);
  if (unit.endsWith("percent")) return `${number}${type}${sign}${size}${unit.startsWith("elapsed") ? "e%" : "%"}`;
  const elapsed = unit === "elapsed" ? "e" : "";
  const perDay = elapsed ? 1440 : minutesPerDay || 480;
  if ((size * 10) % perDay === 0 && (size === 0 || size * 2 >= perDay)) return `${number}${type}${sign}${size / perDay}${elapsed}d`;
  if ((size * 10) % 60 === 0 && size * 2 >= 60) return `${number}${type}${sign}${size / 60}${elapsed}h`;
  return `${number}${type}${sign}${size}${elapsed}min`;
}
