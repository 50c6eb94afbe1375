// Builds static/dist from static/src: scripts, the style sheet, fonts and the icon sprite. Run: npm run build
import { build } from "esbuild";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { sprite } from "./sprite.mjs";
import { pick } from "./tabler.mjs";
import { tokensCss } from "./src/tokens.js";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(here, "src");
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i;

/** Fonts of printed plans: PDF takes TrueType, with Latin, Greek, Cyrillic and signs in one file. */
const FOR_PAPER = ["DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"];

// Layout grid, spacing and a few text helpers of Tabler; every component is drawn by our own sheets on our tokens.
const FROM_TABLER = [
  /^(row|col|col-(auto|\d+)|col-(sm|md|lg|xl)-(auto|\d+)|g[xy]?-[0-5])$/,
  /^d-(none|block|inline|inline-block|flex|inline-flex|grid|contents)$/,
  /^flex-(fill|row|column|wrap|nowrap|grow-[01]|shrink-[01])$/,
  /^(justify-content|align-items|align-self)-(start|end|center|between|baseline|stretch)$/,
  /^(row-|column-)?gap-[0-5]$/,
  /^[mp][tbsexy]?-([0-5]|auto)$/,
  /^text-(start|center|end|nowrap|break|truncate)$/,
  /^(w-100|h-100|visually-hidden|visually-hidden-focusable)$/,
];

/** Style sheets that are made at build time: the tokens and the picked part of Tabler. */
const madeSheets = {
  name: "made-sheets",
  setup(context) {
    context.onResolve({ filter: /^made:/ }, (args) => ({ path: args.path, namespace: "made" }));
    context.onLoad({ filter: /.*/, namespace: "made" }, async (args) => {
      if (args.path === "made:tokens") return { contents: tokensCss(), loader: "css" };
      const tabler = await readFile(require.resolve("@tabler/core/dist/css/tabler.css"), "utf8");
      return { contents: pick(tabler, FROM_TABLER), loader: "css", resolveDir: source };
    });
  },
};

/** Nothing is loaded from another host: a remote import or url() stops the build. */
const noRemote = {
  name: "no-remote",
  setup(context) {
    context.onResolve({ filter: REMOTE }, (args) => ({
      errors: [{ text: `${args.path} is on another host. Install it with npm and import it from there.` }],
    }));
  },
};

async function entries() {
  const folder = path.join(source, "entries");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  return [...names.map((name) => path.join(folder, name)), path.join(source, "css", "portal.css")];
}

/** Refuse a built file that still names another host where a browser would load from it. */
function refuseRemote(name, text) {
  const remote = text.match(/(?:url\(\s*["']?|@import\s*["']|import\(\s*["']|from\s*["'])(?:https?:)?\/\/[^"')\s]+/);
  if (remote) throw new Error(`${name} loads from another host: ${remote[0]}`);
}

/** Build everything into `output`; returns the names of the files written. */
export async function buildAll({ output = path.join(here, "dist"), entryPoints, quiet = false } = {}) {
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const result = await build({
    entryPoints: entryPoints ?? (await entries()),
    outdir: output,
    entryNames: "[name]",
    assetNames: "fonts/[name]",
    bundle: true,
    format: "esm",
    minify: true,
    sourcemap: false,
    legalComments: "none",
    charset: "utf8",
    target: ["es2022", "chrome120", "firefox121", "safari17"],
    loader: { ".woff2": "file", ".svg": "dataurl" },
    plugins: [noRemote, madeSheets],
    metafile: true,
    logLevel: quiet ? "silent" : "warning",
  });
  const written = Object.keys(result.metafile.outputs).map((name) => path.relative(output, path.resolve(name)));
  for (const name of written.filter((each) => /\.(css|js)$/.test(each))) {
    refuseRemote(name, await readFile(path.join(output, name), "utf8"));
  }
  await writeFile(path.join(output, "icons.svg"), await sprite(path.join(source, "icons.txt")));
  written.push("icons.svg");
  const logo = path.join(source, "logo.svg");
  if (existsSync(logo)) {
    await writeFile(path.join(output, "logo.svg"), await readFile(logo));
    written.push("logo.svg");
  }
  for (const font of FOR_PAPER) {
    await mkdir(path.join(output, "fonts"), { recursive: true });
    await writeFile(path.join(output, "fonts", font), await readFile(require.resolve(`dejavu-fonts-ttf/ttf/${font}`)));
    written.push(path.join("fonts", font));
  }
  return written;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const written = await buildAll();
    process.stdout.write(`Built ${written.length} files into static/dist.\n`);
  } catch (error) {
    process.stderr.write(`The browser files could not be built: ${error.message}\n`);
    process.exit(1);
  }
}
