// The theme a person chose: kept in a cookie, so that the server draws the page in it at once.

export const THEMES = ["light", "dark", "system"];

/** The cookie that keeps a choice for a year. */
export function themeCookie(theme, secure) {
  if (!THEMES.includes(theme)) throw new Error(`The theme is light, dark or system, not ${theme}.`);
  return `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure ? "; secure" : ""}`;
}
