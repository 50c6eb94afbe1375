// Talks to the portal: one edit after the other, so that each carries the version the last one left.
import { callJson } from "../lib/request.js";
import { rowsOf } from "./plan.js";

/** Answers with many rows come in columns; the board takes rows as objects. */
const unpack = (answer) => (answer?.fields ? { ...answer, fields: null, columns: null, tasks: rowsOf(answer) } : answer);

export class Server {
  constructor(addresses) {
    this.addresses = addresses;
    this.last = Promise.resolve();
    this.waiting = 0;
  }

  /** The plan; while a what-if is on, as that has it. */
  plan() {
    return callJson(this.scenario ? `${this.addresses.data}?scenario=${this.scenario}` : this.addresses.data);
  }

  livePlan() {
    return callJson(this.addresses.data);
  }

  /** What changed since a version; `more` says where this window is. */
  changes(since, more = "") {
    return callJson(`${this.addresses.changes}?since=${since}${more}`).then(unpack);
  }

  /** Sentences on a task's dates: its own, then what drives it; in a what-if on demand only, because its plan is computed for it. */
  async why(number, { tried = false } = {}) {
    if (!this.addresses.why || Boolean(this.scenario) !== tried) return [];
    const address = this.addresses.why.replace("/0/", `/${number}/`);
    const { why } = await callJson(tried ? `${address}?scenario=${this.scenario}` : address);
    return why.map((step, index) => (index ? `${step.name}: ${step.sentence}` : step.sentence)).slice(0, 3);
  }

  /** Send an edit when those before it are answered. `make` gives the body then, or null to send nothing. */
  edit(make) {
    this.waiting += 1;
    const sent = this.last.then(() => {
      const body = make();
      return body ? this.#send(body) : null;
    });
    this.last = sent.then(
      () => this.#done(null),
      (error) => this.#done(error.refusal ?? null),
    );
    return sent;
  }

  // While a what-if is on, every edit goes into it instead of the plan.
  async #send(body) {
    const sent = this.scenario ? { ...body, scenario: this.scenario } : body;
    const answer = unpack(await callJson(this.addresses.edits, { method: "POST", body: sent }));
    this.onAnswer?.(sent, answer);
    return answer;
  }

  // Why the last edit was not carried out, or null.
  #done(failure) {
    this.failure = failure;
    this.waiting -= 1;
  }
}
