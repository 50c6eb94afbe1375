// Menus are <details>: one open at a time, Esc and a click elsewhere close them. Tooltips go with Esc.

export function startMenus() {
  document.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.matches?.("details.menu[open]")) return;
      openMenus().forEach((menu) => {
        if (menu !== event.target && !menu.contains(event.target)) menu.open = false;
      });
    },
    true,
  );
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = openMenus().at(-1);
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    }
    document.querySelectorAll(".tip:hover, .tip:focus-within").forEach((tip) => {
      tip.classList.add("dismissed");
      tip.addEventListener("mouseleave", () => tip.classList.remove("dismissed"), { once: true });
      tip.addEventListener("focusout", () => tip.classList.remove("dismissed"), { once: true });
    });
  });
}

function openMenus() {
  return [...document.querySelectorAll("details.menu[open]")];
}
