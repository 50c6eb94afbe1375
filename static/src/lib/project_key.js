// A key for a project, suggested from its name: the initials of a longer name, the start of a short one.

const LENGTH = 10;

/** "Enterprise cloud migration" → "ECM", "Atlas" → "ATLAS", "3rd floor move" → "FM"; "" when nothing is left. */
export function suggestedKey(name) {
  const words = plain(name).split(/[^A-Z0-9]+/).filter((word) => /^[A-Z]/.test(word));
  if (words.length === 0) return "";
  const letters = words.length > 1 ? words.map((word) => word[0]).join("") : words[0];
  const key = letters.slice(0, LENGTH);
  return key.length > 1 ? key : "";
}

// Letters with marks become plain ones, so that “Überprüfung” suggests UBERPRUFUN.
function plain(name) {
  return name.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toUpperCase();
}
