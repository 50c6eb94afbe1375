// Sends what was dragged: the ghost stays until the answer is there; a row that somebody changed meanwhile keeps their dates.
import { announce } from "../lib/announce.js";
import { showRefusal } from "../lib/bands.js";
import { fullDay } from "./instants.js";
import { whyThisDate } from "./tip.js";

const ROW_FIELDS = { duration: "duration", percent: "percent", constraint: "constraint", constraint_at: "constraint_at", actual_start: "actual_start", manual_start: "manual_start", manual_finish: "manual_finish" };

/** Carry out a move, stretch or progress of a row; `ghost` is drawn until it is answered. Gives whether it was taken. */
export async function changeBar(board, row, result, ghost = null) {
  const { view, plan } = board;
  view.dragged = ghost;
  try {
    const answer = await board.server.edit(() => {
      const now = plan.row(row.id);
      return now && { verb: "task.update", task: now.id, version: now.version, fields: result.fields };
    });
    if (answer) {
      board.edits.follow(answer);
      sayWhereItIs(board, row.id, result);
    }
    return Boolean(answer);
  } catch (error) {
    if (!error.refusal) throw error;
    if (await retried(board, row, result, error.refusal)) return true;
    return false;
  } finally {
    if (view.dragged === ghost) view.dragged = null;
    board.draw();
  }
}

// Where they changed something else of the row, the change still holds; where it is the same, theirs stays and is said.
async function retried(board, row, result, refusal) {
  const now = refusal.status === 409 ? refusal.problem?.task : null;
  if (!now) {
    showRefusal(refusal, board.root);
    announce(refusal.detail || refusal.title);
    return false;
  }
  board.plan.patch({ tasks: [now] });
  board.view.planChanged();
  board.refresh({ span: true });
  const same = Object.keys(result.fields).every((field) => now[ROW_FIELDS[field]] === row[ROW_FIELDS[field]]);
  if (same) return changeBar(board, now, result);
  const sentence = `Somebody changed ${now.name} meanwhile. It is drawn as they left it; drag it again if yours is to hold.`;
  board.hint(sentence);
  announce(sentence);
  return false;
}

/** Carry out the moves of several rows as one step: [{ row, result }]; the leader first says where it came to lie. */
export async function changeBars(board, moves, ghost = null) {
  if (moves.length === 1) return changeBar(board, moves[0].row, moves[0].result, ghost);
  const { view, plan } = board;
  view.dragged = ghost;
  try {
    const answer = await board.server.edit(() => {
      const changes = moves.filter(({ row }) => plan.row(row.id)).map(({ row, result }) => ({ task: row.id, version: plan.row(row.id).version, fields: result.fields }));
      return changes.length ? { verb: "tasks.update", changes } : null;
    });
    if (answer) board.edits.follow(answer);
    return Boolean(answer);
  } catch (error) {
    if (!error.refusal) throw error;
    const theirs = error.status === 409 ? (error.refusal.problem?.tasks ?? []) : [];
    if (theirs.length) followTheirs(board, theirs);
    else {
      showRefusal(error.refusal, board.root);
      announce(error.refusal.detail || error.refusal.title);
    }
    return false;
  } finally {
    if (view.dragged === ghost) view.dragged = null;
    board.draw();
  }
}

function followTheirs(board, tasks) {
  board.plan.patch({ tasks });
  board.view.planChanged();
  board.refresh({ span: true });
  const sentence = `Somebody changed ${tasks[0].name}${tasks.length > 1 ? ` and ${tasks.length - 1} more of these rows` : ""} meanwhile, so none was moved. They are drawn as they are now.`;
  board.hint(sentence);
  announce(sentence);
}

// A bar may lie elsewhere than it was dropped, because a link or a calendar holds it: that needs a word.
function sayWhereItIs(board, id, result) {
  const row = board.plan.row(id);
  if (!row || !("constraint" in result.fields) || row.startAt === null || Math.abs(row.startAt - result.start) < 1440) return;
  const why = whyThisDate(row, board.plan);
  board.hint(`${row.outline} ${row.name} starts on ${fullDay(row.startAt)}. ${why}`.replaceAll("\u00a0", " "));
}
