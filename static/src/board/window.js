// Which rows of a long list are in view, and where to scroll so that one comes into view.

export const ROW = 28;

/** First and last row to draw (inclusive; last is first − 1 when there is none), with rows spare on both sides. */
export function rowsInView(scrollTop, height, count, spare = 0, rowHeight = ROW) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  const last = Math.min(count - 1, Math.ceil((scrollTop + height) / rowHeight) - 1 + spare);
  return { first: Math.min(first, Math.max(0, count)), last };
}

/** The scroll position that shows a row whole, moving as little as possible. */
export function scrollToRow(index, scrollTop, height, rowHeight = ROW) {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return Math.max(0, top + rowHeight - height);
  return scrollTop;
}

/** How many rows a page of the view holds, at least one. */
export function pageOf(height, rowHeight = ROW) {
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}
