import assert from "node:assert/strict";
import { test } from "node:test";

import { themeCookie } from "../../src/lib/theme.js";

test("the cookie is for the whole portal, and only sent over TLS where there is TLS", () => {
  assert.equal(themeCookie("dark", false), "theme=dark; path=/; max-age=31536000; samesite=lax");
  assert.equal(themeCookie("system", true), "theme=system; path=/; max-age=31536000; samesite=lax; secure");
});

test("nothing else gets into the cookie", () => {
  assert.throws(() => themeCookie("dark; domain=example.org", false), /light, dark or system/);
});
