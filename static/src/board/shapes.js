// Where a row's bar lies: pixels from the left edge of the view.
import { MILESTONES } from "./filters.js";
import { DAY } from "./instants.js";

export const BAR_TOP = 5.5;
export const BAR_HEIGHT = 11;
export const MIDDLE = BAR_TOP + BAR_HEIGHT / 2;
export const HALF_DIAMOND = 6.5;
const NARROWEST = 3;

export function isMilestone(row) {
  return MILESTONES.has(row.kind);
}

/** The x of an instant in the view. */
export function viewX(minutes, frame) {
  return ((minutes - frame.scale.origin) / DAY) * frame.scale.pixelsPerDay - frame.left;
}

/** The bar of a row whose top is at `top`: { x0, x1, y, top, bottom, isPoint }, or null without dates. */
export function barOf(row, top, frame) {
  if (!row || row.startAt === null || row.finishAt === null) return null; // the head of a group has no row
  const x0 = viewX(row.startAt, frame);
  const y = top + MIDDLE;
  if (isMilestone(row)) {
    const x = row.kind === "finish_milestone" ? viewX(row.finishAt, frame) : x0;
    return { x0: x - HALF_DIAMOND, x1: x + HALF_DIAMOND, y, top: y - HALF_DIAMOND, bottom: y + HALF_DIAMOND, isPoint: true };
  }
  const x1 = Math.max(viewX(row.finishAt, frame), x0 + NARROWEST);
  return { x0, x1, y, top: top + BAR_TOP, bottom: top + BAR_TOP + BAR_HEIGHT, isPoint: false };
}
