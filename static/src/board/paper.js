// Printing and pictures of the plan: asks what and how, draws pages on canvases, hands them to the printer or saves them.
import { announce } from "../lib/announce.js";
import { csrfToken } from "../lib/request.js";
import { readColours } from "./colours.js";
import { counted } from "./figures.js";
import { DAY, fullDay, isoDay } from "./instants.js";
import { HEAD, paintBody, paintHead } from "./paint.js";
import { columnsFor, paintTable } from "./paint_table.js";
import { FOOT, MOST_PAGES, PDF_ROWS, SIZES, TITLE, fileName, pieces, printPages } from "./paper_layout.js";
import { legendWords, shortened } from "./paper_words.js";
import { ROW } from "./window.js";

const SHARP = 2; // drawn pixels to one of the layout
const NOTHING = new Set();
const AT_ONCE = 1000; // rows that the server writes while one waits

export class Paper {
  constructor(board) {
    this.board = board;
    this.dialog = document.querySelector("[data-paper]");
    this.form = this.dialog?.querySelector("form");
    this.form?.addEventListener("submit", (event) => this.#chosen(event));
    this.form?.addEventListener("change", () => this.#preview());
    for (const button of this.dialog?.querySelectorAll("[data-paper-close]") ?? []) button.addEventListener("click", () => this.dialog.close());
    this.dialog?.addEventListener("keydown", (event) => event.stopPropagation());
    board.root.addEventListener("click", (event) => this.#download(event), { capture: true });
  }

  print() {
    this.#ask("print");
  }

  png() {
    this.#ask("png");
  }

  #ask(kind, address = "") {
    this.kind = kind;
    this.address = address;
    const words = { print: ["Print the plan", "Print"], png: ["Save the plan as a picture", "Save PNG"], pdf: ["Save the plan as PDF", "Save PDF"] }[kind];
    this.dialog.querySelector("[data-paper-title]").textContent = words[0];
    this.form.querySelector("[data-paper-go]").textContent = words[1];
    for (const part of this.form.querySelectorAll("[data-paper-only]")) part.hidden = !part.dataset.paperOnly.split(" ").includes(kind);
    this.dialog.showModal();
    this.#preview();
  }

  // A link to a file of the plan takes what is shown along: columns, rows, and for PDF what the dialog says.
  #download(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.ctrlKey || event.metaKey || link.origin !== location.origin) return;
    if (!/\/schedule\/export\.pdf$/.test(link.pathname)) return;
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    this.#ask("pdf", link.pathname);
  }

  get #wanted() {
    const data = new FormData(this.form);
    const { view, timeline, plan } = this.board;
    const inView = data.get("time") === "view";
    const rowsInView = data.get("rows") === "view";
    const position = Math.floor(view.scrollTop / ROW);
    const firstRow = rowsInView ? position : 0;
    const lastRow = rowsInView ? Math.min(view.shown.length, position + Math.floor(this.board.height / ROW)) - 1 : view.shown.length - 1;
    const margin = Math.max(DAY * 2, (timeline.last - timeline.first) * 0.02);
    return {
      paper: data.get("paper") ?? "a4",
      across: Number(data.get("across") ?? 1),
      from: inView ? timeline.minutesAt(0) : timeline.first - margin,
      to: inView ? timeline.minutesAt(timeline.size.width) : timeline.last + margin,
      inView,
      rowsInView,
      firstRow,
      lastRow,
      count: Math.max(0, lastRow - firstRow + 1),
      key: plan.project.key,
    };
  }

