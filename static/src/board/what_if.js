// What if: edits go into a named scenario instead of the plan. The board then shows the scenario's rows over the live bars.
import { announce } from "../lib/announce.js";
import { showRefusal } from "../lib/bands.js";
import { callJson } from "../lib/request.js";
import { ask } from "./dialogs.js";
import { counted } from "./figures.js";
import { prepare, rowsOf } from "./plan.js";
import { freeName, outcomeSentence } from "./scenario_figures.js";
import { WhatIfPanel } from "./what_if_panel.js";

const AGAIN_MS = 400;

export class WhatIf {
  constructor(board, root) {
    this.board = board;
    this.root = root;
    this.scenarios = [];
    this.current = null; // the scenario that is on, as the portal sums it up
    this.side = null; // difference, inputs and base of it
    this.beside = null; // the same of a second one
    this.besideId = null;
    const { scenarios, scenarioData, scenarioActs } = root.dataset;
    this.addresses = { list: scenarios, data: scenarioData, acts: scenarioActs };
    const element = root.querySelector("[data-what-if]");
    this.panel = element && scenarios ? new WhatIfPanel(this, element) : null;
    this.band = root.querySelector("[data-what-if-band]");
    this.band?.querySelector("[data-what-if-leave]").addEventListener("click", () => this.leave());
  }

  get isOn() {
    return this.current !== null;
  }

