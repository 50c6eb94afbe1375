// Somebody changed the same rows meanwhile: what was not touched by both still holds, the rest is asked field by field.
import { wordsOf } from "./columns.js";
import { chooseEach } from "./dialogs.js";

export class Conflicts {
  constructor(board) {
    this.board = board;
  }

  /** The rows a refusal brings as they are now. */
  rowsOf(problem) {
    if (!problem) return [];
    return [problem.task, ...(problem.tasks ?? [])].filter(Boolean);
  }

  /** Patch the rows, ask about the fields that both changed, and give the changes that hold, to be sent again. */
  async settle(changes, theirs) {
    const { plan, view } = this.board;
    plan.patch({ tasks: theirs });
    view.planChanged();
    this.board.refresh();
    const questions = [];
    for (const { cells } of changes) {
      for (const cell of cells) {
        const row = plan.row(cell.id);
        const now = row ? cell.column.text(row, plan) : null;
        if (row && now !== cell.before) questions.push({ cell, row, now });
      }
    }
    const mine = questions.length ? await this.#ask(questions) : new Set();
    const dropped = new Set(questions.map(({ cell }) => cell).filter((cell) => !mine.has(cell)));
    for (const { key, mark } of dropped) if (view.unsaved.get(key) === mark) view.unsaved.delete(key);
    this.board.refresh();
    return changes.map((change) => keptOf(change, dropped)).filter(({ fields }) => Object.keys(fields).length);
  }

  async #ask(questions) {
    const names = new Set(questions.map(({ row }) => row.name));
    const several = names.size > 1;
    const choices = await chooseEach({
      title: questions.length === 1 ? `${questions[0].row.name}: which value holds?` : "Which values hold?",
      text: several ? "Somebody changed these rows while you were editing them." : "Somebody changed this row while you were editing it.",
      rows: questions.map(({ cell, row, now }) => ({
        label: `${several ? `${row.name}: ` : ""}${wordsOf(cell.column)}`,
        theirs: now || "none",
        yours: cell.text.trim() || "none",
      })),
    });
    return new Set(questions.filter((_, index) => choices[index] === "mine").map(({ cell }) => cell));
  }
}

// A change without the fields of the cells that were given up.
function keptOf(change, dropped) {
  if (!change.cells.length) return change;
  const cells = change.cells.filter((cell) => !dropped.has(cell));
  return { ...change, cells, fields: Object.assign({}, ...cells.map(({ fields }) => fields)) };
}
