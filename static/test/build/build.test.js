// The build itself, into a folder of its own: what comes out, and what it refuses.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";

import { buildAll } from "../../build.mjs";
import { names } from "../../sprite.mjs";

const folder = await mkdtemp(path.join(tmpdir(), "portal-build-"));
after(() => rm(folder, { recursive: true, force: true }));

async function refused(name, text) {
  const entry = path.join(folder, name);
  await writeFile(entry, text);
  return buildAll({ output: path.join(folder, "refused"), entryPoints: [entry], quiet: true });
}

test("a full build gives the shell, one style sheet, the font and the icons", async () => {
  const output = path.join(folder, "dist");
  const written = await buildAll({ output, quiet: true });
  for (const name of ["shell.js", "portal.css", "icons.svg", "logo.svg", "fonts/inter-latin-wght-normal.woff2"]) {
    assert.ok(written.includes(name), name);
  }
  const css = await readFile(path.join(output, "portal.css"), "utf8");
  assert.ok(css.length < 140_000, `the style sheet has ${css.length} characters`);
  assert.ok(!/url\(\s*["']?(https?:)?\/\//.test(css));
  assert.match(css, /prefers-color-scheme: ?dark/);
  const icons = await readFile(path.join(output, "icons.svg"), "utf8");
  const list = names(await readFile(new URL("../../src/icons.txt", import.meta.url), "utf8"));
  for (const name of list) assert.ok(icons.includes(`<symbol id="${name}"`), name);
  assert.equal(icons.match(/<symbol /g).length, list.length + 4); // and the four health shapes
});

test("a remote font stops the build", async () => {
  await assert.rejects(refused("font.css", '@font-face{font-family:x;src:url("https://fonts.example.org/x.woff2")}'), /on another host/);
});

test("a remote style sheet stops the build", async () => {
  await assert.rejects(refused("sheet.css", '@import "//cdn.example.org/a.css";'), /on another host/);
});

test("a remote script stops the build", async () => {
  await assert.rejects(refused("script.js", 'import "https://cdn.example.org/a.js";'), /on another host/);
});

test("a computed remote import in the output stops the build", async () => {
  await assert.rejects(refused("late.js", 'export const css = \'a{background:url("https://x.example.org/a.png")}\';'), /another host/);
});
