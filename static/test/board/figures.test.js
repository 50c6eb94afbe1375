import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, days, editableDuration, percent, plainText, readPercent } from "../../src/board/figures.js";

const plain = (text) => text.replaceAll("\u00a0", " ");

test("working minutes as days of the task's own calendar", () => {
  assert.equal(plain(days(4800, 480)), "10 d");
  assert.equal(plain(days(4800, 600)), "8 d");
  assert.equal(plain(days(240, 480)), "0.5 d");
  assert.equal(plain(days(0, 480)), "0 d");
  assert.equal(plain(days(15, 480)), "15 min");
  assert.equal(plain(days(-7200, 480)), "\u221215 d");
  assert.equal(plain(days(4320, 480, true)), "3 ed");
  assert.equal(plain(days(5_454_720, 480)), "11,364 d");
  assert.equal(days(null, 480), "");
});

test("a duration to edit reads back to the same minutes", () => {
  assert.equal(editableDuration(4800, 480), "10d");
  assert.equal(editableDuration(720, 480), "1.5d");
  assert.equal(editableDuration(630, 480), "10.5h");
  assert.equal(editableDuration(25, 480), "25m");
  assert.equal(editableDuration(4320, 480, true), "3ed");
  assert.equal(editableDuration(0, 480), "0d");
});

test("percentages", () => {
  assert.equal(plain(percent(60)), "60 %");
  assert.deepEqual(readPercent(" 33,5 % "), { value: 33.5, error: "" });
  for (const typed of ["101", "-1", "half", ""]) assert.equal(readPercent(typed).error, "Write a percentage from 0 to 100.");
});

test("counted nouns", () => {
  assert.equal(plain(counted(1, "row")), "1 row");
  assert.equal(plain(counted(1842, "row")), "1,842 rows");
});

test("a text on one line has no signs that nobody sees", () => {
  assert.equal(plainText("  Two\r\nlines\u0000\u0007\u000b and\u00a0more "), "Two lines and more");
});
