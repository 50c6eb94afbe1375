// What went wrong with a request, as sentences: from a problem document, else from the status.

const BY_STATUS = {
  0: ["The portal did not answer.", "Your network may be down, or the portal is restarting. Try again in a moment."],
  400: ["The request could not be read.", "Check what you wrote and send it again."],
  401: ["Your sign-in has ended.", "Sign in again, then repeat what you did."],
  403: ["You may not do this.", "Ask an owner of the project for the role you need."],
  404: ["Nothing is here, or it is not yours to see.", "It may have been moved or deleted. Load the page again."],
  409: ["Somebody changed this meanwhile.", "Load the page again to see the stored version, then repeat the change."],
  413: ["What was sent is too large.", "Send a smaller file or fewer rows."],
  429: ["Too many requests in a short time.", "Wait a minute, then try again."],
};
const OTHER = ["The portal made a mistake.", "Try again. If it happens again, tell an administrator the reference."];

/** Sentences for a failed request: { title, detail, status, reference, fields }. */
export function refusalOf({ status, contentType = "", text = "", requestId = "" }) {
  const [title, detail] = BY_STATUS[status] ?? OTHER;
  const known = { title, detail, status, reference: requestId || "", fields: null };
  if (!/json/.test(contentType)) return known;
  try {
    const problem = JSON.parse(text);
    return {
      ...known,
      title: problem.title || title,
      detail: problem.detail || (problem.title ? "" : detail),
      fields: problem.errors ?? null,
      problem,
    };
  } catch {
    return known;
  }
}
