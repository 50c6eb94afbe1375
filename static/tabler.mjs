// Takes from Tabler's style sheet only the rules the portal uses: 635 kB would be sent otherwise.

/** Split a style sheet into its top-level rules: [{prelude, body}]; comments are left out. */
export function rules(css) {
  const found = [];
  const text = css.replace(/\/\*[\s\S]*?\*\//g, "");
  let start = 0;
  let position = 0;
  while (position < text.length) {
    const character = text[position];
    if (character === '"' || character === "'") {
      position = endOfString(text, position);
    } else if (character === ";") {
      start = position + 1;
    } else if (character === "{") {
      const end = endOfBlock(text, position);
      found.push({ prelude: text.slice(start, position).trim(), body: text.slice(position + 1, end) });
      position = end;
      start = end + 1;
    }
    position += 1;
  }
  return found;
}

function endOfString(text, start) {
  let position = start + 1;
  while (text[position] !== text[start]) position += text[position] === "\\" ? 2 : 1;
  return position;
}

function endOfBlock(text, start) {
  let depth = 0;
  for (let position = start; position < text.length; position += 1) {
    const character = text[position];
    if (character === '"' || character === "'") position = endOfString(text, position);
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return position;
    }
  }
  throw new Error("A block of the style sheet is not closed.");
}

/** The selectors of a list, split at commas outside parentheses. */
export function selectors(prelude) {
  return prelude.split(/,(?![^(]*\))/).map((selector) => selector.trim());
}

const CLASS = /\.(-?[_a-zA-Z][\w-]*)/g;

function wanted(selector, allowed) {
  const classes = [...selector.matchAll(CLASS)].map((match) => match[1]);
  if (selector.includes("data-bs")) return false;
  if (classes.length === 0) return !selector.startsWith(":root");
  return classes.every((name) => allowed.some((pattern) => pattern.test(name)));
}

/** Rules of `css` whose every class matches one of `allowed`, with the custom properties these rules need. */
export function pick(css, allowed) {
  const variables = new Map();
  for (const { prelude, body } of rules(css)) {
    if (!selectors(prelude).some((selector) => selector === ":root")) continue;
    for (const match of body.matchAll(/(--tblr-[\w-]+)\s*:\s*([^;]+);/g)) variables.set(match[1], match[2].trim());
  }
  const kept = keep(css, allowed);
  return `:root {\n${needed(kept, variables)}\n}\n${kept}`;
}

function keep(css, allowed) {
  const kept = [];
  for (const { prelude, body } of rules(css)) {
    if (/^@(media|supports|layer)\b/.test(prelude)) {
      const inner = keep(body, allowed);
      if (inner) kept.push(`${prelude} {\n${inner}\n}`);
    } else if (!prelude.startsWith("@")) {
      const list = selectors(prelude).filter((selector) => wanted(selector, allowed));
      if (list.length) kept.push(`${list.join(",\n")} {${body}}`);
    }
  }
  return kept.join("\n");
}

function needed(css, variables) {
  const lines = new Map();
  const visit = (text) => {
    for (const [, name] of text.matchAll(/var\((--tblr-[\w-]+)/g)) {
      if (lines.has(name) || !variables.has(name)) continue;
      lines.set(name, `  ${name}: ${variables.get(name)};`);
      visit(variables.get(name));
    }
  };
  visit(css);
  return [...lines.values()].join("\n");
}
