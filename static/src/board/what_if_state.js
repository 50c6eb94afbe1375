// The state of What if: which scenario is on, what it comes to, and the board that shows it over the live bars.
import { announce } from "../lib/announce.js";
import { showRefusal } from "../lib/bands.js";
import { callJson } from "../lib/request.js";
import { freeName, outcomeSentence } from "./scenario_figures.js";
import { WhatIfPanel } from "./what_if_panel.js";

export class WhatIfState {
  constructor(board, root) {
    this.board = board;
    this.root = root;
    this.scenarios = [];
    this.current = null; // the scenario that is on, as the portal sums it up
    this.side = null; // difference, inputs and base of it
    this.beside = null; // the same of a second one
    this.besideId = null;
    this.live = null; // of the plan itself what view.live does not hold, while a what-if is on
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

  remember() {
    const address = new URL(location.href);
    if (this.current) address.searchParams.set("scenario", this.current.id);
    else address.searchParams.delete("scenario");
    history.replaceState(history.state, "", address);
  }

  show(open) {
    this.panel.element.hidden = !open;
    this.root.classList.toggle("has-what-if", open);
    for (const button of this.root.querySelectorAll("[data-command=what-if]")) button.setAttribute("aria-pressed", String(open));
    this.board.layOut();
  }

  async list() {
    const { scenarios } = await callJson(`${this.addresses.list}?state=open`);
    this.scenarios = scenarios;
  }

  get nextName() {
    return freeName(this.scenarios);
  }

  async putOn(id) {
    const { board } = this;
    await board.server.last;
    if (!this.isOn) this.keepLive();
    board.server.scenario = id;
    try {
      await this.load();
    } catch (error) {
      board.server.scenario = this.current?.id ?? null;
      if (!this.isOn) this.forget();
      throw error;
    }
    this.besideId = this.besideId === id ? null : this.besideId;
    await this.compare();
    this.mark();
    if (this.current.is_try_out) board.tryOut.settle();
    board.details.renew();
    announce(`What if “${this.current.name}” is on. Nothing you change is saved in the plan. ${outcomeSentence(this.side.difference)}`);
  }

  /** Remember the plan itself, before a what-if covers it. */
  keepLive(rows = this.board.plan.rows, links = this.board.plan.links) {
    const { plan, view } = this.board;
    const { project, undo, error, canEdit, canReportProgress } = this.live ?? plan;
    view.live = new Map(rows.map((row) => [row.id, { ...row }]));
    this.live = { project, undo, error, canEdit, canReportProgress, links };
  }

  /** Put the plan itself back as it is known here; what others did meanwhile follows as always. Gives what is different. */
  restore() {
    const { plan, view } = this.board;
    const { canEdit, canReportProgress, links, project, undo, error } = this.live;
    const tasks = [...view.live.values()];
    const removed = plan.rows.filter(({ id }) => !view.live.has(id)).map(({ id }) => id);
    Object.assign(plan, { canEdit, canReportProgress });
    return plan.patch({ tasks, removed, links, project, undo, error });
  }

  /** No what-if came to be on after all. */
  forget() {
    this.board.view.live = null;
    this.live = null;
  }

  // The whole plan as the scenario has it.
  async load() {
    const { board } = this;
    const answer = await board.server.plan();
    const change = board.plan.reload(answer);
    this.current = answer.scenario;
    this.isMoved = false; // whether others changed the plan since the rows of the what-if came
    this.leftOut = answer.left_out ?? [];
    board.edits.tell(change, { own: true, heard: true, pending: false });
  }

  // Difference, inputs and base, also of the scenario beside it.
  async compare() {
    const beside = this.besideId ? `?beside=${this.besideId}` : "";
    const answer = await callJson(`${this.of(this.addresses.data)}${beside}`);
    this.side = answer;
    this.current = answer.scenario;
    this.beside = answer.beside ?? null;
    this.tell();
  }

  of(address) {
    return address.replace("/0/", `/${this.current.id}/`);
  }

  off() {
    this.current = null;
    [this.side, this.beside, this.besideId] = [null, null, null];
    this.board.server.scenario = null;
    this.board.view.live = null;
    this.live = null;
    this.board.details.renew();
    this.mark();
  }

  act(act, more = {}) {
    return callJson(this.of(this.addresses.acts), { method: "POST", body: { act, version: this.current.version, ...more } });
  }

  /** The panel, and the band where the panel has no room, say what the scenario comes to now. */
  tell() {
    this.panel.render();
    const place = this.band?.querySelector("[data-what-if-outcome]");
    if (place && this.isOn && this.side) place.textContent = `${outcomeSentence(this.side.difference)} Nothing is saved until you apply it.`;
  }

  // The board must not look like the plan while it is not.
  mark() {
    this.root.classList.toggle("is-what-if", this.isOn);
    this.remember();
    if (this.band) {
      this.band.hidden = !this.isOn;
      if (this.isOn) this.band.querySelector("[data-what-if-name]").textContent = this.current.is_try_out ? "What if: not saved yet." : `What if: ${this.current.name}`;
    }
    this.board.refresh();
    this.board.layOut();
  }

  // A refusal is said in a band above the board; a scenario that is gone leaves the plan on.
  async guard(run) {
    if (this.isBusy) return run();
    this.isBusy = true;
    this.panel.busy(true);
    try {
      return await run();
    } catch (error) {
      if (!error.refusal) throw error;
      showRefusal(error.refusal, this.root);
      announce(error.refusal.detail || error.refusal.title);
      if (error.status === 409 && this.isOn) await this.compare().catch(() => {});
      return null;
    } finally {
      this.isBusy = false;
      this.panel.busy(false);
    }
  }
}
