// Asks every few seconds what others changed; not while the page is hidden.

const EVERY_MS = 5000;
const COMPANY_MS = 2500; // while others have the plan open
const PENDING_MS = 1000;
const SLOWEST_MS = 60_000;

export class Watch {
  /** `look` asks once and throws when the portal does not answer. */
  constructor(look) {
    this.look = look;
    this.pause = EVERY_MS;
    this.pending = false;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.now();
      else clearTimeout(this.timer);
    });
  }

  start() {
    this.#later(this.pending ? PENDING_MS : this.pause);
  }

  /** Whether others look at the plan too: then it is asked more often. */
  hasCompany(company) {
    this.company = company;
  }

  get every() {
    return this.company ? COMPANY_MS : EVERY_MS;
  }

  setPending(pending) {
    if (this.pending === pending) return;
    this.pending = pending;
    this.start();
  }

  async now() {
    clearTimeout(this.timer);
    try {
      await this.look();
      this.pause = this.every;
    } catch {
      this.pause = Math.min(SLOWEST_MS, this.pause * 2); // the portal is away: ask less often until it is back
    }
    if (document.visibilityState === "visible") this.start();
  }

  #later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), milliseconds);
  }
}
