// Blocks of cells as spreadsheets put them on the clipboard and take them from it: tab-separated text and HTML tables.

export const MOST_ROWS = 5_000;
export const MOST_COLUMNS = 200;
const MOST_CHARACTERS = 8_000_000;

/** Why a pasted text is refused before anything is read, or "". Counting lines is cheap; reading all of them is not. */
export function tooMuch(text) {
  if (text.length > MOST_CHARACTERS) return tooManySentence(null);
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < text.length - 1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines > 4 * MOST_ROWS ? tooManySentence(lines) : "";
}

export function tooManySentence(rows) {
  const count = rows === null ? "more rows" : `${new Intl.NumberFormat("en").format(rows)} rows`;
  return `These are ${count} than a paste takes. Paste at most 5,000 rows at a time, or bring the list in with the import page.`.replace(
    / rows than a paste takes/,
    rows === null ? " rows than a paste takes" : " rows, more than a paste takes",
  );
}

/** Tab-separated text as rows of texts; cells in quotes may hold tabs, line ends and doubled quotes. */
export function readText(text) {
  const rows = [];
  let row = [];
  let at = 0;
  const end = text.length;
  while (at <= end) {
    let value;
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      const after = close < 0 ? "" : (text[close + 1] ?? "\n");
      if (close >= 0 && (after === "\t" || after === "\n" || after === "\r")) {
        value = text.slice(at + 1, close).replaceAll('""', '"');
        at = close + 1;
      }
    }
    if (value === undefined) {
      let stop = at;
      while (stop < end && text[stop] !== "\t" && text[stop] !== "\n" && text[stop] !== "\r") stop += 1;
      value = text.slice(at, stop);
      at = stop;
    }
    row.push(value.replaceAll("\r\n", "\n"));
    if (text[at] === "\t") {
      at += 1;
      continue;
    }
    rows.push(row);
    row = [];
    if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
    at += 1;
    if (at >= end) break; // a last line end begins no row
  }
  return rows;
}

// The quote that ends a cell: doubled ones stand for one.
function closingQuote(text, from) {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** The first table of an HTML text as rows of texts, or null without one. Spans are filled with empty cells. */
export function readTable(html, parser = globalThis.DOMParser) {
  if (!parser || !/<t(able|r)\b/i.test(html)) return null;
  const table = new parser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return null;
  const rows = [];
  const held = []; // per column: rows that a cell from above still covers
  for (const line of table.rows) {
    const row = [];
    let column = 0;
    const fill = () => {
      while (held[column] > 0) {
        held[column] -= 1;
        row.push("");
        column += 1;
      }
    };
    for (const cell of line.cells) {
      fill();
      const across = Math.min(MOST_COLUMNS, cell.colSpan || 1);
      for (let each = 0; each < across; each += 1) {
        if (cell.rowSpan > 1) held[column] = Math.min(MOST_ROWS, cell.rowSpan) - 1;
        row.push(each ? "" : cellText(cell));
        column += 1;
      }
    }
    fill();
    rows.push(row);
  }
  return rows.length ? rows : null;
}

// White space of HTML means nothing, except non-breaking spaces, which spreadsheets use for indented text.
function cellText(cell) {
  let text = "";
  const walk = (node) => {
    if (node.nodeType === 3) text += node.data.replace(/[ \t\r\n]+/g, " ");
    else if (node.nodeName === "BR") text += "\n";
    else if (node.nodeType === 1 && !/^(STYLE|SCRIPT)$/.test(node.nodeName)) {
      if (text && !text.endsWith("\n") && /^(P|DIV|LI)$/.test(node.nodeName)) text += "\n";
      for (const below of node.childNodes) walk(below);
    }
  };
  walk(cell);
  return text.replace(/^ +| +$/g, "").replaceAll(" \n", "\n").replaceAll("\n ", "\n").replace(/\n+$/, "");
}

/** Rows of texts as a spreadsheet takes them. */
export function toText(rows) {
  return rows.map((row) => row.map(quoted).join("\t")).join("\r\n");
}

function quoted(value) {
  return /[\t\n\r"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** The same as an HTML table; `isText(row, column)` keeps a spreadsheet from reading a text as number or date. */
export function toTable(rows, isText = () => false) {
  const lines = rows.map((row, at) => {
    const cells = row.map((value, column) => {
      const format = isText(at, column) ? ' style="mso-number-format:\'\\@\'"' : "";
      return `<td${format}>${escaped(value)}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<table><tbody>${lines.join("")}</tbody></table>`;
}

function escaped(value) {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/^ +/, (spaces) => "\u00a0".repeat(spaces.length))
    .replaceAll("\n", "<br>");
}

/** Rows of equal length, without empty rows at the end. */
export function squared(rows) {
  let end = rows.length;
  while (end > 0 && rows[end - 1].every((value) => !value.trim())) end -= 1;
  const width = Math.min(MOST_COLUMNS, Math.max(0, ...rows.slice(0, end).map((row) => row.length)));
  return rows.slice(0, end).map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ""));
}
