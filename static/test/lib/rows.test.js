import assert from "node:assert/strict";
import { test } from "node:test";

import { range, step } from "../../src/lib/rows.js";

test("moving holds at both ends", () => {
  assert.equal(step(0, -1, 3), 0);
  assert.equal(step(2, 1, 3), 2);
  assert.equal(step(1, 1, 3), 2);
});

test("the first move enters the list from the near end", () => {
  assert.equal(step(-1, 1, 3), 0);
  assert.equal(step(-1, -1, 3), 2);
  assert.equal(step(-1, 1, 0), -1);
});

test("a range runs either way, and from nowhere is the row itself", () => {
  assert.deepEqual(range(1, 3), [1, 2, 3]);
  assert.deepEqual(range(3, 1), [1, 2, 3]);
  assert.deepEqual(range(2, 2), [2]);
  assert.deepEqual(range(-1, 4), [4]);
});
