import assert from "node:assert/strict";
import { test } from "node:test";

import { Countdown } from "../../src/lib/countdown.js";

function watched(seconds) {
  const ticks = [];
  let ends = 0;
  const countdown = new Countdown(seconds, { onTick: (left) => ticks.push(left), onEnd: () => (ends += 1) });
  return { countdown, ticks, ends: () => ends };
}

test("it tells whole seconds and ends once", () => {
  const { countdown, ticks, ends } = watched(2);
  for (let quarter = 0; quarter < 12; quarter += 1) countdown.pass(250);
  assert.deepEqual([...new Set(ticks)], [2, 1, 0]);
  assert.equal(ends(), 1);
});

test("while paused no time passes", () => {
  const { countdown, ends } = watched(1);
  countdown.pass(750);
  countdown.pause();
  countdown.pass(60000);
  assert.equal(ends(), 0);
  countdown.resume();
  countdown.pass(249);
  assert.equal(ends(), 0);
  countdown.pass(1);
  assert.equal(ends(), 1);
});
