// Error bands made in the browser, in the place the error concerns. What is typed is not touched.

/** Show a refusal at the top of the nearest place for errors around `origin`; returns the band. */
export function showRefusal(refusal, origin = null) {
  const band = document.getElementById("error-band-template").content.firstElementChild.cloneNode(true);
  fill(band, "[data-band-title]", refusal.title);
  fill(band, "[data-band-detail]", refusal.detail);
  fill(band, "[data-band-kept]", refusal.kept);
  fill(band, "[data-band-reference-id]", refusal.reference);
  band.querySelector("[data-band-reference]").hidden = !refusal.reference;
  if (refusal.status === 401) band.querySelector(".band-text").append(signInLink());
  return place(band, origin);
}

// Signing in beside this page keeps what is on it.
function signInLink() {
  const paragraph = document.createElement("p");
  const link = document.createElement("a");
  link.href = document.body.dataset.signIn || "/accounts/login/";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Sign in in another tab";
  paragraph.append(link, ", then come back here and go on.");
  return paragraph;
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
