// Forms marked data-guard: leaving the page with text that is not saved asks first.

export function hasUnsavedText() {
  return [...document.querySelectorAll("form[data-guard]")].some((form) => [...form.elements].some(changed));
}

export function startUnsavedGuard() {
  let leaving = false;
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]")) leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && hasUnsavedText()) event.preventDefault();
  });
}

function changed(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected) && selectTouched(field);
  return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
}

// A select without a chosen default shows its first option, which nobody chose.
function selectTouched(field) {
  return [...field.options].some((option) => option.defaultSelected) || field.selectedIndex > 0;
}
