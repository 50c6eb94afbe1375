import assert from "node:assert/strict";
import { test } from "node:test";

import { linkText, linksText, readLinks } from "../../src/board/predecessors.js";
import { readDuration } from "../../src/board/figures.js";

const links = (text, more) => readLinks(text, { key: "ATLAS", ...more }).links.map(({ number, type, lag }) => `${number}${type}${lag}`);
const error = (text, more) => readLinks(text, { key: "ATLAS", ...more }).error;

test("links as people write them", () => {
  assert.deepEqual(links("12FS+2d; 15SS"), ["12FS+2d", "15SS"]);
  assert.deepEqual(links("9"), ["9FS"]);
  assert.deepEqual(links("7ff-50%, ATLAS-8 sf + 1 w"), ["7FF-50%", "8SF+ 1 w"]);
  assert.deepEqual(links("3FS+1,5d, 4\n5"), ["3FS+1,5d", "4FS", "5FS"]);
  assert.deepEqual(links("3\u22122ed"), ["3FS-2ed"]);
  assert.deepEqual(links(""), []);
});

test("a text that is half wrong gives no link, and says which part", () => {
  assert.deepEqual(links("12FS+2d; nonsense"), []);
  assert.match(error("12FS+2d; nonsense"), /^“nonsense” is not a link\. Write a task's number/);
  assert.match(error("12FS+abc"), /the lag “\+abc” cannot be read\. Write \+2d, -4h, \+3ed or \+50%\./);
  assert.match(error("OTHER-3"), /names a task of another project/);
  assert.match(error("3; 3"), /names task 3 a second time with FS/);
  assert.equal(error("3; 3SS"), "");
  assert.match(error("3", { own: 3 }), /is the task itself/);
  assert.match(error("99", { numbers: new Map([[1, 1]]) }), /^The plan has no task 99\./);
});

test("links are written as they are read back", () => {
  assert.equal(linkText(12, "FS", 960, "working", 480), "12FS+2d");
  assert.equal(linkText(12, "FS", 0, "working", 480), "12");
  assert.equal(linkText(15, "SS", 0, "working", 480), "15SS");
  assert.equal(linkText(8, "FS", -90, "working", 480), "8FS-1.5h");
  assert.equal(linkText(8, "FF", 4320, "elapsed", 480), "8FF+3ed");
  assert.equal(linkText(7, "FF", -50, "percent", 480), "7FF-50%");
  const plan = { row: (id) => ({ number: 100 + id }), project: { minutes_per_day: 480 } };
  assert.equal(linksText([[1, 5, 9, "FS", 480, "working"], [2, 6, 9, "SS", 0, "working"]], plan), "105FS+1d; 106SS");
});

test("durations as people write them", () => {
  const minutes = (text, more) => readDuration(text, more).minutes;
  assert.deepEqual(["3d", "2w", "4h", "1.5d", "90m", "5", "1,5 d", "2 ed"].map((text) => minutes(text)), [1440, 4800, 240, 720, 90, 2400, 720, 2880]);
  assert.equal(readDuration("2ed").elapsed, true);
  assert.equal(minutes("1d", { minutesPerDay: 420 }), 420);
  assert.match(readDuration("-1d").error, /cannot be negative/);
  assert.match(readDuration("3x").error, /Write a duration such as 3d/);
  assert.equal(minutes("-2h", { signed: true }), -120);
});