  get isOpen() {
    return Boolean(this.panel) && !this.panel.element.hidden;
  }

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
    this.#show(true);
    await this.#guard(async () => {
      await this.#list();
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
    this.#show(false);
    this.board.focus();
  }

  /** The scenario that the address names, after a reload or from the list of scenarios. */
  async resume() {
    const id = Number(new URLSearchParams(location.search).get("scenario"));
    if (!id || !this.panel) return;
    this.#show(true);
    await this.#guard(async () => {
      await this.#list();
      this.panel.render();
      await this.#enter(id);
    });
    if (!this.isOn) this.#remember();
  }

  #remember() {
    const address = new URL(location.href);
    if (this.current) address.searchParams.set("scenario", this.current.id);
    else address.searchParams.delete("scenario");
    history.replaceState(history.state, "", address);
  }

  #show(open) {
    this.panel.element.hidden = !open;
    this.root.classList.toggle("has-what-if", open);
    for (const button of this.root.querySelectorAll("[data-command=what-if]")) button.setAttribute("aria-pressed", String(open));
    this.board.layOut();
  }

  async #list() {
    const { scenarios } = await callJson(`${this.addresses.list}?state=open`);
    this.scenarios = scenarios;
  }

  get nextName() {
    return freeName(this.scenarios);
  }

  /** Begin a scenario: empty, or with the edits of the one that is on. */
  begin(name, { copy = false } = {}) {
    return this.#guard(async () => {
      const body = { name, ...(copy && this.current ? { copy_of: this.current.id } : {}) };
      const { scenario } = await callJson(this.addresses.list, { method: "POST", body });
      await this.#list();
      await this.#enter(scenario.id);
    });
  }

  /** Carry out an edit in a what-if: in the one that is on, else in a new one. */
  async tryOut(run) {
    if (!this.isOn && this.panel) {
      this.#show(true);
      await this.#guard(() => this.#list());
      await this.begin(this.nextName);
      if (!this.isOn) return null;
    }
    return run();
  }

  /** Put a scenario on: the board shows and edits it from now on. */
  enter(id) {
    return this.#guard(() => this.#enter(id));
  }

  async #enter(id) {
    const { board } = this;
    await board.server.last;
    if (!this.isOn) this.#keepLive(board.plan.rows);
    board.server.scenario = id;
    try {
      await this.#load();
    } catch (error) {
      board.server.scenario = this.current?.id ?? null;
      if (!this.isOn) board.view.live = null;
      throw error;
    }
    this.besideId = this.besideId === id ? null : this.besideId;
    await this.#compare();
    this.#mark();
    board.details.close?.();
    announce(`What if “${this.current.name}” is on. Nothing you change is saved in the plan. ${outcomeSentence(this.side.difference)}`);
  }

  #keepLive(rows) {
    this.board.view.live = new Map(rows.map((row) => [row.id, { ...row }]));
  }

  // The whole plan as the scenario has it.
  async #load() {
    const { board } = this;
    const answer = await board.server.plan();
    const change = board.plan.reload(answer);
    this.current = answer.scenario;
    this.leftOut = answer.left_out ?? [];
    board.edits.tell(change, { own: true, heard: true, pending: false });
  }

  // Difference, inputs and base, also of the scenario beside it.
  async #compare() {
    const beside = this.besideId ? `?beside=${this.besideId}` : "";
    const answer = await callJson(`${this.#of(this.addresses.data)}${beside}`);
    this.side = answer;
    this.current = answer.scenario;
    this.beside = answer.beside ?? null;
    this.panel.render();
  }

  #of(address) {
    return address.replace("/0/", `/${this.current.id}/`);
  }

  compareWith(id) {
    this.besideId = id;
    return this.#guard(() => this.#compare());
  }

  /** After an edit of the board: the answer tells what the scenario comes to now. */
  answered(answer) {
    if (!this.isOn || !answer?.scenario) return;
    this.current = answer.scenario;
    this.side = { ...this.side, scenario: answer.scenario, difference: answer.difference, inputs: answer.inputs, base: null };
    this.panel.render();
    if (!this.besideId) return;
    clearTimeout(this.again);
    this.again = setTimeout(() => this.#guard(() => this.#compare()), AGAIN_MS);
  }

  /** Others changed the plan while a scenario is on: the live bars follow, and the panel says that the base moved. */
  async heard(answer) {
    const { view, server, plan } = this.board;
    if (!answer.reload && !answer.links_changed && !answer.links && !answer.tasks.length && !answer.removed.length) return;
    if (answer.reload || answer.links_changed) {
      const live = await server.livePlan();
      this.#keepLive(rowsOf(live).map(prepare));
      plan.since = live.computed ?? live.version;
    } else {
      for (const task of answer.tasks) view.live.set(task.id, prepare({ ...task }));
      for (const id of answer.removed) view.live.delete(id);
      plan.since = answer.computed ?? answer.version;
    }
    plan.version = Math.max(plan.version, answer.version ?? 0);
    await this.#guard(() => this.#compare());
    announce("Somebody changed the plan below this what-if.");
    this.board.draw();
  }

  /** Back to the plan; the scenario stays as it is. */
  leave() {
    return this.#guard(async () => {
      const { board } = this;
      await board.server.last;
      const name = this.current?.name;
      this.#off();
      const change = board.plan.reload(await board.server.plan());
      board.edits.tell(change, { own: true, heard: true, pending: board.plan.isBehind });
      await this.#list();
      this.panel.render();
      announce(`Back in the plan. ${name ? `“${name}” is kept.` : ""}`);
    });
  }

  #off() {
    this.current = null;
    [this.side, this.beside, this.besideId] = [null, null, null];
    this.board.server.scenario = null;
    this.board.view.live = null;
    this.#mark();
  }

  #act(act, more = {}) {
    return callJson(this.#of(this.addresses.acts), { method: "POST", body: { act, version: this.current.version, ...more } });
  }

  rename(name) {
    return this.#guard(async () => {
      const { scenario } = await this.#act("rename", { name });
      this.current = scenario;
      await this.#list();
      this.panel.render();
      this.#mark();
    });
  }

  async apply() {
    const { board, current } = this;
    const edits = counted(this.side.inputs.count, "change");
    const yes = await ask({
      title: `Apply “${current.name}” to the plan?`,
      text: `${outcomeSentence(this.side.difference)} Its ${edits} become one step of the plan, which can be undone as a whole.`,
      buttons: [
        { label: "Keep trying", value: false, focus: true },
        { label: `Apply ${edits}`, value: true, kind: "btn-primary" },
      ],
    });
    if (!yes) return;
    await this.#guard(async () => {
      await this.#act("apply");
      this.#off();
      const change = board.plan.reload(await board.server.plan());
      board.edits.tell(change, { own: true, heard: false, pending: board.plan.isBehind });
      this.#show(false);
      board.history.offer(`“${current.name}” is applied to the plan`);
      board.focus();
    });
  }

  async discard() {
    const { current } = this;
    const edits = counted(this.side.inputs.count, "change goes", "changes go");
    const yes = await ask({
      title: `Discard “${current.name}”?`,
      text: this.side.inputs.count ? `Its ${edits}. The plan was never changed.` : "It holds no change. The plan was never changed.",
      buttons: [
        { label: "Keep it", value: false, focus: true },
        { label: `Discard “${current.name}”`, value: true, kind: "btn-danger" },
      ],
    });
    if (!yes) return;
    await this.#guard(async () => {
      await this.#act("discard");
      await this.leave();
      this.board.hint(`“${current.name}” is discarded.`);
    });
  }

  /** Put the scenario on the plan as it is now; `choices` say of each clashing row whether it goes or holds. */
  rebase(choices) {
    return this.#guard(async () => {
      const rows = (word) => choices.filter((choice) => choice.word === word).map(({ model, id }) => [model, id]);
      await this.#act("rebase", { drop: rows("plan"), keep: rows("scenario") });
      await this.#load();
      await this.#compare();
      const sentence = `“${this.current.name}” is put on the plan as it is now.`;
      this.board.hint(sentence);
      announce(sentence);
    });
  }

  // The board must not look like the plan while it is not.
  #mark() {
    this.root.classList.toggle("is-what-if", this.isOn);
    this.#remember();
    if (this.band) {
      this.band.hidden = !this.isOn;
      if (this.isOn) this.band.querySelector("[data-what-if-name]").textContent = `What if: ${this.current.name}`;
    }
    this.board.refresh();
    this.board.layOut();
  }

  // A refusal is said in a band above the board; a scenario that is gone leaves the plan on.
  async #guard(run) {
    if (this.isBusy) return run();
    this.isBusy = true;
    this.panel.busy(true);
    try {
      return await run();
    } catch (error) {
      if (!error.refusal) throw error;
      showRefusal(error.refusal, this.root);
      announce(error.refusal.detail || error.refusal.title);
      if (error.status === 409 && this.isOn) await this.#compare().catch(() => {});
      return null;
    } finally {
      this.isBusy = false;
      this.panel.busy(false);
    }
  }
}
