import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalOf } from "../../src/lib/refusal.js";

const PROBLEM = JSON.stringify({
  type: "urn:problem:conflict",
  title: "This cannot be done now",
  detail: "An import is under way. Wait for it or cancel it.",
  errors: { duration: ["Write minutes, for example 480."] },
});

test("a problem document gives its own sentences", () => {
  const refusal = refusalOf({ status: 409, contentType: "application/problem+json", text: PROBLEM, requestId: "r-1" });
  assert.equal(refusal.title, "This cannot be done now");
  assert.equal(refusal.detail, "An import is under way. Wait for it or cancel it.");
  assert.equal(refusal.reference, "r-1");
  assert.deepEqual(refusal.fields, { duration: ["Write minutes, for example 480."] });
});

test("without a document the status decides", () => {
  assert.equal(refusalOf({ status: 403 }).title, "You may not do this.");
  assert.equal(refusalOf({ status: 0 }).title, "The portal did not answer.");
  assert.equal(refusalOf({ status: 503 }).title, "The portal made a mistake.");
});

test("a broken document falls back, and never shows raw text", () => {
  const refusal = refusalOf({ status: 500, contentType: "application/json", text: "<html>Traceback", requestId: "r-2" });
  assert.equal(refusal.title, "The portal made a mistake.");
  assert.equal(refusal.reference, "r-2");
  assert.ok(!JSON.stringify(refusal).includes("Traceback"));
});

test("a null or list document falls back too", () => {
  assert.equal(refusalOf({ status: 400, contentType: "application/json", text: "null" }).title, "The request could not be read.");
  assert.equal(refusalOf({ status: 400, contentType: "application/json", text: "[]" }).title, "The request could not be read.");
});
