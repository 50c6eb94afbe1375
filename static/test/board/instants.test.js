import assert from "node:assert/strict";
import { test } from "node:test";

import { DAY, fullDay, fullInstant, gridDay, isoDay, lastDay, minutesOf, partsOf, readDay } from "../../src/board/instants.js";

const plain = (text) => text.replaceAll("\u00a0", " ");
const TODAY = minutesOf("2026-11-20");

test("minutes since 1970 of a wall clock", () => {
  assert.equal(minutesOf("1970-01-01"), 0);
  assert.equal(minutesOf("1970-01-02T01:30"), DAY + 90);
  assert.equal(minutesOf("1969-12-31T23:59"), -1);
  assert.equal(minutesOf(null), null);
  assert.equal(isoDay(minutesOf("2026-11-23T09:00")), "2026-11-23");
});

test("weekdays count from Monday", () => {
  assert.equal(partsOf(minutesOf("2026-11-23")).weekday, 0); // a Monday
  assert.equal(partsOf(minutesOf("2026-11-22")).weekday, 6);
});

test("days are written as the guide says", () => {
  const at = minutesOf("2027-08-13T17:00");
  assert.equal(plain(gridDay(at)), "13 Aug 27");
  assert.equal(plain(fullDay(at)), "13 Aug 2027");
  assert.equal(plain(fullInstant(minutesOf("2026-11-24T13:00"))), "Tue 24 Nov 2026 13:00");
  assert.equal(plain(gridDay(minutesOf("2105-03-01"))), "1 Mar 05");
  assert.equal(gridDay(null), "");
});

test("a finish at midnight belongs to the day before, a moment does not", () => {
  const midnight = minutesOf("2026-11-28");
  assert.equal(isoDay(lastDay(midnight, minutesOf("2026-11-23"))), "2026-11-27");
  assert.equal(lastDay(midnight, midnight), midnight);
  assert.equal(lastDay(minutesOf("2026-11-27T17:00")), minutesOf("2026-11-27T17:00"));
});

for (const [typed, expected] of [
  ["2027-08-13", "2027-08-13"],
  ["13 Aug 2027", "2027-08-13"],
  ["13 august 27", "2027-08-13"],
  ["13.8.2027", "2027-08-13"],
  ["13\u00a0Aug\u00a027", "2027-08-13"],
  ["Fri 13 Aug 2027", "2027-08-13"],
  ["3 dec", "2026-12-03"],
  ["29 Feb 2028", "2028-02-29"],
  ["today", "2026-11-20"],
]) {
  test(`the day typed as ${typed}`, () => {
    const { day, error } = readDay(typed, TODAY);
    assert.equal(error, "");
    assert.equal(isoDay(day), expected);
  });
}

for (const [typed, sentence] of [
  ["31 nov 2026", "November 2026 has 30 days. Write 30 Nov 2026 or 1 Dec 2026."],
  ["29 Feb 2027", "February 2027 has 28 days. Write 28 Feb 2027 or 1 Mar 2027."],
  ["32 Dec 2026", "December 2026 has 31 days. Write 31 Dec 2026 or 1 Jan 2027."],
  ["2026-13-01", "There is no month 13. Write a day such as 13 Aug 2027."],
  ["1 Jan 1850", "The year 1850 is outside 1900 to 2200."],
  ["soon", "Write a day such as 13 Aug 2027 or 2027-08-13."],
  ["08/09/2027", "“08/09/2027” is 8 Sep 2027 in some countries and 9 Aug 2027 in others. Write one of them so."],
]) {
  test(`not a day: ${typed}`, () => assert.deepEqual(readDay(typed, TODAY), { day: null, error: sentence }));
}

test("nothing typed is no day", () => assert.deepEqual(readDay("  ", TODAY), { day: null, error: "" }));

test("minutes of every day from 1900 to 2200 are those of the calendar of the engine", () => {
  for (let day = Date.UTC(1900, 0, 1); day < Date.UTC(2200, 0, 1); day += 86_400_000 * 13) {
    const text = new Date(day + 8.5 * 3_600_000).toISOString().slice(0, 16);
    assert.equal(minutesOf(text), Math.round(day / 60_000) + 510, text);
  }
  assert.equal(minutesOf("1970-01-01"), 0);
  assert.equal(minutesOf("2028-02-29T23:59"), Date.UTC(2028, 1, 29, 23, 59) / 60_000);
});

test("days as other tools copy them", () => {
  const today = minutesOf("2026-11-20");
  const day = (text) => readDay(text, today).day;
  for (const text of ["Mon 05.01.26", "Mon 05.01.26 08:00", "Mo 05.01.26", "Mon, 5 Jan 2026", "Jan 5, 2026", "January 5, 2026 8:00 AM", "5-Jan-26", "2026-01-05 08:00"]) {
    assert.equal(day(text), minutesOf("2026-01-05"), text);
  }
  assert.equal(day("31/1/26"), minutesOf("2026-01-31"));
  assert.equal(day("Tue 1/13/26"), minutesOf("2026-01-13"));
  assert.equal(readDay("05/01/26", today).error, "“05/01/26” is 5 Jan 2026 in some countries and 1 May 2026 in others. Write one of them so.");
  assert.match(readDay("31 Feb 2026", today).error, /February 2026 has 28 days/);
  assert.match(readDay("Feb 31, 2026", today).error, /February 2026 has 28 days/);
});
