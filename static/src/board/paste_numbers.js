// Links of a pasted list that name rows of the same list: by its column of numbers, or by their places in it.
import { readLinks } from "./predecessors.js";

export const LINKS = new Set(["predecessors", "successors"]);
const NUMBER = /^\d{1,9}$/;

/**
 * What links of a list mean. `lines`: { line, cells: [{ column, text }] } each. The rule:
 * with a column of numbers (No., ID) its numbers are rows of the list, any other number is a task of the plan;
 * without one, numbers are tasks of the plan, unless the plan has none of them: then they count the rows of the list.
 *
 * Returns { of(line) → { number, own, numbers } or null, isUsed, note }.
 */
export function listOf(lines, plan) {
  const named = namedBy(lines, plan);
  const given = givenNumbers(lines);
  const byLine = given ?? (countsRows(named, plan, lines.length) ? new Map(lines.map(({ line }, index) => [line, index + 1])) : null);
  if (!byLine) return { of: () => null, isUsed: false, note: named.size && [...named].some((number) => !plan.numbers.has(number)) ? ELSE : "" };
  const numbers = new Set(byLine.values());
  const isUsed = [...named].some((number) => numbers.has(number));
  const note = !isUsed ? "" : given ? "Predecessors and successors name rows of this list by its own numbers; other numbers are tasks of the plan." : "Predecessors and successors count the rows of this list, as the plan has none of their numbers.";
  return { of: (line) => ({ number: byLine.get(line), own: byLine.get(line), numbers }), isUsed, note };
}

const ELSE = "Predecessors and successors name tasks of the plan. With a column “No.” or “ID” they name rows of the list.";

// Numbers that the list itself gives its rows; null where it has no such column or one of them stands twice.
function givenNumbers(lines) {
  const found = new Map();
  for (const { line, cells } of lines) {
    const text = cells.find(({ column }) => column.name === "number")?.text.trim() ?? "";
    if (NUMBER.test(text) && Number(text) > 0) found.set(line, Number(text));
  }
  return found.size && new Set(found.values()).size === found.size ? found : null;
}

// Every number that some link of the list names; what cannot be read is told elsewhere.
function namedBy(lines, plan) {
  const found = new Set();
  for (const { cells } of lines) {
    for (const { column, text } of cells) {
      if (LINKS.has(column.name) && text.trim()) for (const { number } of readLinks(text, { key: plan.project.key }).links) found.add(number);
    }
  }
  return found;
}

function countsRows(named, plan, count) {
  return named.size > 0 && [...named].every((number) => number >= 1 && number <= count && !plan.numbers.has(number));
}
