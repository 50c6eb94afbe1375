// The colours of both themes, once: the build writes the style sheet from them and a test computes their contrast.

export const light = {
  bg: "#f6f7f9",
  surface: "#ffffff",
  "surface-2": "#f2f4f7",
  "surface-3": "#e8ecf1",
  line: "#e2e6ec",
  "line-2": "#cbd2db",
  ink: "#18212f",
  "ink-2": "#465163",
  "ink-3": "#5b6675",
  accent: "#2456c9",
  "accent-bg": "#e9effc",
  button: "#2456c9",
  "button-text": "#ffffff",
  edge: "#818c9a",
  "on-track-text": "#0a6273",
  "on-track-tint": "#d9eff4",
  "on-track-solid": "#0e8095",
  "at-risk-text": "#854900",
  "at-risk-tint": "#fcefd3",
  "at-risk-solid": "#c77700",
  "off-track-text": "#a3123f",
  "off-track-tint": "#fadbe4",
  "off-track-solid": "#c21d4f",
  "not-known-text": "#5b6675",
  "not-known-tint": "#eceff3",
  "not-known-solid": "#818c9a",
  "low-fill": "#edf0f4",
  "low-text": "#465163",
  "moderate-fill": "#fbe8bf",
  "moderate-text": "#6b3a00",
  "high-fill": "#f0ae6b",
  "high-text": "#3f1d00",
  "critical-fill": "#b0194a",
  "critical-text": "#ffffff",
  "series-plan": "#6b7787",
  "series-earned": "#2456c9",
  "series-spent": "#18212f",
  "series-forecast": "#18212f",
  "series-1": "#2456c9",
  "series-2": "#7a3fb0",
  "series-3": "#5e6b1f",
  "series-4": "#5b6675",
  "series-5": "#18212f",
  shadow: "0 8px 24px rgb(24 33 47 / 18%), 0 1px 3px rgb(24 33 47 / 12%)",
};

export const dark = {
  bg: "#0e131a",
  surface: "#161c25",
  "surface-2": "#1d2530",
  "surface-3": "#27313e",
  line: "#28323f",
  "line-2": "#3a4757",
  ink: "#e8ecf2",
  "ink-2": "#b9c3d0",
  "ink-3": "#97a3b3",
  accent: "#86aaff",
  "accent-bg": "#1b2a4a",
  button: "#3467d6",
  "button-text": "#ffffff",
  edge: "#718096",
  "on-track-text": "#62d2e4",
  "on-track-tint": "#0f2f39",
  "on-track-solid": "#33afc4",
  "at-risk-text": "#f5c162",
  "at-risk-tint": "#39290c",
  "at-risk-solid": "#dfa02f",
  "off-track-text": "#ff94ad",
  "off-track-tint": "#441523",
  "off-track-solid": "#ee5379",
  "not-known-text": "#97a3b3",
  "not-known-tint": "#242d39",
  "not-known-solid": "#718096",
  "low-fill": "#242d39",
  "low-text": "#b9c3d0",
  "moderate-fill": "#4b3a17",
  "moderate-text": "#f8dda2",
  "high-fill": "#8f5417",
  "high-text": "#fff1df",
  "critical-fill": "#e4527b",
  "critical-text": "#14060b",
  "series-plan": "#97a3b3",
  "series-earned": "#86aaff",
  "series-spent": "#e8ecf2",
  "series-forecast": "#e8ecf2",
  "series-1": "#86aaff",
  "series-2": "#c79bf2",
  "series-3": "#b9c46a",
  "series-4": "#97a3b3",
  "series-5": "#e8ecf2",
  shadow: "0 8px 24px rgb(0 0 0 / 55%), 0 1px 3px rgb(0 0 0 / 40%)",
};

const declarations = (tokens) =>
  Object.entries(tokens)
    .map(([name, value]) => `--${name}: ${value};`)
    .join("\n  ");

/** The style sheet of the tokens: light by default, dark when asked for or when the system is dark. */
export function tokensCss() {
  return `:root {\n  color-scheme: light;\n  ${declarations(light)}\n}
:root[data-theme="dark"] {\n  color-scheme: dark;\n  ${declarations(dark)}\n}
@media (prefers-color-scheme: dark) {
:root:not([data-theme="light"], [data-theme="dark"]) {\n  color-scheme: dark;\n  ${declarations(dark)}\n}
}
@media print {
:root:root:root {\n  color-scheme: light;\n  ${declarations(light)}\n}
}\n`;
}
