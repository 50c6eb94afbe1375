// The layers of the time-line that a person may switch, and which are on.

export const LAYERS = ["critical", "near", "slack", "links", "baseline", "resources", "deadlines", "constraints", "late", "external", "free"];

const OFF_AT_FIRST = new Set(["resources"]); // names beside every bar are much to read

/** Which layers are on: as this person left them, else all that are on at first. */
export function layersOf(kept = {}) {
  return Object.fromEntries(LAYERS.map((name) => [name, kept[name] ?? !OFF_AT_FIRST.has(name)]));
}
