// Dialogs: opened by data-open-dialog, closed by data-close-dialog; never one over another.

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.openDialog);
      if (!dialog || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      dialog.showModal();
      return;
    }
    event.target.closest("[data-close-dialog]")?.closest("dialog")?.close();
  });
}
