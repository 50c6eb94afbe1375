import assert from "node:assert/strict";
import { test } from "node:test";

import { readText, squared, toTable, toText, tooManySentence, tooMuch } from "../../src/board/clipboard.js";

test("tab-separated text as spreadsheets write it", () => {
  assert.deepEqual(readText("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
  assert.deepEqual(readText("one"), [["one"]]);
  assert.deepEqual(readText("a\t\tb\n\t\t"), [["a", "", "b"], ["", "", ""]]);
  assert.deepEqual(readText("  Design\t3d"), [["  Design", "3d"]]);
});

test("cells in quotes hold line ends, tabs and doubled quotes; a quote inside a text is a quote", () => {
  assert.deepEqual(readText('"two\r\nlines"\tx\n"say ""go"""\t"a\tb"'), [["two\nlines", "x"], ['say "go"', "a\tb"]]);
  assert.deepEqual(readText('5" pipe\t"quoted" word\tend'), [['5" pipe', '"quoted" word', "end"]]);
  assert.deepEqual(readText('"never closed\tx'), [['"never closed', "x"]]);
});

test("what is copied reads back as it was", () => {
  const rows = [["plain", "two\nlines", 'a "b"'], ["", "tab\there", "  spaces"]];
  assert.deepEqual(readText(toText(rows)), rows);
});

test("a copied table escapes what HTML would take for itself", () => {
  const html = toTable([["<b>&", "1.10"]], (_, column) => column === 1);
  assert.match(html, /<td>&lt;b&gt;&amp;<\/td>/);
  assert.match(html, /mso-number-format[^>]*>1\.10</);
});

test("rows of a paste have one length, without empty ones at the end", () => {
  assert.deepEqual(squared([["a"], ["b", "c"], ["", " "], []]), [["a", ""], ["b", "c"]]);
  assert.deepEqual(squared([[""], [" "]]), []);
});

test("too many rows are counted without being read", () => {
  const many = "Task\t1d\n".repeat(100_000);
  const began = performance.now();
  assert.match(tooMuch(many), /^These are 100,000 rows, more than a paste takes\. Paste at most 5,000 rows at a time, or bring the list in with the import page\.$/);
  assert.ok(performance.now() - began < 200);
  assert.equal(tooMuch("Task\t1d\n".repeat(5_000)), "");
  assert.match(tooManySentence(5_001), /^These are 5,001 rows, more than a paste takes/);
});
