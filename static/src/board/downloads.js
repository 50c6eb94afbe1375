// Files of the grid: a link marked as an export of the board takes the columns and rows along that are shown.
import { csrfToken } from "../lib/request.js";

/** What the server is told: columns always, rows only where they are not the whole plan in its own order. */
export function shownAs(view, plan) {
  const fields = { columns: view.columns.names.join(",") };
  const ids = [];
  for (let position = 0; position < view.shown.length; position += 1) {
    const row = view.rowAt(position);
    if (row) ids.push(row.id);
  }
  const isWhole = ids.length === plan.rows.length && ids.every((id, place) => plan.rows[place].id === id);
  return isWhole ? fields : { ...fields, ids: ids.join(",") };
}

export class Downloads {
  constructor(board) {
    this.board = board;
    board.root.addEventListener("click", (event) => this.#clicked(event), { capture: true });
  }

  #clicked(event) {
    const link = event.target.closest?.("a[data-board-export]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    this.#send(link.pathname, { csrfmiddlewaretoken: csrfToken(), ...shownAs(this.board.view, this.board.plan) });
  }

  // A form, because ids of many rows do not fit into an address.
  #send(address, fields) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = address;
    form.hidden = true;
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement("input");
      [field.type, field.name, field.value] = ["hidden", name, value];
      form.append(field);
    }
    document.body.append(form);
    form.submit();
    form.remove();
  }
}
