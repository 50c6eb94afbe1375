// One SVG file with every icon as a <symbol>: icons of the list, and the four health shapes drawn here.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// Shape and word carry the meaning of a health state, colour comes third; the marks are cut out of the shapes.
const HEALTH_SHAPES = {
  "health-on_track":
    '<path fill="currentColor" stroke="none" fill-rule="evenodd" d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM3.9 8.3 5.1 7.1 7 9l3.9-4 1.2 1.2L7 11.4z"/>',
  "health-at_risk":
    '<path fill="currentColor" stroke="none" fill-rule="evenodd" d="M6.8 1.9a1.4 1.4 0 0 1 2.4 0l6 10.7a1.4 1.4 0 0 1-1.2 2H2a1.4 1.4 0 0 1-1.2-2zM7.2 5.4v4.4h1.6V5.4zM8 10.9a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9z"/>',
  "health-off_track":
    '<path fill="currentColor" stroke="none" fill-rule="evenodd" d="M7.1 1.1a1.3 1.3 0 0 1 1.8 0l6 6a1.3 1.3 0 0 1 0 1.8l-6 6a1.3 1.3 0 0 1-1.8 0l-6-6a1.3 1.3 0 0 1 0-1.8zM6.2 5.1 5.1 6.2 6.9 8 5.1 9.8l1.1 1.1L8 9.1l1.8 1.8 1.1-1.1L9.1 8l1.8-1.8-1.1-1.1L8 6.9z"/>',
  "health-not_known":
    '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="2.7 2.01"/>',
};

/** The names in a list file: one a line, `#` begins a comment line. */
export function names(list) {
  return list
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
}

/** The inside of an icon file, without its outer element and the empty square that Tabler adds. */
export function inside(svg) {
  return svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "")
    .replace(/\s*\n\s*/g, "");
}

export async function sprite(listFile) {
  const symbols = [];
  for (const name of names(await readFile(listFile, "utf8"))) {
    let file;
    try {
      file = require.resolve(`@tabler/icons/outline/${name}.svg`);
    } catch {
      file = new URL(`../node_modules/@tabler/icons/icons/outline/${name}.svg`, import.meta.url);
    }
    let svg;
    try {
      svg = await readFile(file, "utf8");
    } catch {
      throw new Error(`static/src/icons.txt names the icon "${name}", which @tabler/icons does not have.`);
    }
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${inside(svg)}</symbol>`);
  }
  for (const [name, drawing] of Object.entries(HEALTH_SHAPES)) {
    symbols.push(`<symbol id="${name}" viewBox="0 0 16 16">${drawing}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
