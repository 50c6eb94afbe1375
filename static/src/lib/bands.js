// Error bands made in the browser, in the place the error concerns. What is typed is not touched.

/** Show a refusal at the top of the nearest place for errors around `origin`; returns the band. */
export function showRefusal(refusal, origin = null) {
  const band = document.getElementById("error-band-template").content.firstElementChild.cloneNode(true);
  fill(band, "[data-band-title]", refusal.title);
  fill(band, "[data-band-detail]", refusal.detail);
  fill(band, "[data-band-kept]", refusal.kept);
  fill(band, "[data-band-reference-id]", refusal.reference);
  band.querySelector("[data-band-reference]").hidden = !refusal.reference;
  return place(band, origin);
}

/** Put a band at the top of the nearest place for errors, instead of the one shown before. */
export function place(band, origin = null) {
  const home = origin?.closest?.("[data-error-place]") ?? document.querySelector("[data-error-place]") ?? document.body;
  home.querySelectorAll(":scope > [data-band-shown]").forEach((old) => old.remove());
  band.setAttribute("data-band-shown", "");
  home.prepend(band);
  if (band.getBoundingClientRect().top < 0) band.scrollIntoView({ block: "center" });
  return band;
}

export function clearBands() {
  document.querySelectorAll("[data-band-shown]").forEach((band) => band.remove());
}

function fill(band, selector, text) {
  const element = band.querySelector(selector);
  element.textContent = text ?? "";
  element.hidden = !text;
}
