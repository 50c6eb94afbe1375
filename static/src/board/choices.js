// Texts of cells that take one of a few values.

/** The choice a text names, by its whole label or the only one that begins with it: { value, error }. */
export function choose(text, choices, what) {
  const typed = text.trim().toLocaleLowerCase();
  const exact = choices.find(({ label }) => label.toLocaleLowerCase() === typed);
  if (exact) return { value: exact.value, error: "" };
  const begun = typed ? choices.filter(({ label }) => label.toLocaleLowerCase().startsWith(typed)) : [];
  if (begun.length === 1) return { value: begun[0].value, error: "" };
  const names = choices.map(({ label }) => label);
  const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : (names[0] ?? "nothing");
  return { value: null, error: `“${text.trim().slice(0, 40)}” is no ${what}. Write ${list}.` };
}

export function readYesNo(field, text) {
  const typed = text.trim().toLowerCase();
  if (["yes", "y", "true", "1", "x"].includes(typed)) return { fields: { [field]: true }, error: "" };
  if (["no", "n", "false", "0", ""].includes(typed)) return { fields: { [field]: false }, error: "" };
  return { error: "Write Yes or No." };
}
