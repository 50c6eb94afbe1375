// The theme menu: the choice acts at once and is kept for the next page.
import { themeCookie } from "../lib/theme.js";

export function startTheme() {
  document.querySelectorAll("[data-theme-menu]").forEach((menu) => {
    menu.hidden = false;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    event.preventDefault();
    choose(button.dataset.themeChoice);
    button.closest("details")?.removeAttribute("open");
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
}

function choose(theme) {
  document.cookie = themeCookie(theme, location.protocol === "https:");
  document.documentElement.dataset.theme = theme;
  document.querySelectorAll("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  });
  tell();
}

function tell() {
  document.dispatchEvent(new CustomEvent("portal:theme"));
}
