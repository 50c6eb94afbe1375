// Drawing a link: what it would be called, and why it cannot be.
import { endOfBranch, isParent } from "./tree.js";

const TYPES = { "finish-start": "FS", "start-start": "SS", "finish-finish": "FF", "start-finish": "SF" };
const WORDS = {
  FS: (from, to) => `${to} starts after ${from} finishes`,
  SS: (from, to) => `${to} starts after ${from} starts`,
  FF: (from, to) => `${to} finishes after ${from} finishes`,
  SF: (from, to) => `${to} finishes after ${from} starts`,
};
const NAMED = 4; // rows of a loop that are named

/** The type of a link from one end of a bar to an end of another. */
export function linkType(fromEnd, toEnd) {
  return TYPES[`${fromEnd}-${toEnd}`];
}

/** What a link says: "2.4 Rehearse starts after 2.3 Replicate finishes." */
export function linkSentence(type, from, to) {
  return `${WORDS[type](named(from), named(to))}.`;
}

/** Why a link from one row to another cannot be, as far as the browser sees; else "". */
export function linkRefusal(plan, from, to, type) {
  if (from.id === to.id) return "A task cannot wait for itself.";
  if (above(plan, to).includes(from.id)) return `${named(to)} lies inside ${named(from)}: a row cannot wait for the summary above it.`;
  if (above(plan, from).includes(to.id)) return `${named(from)} lies inside ${named(to)}: a summary cannot wait for a row below it.`;
  if (plan.links.some((link) => link[1] === from.id && link[2] === to.id && link[3] === type)) return "These two are linked this way already.";
  const path = pathBetween(plan, to, from);
  return path ? `They would wait for each other: ${loopText([...path, to])}.` : "";
}

function loopText(rows) {
  const names = rows.map((row) => row.outline);
  if (names.length <= NAMED + 1) return names.join(" → ");
  return `${names.slice(0, NAMED).join(" → ")} → … → ${names.at(-1)}`;
}

/** Rows from one to another along the links, a link of a summary binding all rows below it; null where none leads there. */
export function pathBetween(plan, from, to) {
  const known = new Map();
  const leavesOf = (row) => {
    if (!known.has(row.id)) known.set(row.id, leaves(plan, row));
    return known.get(row.id);
  };
  const outgoing = new Map();
  for (const link of plan.links) {
    if (!outgoing.has(link[1])) outgoing.set(link[1], []);
    outgoing.get(link[1]).push(link[2]);
  }
  const goals = new Set(leavesOf(to).map((row) => row.id));
  const cameFrom = new Map(leavesOf(from).map((row) => [row.id, null]));
  const queue = [...cameFrom.keys()];
  for (let at = 0; at < queue.length; at += 1) {
    const id = queue[at];
    if (goals.has(id)) return backFrom(plan, cameFrom, id);
    for (const giver of [id, ...above(plan, plan.row(id))]) {
      for (const follower of outgoing.get(giver) ?? []) {
        const row = plan.row(follower);
        for (const leaf of row ? leavesOf(row) : []) {
          if (cameFrom.has(leaf.id)) continue;
          cameFrom.set(leaf.id, id);
          queue.push(leaf.id);
        }
      }
    }
  }
  return null;
}

// Ids of the rows above a row, the nearest first.
function above(plan, row) {
  const found = [];
  for (let at = plan.row(row.parent); at; at = plan.row(at.parent)) found.push(at.id);
  return found;
}

function leaves({ rows, indexOf }, row) {
  const index = indexOf.get(row.id);
  if (!isParent(rows, index)) return [row];
  const first = index + 1;
  return rows.slice(first, endOfBranch(rows, index)).filter((_, at) => !isParent(rows, first + at));
}

function backFrom(plan, cameFrom, id) {
  const path = [];
  for (let at = id; at !== null && at !== undefined; at = cameFrom.get(at)) path.unshift(plan.row(at));
  return path;
}

function named(row) {
  return `${row.outline} ${row.name}`;
}
