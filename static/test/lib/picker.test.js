import assert from "node:assert/strict";
import { test } from "node:test";

import { stepIn } from "../../src/lib/picker.js";

test("arrows go through the rows and back to the field", () => {
  assert.deepEqual([-1, 0, 1, 2].map((place) => stepIn(place, 1, 3)), [0, 1, 2, -1]);
  assert.deepEqual([-1, 0, 1, 2].map((place) => stepIn(place, -1, 3)), [2, -1, 0, 1]);
});

test("without rows the field stays active", () => {
  assert.equal(stepIn(-1, 1, 0), -1);
  assert.equal(stepIn(-1, -1, 0), -1);
});
