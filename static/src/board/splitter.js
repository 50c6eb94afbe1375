// The line between grid and time-line: dragged, or moved with the arrow keys; its place is remembered.

const STEP = 16;
export const SMALLEST_GRID = 220;
const SMALLEST_TIME = 240;
const FIRST_GRID = 300; // numbers alone would say nothing: some of the names is always there
const HALF = 0.53;

/** The width the grid gets: what was wished (null: about half, ending with a column), within what both sides need. */
export function gridWidth(wished, total, edges) {
  const widest = edges.at(-1);
  const most = Math.max(SMALLEST_GRID, Math.min(widest, total - SMALLEST_TIME));
  if (wished === null) return Math.max(Math.min(FIRST_GRID, most), edges.findLast((edge) => edge <= Math.min(most, total * HALF)) ?? 0);
  return Math.round(Math.min(most, Math.max(SMALLEST_GRID, wished)));
}

export class Splitter {
  constructor({ pane, edges, memory, changed }) {
    this.pane = pane;
    this.edges = edges;
    this.memory = memory;
    this.changed = changed;
    this.wished = memory.get("grid", null);
    this.element = document.createElement("div");
    this.element.className = "board-splitter";
    this.element.tabIndex = 0;
    for (const [name, value] of [
      ["role", "separator"],
      ["aria-orientation", "vertical"],
      ["aria-label", "Width of the table"],
      ["aria-valuemin", SMALLEST_GRID],
      ["aria-valuemax", edges.at(-1)],
    ]) {
      this.element.setAttribute(name, value);
    }
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("pointerdown", (event) => this.#drag(event));
    this.element.addEventListener("dblclick", () => this.#wish(edges.at(-1)));
  }

  /** Other columns, other places where the grid ends. */
  setEdges(edges) {
    this.edges = edges;
    this.element.setAttribute("aria-valuemax", edges.at(-1));
  }

  /** Apply the wished width to the place there is. */
  layOut(total) {
    this.total = total;
    const width = gridWidth(this.wished, total, this.edges);
    this.pane.style.width = `${width}px`;
    this.element.setAttribute("aria-valuenow", width);
    this.width = width;
  }

  #wish(width) {
    this.wished = gridWidth(width, this.total, this.edges);
    this.memory.set("grid", this.wished);
    this.layOut(this.total);
    this.changed();
  }

  #key(event) {
    const to = {
      ArrowLeft: this.width - STEP,
      ArrowRight: this.width + STEP,
      Home: SMALLEST_GRID,
      End: this.edges.at(-1),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#wish(to);
  }

  #drag(event) {
    event.preventDefault();
    this.element.focus();
    this.element.setPointerCapture(event.pointerId);
    const start = event.clientX - this.width;
    const move = (moved) => this.#wish(moved.clientX - start);
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("lostpointercapture", () => this.element.removeEventListener("pointermove", move), { once: true });
  }
}