  #pages(wanted) {
    const table = this.board.view.columns.total;
    return printPages({ ...wanted, table, head: HEAD });
  }

  #preview() {
    const wanted = this.#wanted;
    const note = this.form.querySelector("[data-paper-note]");
    const go = this.form.querySelector("[data-paper-go]");
    let sentence;
    if (this.kind === "png") {
      const all = this.#pieces(wanted);
      sentence = all.length === 1 ? `One picture of ${counted(wanted.count, "row")}.` : `${all.length} pictures, because one would be larger than programs open.`;
    } else if (this.kind === "pdf") {
      const pages = Math.ceil(wanted.count / PDF_ROWS[wanted.paper]) * wanted.across;
      sentence = pages === 1 ? "One page." : `About ${counted(pages, "page")}.`;
      if (wanted.count > AT_ONCE) sentence += " It is written in the background: its page opens, with the way to the file.";
      go.disabled = !wanted.count;
    } else {
      const pages = this.#pages(wanted);
      sentence = pages.length === 1 ? "One page." : `${counted(pages.length, "page")}.`;
      const tooMany = pages.length > MOST_PAGES;
      if (tooMany) sentence = `This would be ${counted(pages.length, "page")}; at most ${MOST_PAGES} are printed at once. Filter or close rows, or save a PDF.`;
      go.disabled = tooMany || !wanted.count;
    }
    if (this.kind === "png") go.disabled = !wanted.count;
    note.textContent = sentence.replaceAll("\u00a0", " ");
  }

  #pieces(wanted) {
    const { timeline, view } = this.board;
    const width = ((wanted.to - wanted.from) / DAY) * timeline.scale.pixelsPerDay;
    return pieces({ count: wanted.count, width, head: HEAD, table: view.columns.total });
  }

  async #chosen(event) {
    event.preventDefault();
    const wanted = this.#wanted;
    this.dialog.close();
    const { view } = this.board;
    const keep = [view.activeId, view.hover];
    try {
      if (this.kind === "pdf") this.#sendForm(wanted);
      else if (this.kind === "png") await this.#savePictures(wanted);
      else await this.#printPages(wanted);
    } finally {
      [view.activeId, view.hover] = keep;
      this.board.draw();
    }
  }

  // The server writes the PDF; it is told columns, rows where not all are shown, and the stretch of time.
  #sendForm(wanted) {
    const { view, plan } = this.board;
    const ids = [];
    for (let position = wanted.firstRow; position <= wanted.lastRow; position += 1) {
      const row = view.rowAt(position);
      if (row) ids.push(row.id);
    }
    const fields = { csrfmiddlewaretoken: csrfToken(), columns: view.columns.names.join(","), paper: wanted.paper, across: wanted.across };
    if (ids.length < plan.rows.length) fields.ids = ids.join(",");
    if (wanted.inView) Object.assign(fields, { from: isoDay(wanted.from), to: isoDay(wanted.to) });
    const form = document.createElement("form");
    form.method = "post";
    form.action = this.address;
    form.hidden = true;
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement("input");
      [field.type, field.name, field.value] = ["hidden", name, value];
      form.append(field);
    }
    document.body.append(form);
    this.board.tryOut.stay();
    form.submit();
    form.remove();
  }

  // Paper is white: the colours are those of the light theme, whatever is on screen.
  #lightColours() {
    const root = document.documentElement;
    const before = root.getAttribute("data-theme");
    root.setAttribute("data-theme", "light");
    const colours = readColours(this.board.timeline.pane);
    if (before === null) root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", before);
    return { ...colours, "unit-line": "#cbd2db" };
  }

  #frame({ first, last, from, pixelsPerDay, width, colours }) {
    const { timeline } = this.board;
    const frame = timeline.frame(first, last);
    const height = (last - first + 1) * ROW;
    return { ...frame, width, height, left: 0, scale: { origin: from, pixelsPerDay }, colours, scrollTop: first * ROW, active: -1, hover: -1, selected: NOTHING, dragged: null, handles: null, background: colours.surface };
  }

  // Table and time-line of a page, from the top of the context.
  #paint(context, { table, first, last, ...rest }) {
    const { view, timeline } = this.board;
    const columns = columnsFor(view.columns.list, table);
    paintTable(context, { view, colours: rest.colours, font: timeline.font, columns, width: table, first, last });
    const frame = this.#frame({ first, last, ...rest });
    context.save();
    context.translate(table, 0);
    clip(context, frame.width, HEAD);
    paintHead(context, frame);
    context.restore();
    context.save();
    context.translate(table, HEAD);
    clip(context, frame.width, frame.height);
    paintBody(context, frame);
    context.restore();
  }

  async #printPages(wanted) {
    const pages = this.#pages(wanted);
    const colours = this.#lightColours();
    const { width, height } = SIZES[wanted.paper];
    const place = document.createElement("div");
    place.className = `board-paper ${wanted.paper}`;
    const canvas = sized(width, height);
    for (const [index, page] of pages.entries()) {
      const context = begun(canvas, width, height, colours);
      this.#title(context, { page, index, count: pages.length, colours, width, height });
      context.translate(0, TITLE);
      this.#paint(context, { ...page, first: page.first + wanted.firstRow, last: page.last + wanted.firstRow, colours });
      const image = new Image();
      image.alt = `Page ${index + 1} of the plan of ${wanted.key}`;
      image.src = canvas.toDataURL("image/png");
      place.append(image);
      if (index % 10 === 9) {
        this.board.hint(`Page ${index + 1} of ${pages.length} is drawn.`);
        await new Promise((done) => setTimeout(done));
      }
    }
    await Promise.all([...place.children].map((image) => image.decode().catch(() => {})));
    document.body.append(place);
    document.documentElement.classList.add("prints-board");
    const end = () => {
      place.remove();
      document.documentElement.classList.remove("prints-board");
    };
    addEventListener("afterprint", end, { once: true });
    window.print();
  }

  #title(context, { page, index, count, colours, width, height, word = "Page" }) {
    const { plan, timeline, view } = this.board;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.fillStyle = colours.ink;
    context.font = `600 15px ${timeline.font}`;
    context.fillText(`${plan.project.key} ${plan.project.name ?? ""}`, 6, 12);
    context.font = `400 11.5px ${timeline.font}`;
    context.fillStyle = colours["ink-3"];
    context.textAlign = "right";
    const what = view.live ? "What if, nothing of it is saved. " : "";
    context.fillText(`${what}Status date ${fullDay(view.status)}. ${fullDay(page.from)} to ${fullDay(page.to)}`, width - 6, 12);
    const y = height - 9;
    if (count > 1) context.fillText(`${word} ${index + 1} of ${count}`, width - 6, y);
    context.textAlign = "left";
    context.fillText(shortened(context, legendWords(this.board.legend.namesShown), width - 120), 6, y);
  }

  async #savePictures(wanted) {
    const all = this.#pieces(wanted);
    const colours = readColours(this.board.timeline.pane);
    const { view, timeline } = this.board;
    const table = view.columns.total;
    const { pixelsPerDay } = timeline.scale;
    for (const [index, piece] of all.entries()) {
      const [width, height] = [table + piece.width, TITLE + HEAD + (piece.last - piece.first + 1) * ROW + FOOT];
      const sharp = Math.min(SHARP, Math.sqrt(200_000_000 / (width * height)));
      const canvas = sized(width, height, sharp);
      const context = begun(canvas, width, height, colours, sharp);
      const from = wanted.from + (piece.left / pixelsPerDay) * DAY;
      const to = from + (piece.width / pixelsPerDay) * DAY;
      this.#title(context, { page: { from, to }, index, count: all.length, colours, width, height, word: "Picture" });
      context.translate(0, TITLE);
      this.#paint(context, { table, first: piece.first + wanted.firstRow, last: piece.last + wanted.firstRow, from, pixelsPerDay, width: piece.width, colours });
      await save(canvas, fileName(wanted.key, piece, all.length));
    }
    const sentence = all.length === 1 ? "The picture is saved." : `${all.length} pictures are saved.`;
    this.board.hint(sentence);
    announce(sentence);
  }
}

function clip(context, width, height) {
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
}

function sized(width, height, sharp = SHARP) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * sharp);
  canvas.height = Math.round(height * sharp);
  return canvas;
}

function begun(canvas, width, height, colours, sharp = SHARP) {
  const context = canvas.getContext("2d");
  context.setTransform(sharp, 0, 0, sharp, 0, 0);
  context.fillStyle = colours.surface;
  context.fillRect(0, 0, width, height);
  return context;
}

async function save(canvas, name) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("The picture is too large to be drawn.");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

