// Draws the columns of the grid on a canvas, for paper and pictures.
import { HEAD } from "./paint.js";
import { isParent } from "./tree.js";
import { ROW } from "./window.js";

const INDENT = 12;
const PAD = 6;

/** The columns that fit a width, from the left; the name of the task is always among them. */
export function columnsFor(columns, width) {
  const found = [];
  let left = 0;
  const name = columns.find((column) => column.tree);
  for (const column of columns) {
    const reserved = column === name || found.some((each) => each.column === name) ? 0 : name.width;
    const room = width - left - reserved;
    if (column.width > room) continue;
    found.push({ column, left, width: column.width });
    left += column.width;
  }
  const last = found.find(({ column }) => column.tree);
  const spare = width - left;
  for (const each of found) {
    if (last && each.left > last.left) each.left += spare;
  }
  if (last) last.width += spare;
  return found;
}

/** Heads and rows of the table from the left edge of the context; `top` is where the head begins. */
export function paintTable(context, { view, colours, font, columns, width, first, last, head = HEAD }) {
  context.textBaseline = "middle";
  context.font = `500 11.5px ${font}`;
  context.fillStyle = colours["ink-3"];
  for (const each of columns) words(context, each.column.label, each, head - 12, each.column.right);
  for (let position = first; position <= last; position += 1) paintLine(context, { view, colours, font, columns, width, position, top: head + (position - first) * ROW });
  rule(context, colours["unit-line"], 0, head - 0.5, width, head - 0.5);
  rule(context, colours["unit-line"], width - 0.5, 0, width - 0.5, head + (last - first + 1) * ROW);
}

function paintLine(context, { view, colours, font, columns, width, position, top }) {
  rule(context, colours["row-line"], 0, top + ROW - 0.5, width, top + ROW - 0.5);
  const row = view.rowAt(position);
  const middle = top + ROW / 2;
  if (!row) {
    const group = view.groupAt?.(position);
    context.font = `600 12.5px ${font}`;
    context.fillStyle = colours.ink;
    if (group) words(context, `${group.label} (${group.count ?? group.rows?.length ?? ""})`.replace(" ()", ""), { left: 0, width }, middle, false);
    return;
  }
  const parent = isParent(view.plan.rows, view.plan.indexOf.get(row.id));
  for (const each of columns) {
    const { column } = each;
    context.font = `${parent && column.tree ? 600 : 400} 12.5px ${font}`;
    context.fillStyle = colours[column.tree ? "ink" : "ink-2"];
    const indent = column.tree && !view.isFlat ? INDENT * (row.level - 1) : 0;
    words(context, column.text(row, view.plan) ?? "", { left: each.left + indent, width: each.width - indent }, middle, column.right);
  }
}

// Words within a width, cut with … where they are longer.
function words(context, text, { left, width }, y, right) {
  const room = width - 2 * PAD;
  if (!text || room < 8) return;
  let shown = String(text);
  if (context.measureText(shown).width > room) {
    let [low, high] = [0, shown.length];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (context.measureText(`${shown.slice(0, middle)}…`).width <= room) low = middle;
      else high = middle - 1;
    }
    shown = `${shown.slice(0, low)}…`;
  }
  context.textAlign = right ? "right" : "left";
  context.fillText(shown, right ? left + width - PAD : left + PAD, y);
}

function rule(context, colour, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
}
