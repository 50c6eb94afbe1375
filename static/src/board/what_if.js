// What if: edits go into a scenario instead of the plan. What a person does with scenarios, and what the portal answers.
import { announce } from "../lib/announce.js";
import { clearBands } from "../lib/bands.js";
import { callJson } from "../lib/request.js";
import { ask } from "./dialogs.js";
import { counted } from "./figures.js";
import { keepActiveInView } from "./in_view.js";
import { prepare, rowsOf } from "./plan.js";
import { lastToFinish, outcomeSentence } from "./scenario_figures.js";
import { WhatIfState } from "./what_if_state.js";

const AGAIN_MS = 400;
const TRY_OUT = "try-out";

export class WhatIf extends WhatIfState {
  /** Open the panel, or close it and go back to the plan. */
  async toggle() {
    if (!this.panel) return;
    if (this.isOpen) {
      await this.close();
      return;
    }
    await this.open();
  }

  async open() {
    this.show(true);
    await this.guard(async () => {
      await this.list();
      this.panel.render();
      this.panel.focus();
    });
  }

  /** Open the panel with a scenario on, as its page asks. */
  async openWith(id) {
    if (!this.panel) return;
    await this.open();
    await this.enter(id);
  }

  async close() {
    if (this.isOn) await this.leave();
    this.show(false);
    this.board.focus();
  }

  /** The scenario that the address names, after a reload or from the list of scenarios. */
  async resume() {
    const id = Number(new URLSearchParams(location.search).get("scenario"));
    if (!id || !this.panel) return;
    this.show(true);
    await this.guard(async () => {
      await this.list();
      this.panel.render();
      await this.putOn(id);
    });
    if (!this.isOn) this.remember();
  }

  /** Begin a scenario: empty, or with the edits of the one that is on. */
  begin(name, { copy = false } = {}) {
    return this.guard(async () => {
      const body = { name, ...(copy && this.current ? { copy_of: this.current.id } : {}) };
      const { scenario } = await callJson(this.addresses.list, { method: "POST", body });
      await this.list();
      await this.putOn(scenario.id);
    });
  }

  /** Carry out an edit in a what-if of one's own; what this person tried out before is put on first. */
  async tryOut(run) {
    const { board } = this;
    const { waiting } = board.tryOut;
    if (waiting) {
      await this.openWith(waiting.id);
      return this.isOn ? run() : null;
    }
    await board.server.last;
    this.keepLive();
    this.isMoved = false;
    board.server.scenario = TRY_OUT; // the portal begins it with this edit, or finds it begun in another window
    try {
      return await run();
    } finally {
      if (!this.isOn) {
        board.server.scenario = null;
        this.forget();
      }
    }
  }

  // The first answer from a what-if that began with an edit: it is on from now on.
  #adopt(answer) {
    const { board } = this;
    this.current = answer.scenario;
    board.server.scenario = answer.scenario.id;
    this.show(true);
    this.mark();
    keepActiveInView(board);
    board.tryOut.settle();
    announce(`What if is on: what you drag is tried out, nothing is saved in the plan. ${outcomeSentence(answer.difference)}`);
    board.server.last.then(() => this.guard(() => this.#catchUp(answer.scenario.steps > 1)));
  }

  // Names of the other scenarios; and the rows, where it held steps before that this window did not know.
  async #catchUp(isBehind) {
    await this.list();
    if (isBehind) await this.load();
    this.panel.render();
  }

  /** Put a scenario on: the board shows and edits it from now on. */
  enter(id) {
    return this.guard(() => this.putOn(id));
  }

  /** Something was saved into the what-if elsewhere, as in the drawer: rows and figures anew. */
  again() {
    return this.guard(async () => {
      await this.board.server.last;
      await this.load();
      await this.compare();
    });
  }

  compareWith(id) {
    this.besideId = id;
    return this.guard(() => this.compare());
  }

