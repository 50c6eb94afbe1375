// The Schedule tab: loads the plan and starts the board; until then, and without it, the plain table stays.
import { showRefusal } from "../lib/bands.js";
import { callJson } from "../lib/request.js";
import { Arrangement } from "../board/arrangement.js";
import { Board } from "../board/board.js";
import { Memory } from "../board/memory.js";

async function start(root) {
  let answer;
  let arrangement;
  try {
    const kept = Arrangement.load(root.dataset.preferences, new Memory(root.dataset.project));
    [answer, arrangement] = await Promise.all([callJson(root.dataset.data), kept]);
  } catch (error) {
    if (!error.refusal) throw error;
    showRefusal({ ...error.refusal, kept: "The rows below are those the page was loaded with." }, root);
    return;
  }
  root.classList.add("is-live");
  document.querySelector("[data-board-fallback]")?.remove();
  const board = new Board(root, answer, arrangement);
  board.start();
  root.board = board; // for measurements in the browser console
}

const root = document.querySelector("[data-board]");
if (root) start(root);
