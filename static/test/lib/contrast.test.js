// WCAG 2.2: text 4.5:1 on every ground it stands on, control edges and shapes that carry meaning 3:1.
import assert from "node:assert/strict";
import { test } from "node:test";

import { dark, light } from "../../src/tokens.js";

/** Relative luminance, WCAG 2.2 definition. */
function luminance(colour) {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = channels.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

const TEXT = [
  ...["bg", "surface", "surface-2", "surface-3", "accent-bg"].flatMap((ground) => [["ink", ground], ["ink-2", ground]]),
  ...["bg", "surface", "surface-2"].map((ground) => ["ink-3", ground]),
  ...["bg", "surface", "surface-2", "accent-bg"].map((ground) => ["accent", ground]),
  ["button-text", "button"],
  ["surface", "ink"],
  ...["on-track", "at-risk", "off-track", "not-known"].flatMap((state) => [
    [`${state}-text`, `${state}-tint`],
    [`${state}-text`, "surface"],
    [`${state}-text`, "bg"],
  ]),
  ["ink", "off-track-tint"],
  ["ink-2", "off-track-tint"],
  ["ink", "at-risk-tint"],
  ...["low", "moderate", "high", "critical"].map((band) => [`${band}-text`, `${band}-fill`]),
];
const SHAPES = [
  ["edge", "surface"],
  ["accent", "surface"],
  ["accent", "bg"],
  ...["on-track", "at-risk", "off-track", "not-known"].map((state) => [`${state}-solid`, "surface"]),
  ...[1, 2, 3, 4, 5].map((number) => [`series-${number}`, "surface"]),
  ["button", "surface"],
  ["accent", "surface-3"],
];

test("black on white is 21, as WCAG says", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#777777", "#ffffff").toFixed(2), "4.48"); // the well-known grey just under 4.5
});

for (const [name, theme] of Object.entries({ light, dark })) {
  for (const [pairs, least, what] of [
    [TEXT, 4.5, "text"],
    [SHAPES, 3, "shape"],
  ]) {
    for (const [front, ground] of pairs) {
      test(`${name}: ${what} ${front} on ${ground} reaches ${least}`, () => {
        const found = contrast(theme[front], theme[ground]);
        assert.ok(found >= least, `${theme[front]} on ${theme[ground]} is ${found.toFixed(2)}`);
      });
    }
  }
}

test("both themes name the same tokens", () => {
  assert.deepEqual(Object.keys(light), Object.keys(dark));
});
