// What takes room from the board must not push the row one works on out of sight.

/** Scroll so that the active row and its bar are in view again, as little as needed. */
export function keepActiveInView(board) {
  const { view, scroller, timeline } = board;
  if (view.activePosition < 0) return;
  scroller.scrollTop = board.scrollTopFor(view.activePosition);
  if (view.activeRow) timeline.showRow(view.activeRow);
}
