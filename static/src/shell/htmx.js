// htmx: morphing swaps, refusals as bands, an ended sign-in, conflicts.
import htmx from "htmx.org/dist/htmx.esm.js";
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";

import { clearBands, place, showRefusal } from "../lib/bands.js";
import { refusalOf } from "../lib/refusal.js";
import { csrfToken } from "../lib/request.js";
import { hasUnsavedText } from "./unsaved.js";

const MORPH_STYLES = { morph: "outerHTML", "morph:outerHTML": "outerHTML", "morph:innerHTML": "innerHTML" };

export function startHtmx() {
  window.htmx = htmx; // a page's own entry uses this one: a second copy would know nothing of the first
  htmx.defineExtension("morph", {
    isInlineSwap: (style) => MORPH_STYLES[style] === "outerHTML",
    handleSwap: (style, target, fragment) =>
      MORPH_STYLES[style] ? Idiomorph.morph(target, fragment.children, { morphStyle: MORPH_STYLES[style] }) : undefined,
  });
  document.body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!endedAtSignIn(event.detail.xhr)) return;
    event.detail.shouldSwap = false;
    signInAgain(event.target);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig?.verb !== "get") clearBands();
  });
  document.body.addEventListener("htmx:responseError", (event) => answer(event.detail.xhr, event.detail.elt));
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(name, (event) => showRefusal(refusalOf({ status: 0 }), event.detail.elt));
  }
}

function endedAtSignIn(xhr) {
  const signIn = document.body.dataset.signIn;
  if (!signIn || !xhr.responseURL) return false;
  return new URL(xhr.responseURL).pathname === signIn && location.pathname !== signIn;
}

function signInAgain(origin) {
  const here = encodeURIComponent(location.pathname + location.search);
  const address = `${document.body.dataset.signIn}?next=${here}`;
  if (!hasUnsavedText()) {
    location.assign(address);
    return;
  }
  showRefusal({ ...refusalOf({ status: 401 }), kept: "What you typed is still here." }, origin);
}

function answer(xhr, origin) {
  const contentType = xhr.getResponseHeader("Content-Type") ?? "";
  const refusal = refusalOf({
    status: xhr.status,
    contentType,
    text: xhr.responseText,
    requestId: xhr.getResponseHeader("X-Request-Id") ?? "",
  });
  if (xhr.status === 401) {
    signInAgain(origin);
    return;
  }
  if (xhr.status === 409) {
    const conflict = new CustomEvent("portal:conflict", { bubbles: true, cancelable: true, detail: refusal });
    if (!origin.dispatchEvent(conflict)) return;
  }
  if (xhr.status === 403 || xhr.status === 404) stopAsking(origin);
  const band = /html/.test(contentType) ? bandIn(xhr.responseText) : null;
  if (band) place(band, origin);
  else showRefusal(refusal, origin);
}

/** What is gone is not asked for every two seconds. */
function stopAsking(element) {
  if (!element.matches('[hx-trigger^="every"]')) return;
  element.removeAttribute("hx-trigger");
  element.removeAttribute("hx-get");
  htmx.process(element);
}

function bandIn(html) {
  const band = new DOMParser().parseFromString(html, "text/html").querySelector("body > [data-band]");
  return band ? document.importNode(band, true) : null;
}
