// Words at the foot of printed pages and pictures.

const MARKS = {
  plain: "filled: done", critical: "crimson outline: critical", near: "broken amber outline: near-critical", milestone: "diamond: milestone",
  baseline: "line below: baseline", slack: "dashes with a tick: slack", deadlines: "arrow down: deadline", bound: "wedge: a date that binds",
  hard: "wedges on both sides: must be on it", "late-start": "hollow flag: should have started", "late-work": "flag: slipping", split: "dots: work is split",
  manual: "end caps: dates set by hand", external: "ring: date of another project", "what-if": "dashed outline: what if", status: "line: status date",
};

/** The legend of paper, in words: only marks that occur and are on. */
export function legendWords(names) {
  return Object.keys(MARKS).filter((name) => names.has(name)).map((name) => MARKS[name]).join(" · ");
}

/** As many of the parts of a sentence as a width has room for. */
export function shortened(context, text, room) {
  let shown = text;
  while (shown && context.measureText(shown).width > room) shown = shown.slice(0, shown.lastIndexOf(" · "));
  return shown;
}
