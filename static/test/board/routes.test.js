import assert from "node:assert/strict";
import { test } from "node:test";

import { linkEnds, linksInView } from "../../src/board/paint_links.js";
import { route } from "../../src/board/routes.js";

const bar = (x0, x1, y, isPoint = false) => ({ x0, x1, y, top: y - 5.5, bottom: y + 5.5, isPoint });

/** Every piece of a route is horizontal or vertical. */
function isRightAngled({ points }) {
  for (let index = 2; index < points.length; index += 2) {
    if (points[index] !== points[index - 2] && points[index + 1] !== points[index - 1]) return false;
  }
  return true;
}

test("finish to start goes over and down onto the start", () => {
  const drawn = route("FS", bar(0, 50, 11), bar(80, 120, 39), 28);
  assert.deepEqual(drawn, { points: [50, 11, 83, 11, 83, 33.5], arrow: "down" });
});

test("a predecessor below is reached from below", () => {
  const drawn = route("FS", bar(0, 50, 67), bar(80, 120, 11), 27);
  assert.deepEqual(drawn.points.slice(-2), [83, 16.5]);
  assert.equal(drawn.arrow, "up");
});

test("a successor right below its predecessor's end is reached straight", () => {
  assert.deepEqual(route("FS", bar(0, 50, 11), bar(48, 90, 39), 28).points, [51, 16.5, 51, 33.5].map((value, index) => (index % 2 ? value : 51)));
});

test("a successor that starts earlier is reached around, between the rows", () => {
  const drawn = route("FS", bar(0, 90, 11), bar(40, 120, 39), 28);
  assert.deepEqual(drawn.points, [90, 11, 97, 11, 97, 28, 33, 28, 33, 39, 40, 39]);
  assert.equal(drawn.arrow, "right");
});

test("the other types leave and reach the right ends", () => {
  const from = bar(30, 60, 11);
  const to = bar(50, 90, 39);
  assert.deepEqual(route("SS", from, to, 28), { points: [30, 11, 23, 11, 23, 39, 50, 39], arrow: "right" });
  assert.deepEqual(route("FF", from, to, 28), { points: [60, 11, 97, 11, 97, 39, 90, 39], arrow: "left" });
  assert.deepEqual(route("SF", bar(100, 120, 11), to, 28).points, [100, 11, 93, 11, 93, 28, 97, 28, 97, 39, 90, 39]);
  assert.deepEqual(route("SF", bar(130, 150, 11), to, 28).points, [130, 11, 123, 11, 123, 39, 90, 39]);
});

test("every route is right-angled, whatever the bars", () => {
  for (const type of ["FS", "SS", "FF", "SF"]) {
    for (let x = -60; x <= 160; x += 7) {
      for (const isPoint of [false, true]) {
        for (const y of [11, 95]) assert.ok(isRightAngled(route(type, bar(40, 80, 53, isPoint), bar(x, x + 13, y, !isPoint), 42)), `${type} at ${x}`);
      }
    }
  }
});

test("only links that cross the rows in view are drawn, and none with a hidden end", () => {
  const links = [[1, 10, 11], [2, 10, 15], [3, 14, 15], [4, 11, 99]];
  const positionOf = new Map([[10, 0], [11, 1], [14, 8], [15, 9]]);
  const ends = linkEnds(links, positionOf);
  assert.deepEqual([...ends], [0, 1, 0, 9, 8, 9, 1, -1]);
  assert.deepEqual(linksInView(ends, 3, 6), [1]); // passes through
  assert.deepEqual(linksInView(ends, 0, 1), [0, 1]);
  assert.deepEqual(linksInView(ends, 0, 20), [0, 1, 2]);
  assert.deepEqual(linksInView(ends, 1, 6), [1, 0]);
  assert.deepEqual(linksInView(ends, 1, 6, 1), [0]); // too many: what only passes through is left out
});
