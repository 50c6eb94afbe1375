// The toolbar: its buttons name commands; here is their state, the layers, and the bar of a selection.
import { counted } from "./figures.js";
import { PRESETS } from "./scale.js";

export class Toolbar {
  constructor(board, element) {
    this.board = board;
    this.element = element;
    this.plain = element.querySelector("[data-plain-tools]");
    this.bulk = element.querySelector("[data-bulk-tools]");
    element.addEventListener("click", (event) => this.#click(event));
    element.addEventListener("change", (event) => {
      const { layer, drags } = event.target.dataset ?? {};
      if (layer) board.setLayer(layer, event.target.checked);
      else if (drags !== undefined) board.tryOut.choose(event.target.value);
    });
  }

  #click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { command, zoom } = button.dataset;
    if (zoom) this.board.timeline.zoomTo(PRESETS[zoom]);
    else if (button.hasAttribute("data-filter-toggle")) this.board.strip.toggle();
    else if (command || button.hasAttribute("popovertarget")) {
      button.closest("details")?.removeAttribute("open");
      if (command) this.board.run(command);
    }
  }

  render() {
    const { view, plan, timeline, strip } = this.board;
    for (const button of this.element.querySelectorAll("[data-zoom]")) {
      button.setAttribute("aria-pressed", String(button.dataset.zoom === timeline.preset));
    }
    for (const box of this.element.querySelectorAll("[data-layer]")) box.checked = view.layers[box.dataset.layer];
    for (const choice of this.element.querySelectorAll("[data-drags]")) choice.checked = choice.value === this.board.tryOut.drags;
    const on = Object.values(view.layers).filter(Boolean).length;
    const count = this.element.querySelector("[data-layer-count]");
    if (count) count.textContent = counted(on, "layer");
    this.element.querySelector("[data-filter-toggle]")?.setAttribute("aria-expanded", String(!strip.filters.hidden));
    const selected = view.selected.size;
    this.bulk.hidden = selected === 0;
    this.plain.hidden = selected > 0;
    this.bulk.querySelector("[data-selected-count]").textContent = `${counted(selected, "row")} selected`;
    for (const element of this.element.querySelectorAll("[data-edits]")) element.hidden = !plan.canEdit;
  }
}
