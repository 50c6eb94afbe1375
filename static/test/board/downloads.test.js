import assert from "node:assert/strict";
import { test } from "node:test";

import { shownAs } from "../../src/board/downloads.js";

const rows = [{ id: 7 }, { id: 3 }, { id: 9 }];
const viewOf = (shown) => ({
  columns: { names: ["number", "name"] },
  shown,
  rowAt: (position) => rows[shown[position]] ?? null,
});

test("the whole plan in its own order needs no ids", () => {
  assert.deepEqual(shownAs(viewOf([0, 1, 2]), { rows }), { columns: "number,name" });
});

test("filtered rows are named", () => {
  assert.deepEqual(shownAs(viewOf([0, 2]), { rows }), { columns: "number,name", ids: "7,9" });
});

test("sorted rows are named in their order, and heads of groups are left out", () => {
  assert.deepEqual(shownAs(viewOf([2, -1, 0, 1]), { rows }), { columns: "number,name", ids: "9,7,3" });
});
