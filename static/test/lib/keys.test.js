import assert from "node:assert/strict";
import { test } from "node:test";

import { commandOf, isField } from "../../src/lib/keys.js";

const press = (key, more = {}) => ({ key, ctrl: false, meta: false, alt: false, inField: false, at: 0, ...more });
const fresh = { prefixAt: null };
const command = (key, more, state = fresh, letters = true) => commandOf(press(key, more), state, letters).command;

test("single keys", () => {
  const table = { "/": "search", c: "create", "?": "help", j: "next-row", k: "previous-row", ArrowDown: "next-row", ArrowUp: "previous-row", Enter: "open-row", x: "select-row", X: "select-range", f: "find", "[": "previous-tab", "]": "next-tab" };
  for (const [key, expected] of Object.entries(table)) assert.equal(command(key), expected, key);
});

test("g then a letter goes to a room, within its time", () => {
  const first = commandOf(press("g", { at: 1000 }), fresh);
  assert.deepEqual(first, { command: null, argument: null, prefixAt: 1000 });
  assert.deepEqual(commandOf(press("j", { at: 1400 }), first), { command: "go", argument: "j", prefixAt: null });
  assert.equal(commandOf(press("j", { at: 9000 }), first).command, "next-row");
});

test("a key that ends the sequence does not start another", () => {
  const second = commandOf(press("g", { at: 1100 }), { prefixAt: 1000 });
  assert.deepEqual(second, { command: "go", argument: "g", prefixAt: null });
});

test("letters do nothing inside fields, with modifiers, or when switched off", () => {
  assert.equal(command("j", { inField: true }), null);
  assert.equal(command("c", { ctrl: true }), null);
  assert.equal(command("x", { alt: true }), null);
  assert.equal(command("/", {}, fresh, false), null);
  assert.equal(command("ArrowDown", {}, fresh, false), "next-row");
  assert.equal(commandOf(press("g"), fresh, false).prefixAt, null);
});

test("Ctrl+K and Cmd+K search from everywhere", () => {
  assert.equal(command("k", { ctrl: true, inField: true }), "search");
  assert.equal(command("K", { meta: true }, fresh, false), "search");
});

test("what counts as a field", () => {
  assert.equal(isField({ tagName: "INPUT", type: "text" }), true);
  assert.equal(isField({ tagName: "INPUT", type: "date" }), true);
  assert.equal(isField({ tagName: "INPUT", type: "checkbox" }), false);
  assert.equal(isField({ tagName: "SELECT" }), true);
  assert.equal(isField({ tagName: "TEXTAREA" }), true);
  assert.equal(isField({ tagName: "DIV", isContentEditable: true }), true);
  assert.equal(isField({ tagName: "TR" }), false);
});
