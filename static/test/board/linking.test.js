import assert from "node:assert/strict";
import { test } from "node:test";

import { linkRefusal, linkSentence, linkType, pathBetween } from "../../src/board/linking.js";

function plan(names, links) {
  const rows = names.map(([outline, parent], index) => ({ id: index + 1, outline, name: `Row ${outline}`, parent, level: outline.split(".").length }));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { rows, indexOf: new Map(rows.map((row, index) => [row.id, index])), links: links.map(([from, to, type = "FS"], index) => [index, from, to, type]), row: (id) => byId.get(id) ?? null };
}
// 1: 1 (summary), 2: 1.1, 3: 1.2, 4: 2 (summary), 5: 2.1, 6: 3
const tree = (links = []) => plan([["1", null], ["1.1", 1], ["1.2", 1], ["2", null], ["2.1", 4], ["3", null]], links);
const refusal = (links, from, to, type = "FS") => {
  const it = tree(links);
  return linkRefusal(it, it.row(from), it.row(to), type);
};

test("which ends make which type", () => {
  assert.equal(linkType("finish", "start"), "FS");
  assert.equal(linkType("start", "start"), "SS");
  assert.equal(linkType("finish", "finish"), "FF");
  assert.equal(linkType("start", "finish"), "SF");
});

test("a link in words", () => {
  const it = tree();
  assert.equal(linkSentence("FS", it.row(2), it.row(3)), "1.2 Row 1.2 starts after 1.1 Row 1.1 finishes.");
});

test("onto itself, a parent, a child: a sentence each", () => {
  assert.match(refusal([], 2, 2), /itself/);
  assert.match(refusal([], 1, 2), /lies inside 1 /);
  assert.match(refusal([], 2, 1), /summary cannot wait/);
  assert.equal(refusal([], 2, 3), "");
});

test("the same link twice, but another type is another link", () => {
  assert.match(refusal([[2, 3]], 2, 3), /already/);
  assert.equal(refusal([[2, 3]], 2, 3, "SS"), "");
});

test("a loop is named in its order", () => {
  assert.equal(refusal([[2, 3], [3, 6]], 6, 2), "They would wait for each other: 1.1 → 1.2 → 3 → 1.1.");
});

test("loops through the outline: a link of a summary binds all rows below it", () => {
  assert.match(refusal([[1, 5]], 5, 2), /wait for each other/); // 2.1 waits for the whole of 1, so 1.1 cannot wait for 2.1
  assert.match(refusal([[2, 4]], 5, 2), /wait for each other/); // all below 2 wait for 1.1
  assert.equal(refusal([[2, 4]], 5, 6), "");
});

test("a path in a chain of 5,000 rows is found without recursion", () => {
  const names = Array.from({ length: 5000 }, (_, index) => [String(index + 1), null]);
  const chain = plan(names, names.slice(1).map((_, index) => [index + 1, index + 2]));
  assert.equal(pathBetween(chain, chain.row(1), chain.row(5000)).length, 5000);
  assert.equal(pathBetween(chain, chain.row(5000), chain.row(1)), null);
});
