// The form of a new project: the key follows the name until somebody writes a key of their own.
import { suggestedKey } from "../lib/project_key.js";

const form = document.querySelector("[data-project-form]");
const key = form?.querySelector("[data-key]");

if (key) {
  let isOwn = key.value !== "";
  key.addEventListener("input", () => {
    isOwn = key.value !== "";
    const caret = key.selectionStart;
    key.value = key.value.toUpperCase();
    key.setSelectionRange(caret, caret);
  });
  form.elements.name.addEventListener("input", (event) => {
    if (!isOwn) key.value = suggestedKey(event.target.value);
  });
}
