import assert from "node:assert/strict";
import { test } from "node:test";

import { Columns } from "../../src/board/columns.js";
import { Plan } from "../../src/board/plan.js";
import { completed, completions, folded, newNamesSentence, partAt, readResources } from "../../src/board/resource_text.js";
import { planOf } from "./fixture.js";

const NAMES = ["Anna", "Ben", "Berg, Carla", "Anton"];
const known = new Map(NAMES.map((name) => [folded(name), name]));

test("names with shares, apart by semicolons or commas", () => {
  assert.deepEqual(readResources("Anna; ben 50%", known), { names: ["Anna", "ben"], unknown: [], error: "" });
  assert.deepEqual(readResources("Anna[12,5%],Ben (20 %)", known).names, ["Anna", "Ben"]);
  assert.deepEqual(readResources("Berg, Carla 50%; Dan", known), { names: ["Berg, Carla", "Dan"], unknown: ["Dan"], error: "" });
  assert.deepEqual(readResources("", known).names, []);
});

test("what cannot be read is told", () => {
  assert.match(readResources("50%").error, /share without a name/);
  assert.match(readResources("Anna; ANNA 20%").error, /stands in this cell twice/);
  assert.match(readResources("x".repeat(201)).error, /at most 200 characters/);
  assert.match(readResources("Anna 99999999%").error, /at most 999,900/);
  assert.match(readResources(Array.from({ length: 101 }, (_, at) => `P${at}`).join(";")).error, /at most 100 resources/);
});

test("a new name is asked about, with the one that is meant perhaps", () => {
  assert.equal(newNamesSentence(["Ana"], known), "“Ana” is no resource of this plan yet. Is “Anna” meant? Press Enter again to add it.");
  assert.equal(newNamesSentence(["Xenia", "Yves"], known), "“Xenia” and “Yves” are no resources of this plan yet. Press Enter again to add them.");
});

test("names complete the part in which the caret stands", () => {
  assert.deepEqual(completions("An", 2, NAMES), ["Anna", "Anton"]);
  assert.deepEqual(completions("Anna; an", 8, NAMES), ["Anton"]); // Anna stands there already
  assert.deepEqual(completions("carla", 5, NAMES), ["Berg, Carla"]);
  assert.deepEqual(completions("Ben", 3, NAMES), []); // it is whole
  assert.deepEqual(completed("Anna; be; Dan", 8, "Ben"), { text: "Anna; Ben; Dan", caret: 9 });
  assert.deepEqual(completed("Anna;", 5, "Ben"), { text: "Anna; Ben", caret: 9 });
  assert.deepEqual(partAt("Anna; be; Dan", 8), { from: 6, to: 8, typed: "be" });
});

test("the column reads names, and adds new ones only where that is said", () => {
  const answer = planOf(12);
  answer.resource_names = ["Anna"];
  answer.tasks[2].resources = "Ben 50 %";
  const plan = new Plan(answer);
  const column = new Columns().known.get("resources");
  assert.deepEqual([...plan.resourceNames.values()], ["Anna", "Ben"]); // rows may name some that are new since
  const row = plan.row(2);
  assert.deepEqual(column.read("Ben; anna 20%", row, { plan }), { fields: { resources: "Ben; anna 20%" }, error: "" });
  assert.match(column.read("Carla", row, { plan }).error, /Press Enter again/);
  assert.deepEqual(column.read("Carla", row, { plan, adds: true }), { fields: { resources: "Carla", new_resources: true }, error: "", added: ["Carla"] });
});
