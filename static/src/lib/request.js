// JSON calls to the portal's own addresses, with the token against forged requests and refusals as sentences.
import { refusalOf } from "./refusal.js";

/** A refused or failed call; `refusal` holds its sentences, `status` 0 means no answer. */
export class Refused extends Error {
  constructor(refusal) {
    super(refusal.title);
    this.refusal = refusal;
    this.status = refusal.status;
  }
}

/** The token against forged requests: the cookie's, which is new after signing in again elsewhere, else that of the page. */
export function csrfToken(body = document.body, cookies = document.cookie) {
  const known = cookies.match(/(?:^|; )csrftoken=([^;]+)/);
  return known ? known[1] : (JSON.parse(body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "");
}

/** Call an address of the portal and give its JSON; throws Refused. */
export async function callJson(url, { method = "GET", body, headers = {}, signal } = {}) {
  const sent = { Accept: "application/json", ...headers };
  if (method !== "GET") sent["X-CSRFToken"] = csrfToken();
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(refusalOf({ status: 0 }));
  }
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : null;
  throw new Refused(
    refusalOf({
      status: response.status,
      contentType: response.headers.get("Content-Type") ?? "",
      text,
      requestId: response.headers.get("X-Request-Id") ?? "",
    }),
  );
}
