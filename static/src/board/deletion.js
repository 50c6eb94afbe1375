// What goes with deleted rows, and what is left without something it waited for.
import { MILESTONES } from "./filters.js";
import { counted } from "./figures.js";
import { endOfBranch } from "./tree.js";

const NAMED = 3;

/** What deleting rows breaks: { count, below, links, waiting: [names], milestones: [names], baseline, outside: [names] }. */
export function deletionFacts(plan, ids) {
  const all = new Set();
  for (const id of ids) {
    const index = plan.indexOf.get(id);
    for (let each = index; each < endOfBranch(plan.rows, index); each += 1) all.add(plan.rows[each].id);
  }
  const links = plan.linksOf(all);
  const waiting = new Map();
  const milestones = new Map();
  for (const [, before, after] of links) {
    if (!all.has(before) || all.has(after)) continue;
    waiting.set(after, plan.row(after)?.name);
    if (MILESTONES.has(plan.row(before)?.kind)) milestones.set(before, plan.row(before).name);
  }
  const rows = [...all].map((id) => plan.row(id));
  return {
    count: all.size,
    below: all.size - ids.length,
    links: links.length,
    waiting: [...waiting.values()].filter(Boolean),
    milestones: [...milestones.values()],
    baseline: rows.filter((row) => row?.baseline_finish).length,
    outside: rows.filter((row) => row?.awaited).map((row) => row.name),
  };
}

/** The same as sentences. */
export function deletionText({ below = 0, links = 0, waiting = [], milestones = [], baseline = 0, outside = [] }) {
  const parts = [];
  if (below) parts.push(`${counted(below, "row")} below`);
  if (links) parts.push(counted(links, "link"));
  const sentences = [];
  if (parts.length) sentences.push(`${parts.join(" and ")} ${parts.length > 1 || below > 1 || links > 1 ? "go" : "goes"} too.`);
  if (waiting.length) sentences.push(`${named(waiting)} ${waiting.length === 1 ? "loses" : "lose"} what ${waiting.length === 1 ? "it waits" : "they wait"} for.`);
  if (milestones.length) sentences.push(`Others wait for the milestone${milestones.length === 1 ? "" : "s"} ${named(milestones)}.`);
  if (baseline) sentences.push(`${counted(baseline, "row")} of the baseline will show as removed.`);
  if (outside.length) sentences.push(`Tasks of other projects wait for ${named(outside)}: their links break, and come back with it.`);
  sentences.push("Undo brings everything back.");
  return sentences.join(" ");
}

function named(names) {
  const shown = names.slice(0, NAMED).map((name) => `“${name}”`);
  const more = names.length - shown.length;
  if (more) return `${shown.join(", ")} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown[0];
}
