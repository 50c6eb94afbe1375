// Trying out: what is dragged goes into a what-if of one's own first; whether it does is a habit kept on the server.
import { announce } from "../lib/announce.js";
import { callJson } from "../lib/request.js";
import { ask } from "./dialogs.js";
import { counted } from "./figures.js";

const FILE_MS = 3000;
export const HABITS = { try: "Tried out first, in What if", save: "Saved at once" };

/** Whether a drag goes into a what-if: by habit, or the other way round while Shift is held. */
export function isTriedOut(habit, otherWay) {
  return (habit !== "save") !== Boolean(otherWay);
}

export class TryOut {
  /** `root` names what this person tried out before: data-try-out, data-try-out-steps. */
  constructor(board, root) {
    this.board = board;
    this.root = root;
    this.drags = "try";
    const { tryOut, tryOutSteps } = root.dataset;
    this.waiting = Number(tryOut) ? { id: Number(tryOut), steps: Number(tryOutSteps) } : null;
    this.band = root.querySelector("[data-try-out-band]");
    this.band?.querySelector("[data-try-out-go]").addEventListener("click", () => this.#goOn());
    this.band?.querySelector("[data-try-out-drop]").addEventListener("click", () => this.#drop());
    document.addEventListener("click", (event) => this.#leaving(event), { capture: true });
    window.addEventListener("beforeunload", (event) => {
      if (this.count && !this.mayLeave) event.preventDefault();
    });
  }

  /** How many changes are tried out here and neither applied nor dropped. */
  get count() {
    const { isOn, current, side } = this.board.whatIf;
    return isOn && current.is_try_out ? (side?.inputs.count ?? 0) : 0;
  }

  /** Back in the plan without applying: it waits, and a band says so. */
  leave(id, steps) {
    this.waiting = { id, steps };
    this.start();
    announce("Back in the plan. What you tried out is kept for you.");
  }

  /** After the board was drawn: what waits from before is said. */
  start() {
    if (!this.waiting || this.board.whatIf.isOn) return;
    this.band.hidden = false;
    this.band.querySelector("[data-try-out-words]").textContent = `You tried ${counted(this.waiting.steps, "change")} out here and did not apply them. The plan does not hold them.`.replaceAll("\u00a0", " ");
    this.board.layOut();
  }

  /** What is waiting is on now, or gone. */
  settle() {
    this.waiting = null;
    if (!this.band || this.band.hidden) return;
    this.band.hidden = true;
    this.board.layOut();
  }

  async #goOn() {
    const { id } = this.waiting;
    this.settle();
    await this.board.whatIf.openWith(id);
  }

  async #drop() {
    const { id } = this.waiting;
    if (await this.board.whatIf.drop(id)) {
      this.settle();
      this.board.hint("What you tried out is dropped. The plan was never changed.");
    }
  }

  /** Carry out what a drag means: in the what-if that is on, in one of one's own, or in the plan. */
  async run(send, { otherWay = false } = {}) {
    const { whatIf, plan, server } = this.board;
    const straight = whatIf.isOn || !whatIf.panel || !plan.canEdit || !isTriedOut(this.drags, otherWay);
    this.#letGo();
    const done = await (straight ? send() : whatIf.tryOut(send));
    await server.last;
    if (!done && mayWorkLater(server.failure)) this.#hold(() => this.run(send, { otherWay }));
    return done;
  }

  // The portal was away, or the sign-in had ended: the drag is kept to be sent again.
  #hold(again) {
    const bar = document.createElement("div");
    bar.className = "undo-bar";
    bar.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = "What you dragged was not sent. It is kept here until you close this.";
    bar.append(text, pressable("Send it again", "undo", again), pressable("×", "", () => this.#letGo()));
    bar.lastChild.setAttribute("aria-label", "Drop it");
    (document.getElementById("undo-bars") ?? this.root).append(bar);
    this.held = bar;
  }

  #letGo() {
    this.held?.remove();
    this.held = null;
  }

  /** What letting go will do, as a line beside the pointer. */
  get words() {
    const { whatIf, plan } = this.board;
    if (whatIf.isOn || !plan.canEdit || !whatIf.panel) return "";
    return this.drags === "save" ? "Saved at once; with Shift it is tried out, in What if." : "Tried out in What if, not saved; with Shift it is saved at once.";
  }

  /** Choose the habit; it is kept on the server, for every board of this person. */
  async choose(drags) {
    const before = this.drags;
    this.drags = drags;
    this.board.toolbar.render();
    const { address } = this.board.arrangement;
    try {
      if (address) await callJson(address, { method: "PUT", body: { drags } });
      announce(`Drags: ${HABITS[drags].toLowerCase()}.`);
    } catch (error) {
      if (!error.refusal) throw error;
      this.drags = before;
      this.board.toolbar.render();
      this.board.hint(error.refusal.detail || error.refusal.title);
    }
  }

  // A link to another page of the portal: what is tried out stays, but it is not in the plan.
  #leaving(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || !this.count || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin || !leads(link)) return;
    if (isFile(link)) {
      this.stay();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.#ask(link.href);
  }

  /** A file is about to be saved: the browser takes that for leaving, but the page stays. */
  stay() {
    this.mayLeave = true;
    setTimeout(() => {
      this.mayLeave = false;
    }, FILE_MS);
  }

  async #ask(address) {
    const { whatIf } = this.board;
    const changes = counted(this.count, "change");
    const answer = await ask({
      title: `Leave with ${changes} not applied?`,
      text: "What you tried out is kept for you: the plan shows it again when you come back. Until you apply it, nobody else sees it.",
      buttons: [
        { label: "Stay", value: "stay", focus: true },
        { label: "Leave", value: "leave" },
        { label: `Apply ${changes}`, value: "apply", kind: "btn-primary" },
      ],
    });
    if (answer === "apply") await whatIf.apply();
    if (answer !== "leave" && (answer !== "apply" || whatIf.isOn)) return;
    this.mayLeave = true;
    location.assign(address);
  }
}

// A link within the board (its drawer, a place on this page) does not leave it.
function leads(link) {
  if (link.closest("#drawer") || link.hasAttribute("hx-get") || link.hasAttribute("data-close-drawer")) return false;
  return link.pathname !== location.pathname || !link.hash;
}

function isFile(link) {
  return /(\/export\/?|\.(csv|xlsx|pdf|xml|png))$/.test(link.pathname);
}

/** Whether what was refused may be taken as it is a moment later: no answer, no sign-in, or a failure of the portal. */
export function mayWorkLater(failure) {
  return Boolean(failure) && (failure.status === 0 || failure.status === 401 || failure.status === 403 || failure.status >= 500);
}

function pressable(label, className, pressed) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = label;
  button.addEventListener("click", pressed);
  return button;
}
