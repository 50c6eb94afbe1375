// The panel of What if: which scenario, what it changes, Now / Then / Change, what becomes critical, apply or discard.
import { counted } from "./figures.js";
import { clashRows, conflictLines, floatLines, inputLines, tableLines } from "./scenario_figures.js";

const MOST_INPUTS = 8;
const MOST_NAMES = 6;

export class WhatIfPanel {
  constructor(whatIf, aside) {
    this.whatIf = whatIf;
    this.element = aside;
    this.all = false;
    this.part = (name) => aside.querySelector(`[data-part=${name}]`);
    aside.addEventListener("click", (event) => this.#click(event));
    aside.addEventListener("change", (event) => this.#change(event));
    aside.addEventListener("submit", (event) => this.#submit(event));
    aside.addEventListener("keydown", (event) => this.#key(event));
    this.part("why").addEventListener("toggle", () => this.#why());
  }

  focus() {
    if (this.whatIf.isOn) this.part("choose").querySelector("select").focus();
    else (this.whatIf.scenarios.length ? this.part("choose").querySelector("select") : this.part("begin").querySelector("input")).focus();
  }

  busy(on) {
    this.element.setAttribute("aria-busy", String(on));
  }

  #key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.whatIf.board.focus();
  }

  #submit(event) {
    event.preventDefault();
    const form = event.target;
    const name = new FormData(form).get("name").trim();
    if (!name) {
      form.elements.name.focus();
      return;
    }
    const copy = event.submitter?.value === "copy";
    if (form.dataset.part === "begin") this.whatIf.begin(name, { copy });
    else if (form.dataset.part === "rename") this.whatIf.rename(name);
    else if (form.dataset.part === "keep") this.whatIf.rename(name).then(() => this.#askName(false));
  }

  #change(event) {
    const { name, value } = event.target;
    if (name === "scenario") {
      if (value === "") this.whatIf.leave();
      else this.whatIf.enter(Number(value));
    } else if (name === "beside") this.whatIf.compareWith(Number(value) || null);
  }

  #click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { act, goTo } = button.dataset;
    if (goTo) this.whatIf.board.reveal(Number(goTo), "name");
    else if (act === "close") this.whatIf.close();
    else if (act === "apply") this.whatIf.apply();
    else if (act === "discard") this.whatIf.discard();
    else if (act === "rebase") this.whatIf.rebase(this.#choices());
    else if (act === "keep") this.#askName(true);
    else if (act === "keep-not") this.#askName(false);
    else if (act === "all") {
      this.all = !this.all;
      this.render();
    }
  }

  // The name under which what was tried out becomes a scenario that everybody on the plan sees.
  #askName(open) {
    const form = this.part("keep");
    form.hidden = !open || !this.whatIf.current?.is_try_out;
    if (form.hidden) return;
    form.elements.name.value = this.whatIf.nextName;
    form.elements.name.select();
  }

  #choices() {
    return [...this.part("base").querySelectorAll("fieldset")].map((field) => ({
      model: field.dataset.model,
      id: Number(field.dataset.id),
      word: field.querySelector("input:checked")?.value ?? "plan",
    }));
  }

  render() {
    const { whatIf } = this;
    const { isOn, side } = whatIf;
    this.#scenarios();
    const more = this.part("more");
    if (!isOn) more.open = true;
    else if (this.wasOn !== isOn) more.open = false;
    this.wasOn = isOn;
    const begin = this.part("begin");
    begin.querySelector("[value=copy]").hidden = !isOn;
    const field = begin.elements.name;
    if (document.activeElement !== field) field.value = whatIf.nextName;
    for (const part of this.element.querySelectorAll("[data-when-on]")) part.hidden = !isOn;
    for (const part of this.element.querySelectorAll("[data-when-off]")) part.hidden = isOn;
    if (!isOn || !side) return;
    const rename = this.part("rename").elements.name;
    if (document.activeElement !== rename) rename.value = whatIf.current.name;
    const { is_try_out: isTryOut } = whatIf.current;
    this.part("rename").hidden = isTryOut; // its name is given with “Keep as scenario”
    this.element.querySelector("[data-act=keep]").hidden = !isTryOut || !side.inputs.count;
    if (!isTryOut) this.part("keep").hidden = true;
    this.#base(side.base);
    this.#inputs(side.inputs);
    this.#table();
    this.#lists(side.difference);
    this.#why();
    const count = side.inputs.count;
    const apply = this.element.querySelector("[data-act=apply]");
    apply.textContent = count ? `Apply ${counted(count, "change")}` : "Nothing to apply yet";
    apply.disabled = !count;
    this.element.classList.toggle("is-wide", Boolean(whatIf.beside));
    whatIf.root.classList.toggle("has-wide-what-if", Boolean(whatIf.beside));
  }

  #scenarios() {
    const { scenarios, current, besideId } = this.whatIf;
    const choose = this.part("choose");
    choose.hidden = !scenarios.length && !current;
    const options = scenarios.map((each) => (each.id === current?.id ? current : each)).map(({ id, name, steps, is_try_out: isTryOut }) => [id, `${isTryOut ? "Tried out, without a name" : name} (${counted(steps, "step")})`]);
    fill(choose.querySelector("select"), [["", current ? "None: back to the plan" : "Choose one"], ...options], current?.id ?? "");
    const beside = this.part("beside");
    const others = options.filter(([id]) => id !== current?.id);
    beside.hidden = !current || !others.length;
    fill(beside.querySelector("select"), [["", "nothing"], ...others], besideId ?? "");
  }

