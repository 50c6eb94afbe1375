// Undo and redo: what they would do, the buttons that say so, and the bar that offers it for ten seconds after a bulk change.
import { announce } from "../lib/announce.js";
import { showRefusal } from "../lib/bands.js";
import { Countdown } from "../lib/countdown.js";

const SECONDS = 10;
const STEP_MS = 250;
const KEYS = { undo: "Ctrl+Z", redo: "Ctrl+Shift+Z" };
const BULK = new Set([
  "task.delete", "tasks.update", "tasks.fill", "tasks.duplicate", "tasks.move", "tasks.delete", "rows.paste", "links.add", "task.indent", "task.outdent",
]);

/** The text of a button: "Undo: Build moved (Ctrl+Z)", or that there is nothing. */
export function buttonTitle(verb, sentence) {
  const word = verb === "undo" ? "Undo" : "Redo";
  if (!sentence) return `Nothing to ${verb} (${KEYS[verb]})`;
  return `${word}: ${sentence.replace(/\.$/, "")} (${KEYS[verb]})`;
}

/** Whether an edit deserves the bar: it changed several rows at once, or took some away. */
export function isBulk(body) {
  if (!body || !BULK.has(body.verb)) return false;
  const list = body.tasks ?? body.changes ?? body.links ?? body.rows ?? [];
  return body.verb.endsWith("delete") || list.length > 1;
}

export class History {
  constructor(board, root) {
    this.board = board;
    this.buttons = [...root.querySelectorAll("[data-history]")];
    board.server.onAnswer = (body, answer) => this.#answered(body, answer);
  }

  /** What the buttons would do, as sentences. */
  get can() {
    return this.board.plan.undo ?? { undo: null, redo: null };
  }

  render() {
    for (const control of this.buttons) {
      const verb = control.dataset.history;
      const sentence = this.can[verb];
      control.title = buttonTitle(verb, sentence);
      control.setAttribute("aria-label", control.title.replace(/ \([^()]*\)$/, ""));
      control.setAttribute("aria-disabled", String(!sentence));
    }
  }

  /** Undo or redo the last act of this person, here or in the what-if that is on. */
  async run(verb) {
    const { board } = this;
    if (!board.plan.canEdit) return;
    this.closeBar();
    const sentence = this.can[verb];
    if (board.plan.undo && !sentence) {
      const words = `There is nothing to ${verb}.`;
      announce(words);
      board.hint(words);
      return;
    }
    try {
      const answer = await board.server.edit(() => ({ verb, deed: this.can[`${verb}_deed`] ?? null })); // the one shown
      board.edits.follow(answer);
      const done = `${verb === "undo" ? "Undone" : "Done again"}: ${(sentence ?? "the last change").replace(/\.$/, "")}.`;
      board.hint(done);
      announce(done);
    } catch (error) {
      if (!error.refusal) throw error;
      if (error.refusal.undo) {
        board.plan.undo = error.refusal.undo; // another window of this person went on
        this.render();
      }
      showRefusal(error.refusal, board.root);
      announce(error.refusal.detail || error.refusal.title);
    }
  }

  #answered(body, answer) {
    this.board.whatIf.answered(answer);
    if (!answer || body.verb === "undo" || body.verb === "redo") return;
    this.closeBar();
    if (isBulk(body) && !this.board.whatIf.isOn) this.offer(answer.undo?.undo);
  }

  /** A bar at the foot that takes the last change back, for ten seconds; it stands while it is looked at. */
  offer(sentence) {
    this.closeBar();
    if (!sentence) return;
    const bar = document.createElement("div");
    bar.className = "undo-bar";
    bar.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = sentence.endsWith(".") ? sentence : `${sentence}.`;
    const undo = button("Undo", "undo", () => this.run("undo"));
    const seconds = document.createElement("span");
    seconds.className = "seconds";
    seconds.setAttribute("aria-hidden", "true");
    const close = button("×", "", () => this.closeBar());
    close.setAttribute("aria-label", "Close this message");
    bar.append(text, undo, seconds, close);
    (document.getElementById("undo-bars") ?? this.board.root).append(bar);
    const countdown = new Countdown(SECONDS, {
      onTick: (left) => {
        seconds.textContent = `${left}\u00a0s`;
      },
      onEnd: () => this.closeBar(),
    });
    for (const name of ["mouseenter", "focusin"]) bar.addEventListener(name, () => countdown.pause());
    for (const name of ["mouseleave", "focusout"]) {
      bar.addEventListener(name, () => setTimeout(() => bar.matches(":hover") || bar.contains(document.activeElement) || countdown.resume()));
    }
    this.bar = bar;
    this.timer = setInterval(() => countdown.pass(STEP_MS), STEP_MS);
  }

  closeBar() {
    clearInterval(this.timer);
    if (!this.bar) return;
    const hadFocus = this.bar.contains(document.activeElement);
    this.bar.remove();
    this.bar = null;
    if (hadFocus) this.board.focus();
  }
}

function button(label, className, pressed) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", pressed);
  return element;
}
