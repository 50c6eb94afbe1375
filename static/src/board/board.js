// The planning board: puts grid and time-line side by side over one scroll bar and draws them together, once a frame.
import { Arrangement } from "./arrangement.js";
import { Chooser } from "./chooser.js";
import { Columns } from "./columns.js";
import { BarDrag } from "./bar_drag.js";
import { BarKeys } from "./bar_keys.js";
import { COMMANDS } from "./commands.js";
import { Details } from "./details.js";
import { Downloads } from "./downloads.js";
import { Editing } from "./editing.js";
import { Edits } from "./edits.js";
import { number } from "./figures.js";
import { Grid } from "./grid.js";
import { History } from "./history.js";
import { fullDay } from "./instants.js";
import { Legend } from "./legend.js";
import { Leftovers } from "./leftovers.js";
import { Memory } from "./memory.js";
import { Paste } from "./pasting.js";
import { Paper } from "./paper.js";
import { PhoneList } from "./phone.js";
import { Plan, prepare } from "./plan.js";
import { Presence } from "./presence.js";
import { PRESETS } from "./scale.js";
import { Search } from "./search.js";
import { Server } from "./server.js";
import { Splitter } from "./splitter.js";
import { startInput } from "./input.js";
import { Strip } from "./strip.js";
import { TIME_COMMANDS } from "./time_commands.js";
import { Timeline } from "./timeline.js";
import { Tip } from "./tip.js";
import { Toolbar } from "./toolbar.js";
import { DragNote } from "./trial.js";
import { TryOut } from "./try_out.js";
import { ENTRY, View } from "./view.js";
import { Watch } from "./watch.js";
import { WhatIf } from "./what_if.js";
import { ROW, rowsInView, scrollToRow } from "./window.js";

const SPARE = 6;
const MOST_FLASHES = 300;
const PHONE = "(max-width: 599.98px)";

export class Board {
  /** `arrangement`: how this person left the board, { current, views, based_on }. */
  constructor(root, answer, arrangement = { current: {} }) {
    this.root = root;
    this.isPhone = matchMedia(PHONE).matches; // kept, because asking while drawing would cost a layout
    const { data, changes, edits, task, why, calculate, icons } = root.dataset;
    this.addresses = { data, changes, edits, task, why, calculate };
    this.memory = new Memory(root.dataset.project);
    this.server = new Server(this.addresses);
    this.plan = new Plan(answer);
    this.view = new View(this.plan, this.memory, new Columns(arrangement.current));
    this.arrangement = new Arrangement(this, root.dataset.preferences);
    this.arrangement.start(arrangement);
    this.edits = new Edits(this);
    this.draw = this.draw.bind(this);
    this.grid = new Grid(this.view, { icons, label: `Plan of ${root.dataset.project}`, resized: this.arrangement });
    this.timeline = new Timeline(this.view, { draw: this.draw, onZoom: (zoom) => this.#zoomed(zoom) });
    this.splitter = new Splitter({
      pane: this.grid.pane,
      edges: this.view.columns.edges,
      memory: this.memory,
      changed: () => this.draw(),
    });
    this.#place();
    this.tip = new Tip(root, (row) => this.server.why(row.number));
    this.dragNote = new DragNote(root);
    this.bars = new BarDrag(this);
    this.barKeys = new BarKeys(this);
    this.history = new History(this, root);
    this.paper = new Paper(this);
    this.downloads = new Downloads(this);
    this.whatIf = new WhatIf(this, root);
    this.tryOut = new TryOut(this, root);
    this.tryOut.drags = arrangement.drags ?? this.tryOut.drags;
    this.presence = new Presence(this, root.querySelector("[data-others]"));
    this.legend = new Legend(this, root);
    this.editing = new Editing(this);
    this.paste = new Paste(this);
    this.chooser = new Chooser(this);
    this.leftovers = new Leftovers(this);
    this.search = new Search(this, root.querySelector("[data-find-bar]"));
    this.toolbar = new Toolbar(this, root.querySelector("[data-toolbar]"));
    this.strip = new Strip(this, {
      milestones: root.querySelector("[data-milestones]"),
      filters: root.querySelector("[data-filters]"),
    });
    this.phone = new PhoneList(this, root.querySelector("[data-phone-list]"));
    this.details = new Details(this);
    this.count = root.querySelector("[data-row-count]");
    this.watch = new Watch(() => this.askChanges());
    startInput(this);
  }

  #place() {
    this.main = this.root.querySelector("[data-main]");
    this.scroller = box("board-scroll");
    this.scroller.tabIndex = -1;
    this.space = box("board-space");
    this.frame = box("board-frame");
    this.frame.append(this.grid.pane, this.splitter.element, this.timeline.pane);
    this.space.append(this.frame);
    this.scroller.append(this.space);
    this.main.prepend(this.scroller);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Begin: measure, zoom as remembered, draw, and listen for what others change. */
  start() {
    this.timeline.start();
    this.#span();
    this.timeline.scale.pixelsPerDay = this.memory.get("zoom", this.#firstZoom());
    this.layOut();
    new ResizeObserver(() => this.layOut()).observe(this.main);
    matchMedia(PHONE).addEventListener("change", ({ matches }) => {
      this.isPhone = matches;
      this.layOut();
      this.refresh({ rows: true });
    });
    this.strip.bar.start();
    if (this.view.isOrdered) this.strip.bar.open(true);
    this.#span();
    this.showToday();
    this.refresh({ rows: true });
    this.planError(this.plan.error);
    this.setPending(this.plan.isBehind);
    const asked = new URLSearchParams(location.search);
    const wanted = Number(asked.get("task"));
    const row = wanted && this.plan.rows.find((each) => each.number === wanted);
    if (row) {
      this.reveal(row.id, "name", { focus: false });
      this.details.open(row);
    }
    this.watch.now();
    this.whatIf.resume().then(() => this.tryOut.start());
  }

  #firstZoom() {
    const { first, last } = this.timeline;
    const length = (last - first) / 1440;
    return length > 2200 ? PRESETS.quarter : length > 75 ? PRESETS.month : PRESETS.week;
  }

  #span() {
    let [first, last] = [this.view.status, this.view.status];
    for (const row of this.plan.rows) {
      if (row.startAt !== null && row.startAt < first) first = row.startAt;
      for (const at of [row.finishAt, row.deadlineAt]) if (at !== null && at > last) last = at;
    }
    this.timeline.setSpan(first, last);
  }

  get height() {
    return Math.max(ROW, this.timeline.size.height);
  }

  layOut() {
    const height = this.main.clientHeight;
    this.frame.style.height = `${height}px`;
    this.splitter.layOut(this.scroller.clientWidth);
    this.timeline.layOut();
    this.#sizeSpace();
    this.draw();
  }

  #sizeSpace() {
    const chrome = this.main.clientHeight - this.height;
    this.space.style.height = `${this.view.lineCount * ROW + chrome}px`;
  }

