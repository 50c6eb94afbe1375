// Moving and selecting in a list of rows, as numbers.

/** The row to go to: `current` is -1 when no row has the focus; the ends hold. */
export function step(current, change, count) {
  if (count === 0) return -1;
  if (current < 0) return change > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, current + change));
}

/** Every row from one to another, in order; the row itself where there is no start. */
export function range(from, to) {
  if (from < 0) return [to];
  const [first, last] = from < to ? [from, to] : [to, from];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
