// Questions of the board: what a deletion takes with it, and whose text holds after a conflict.

/** Ask a question with buttons; resolves to the value of the one pressed, or null. */
export function ask({ title, text = "", body = null, buttons }) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "board-question");
  const heading = document.createElement("h2");
  heading.className = "dialog-title";
  heading.id = "board-question";
  heading.textContent = title;
  dialog.append(heading);
  if (text) {
    const paragraph = document.createElement("p");
    paragraph.className = "dialog-text";
    paragraph.textContent = text;
    dialog.append(paragraph);
  }
  if (body) dialog.append(body);
  const actions = document.createElement("div");
  actions.className = "dialog-actions";
  dialog.append(actions);
  document.body.append(dialog);
  return new Promise((resolve) => {
    for (const { label, value, kind = "", focus = false } of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `btn ${kind}`;
      button.textContent = label;
      button.autofocus = focus;
      button.addEventListener("click", () => {
        dialog.returnValue = String(value);
        resolve(value);
        dialog.close();
      });
      actions.append(button);
    }
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    dialog.addEventListener("close", () => {
      resolve(null);
      dialog.remove();
    });
    dialog.showModal();
  });
}

/** Both texts of a conflict, field by field: rows are { label, theirs, yours }. */
export function comparison(rows) {
  const table = document.createElement("table");
  table.className = "table dense board-compare";
  table.innerHTML =
    '<thead><tr><th scope="col">Field</th><th scope="col">Theirs</th><th scope="col">Yours</th></tr></thead><tbody></tbody>';
  for (const row of rows) {
    const line = table.tBodies[0].insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = row.label;
    line.append(head);
    for (const value of [row.theirs, row.yours]) line.insertCell().textContent = value;
  }
  return table;
}

/**
 * Ask field by field whose value holds: rows are { label, theirs, yours }. Resolves to "mine" or "theirs" for each; closing the
 * question takes theirs, which is what the plan holds.
 */
export async function chooseEach({ title, text, rows }) {
  if (rows.length === 1) {
    const choice = await ask({
      title,
      text,
      body: comparison(rows),
      buttons: [
        { label: "Take theirs", value: "theirs", focus: true },
        { label: "Keep mine", value: "mine", kind: "btn-primary" },
      ],
    });
    return [choice ?? "theirs"];
  }
  const body = comparison(rows);
  const boxes = [...body.tBodies[0].rows].map((line, index) => {
    const cell = line.insertCell();
    const box = document.createElement("input");
    box.type = "checkbox";
    box.setAttribute("aria-label", `Keep mine: ${rows[index].label}`);
    cell.append(box);
    return box;
  });
  const head = document.createElement("th");
  head.scope = "col";
  head.textContent = "Keep mine";
  body.tHead.rows[0].append(head);
  const choice = await ask({
    title,
    text,
    body: scrolling(body),
    buttons: [
      { label: "Take all theirs", value: "theirs", focus: true },
      { label: "Keep all mine", value: "mine" },
      { label: "Save the choice", value: "each", kind: "btn-primary" },
    ],
  });
  return boxes.map((box) => (choice === "mine" || (choice === "each" && box.checked) ? "mine" : "theirs"));
}

function scrolling(table) {
  const place = document.createElement("div");
  place.className = "board-compare-scroll";
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "Fields that both changed");
  place.append(table);
  return place;
}
