// Who works on a row, as people write it in a cell: Anna; Ben 50%. The server has the last word; this finds mistakes while typing.

const MOST = 100;
const LONGEST_NAME = 200;
const MOST_PERCENT = 999_900;
const SHARE = /^(.*?)\s*[[(]?\s*(\d+(?:[.,]\d+)?)\s*%\s*[\])]?$/s;

/** A name as it is compared: case and white space do not count. */
export function folded(name) {
  return name.toLowerCase().trim().split(/\s+/).join(" ");
}

/** The parts of a cell: at semicolons and line ends; at commas too, but not inside a known name or a share such as 12,5 %. */
export function partsOf(text, known = new Map()) {
  return text
    .replaceAll("\u00a0", " ")
    .split(/[;\n]/)
    .flatMap((piece) => (known.has(folded(splitShare(piece).name)) ? [piece] : piece.split(/,(?!\d+\s*%)/)))
    .map((part) => part.trim())
    .filter(Boolean);
}

/** A part as name and share: { name, share }, the share as it is written or "". */
export function splitShare(part) {
  const match = part.trim().match(SHARE);
  return match ? { name: match[1].trim().replace(/\s+/g, " "), share: match[2] } : { name: part.trim().replace(/\s+/g, " "), share: "" };
}

/** What a cell names: { names, unknown, error }. `known`: folded names of the plan's resources → as they are written. */
export function readResources(text, known = new Map()) {
  const names = [];
  const seen = new Set();
  for (const part of partsOf(text, known)) {
    const { name, share } = splitShare(part);
    const shown = part.length <= 40 ? part : `${part.slice(0, 39)}…`;
    if (!name) return refused(`“${shown}” is a share without a name. Write a name and a share, such as Anna 50%.`);
    if (name.length > LONGEST_NAME) return refused(`“${shown}”: a name is at most ${LONGEST_NAME} characters long.`);
    if (Number(share.replace(",", ".")) > MOST_PERCENT) return refused(`“${shown}”: a share is at most 999,900 %.`);
    if (seen.has(folded(name))) return refused(`“${name.slice(0, 60)}” stands in this cell twice.`);
    seen.add(folded(name));
    names.push(name);
  }
  if (names.length > MOST) return refused(`A cell holds at most ${MOST} resources; these are ${names.length}.`);
  return { names, unknown: names.filter((name) => !known.has(folded(name))), error: "" };
}

function refused(error) {
  return { names: [], unknown: [], error };
}

/** “Carla” and “Dan”. */
export function quotedNames(names, most = 5) {
  const shown = names.slice(0, most).map((name) => `“${name}”`);
  if (names.length > most) return `${shown.join(", ")} and ${names.length - most} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : (shown[0] ?? "");
}

/** The sentence for names that are new, with the known one that is meant perhaps. */
export function newNamesSentence(unknown, known) {
  const near = unknown.length === 1 ? nearest(folded(unknown[0]), known) : null;
  const meant = near ? ` Is “${near}” meant?` : "";
  const which = unknown.length === 1 ? "is no resource" : "are no resources";
  return `${quotedNames(unknown)} ${which} of this plan yet.${meant} Press Enter again to add ${unknown.length === 1 ? "it" : "them"}.`;
}

// The known name that differs least, by at most a quarter of its letters.
function nearest(name, known) {
  let [best, least] = [null, Math.max(1, Math.floor(name.length / 4)) + 1];
  for (const [key, written] of known) {
    if (Math.abs(key.length - name.length) >= least) continue;
    const away = distance(name, key, least);
    if (away < least) [best, least] = [written, away];
  }
  return best;
}

function distance(one, two, most) {
  let row = Array.from({ length: two.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= two.length; j += 1) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === two[j - 1] ? 0 : 1));
    if (Math.min(...next) >= most) return most;
    row = next;
  }
  return row[two.length];
}

/** The part of a text in which the caret stands: { from, to, typed }, and what is written there before the caret. */
export function partAt(text, caret) {
  const from = Math.max(text.lastIndexOf(";", caret - 1), text.lastIndexOf("\n", caret - 1)) + 1;
  const ends = [text.indexOf(";", caret), text.indexOf("\n", caret)].filter((at) => at >= 0);
  const to = ends.length ? Math.min(...ends) : text.length;
  const lead = text.slice(from).match(/^\s*/)[0].length;
  return { from: Math.min(from + lead, caret), to, typed: text.slice(Math.min(from + lead, caret), caret) };
}

/** Names that complete what is typed, those that begin with it first; none that stands in the text already. */
export function completions(text, caret, names, most = 8) {
  const { typed, from, to } = partAt(text, caret);
  const wanted = folded(typed);
  const others = new Set(partsOf(text.slice(0, from) + text.slice(to)).map((part) => folded(splitShare(part).name)));
  const free = names.filter((name) => !others.has(folded(name)));
  const begin = free.filter((name) => folded(name).startsWith(wanted));
  const within = wanted ? free.filter((name) => !folded(name).startsWith(wanted) && folded(name).includes(wanted)) : [];
  const found = [...begin, ...within];
  return found.length === 1 && folded(found[0]) === wanted ? [] : found.slice(0, most);
}

/** A text with a name put in place of what is typed at the caret: { text, caret }. */
export function completed(text, caret, name) {
  const { from, to } = partAt(text, caret);
  const before = from > 0 && text[from - 1] === ";" ? " " : "";
  const put = text.slice(0, from) + before + name + text.slice(to);
  return { text: put, caret: from + before.length + name.length };
}
