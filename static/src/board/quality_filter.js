// The tasks that offend a point of schedule quality, as its page asks the board to show them: ?quality=high_float.
import { announce } from "../lib/announce.js";
import { showRefusal } from "../lib/bands.js";
import { Refused, callJson } from "../lib/request.js";

/** The point an address asks for, or null. */
export function pointOfAddress(search) {
  const point = new URLSearchParams(search).get("quality") ?? "";
  return /^[a-z_]{1,40}$/.test(point) ? point : null;
}

/** Numbers of tasks that know which point they offend, so that the address keeps its short words. */
export function numbersOfPoint({ point, title, numbers }) {
  return Object.assign(new Set(numbers), { point, title });
}

/** Ask for the offending tasks and filter the board by them. */
export async function showPoint(bar, point) {
  const { root } = bar.board;
  try {
    const answer = await callJson(`${root.dataset.quality}?point=${point}`);
    bar.apply({ numbers: numbersOfPoint(answer) });
    if (!answer.numbers.length) announce(`No task offends ${answer.title}.`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showRefusal(error.refusal, root);
  }
}