  #scrolled() {
    this.view.scrollTop = Math.max(0, Math.round(this.scroller.scrollTop));
    if (this.view.hover >= 0) this.view.hover = -1;
    if (!this.tip.element.hidden) this.tip.hide();
    this.draw();
  }

  /** Ask for a frame; any number of changes before it are drawn at once. */
  draw() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.paint();
    });
  }

  /** Draw now, where an element must be there at once. */
  paint() {
    if (this.isPhone) return;
    const began = performance.now();
    const { first, last } = rowsInView(this.view.scrollTop, this.height, this.view.shown.length);
    const end = Math.min(this.view.lineCount - 1, last + SPARE);
    this.grid.render(Math.max(0, first - SPARE), end);
    this.timeline.paint(first, last);
    this.presence.place();
    if (this.editing.isOpen) this.editing.place();
    this.frameTime = performance.now() - began;
    this.onFrame?.(this.frameTime);
  }

  /** After a change of state: toolbar, counts and both sides. `rows`: which rows are shown may differ; `span`: dates moved. */
  refresh({ rows = false, span = false } = {}) {
    if (span) {
      this.#span();
      this.tip.hide(); // what it says may have changed
    }
    this.#sizeSpace();
    this.toolbar.render();
    this.leftovers.render();
    this.history.render();
    this.legend.render();
    if (rows || span) this.strip.render();
    this.root.querySelector("[data-status-date]").textContent = fullDay(this.view.status);
    this.count.textContent = `${number(this.view.rowCount)} of ${number(this.plan.rows.length)} rows shown`;
    this.root.classList.toggle("is-empty", !this.plan.rows.length);
    this.root.classList.toggle("no-match", this.plan.rows.length > 0 && !this.view.shown.length);
    if (this.isPhone) this.phone.render();
    this.draw();
  }

  run(command) {
    (TIME_COMMANDS[command] ?? COMMANDS[command])?.(this);
  }

  /** Move the focus to a cell. */
  goTo(id, column = this.view.activeColumn, { focus = true, byKey = true, extend = false } = {}) {
    const before = this.view.activeId;
    if (this.view.insertion && id !== ENTRY) this.editing.endInsertion({ goBack: false });
    this.view.activate(id, column, { extend });
    const position = this.view.activePosition;
    if (position >= 0) this.scroller.scrollTop = scrollToRow(position, this.view.scrollTop, this.height);
    this.view.scrollTop = Math.max(0, Math.round(this.scroller.scrollTop));
    const row = this.view.activeRow;
    if (row && before !== id && byKey) this.timeline.showRow(row);
    this.paint();
    if (focus) this.grid.focus();
    this.draw();
    this.details.follow(row);
    this.tip.hide();
    if (byKey && row && before !== id) this.tip.later(700, () => this.showTip(row.id));
  }

  /** Where to scroll so that a shown row is in view. */
  scrollTopFor(position) {
    return scrollToRow(position, this.view.scrollTop, this.height);
  }

  goToPosition(position, column = this.view.activeColumn) {
    const id = this.view.idAt(position);
    if (id !== null) this.goTo(id, column);
  }

  focus() {
    if (this.isPhone || this.view.activeId === null) return;
    this.paint();
    this.grid.focus();
  }

  /** Show a row wherever it is hidden and go to it. */
  reveal(id, column = null, { focus = true } = {}) {
    if (!this.plan.row(id)) return;
    this.view.reveal(id);
    this.refresh({ rows: true });
    this.goTo(id, column === null ? this.view.activeColumn : this.view.columns.indexOf.get(column), { focus });
    this.timeline.showRow(this.plan.row(id));
  }

  toggle(id) {
    this.view.toggle(id);
    this.refresh({ rows: true });
  }

  toggleGroup(key) {
    this.view.toggleGroup(key);
    this.refresh({ rows: true });
  }

  /** After another order or grouping: rows, the arrow in the head, the bar that says so, and what is kept. */
  sorted() {
    this.grid.head.render();
    if (this.view.isOrdered && !this.strip.bar.isOpen) this.strip.bar.open(true);
    this.refresh({ rows: true });
    this.arrangement.save();
  }

  showLevel(level) {
    this.view.showLevel(level);
    this.refresh({ rows: true });
    if (this.view.activeId !== null) this.goTo(this.view.activeId, this.view.activeColumn, { focus: false, byKey: false });
  }

  setLayer(name, on) {
    this.view.setLayer(name, on);
    this.refresh();
  }

  showToday() {
    this.timeline.showAt(this.view.status, Math.min(220, this.timeline.size.width / 3));
    this.draw();
  }

  showTip(id) {
    const position = this.view.positionOf.get(id);
    const bar = position === undefined ? null : this.timeline.barAt(position);
    if (!bar || this.editing.isOpen) return;
    const body = this.timeline.body.getBoundingClientRect();
    const x = Math.min(Math.max(bar.x0, 0), body.width - 40) + body.left;
    this.tip.show(this.plan.row(id), this.plan, { x, top: body.top + bar.top, bottom: body.top + bar.bottom });
  }

  openDetails(id = this.view.activeId) {
    const row = this.plan.row(id);
    if (row) this.details.open(row);
  }

  /** A sentence at the foot, for a while. */
  hint(sentence) {
    const place = this.root.querySelector("[data-hint]");
    place.textContent = sentence;
    place.hidden = false;
    clearTimeout(this.hintTimer);
    this.hintTimer = setTimeout(() => {
      place.hidden = true;
    }, 8000);
  }

  planError(sentence) {
    const place = this.root.querySelector("[data-plan-error]");
    place.hidden = !sentence;
    place.querySelector("[data-plan-error-text]").textContent = sentence;
    this.layOut();
  }

  setPending(pending) {
    this.root.querySelector("[data-pending]").hidden = !pending;
    this.watch.setPending(pending);
    this.layOut();
  }

  /** What changed since the last answer; everything anew when the server cannot tell. */
  async askChanges() {
    if (this.server.waiting) return;
    const answer = await this.server.changes(this.plan.since, this.presence.query);
    this.presence.hear(answer.presence);
    if (this.server.waiting) return;
    if (this.whatIf.isOn) {
      await this.whatIf.heard(answer);
      return;
    }
    if (answer.reload || (answer.links_changed && !answer.links)) {
      await this.reload();
      return;
    }
    const pending = answer.computed < answer.version;
    this.#flashHeard(answer.tasks);
    if (answer.tasks.length || answer.removed.length || answer.links) this.edits.follow({ ...answer, pending }, { own: this.watch.pending, heard: true });
    else {
      this.plan.patch(answer);
      if (pending !== this.watch.pending) this.setPending(pending);
    }
  }

  // Cells that somebody else changed light up, whatever the column.
  #flashHeard(tasks) {
    if (this.watch.pending || tasks.length > MOST_FLASHES) return;
    for (const task of tasks) {
      const old = this.plan.row(task.id);
      const fresh = old && prepare({ ...task });
      const fields = old ? this.view.columns.list.filter((column) => column.text(old, this.plan) !== column.text(fresh, this.plan)) : [];
      if (fields.length) this.view.flashes.set(task.id, new Set(fields.map(({ name }) => name)));
    }
  }

  async reload() {
    const own = this.watch.pending;
    const change = this.plan.reload(await this.server.plan());
    this.edits.tell(change, { own, heard: true, pending: this.plan.isBehind });
  }

  #zoomed(zoom) {
    this.tip.hide();
    this.memory.set("zoom", zoom);
    this.toolbar.render();
  }
}

function box(className) {
  const element = document.createElement("div");
  element.className = className;
  return element;
}