  /** After an edit of the board: the answer tells what the scenario comes to now. */
  answered(answer) {
    if (!answer?.scenario) return;
    if (!this.isOn) this.#adopt(answer);
    this.current = answer.scenario;
    this.side = { ...this.side, scenario: answer.scenario, difference: answer.difference, inputs: answer.inputs, base: null };
    this.tell();
    if (!this.besideId) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.guard(() => this.compare()), AGAIN_MS);
  }

  /** Why the what-if ends when it does: the last task, then what drives it. */
  async why() {
    const { board } = this;
    const last = lastToFinish(board.plan.rows);
    if (!last) return [];
    const sentences = await this.guard(() => board.server.why(last.number, { tried: true }));
    return (sentences ?? []).map((sentence, index) => (index ? sentence : `${last.outline} ${last.name}: ${sentence}`));
  }

  /** Others changed the plan while a scenario is on: the live bars follow, and the panel says that the base moved. */
  async heard(answer) {
    const { view, server, plan } = this.board;
    if (!answer.reload && !answer.links_changed && !answer.links && !answer.tasks.length && !answer.removed.length) return;
    this.isMoved = true;
    if (answer.reload || answer.links_changed) {
      const live = await server.livePlan();
      this.live = { ...this.live, project: live.project, undo: live.undo, error: live.error };
      this.keepLive(rowsOf(live).map(prepare), live.links);
      plan.since = live.computed ?? live.version;
    } else {
      for (const task of answer.tasks) view.live.set(task.id, prepare({ ...task }));
      for (const id of answer.removed) view.live.delete(id);
      if (answer.project) this.live.project = { ...this.live.project, ...answer.project };
      plan.since = answer.computed ?? answer.version;
    }
    plan.version = Math.max(plan.version, answer.version ?? 0);
    await this.guard(() => this.compare());
    announce("Somebody changed the plan below this what-if.");
    this.board.draw();
  }

  /** Back to the plan; the scenario stays as it is. */
  leave() {
    return this.guard(async () => {
      const { board } = this;
      await board.server.last;
      const { current } = this;
      const left = board.tryOut.count;
      if (current?.is_try_out && !left && current.state === "open") await this.drop(current.id);
      const change = this.restore();
      this.off();
      board.edits.tell(change, { own: true, heard: true, pending: board.plan.isBehind });
      board.watch.now();
      await this.list();
      this.panel.render();
      if (left) board.tryOut.leave(current.id, left);
      else announce(`Back in the plan. ${current && !current.is_try_out ? `“${current.name}” is kept.` : ""}`);
    });
  }

  rename(name) {
    return this.guard(async () => {
      const { scenario } = await this.act("rename", { name });
      this.current = scenario;
      await this.list();
      this.panel.render();
      this.mark();
    });
  }

  /** Make all of it one step of the plan; it can be taken back, so nothing is asked. */
  apply() {
    const { board, current, side } = this;
    const done = current.is_try_out ? `${counted(side.inputs.count, "change")} applied to the plan` : `“${current.name}” is applied to the plan`;
    return this.guard(async () => {
      await board.server.last;
      const answer = await this.act("apply");
      this.off();
      const change = await this.#follow(answer);
      board.edits.tell(change, { own: true, heard: false, pending: Boolean(answer.pending) });
      this.show(false);
      board.history.offer(done);
      board.focus();
    });
  }

  // What was applied is drawn already: only rows that others or the portal changed beside it are asked for.
  async #follow({ plan_undo: undo, pending }) {
    const { plan, server } = this.board;
    const answer = pending || this.isMoved ? { reload: true } : await server.changes(plan.since);
    if (answer.reload || (answer.links_changed && !answer.links)) return plan.reload(await server.plan());
    return plan.patch({ ...answer, undo });
  }

  async discard() {
    const { current } = this;
    const { count } = this.side.inputs;
    const words = current.is_try_out ? "What you tried out" : `“${current.name}”`;
    if (count > 1 || (count && !current.is_try_out)) {
      const yes = await ask({
        title: current.is_try_out ? "Discard what you tried out?" : `Discard ${words}?`,
        text: `Its ${counted(count, "change goes", "changes go")}. The plan was never changed.`,
        buttons: [
          { label: "Keep it", value: false, focus: true },
          { label: current.is_try_out ? `Discard ${counted(count, "change")}` : `Discard ${words}`, value: true, kind: "btn-danger" },
        ],
      });
      if (!yes) return;
    }
    await this.guard(async () => {
      await this.board.server.last;
      await this.act("discard");
      this.current = { ...current, state: "discarded" };
      this.side = null;
      await this.leave();
      if (current.is_try_out) this.show(false);
      this.board.hint(`${words} is discarded. The plan was never changed.`);
    });
  }

  /** Discard a scenario that is not on; whether it is gone. */
  drop(id) {
    return this.guard(async () => {
      await callJson(this.addresses.acts.replace("/0/", `/${id}/`), { method: "POST", body: { act: "discard" } });
      return true;
    });
  }

  /** Put the scenario on the plan as it is now; `choices` say of each clashing row whether it goes or holds. */
  rebase(choices) {
    return this.guard(async () => {
      const rows = (word) => choices.filter((choice) => choice.word === word).map(({ model, id }) => [model, id]);
      await this.act("rebase", { drop: rows("plan"), keep: rows("scenario") });
      await this.load();
      await this.compare();
      clearBands();
      const sentence = `${this.current.is_try_out ? "What you tried out" : `“${this.current.name}”`} is put on the plan as it is now.`;
      this.board.hint(sentence);
      announce(sentence);
    });
  }
}
