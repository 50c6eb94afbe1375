// Elements of the grid's head and rows: made, given their width, and kept in view while others scroll.

export function make(tag, className, attributes = {}) {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export function fit(cell, column) {
  cell.style.flex = column.tree ? `1 0 ${column.width}px` : `0 0 ${column.width}px`;
  if (column.tree) cell.style.width = `${column.width}px`;
}

/** Keep a cell in view while the columns after the name scroll. The first one covers the padding of its row as well. */
export function freeze(cell, columns, index) {
  if (index >= columns.frozen) return;
  cell.classList.add("frozen");
  if (index === columns.frozen - 1) cell.classList.add("frozen-last");
  if (index) return;
  const start = columns.startOf(0);
  cell.style.marginLeft = `${-start}px`;
  cell.style.flexBasis = `${columns.at(index).width + start}px`;
}
