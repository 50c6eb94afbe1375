import assert from "node:assert/strict";
import { test } from "node:test";

import { pick, rules, selectors } from "../../tabler.mjs";

const CSS = `@charset "UTF-8";
:root { --tblr-used: var(--tblr-deep); --tblr-deep: 1px; --tblr-unused: 2px; }
/* .gone { } */
body { margin: 0; content: "}"; }
.row, .navbar { gap: var(--tblr-used); }
.row > .navbar { color: red; }
[data-bs-theme=dark] .row { color: blue; }
@media (min-width: 600px) { .row { gap: 0 } .modal { top: 0 } }
@media print { .modal { top: 0 } }
@font-face { src: url(//example.org/x.woff2) }`;

test("rules are split where braces stand outside strings", () => {
  assert.deepEqual(
    rules(CSS).map((rule) => rule.prelude),
    [":root", "body", ".row, .navbar", ".row > .navbar", "[data-bs-theme=dark] .row", "@media (min-width: 600px)", "@media print", "@font-face"],
  );
});

test("commas inside parentheses do not split a selector", () => {
  assert.deepEqual(selectors("a:not(.b, .c), d"), ["a:not(.b, .c)", "d"]);
});

test("only wanted classes stay, with the properties they need", () => {
  const picked = pick(CSS, [/^row$/]);
  assert.match(picked, /--tblr-used: var\(--tblr-deep\)/);
  assert.match(picked, /--tblr-deep: 1px/);
  assert.match(picked, /^body \{/m);
  assert.match(picked, /^\.row \{ gap: var/m);
  assert.match(picked, /@media \(min-width: 600px\)/);
  for (const gone of ["unused", "navbar", "modal", "data-bs", "font-face", "print", "gone"]) assert.ok(!picked.includes(gone), gone);
});

test("a sheet cut off in the middle is an error", () => {
  assert.throws(() => rules("a { color: red"), /not closed/);
});
