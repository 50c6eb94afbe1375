import assert from "node:assert/strict";
import { test } from "node:test";

import { suggestedKey } from "../../src/lib/project_key.js";

test("a longer name gives its initials", () => {
  assert.equal(suggestedKey("Enterprise cloud migration"), "ECM");
  assert.equal(suggestedKey("a b c d e f g h i j k l"), "ABCDEFGHIJ");
});

test("one word gives its start, in plain capitals", () => {
  assert.equal(suggestedKey("Atlas"), "ATLAS");
  assert.equal(suggestedKey("Überprüfungen"), "UBERPRUFUN");
});

test("words that do not start with a letter are left out", () => {
  assert.equal(suggestedKey("3rd floor move"), "FM");
  assert.equal(suggestedKey("2027"), "");
});

test("what would be too short for a key suggests nothing", () => {
  assert.equal(suggestedKey("X"), "");
  assert.equal(suggestedKey("  "), "");
  assert.equal(suggestedKey("Проект"), "");
});
