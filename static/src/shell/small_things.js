// Copy buttons, and bands that can be closed.
import { announce } from "../lib/announce.js";

export function startSmallThings(root = document) {
  for (const tab of root.querySelectorAll(".sub-tab[aria-current]")) {
    const list = tab.closest(".sub-tabs"); // on the phone the tabs scroll sideways: the present one is seen
    list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
  }
  root.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = !navigator.clipboard;
  });
}

export function startClicks() {
  document.addEventListener("click", async (event) => {
    event.target.closest("[data-band-close]")?.closest("[data-band]")?.remove();
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    announce("Copied.");
  });
}
