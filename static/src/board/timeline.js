// The time-line: two canvases, a scroll bar of its own, zoom, and which row is under the pointer.
import { readColours, watchTheme } from "./colours.js";
import { DAY } from "./instants.js";
import { HEAD, paintBody, paintHead } from "./paint.js";
import { PRESETS, STEP, clampZoom, fitZoom, minutesAt, presetOf, xOf } from "./scale.js";
import { barOf, viewX } from "./shapes.js";
import { ROW } from "./window.js";

const MARGIN_DAYS = 21;
const WIDEST = 12_000_000; // pixels an element may have in every browser
const NEAR = 4;
const FINE_FROM = 200; // pixels a day
const EDGE_NEAR = 24;

export class Timeline {
  /** `view` gives rows, shown, scrollTop … ; `draw` asks for a frame. */
  constructor(view, { draw, onZoom }) {
    this.view = view;
    this.draw = draw;
    this.onZoom = onZoom;
    this.pane = element("div", "board-time");
    this.head = element("canvas", "board-time-head");
    this.body = element("canvas", "board-time-body");
    for (const canvas of [this.head, this.body]) canvas.setAttribute("aria-hidden", "true");
    this.bar = element("div", "board-time-scroll");
    this.bar.tabIndex = -1;
    this.space = element("div", "");
    this.bar.append(this.space);
    this.pane.append(this.head, this.body, this.bar);
    this.scale = { origin: 0, pixelsPerDay: PRESETS.month };
    this.end = 0;
    this.size = { width: 0, height: 0 };
    this.left = 0; // kept here, because asking the scroll bar while drawing would make the browser lay out the page
    this.bar.addEventListener(
      "scroll",
      () => {
        this.left = this.bar.scrollLeft;
        draw();
      },
      { passive: true },
    );
    this.pane.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /** To be called once the pane is in the page. */
  start() {
    this.font = getComputedStyle(this.pane).fontFamily;
    this.look = 0;
    this.#takeColours();
    watchTheme(() => this.#takeColours());
    document.fonts?.ready.then(() => this.#takeColours());
    new ResizeObserver(() => {
      this.layOut();
      this.draw();
    }).observe(this.pane);
  }

  #takeColours() {
    this.colours = readColours(this.pane);
    this.look += 1;
    this.draw();
  }

  /** Earliest and latest instant of the plan decide how far one can scroll. */
  setSpan(first, last) {
    const length = Math.max(1, (last - first) / DAY);
    const margin = Math.max(MARGIN_DAYS, length * 0.04) * DAY;
    const keep = this.centre();
    this.scale = { ...this.scale, origin: Math.floor((first - margin) / DAY) * DAY };
    this.first = first;
    this.last = last;
    this.end = last + margin;
    this.layOut();
    if (keep !== null) this.showAt(keep, this.size.width / 2);
  }

  layOut() {
    this.size = { width: this.pane.clientWidth, height: Math.max(0, this.pane.clientHeight - HEAD - this.bar.offsetHeight) };
    const width = Math.max(this.size.width, xOf(this.end, this.scale));
    this.space.style.width = `${Math.round(width)}px`;
  }

  centre() {
    return this.size.width && this.end ? minutesAt(this.left + this.size.width / 2, this.scale) : null;
  }

  // What the eye is on: the active row's bar, else the status date, where they are in view; else the middle.
  #anchor() {
    const row = this.view.activeRow;
    const bar = row && this.view.activePosition >= 0 ? this.barAt(this.view.activePosition) : null;
    for (const x of [bar?.x0, this.xInView(this.view.status)]) if (x >= 0 && x <= this.size.width) return x;
    return this.size.width / 2;
  }

  /** Zoom, keeping the instant at `x` of the view where it is. */
  zoomTo(pixelsPerDay, x = this.#anchor()) {
    const at = minutesAt(this.left + x, this.scale);
    const most = (WIDEST * DAY) / Math.max(DAY, this.end - this.scale.origin);
    this.scale = { ...this.scale, pixelsPerDay: Math.min(clampZoom(pixelsPerDay), most) };
    this.layOut();
    this.showAt(at, x);
    this.onZoom(this.scale.pixelsPerDay);
    this.draw();
  }

  zoomBy(steps, x) {
    this.zoomTo(this.scale.pixelsPerDay * STEP ** steps, x);
  }

  fit() {
    this.zoomTo(fitZoom(this.first, this.last, this.size.width));
    this.showAt((this.first + this.last) / 2, this.size.width / 2);
    this.draw();
  }

  get preset() {
    return presetOf(this.scale.pixelsPerDay);
  }

  /** Scroll so that an instant is at `x` of the view. */
  showAt(minutes, x) {
    this.scrollTo(xOf(minutes, this.scale) - x);
  }

  scrollTo(left) {
    this.bar.scrollLeft = left;
    this.left = this.bar.scrollLeft;
  }

  /** Scroll as little as possible so that a row's bar is in view. */
  showRow(row) {
    if (row.startAt === null || !this.size.width) return;
    const from = xOf(row.startAt, this.scale) - this.left;
    const to = xOf(row.finishAt, this.scale) - this.left;
    if (to >= 8 && from <= this.size.width - 8) return;
    this.showAt(row.startAt, Math.min(80, this.size.width / 4));
    this.draw();
  }

  /** What is in view, for the painter. */
  frame(first, last) {
    const { view } = this;
    return {
      ...this.size,
      left: this.left,
      scale: this.scale,
      colours: this.colours,
      font: this.font,
      rows: view.plan.rows,
      shown: view.shown,
      links: view.plan.links,
      linkEnds: view.linkEnds,
      scrollTop: view.scrollTop,
      first,
      last,
      active: view.activePosition,
      hover: view.hover,
      selected: view.selected,
      layers: view.layers,
      live: view.live ?? null,
      dragged: view.dragged ?? null,
      handles: view.handlesAt === null || view.handlesAt === undefined ? null : this.barAt(view.handlesAt),
      calendar: view.calendar,
      status: view.status,
      today: view.today,
    };
  }

  paint(first, last) {
    if (!this.size.width || !this.size.height) return;
    const frame = this.frame(first, last);
    const head = [frame.width, frame.left, frame.scale.origin, frame.scale.pixelsPerDay, this.look, window.devicePixelRatio].join();
    if (head !== this.paintedHead) paintHead(prepared(this.head, this.size.width, HEAD), frame);
    this.paintedHead = head; // setting a font makes the browser resolve styles, so the head is not drawn in vain
    paintBody(prepared(this.body, this.size.width, this.size.height), frame);
  }

  /** The shown row under a point of the page: { position, onBar } or null. */
  rowAt(clientX, clientY) {
    const box = this.body.getBoundingClientRect();
    const position = Math.floor((clientY - box.top + this.view.scrollTop) / ROW);
    if (clientY < box.top || clientY > box.bottom || position >= this.view.shown.length) return null;
    const x = clientX - box.left;
    const isOn = (each) => Boolean(each) && x >= each.x0 - NEAR && x <= each.x1 + NEAR;
    const own = this.barAt(position);
    const live = this.view.live && !isOn(own) ? this.liveBarAt(position) : null;
    const isLive = isOn(live); // in a what-if the plan's bar is a handle of the outline that belongs to it
    const bar = isLive ? live : own;
    return { position, bar, isLive, x, y: clientY - box.top, onBar: isOn(bar) };
  }

  /** The bar of the plan itself below a row of a what-if. */
  liveBarAt(position) {
    const row = this.view.live.get(this.view.plan.rows[this.view.shown[position]]?.id);
    return barOf(row, position * ROW - this.view.scrollTop, { scale: this.scale, left: this.left });
  }

  /** Whether half hours rather than days are what one drags by. */
  get isFine() {
    return this.scale.pixelsPerDay >= FINE_FROM;
  }

  /** The instant at a pixel of the view. */
  minutesAt(x) {
    return minutesAt(this.left + x, this.scale);
  }

  /** Scroll a little while something is dragged near an edge; whether it did. */
  nudge(x) {
    const by = x < EDGE_NEAR ? x - EDGE_NEAR : x > this.size.width - EDGE_NEAR ? x - this.size.width + EDGE_NEAR : 0;
    if (!by) return false;
    const before = this.left;
    this.scrollTo(this.left + Math.max(-EDGE_NEAR, Math.min(EDGE_NEAR, by)));
    return this.left !== before;
  }

  barAt(position) {
    const row = this.view.plan.rows[this.view.shown[position]];
    return barOf(row, position * ROW - this.view.scrollTop, { scale: this.scale, left: this.left });
  }

  xInView(minutes) {
    return viewX(minutes, { scale: this.scale, left: this.left });
  }

  #wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoomBy(event.deltaY < 0 ? 1 : -1, event.clientX - this.pane.getBoundingClientRect().left);
      return;
    }
    const sideways = event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX;
    if (!sideways) return;
    this.scrollTo(this.left + sideways);
    this.draw();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) event.preventDefault();
  }
}

function prepared(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
    canvas.width = pixelsWide;
    canvas.height = pixelsHigh;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

function element(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}
