// The filter of a point of schedule quality in the board's address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_FILTER, activeFilters, addressOfFilter, matcher } from "../../src/board/filters.js";
import { numbersOfPoint, pointOfAddress } from "../../src/board/quality_filter.js";

test("a point is read from the address, anything else is not", () => {
  assert.equal(pointOfAddress("?quality=high_float&find=x"), "high_float");
  for (const search of ["", "?quality=", "?quality=Not%20one", "?quality=../edits/", "?filter=late"]) assert.equal(pointOfAddress(search), null);
});

test("the tasks of a point filter the board, and the address keeps the point instead of thousands of numbers", () => {
  const numbers = numbersOfPoint({ point: "lags", title: "Lags", numbers: [3, 7] });
  const filter = { ...NO_FILTER, numbers };
  const passes = matcher(filter, {});
  const row = (number) => ({ id: number, number, name: "", outline: "", kind: "task" });
  assert.deepEqual([3, 4, 7].filter((number) => passes(row(number))), [3, 7]);
  assert.deepEqual(activeFilters(filter), [{ name: "numbers", label: "2\u00a0tasks of Lags" }]);
  const address = addressOfFilter(filter, "https://portal.example/schedule/?tasks=1&quality=logic");
  assert.equal(address.search, "?quality=lags");
  assert.equal(addressOfFilter(NO_FILTER, address.href).search, "");
});
