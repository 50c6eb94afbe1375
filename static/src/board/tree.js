// The outline: which rows are shown, what lies below a row, where a row may move.

/** Whether the row at an index has rows below it. */
export function isParent(rows, index) {
  return index + 1 < rows.length && rows[index + 1].level > rows[index].level;
}

/** The index after the last row below the row at an index. */
export function endOfBranch(rows, index) {
  const { level } = rows[index];
  let end = index + 1;
  while (end < rows.length && rows[end].level > level) end += 1;
  return end;
}

/**
 * Indexes of the rows to show.
 *
 * Without a filter: all that no collapsed row hides. With one: what matches, and the rows above it so that its place can
 * be seen; collapsing does not count then. Returns { shown: indexes, matches: their number }.
 */
export function shownRows(rows, collapsed, matches = null) {
  if (matches) return filteredRows(rows, matches);
  const shown = [];
  let hiddenBelow = Infinity;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    if (row.level > hiddenBelow) continue;
    hiddenBelow = collapsed.has(row.id) ? row.level : Infinity;
    shown.push(index);
  }
  return { shown, matches: shown.length };
}

function filteredRows(rows, matches) {
  const keep = new Uint8Array(rows.length);
  let count = 0;
  const above = []; // index of the row last seen at each level
  for (let index = 0; index < rows.length; index += 1) {
    const { level } = rows[index];
    above.length = level;
    above[level] = index;
    if (!matches(rows[index], index)) continue;
    count += 1;
    for (let each = level; each > 0 && !(keep[above[each]] && each < level); each -= 1) {
      if (above[each] !== undefined) keep[above[each]] = 1;
    }
  }
  const shown = [];
  keep.forEach((kept, index) => {
    if (kept) shown.push(index);
  });
  return { shown, matches: count };
}

/** The rows to collapse so that only rows down to a level are shown. */
export function collapsedAt(rows, level) {
  const collapsed = new Set();
  rows.forEach((row, index) => {
    if (row.level >= level && isParent(rows, index)) collapsed.add(row.id);
  });
  return collapsed;
}

/** Indexes of the rows above a row, the nearest first. */
export function rowsAbove(rows, index) {
  const found = [];
  let { level } = rows[index];
  for (let each = index - 1; each >= 0 && level > 1; each -= 1) {
    if (rows[each].level >= level) continue;
    found.push(each);
    level = rows[each].level;
  }
  return found;
}

/** Siblings of a row in order, as indexes, itself among them. */
export function siblings(rows, index) {
  const { parent, level } = rows[index];
  const from = parent === null ? 0 : (rowsAbove(rows, index)[0] ?? -1) + 1;
  const found = [];
  for (let each = from; each < rows.length && rows[each].level >= level; each += 1) {
    if (rows[each].level === level && rows[each].parent === parent) found.push(each);
  }
  return found;
}

/** Where a row goes one place up (−1) or down (1) among its siblings: { parent, after } as ids, or null at the end. */
export function placeBeside(rows, index, change) {
  const all = siblings(rows, index);
  const at = all.indexOf(index);
  const target = at + change;
  if (target < 0 || target >= all.length) return null;
  const after = change < 0 ? all[target - 1] : all[target];
  return { parent: rows[index].parent, after: after === undefined ? null : rows[after].id };
}

/** The topmost rows of a selection: rows below another selected one go with it anyway. In outline order. */
export function topmost(rows, ids) {
  const chosen = [];
  let end = 0;
  rows.forEach((row, index) => {
    if (!ids.has(row.id) || index < end) return;
    chosen.push(row.id);
    end = endOfBranch(rows, index);
  });
  return chosen;
}
