// The layers of the time-line that a person may switch, and which are on.

export const LAYERS = ["critical", "near", "slack", "links", "baseline", "deadlines", "constraints", "late", "external", "free"];

/** Which layers are on: all, but for what this person switched off. */
export function layersOf(kept = {}) {
  return Object.fromEntries(LAYERS.map((name) => [name, kept[name] !== false]));
}
