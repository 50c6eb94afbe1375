// The drawer: shown when htmx fills it, closed by its link or Esc; the focus returns to where it was opened.

let opener = null;

export function startDrawer() {
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id === "drawer" && !drawer()?.contains(event.detail.elt)) opener = event.detail.elt;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "drawer") return;
    drawer().hidden = false;
    drawer().focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-close-drawer]");
    if (!link || !opener) return;
    event.preventDefault();
    close(link.getAttribute("href"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !drawer() || drawer().hidden) return;
    if (!drawer().contains(document.activeElement) || document.querySelector("dialog[open], [popover]:popover-open")) return;
    drawer().querySelector("[data-close-drawer]")?.click();
  });
}

function drawer() {
  return document.getElementById("drawer");
}

function close(address) {
  drawer().hidden = true;
  drawer().replaceChildren();
  if (address && address !== "#") history.pushState({}, "", address);
  const target = opener?.isConnected ? opener : document.getElementById("main");
  opener = null;
  target.focus();
  document.dispatchEvent(new CustomEvent("portal:drawer-closed"));
}