  // The plan went on below the scenario: what did, and what is to hold where both changed the same.
  #base(base) {
    const place = this.part("base");
    place.hidden = !base;
    if (!base) return;
    const rows = clashRows(base.clashes);
    const title = element("p", "strong", base.edits ? `The plan has moved on: ${counted(base.edits, "edit")} since.` : "The plan has moved on since.");
    const nodes = [title];
    if (rows.length) nodes.push(element("p", "", "Where both changed the same, say what is to hold."));
    for (const row of rows) nodes.push(clashField(row));
    const button = element("button", "btn btn-small", "Re-base");
    button.type = "button";
    button.dataset.act = "rebase";
    nodes.push(button);
    place.replaceChildren(...nodes);
  }

  #inputs(inputs) {
    const lines = inputLines(inputs);
    const place = this.part("inputs");
    const list = element("ul", "plain-list");
    for (const { row, text, model, id } of lines.slice(0, MOST_INPUTS)) {
      const item = element("li", "");
      item.append(model === "schedule.task" ? link(row, id) : element("strong", "", row), element("span", "", ` ${text}`));
      list.append(item);
    }
    const left = inputs.count - Math.min(lines.length, MOST_INPUTS);
    if (left > 0) list.append(element("li", "meta", `and ${counted(left, "more")}`.replace(/ ?mores$/, " more")));
    if (!lines.length) list.append(element("li", "meta", "Change anything on the board: it is tried out here."));
    place.replaceChildren(list);
  }

  #table() {
    const { side, beside } = this.whatIf;
    const sides = [side, ...(beside ? [beside] : [])];
    const { lines, hidden } = tableLines(sides.map(({ difference }) => difference), { all: this.all });
    const table = this.part("table");
    const head = element("tr", "");
    const heads = beside ? ["", "Now", ...sides.map(({ scenario }) => scenario.name)] : ["", "Now", "Then", "Change"];
    for (const [index, word] of heads.entries()) {
      const cell = element("th", index ? "num" : "", word);
      cell.scope = "col";
      if (!index) cell.append(element("span", "visually-hidden", "What"));
      head.append(cell);
    }
    table.tHead.replaceChildren(head);
    table.tBodies[0].replaceChildren(...lines.map((line) => tableRow(line, Boolean(beside))));
    const all = this.element.querySelector("[data-act=all]");
    all.hidden = !hidden && !this.all;
    all.textContent = this.all ? "Show fewer milestones" : `Show ${counted(hidden, "more milestone")}`;
    this.part("error").hidden = !side.difference.error;
    this.part("error").textContent = side.difference.error ?? "";
  }

  // The chain that leads to the finish of the what-if; asked while it is open, once for each state.
  async #why() {
    const { whatIf } = this;
    const place = this.part("why");
    const state = `${whatIf.current?.id} ${whatIf.current?.version} ${whatIf.current?.steps}`;
    if (!place.open || !whatIf.isOn || this.whyOf === state) return;
    this.whyOf = state;
    const sentences = await whatIf.why();
    if (this.whyOf !== state) return;
    place.querySelector("ol").replaceChildren(...sentences.map((sentence) => element("li", "", sentence)));
  }

  #lists(difference) {
    this.#names("newly", difference.critical.newly);
    this.#names("no-longer", difference.critical.no_longer);
    this.#lines("float", floatLines(difference.float));
    this.#lines("conflicts", conflictLines(difference.conflicts));
  }

  #names(name, { count, rows }) {
    this.#lines(name, rows.slice(0, MOST_NAMES).map((row) => ({ ...row, text: "" })), count);
  }

  #lines(name, lines, count = lines.length) {
    const place = this.part(name);
    place.hidden = !lines.length;
    const list = place.querySelector("ul");
    list.replaceChildren(
      ...lines.map(({ task, name: words, text, worse }) => {
        const item = element("li", "");
        item.append(link(words, task), element("span", worse ? "bad" : "meta", text ? ` ${text}` : ""));
        return item;
      }),
    );
    if (count > lines.length) list.append(element("li", "meta", `and ${counted(count - lines.length, "other")}`));
  }
}

function tableRow({ label, now, then, change, good, task }, beside) {
  const row = element("tr", "");
  const head = element("th", "");
  head.scope = "row";
  if (task) head.append(link(label, task));
  else head.textContent = label;
  row.append(head, element("td", "num", now));
  then.forEach((text, index) => {
    const cell = element("td", "num strong", text);
    const tone = good[index] > 0 ? "gain" : good[index] < 0 ? "bad" : "";
    if (beside) {
      if (change[index]) cell.append(element("span", `what-if-change ${tone}`, change[index]));
      row.append(cell);
    } else row.append(cell, element("td", `num ${tone}`, change[index]));
  });
  return row;
}

function clashField({ model, id, name, sentences, canHold, plan, scenario }) {
  const saying = (words, values) => (values.length ? `${words}: ${values.join(", ")}` : words);
  const field = element("fieldset", "");
  Object.assign(field.dataset, { model, id });
  field.append(element("legend", "", name), ...sentences.map((sentence) => element("p", "meta", sentence)));
  const choices = canHold ? [["plan", saying("The plan’s", plan)], ["scenario", saying("This what-if’s", scenario)]] : [["plan", "The plan’s; this change goes"]];
  for (const [index, [value, words]] of choices.entries()) {
    const label = element("label", "");
    const input = element("input", "");
    Object.assign(input, { type: "radio", name: `clash-${model}-${id}`, value, checked: index === 0 });
    label.append(input, ` ${words}`);
    field.append(label);
  }
  return field;
}

function link(words, task) {
  const button = element("button", "what-if-row", words);
  button.type = "button";
  button.dataset.goTo = task;
  button.title = `Show ${words} in the plan`;
  return button;
}

function fill(select, options, value) {
  select.replaceChildren(
    ...options.map(([key, words]) => {
      const option = element("option", "", words);
      option.value = key;
      return option;
    }),
  );
  select.value = String(value);
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
