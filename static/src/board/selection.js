// A block of cells between two corners, and where keys move its moving corner.

/** The block between two cells, { position, column } each: { top, bottom, left, right }, inclusive. */
export function blockOf(anchor, head) {
  return {
    top: Math.min(anchor.position, head.position),
    bottom: Math.max(anchor.position, head.position),
    left: Math.min(anchor.column, head.column),
    right: Math.max(anchor.column, head.column),
  };
}

export function isOneCell({ top, bottom, left, right }) {
  return top === bottom && left === right;
}

/** Rows times columns of a block, as people say it: 40 × 3 cells. */
export function sizeWords({ top, bottom, left, right }) {
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  if (rows * columns === 1) return "1 cell";
  return `${rows}\u00a0×\u00a0${columns} cells`;
}

/**
 * Where Ctrl+arrow goes: to the last cell before an empty one, or over empty ones to the next that is not; at the end, the end.
 * `isEmpty(at)` tells of the cells 0 … count − 1.
 */
export function jump(from, change, count, isEmpty) {
  let at = from + change;
  if (at < 0 || at >= count) return from;
  if (!isEmpty(from) && !isEmpty(at)) {
    while (at + change >= 0 && at + change < count && !isEmpty(at + change)) at += change;
    return at;
  }
  while (isEmpty(at) && at + change >= 0 && at + change < count) at += change;
  return at;
}
