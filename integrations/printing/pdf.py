"""A plan on paper: rows down the pages, time across them, heads repeated on every page."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any, Final

from integrations.plans.limits import Progress, no_progress
from integrations.printing import colours
from integrations.printing.bars import Bars, Field, Sample
from integrations.printing.lettering import Lettering
from integrations.printing.model import PrintedColumn, PrintedPlan, PrintedRow
from integrations.printing.paper import LEGEND_LINE, NARROW, PAPER, legend_lines
from integrations.printing.scale import Scale

MOST_PAGES: Final = 1_000
MARGIN: Final = 10.0
TITLE: Final = 12.0
HEAD: Final = 9.0
ROW: Final = 5.0
FOOT: Final = 9.0
TEXT: Final = 7.0
"""Points."""
PADDING: Final = 1.0
INDENT: Final = 2.4
GRID_SHARE: Final = 0.45
MOST_GRID: Final = 0.66
LEAST_NAME: Final = 38.0
SHORTEST_NAME: Final = 28.0
WIDEST: Final = 45.0
LEAST_LIMIT: Final = 14.0


class TooManyPagesError(ValueError):
    """The plan would fill more pages than are printed at once."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie on the pages: rows a page, the columns and the stretch of time of each page across."""

    width: float
    height: float
    rows_a_page: int
    across: tuple[tuple[tuple[PrintedColumn, ...], tuple[float, ...], Scale | None], ...]
    legend: tuple[tuple[Sample, ...], ...] = ()
    """Line by line."""


def write_pdf(
    plan: PrintedPlan,
    file: IO[bytes],
    *,
    paper: str = "a4",
    across: int = 1,
    fonts: str | os.PathLike[str] | None = None,
    progress: Progress = no_progress,
) -> int:
    """Write the document and give its number of pages.

    `paper` is one of PAPER; `across` is how many pages side by side the time takes, from 1. `fonts` is the
    folder of the bundled fonts; without them only western letters come out. Raises TooManyPagesError.
    """
    printer = _Printer(plan, paper, fonts)
    try:
        return _write(printer, plan, file, paper=paper, across=across, progress=progress)
    finally:
        printer.letters.close()


def _write(
    printer: _Printer, plan: PrintedPlan, file: IO[bytes], *, paper: str, across: int, progress: Progress
) -> int:
    layout = printer.layout = _layout(plan, paper, across, printer)
    downwards = max(1, math.ceil(len(plan.rows) / layout.rows_a_page))
    pages = downwards * len(layout.across)
    if pages > MOST_PAGES:
        raise TooManyPagesError(
            f"This would be {pages:,} pages; at most {MOST_PAGES:,} are printed at once."
            " Filter the board, choose larger paper, or fewer pages across."
        )
    for down in range(downwards):
        progress(down * len(layout.across), pages, "Draw pages")
        rows = plan.rows[down * layout.rows_a_page : (down + 1) * layout.rows_a_page]
        for place in range(len(layout.across)):
            printer.page(rows, place, down * len(layout.across) + place + 1, pages)
    progress(pages, pages, "Write the document")
    file.write(printer.finished())
    return pages


def _layout(plan: PrintedPlan, paper: str, across: int, printer: _Printer) -> Layout:
    width, height = PAPER[paper]
    room = width - 2 * MARGIN
    has_time = plan.last >= plan.first and any(row.start for row in plan.rows)
    needed = _needed(plan, printer.letters)
    legend = printer.legend(room) if has_time else ()
    foot = FOOT + LEGEND_LINE * max(len(legend) - 1, 0)
    rows = int((height - 2 * MARGIN - TITLE - HEAD - foot) // ROW)
    widths = (
        _widths(plan.columns, needed, room * GRID_SHARE, room * MOST_GRID)
        if has_time
        else _widths(plan.columns, needed, room, room)
    )
    if not has_time:
        return Layout(width, height, rows, ((tuple(plan.columns), widths, None),))
    total = (plan.last - plan.first).days + 1
    across = min(across, total)
    days = math.ceil(total / across)
    pages = []
    for at, (first, last) in enumerate(_stretches(plan.first, plan.last, days)):
        columns = tuple(plan.columns) if at == 0 else _short(plan.columns)
        own = widths if at == 0 else _widths(columns, needed, room * 0.24, room * 0.24)
        pages.append((columns, own, Scale(first, last, room - sum(own))))
    return Layout(width, height, rows, tuple(pages), legend)


def _stretches(first: date, last: date, days: int) -> Iterator[tuple[date, date]]:
    while first <= last:
        end = min(first + timedelta(days=days - 1), last)
        yield first, end
        first = end + timedelta(days=1)


def _short(columns: Sequence[PrintedColumn]) -> tuple[PrintedColumn, ...]:
    """What says on a further page which row this is."""
    kept = tuple(column for column in columns if column.name in ("number", "name"))
    return kept or tuple(columns[:1])


def _needed(plan: PrintedPlan, letters: Lettering) -> dict[str, float]:
    """The width that the longest text of each column takes, up to what is sensible; that of a name is what is left."""
    needed = {}
    for at, column in enumerate(plan.columns):
        texts = {row.cells[at] for row in plan.rows}
        longest = sorted(texts, key=len)[-40:]
        widths = [
            letters.width(letters.clean(text[:60], "B"), TEXT, "B") for text in (*longest, column.label)
        ]
        needed[column.name] = min(max(widths) + 2 * PADDING + 0.3, WIDEST)
    return needed


def _widths(
    columns: Sequence[PrintedColumn], needed: dict[str, float], usual: float, most: float
) -> tuple[float, ...]:
    """Columns as wide as their texts; the name takes what is left of the usual width, and at least its least one."""
    others = sum(needed[column.name] for column in columns if column.name != "name")
    has_name = any(column.name == "name" for column in columns)
    name = max(usual - others, LEAST_NAME) if has_name else 0.0
    widths = [name if column.name == "name" else needed[column.name] for column in columns]
    limit = WIDEST
    while sum(widths) > most and limit > LEAST_LIMIT:
        limit -= 1.0  # the widest give way first, so that numbers and days stay whole
        widths = [
            min(width, max(limit, SHORTEST_NAME) if column.name == "name" else limit)
            for column, width in zip(columns, widths, strict=True)
        ]
    shrink = min(1.0, most / sum(widths)) if widths else 1.0
    return tuple(width * shrink for width in widths)


class _Printer:
    """Draws page after page."""

    layout: Layout

    def __init__(self, plan: PrintedPlan, paper: str, fonts: str | os.PathLike[str] | None) -> None:
        from fpdf import FPDF

        self.plan = plan
        width, height = PAPER[paper]
        turned = "landscape" if width > height else "portrait"
        self.pdf: Any = FPDF(orientation=turned, unit="mm", format=(min(width, height), max(width, height)))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.letters = Lettering(self.pdf, fonts)
        self.pdf.set_title(self.letters.clean(plan.title))
        self.pdf.set_creator("Portal")
        self.places = {name: at for at, name in enumerate(column.name for column in plan.columns)}
        self.bars = Bars(self.pdf)

    def finished(self) -> bytes:
        """The whole document."""
        return bytes(self.pdf.output())

    def page(self, rows: Sequence[PrintedRow], place: int, number: int, pages: int) -> None:
        """One page: its title, head, rows and foot."""
        columns, widths, scale = self.layout.across[place]
        self.pdf.add_page()
        self._title(place)
        top = MARGIN + TITLE
        body = top + HEAD
        bottom = body + len(rows) * ROW
        grid_end = MARGIN + sum(widths)
        if scale is not None:
            self._free_days(scale, grid_end, body, bottom)
        self._lines(rows, body, grid_end, scale)
        self._column_heads(columns, widths, top)
        for at, row in enumerate(rows):
            self._cells(row, columns, widths, body + at * ROW)
        if scale is not None:
            self._time_head(scale, grid_end, top, bottom)
            with self.pdf.rect_clip(x=grid_end, y=top, w=scale.width, h=bottom - top + 0.5):
                self.bars.draw(self.plan, rows, Field(scale, grid_end, body, ROW))
                self._status_line(scale, grid_end, top + HEAD, bottom)
        self._legend()
        self._foot(number, pages)

    def write(self, text: str, x: float, y: float, size: float, style: str = "") -> None:
        """A clean text with its base line at y."""
        if text:
            self.pdf.set_font(self.letters.family, style, size)
            self.pdf.text(x, y, text)

    def _title(self, place: int) -> None:
        room = self.layout.width - 2 * MARGIN
        is_narrow = self.layout.width < NARROW
        self._ink(colours.INK)
        title = self.letters.fit(f"{self.plan.title}", room if is_narrow else room * 0.55, 13, "B")
        self.write(title, MARGIN, MARGIN + 5, 13, "B")
        self._ink(colours.INK_2)
        parts = [*self.plan.facts]
        if len(self.layout.across) > 1:
            parts.append(f"part {place + 1} of {len(self.layout.across)}")
        if is_narrow:
            self.write(self.letters.fit(" · ".join(parts), room, 7), MARGIN, MARGIN + 9.5, 7)
            return
        facts = self.letters.fit(" · ".join(parts), room * 0.44, 8)
        self.write(facts, self.layout.width - MARGIN - self.letters.width(facts, 8), MARGIN + 5, 8)

    def _column_heads(self, columns: Sequence[PrintedColumn], widths: Sequence[float], top: float) -> None:
        self._fill(colours.HEAD)
        self.pdf.rect(MARGIN, top, sum(widths), HEAD, style="F")
        self._ink(colours.INK_2)
        x = MARGIN
        for column, width in zip(columns, widths, strict=True):
            label = self.letters.fit(column.label, width - 2 * PADDING, TEXT, "B")
            left = x + PADDING
            if column.is_right:
                left = x + width - PADDING - self.letters.width(label, TEXT, "B")
            self.write(label, left, top + HEAD - 2, TEXT, "B")
            x += width

    def _lines(self, rows: Sequence[PrintedRow], top: float, grid_end: float, scale: Scale | None) -> None:
        end = grid_end + (scale.width if scale else 0)
        self._pen(colours.LINE, 0.1)
        for at in range(len(rows) + 1):
            y = top + at * ROW
            self.pdf.line(MARGIN, y, end, y)
        self._pen(colours.LINE_2, 0.2)
        self.pdf.line(grid_end, top - HEAD, grid_end, top + len(rows) * ROW)

    def _cells(
        self, row: PrintedRow, columns: Sequence[PrintedColumn], widths: Sequence[float], top: float
    ) -> None:
        style = "B" if row.level and row.shape.value == "summary" else ""
        self._ink(colours.INK if row.is_active else colours.INK_3)
        x = MARGIN
        for column, width in zip(columns, widths, strict=True):
            text = row.cells[self.places[column.name]]
            left, room = x + PADDING, width - 2 * PADDING
            x += width
            if not text:
                continue
            if column.name == "name":
                indent = min((row.level - 1) * INDENT, room / 2)
                left, room = left + indent, room - indent
            shown = self.letters.fit(text, room, TEXT, style)
            if column.is_right:
                left += room - self.letters.width(shown, TEXT, style)
            self.write(shown, left, top + ROW - 1.5, TEXT, style)

    def _time_head(self, scale: Scale, left: float, top: float, bottom: float) -> None:
        self._fill(colours.HEAD)
        self.pdf.rect(left, top, scale.width, HEAD, style="F")
        upper, lower = scale.ticks()
        self._pen(colours.LINE_2, 0.1)
        self._ink(colours.INK_2)
        for ticks, y, end, style in ((upper, top, bottom, "B"), (lower, top + HEAD / 2, top + HEAD, "")):
            for tick in ticks:
                if tick.left > 0:
                    self.pdf.line(left + tick.left, y, left + tick.left, end)
                label = self.letters.clean(tick.label, style)
                if self.letters.width(label, 6.5, style) <= tick.width - 1:
                    self.write(label, left + tick.left + 0.7, y + HEAD / 2 - 1.3, 6.5, style)

    def _free_days(self, scale: Scale, left: float, top: float, bottom: float) -> None:
        """Days without work are shaded where a day is wide enough to see."""
        if scale.per_day < 1:
            return
        self._fill(colours.FREE)
        for day in range(scale.days):
            if scale.first + timedelta(days=day) in self.plan.free_days:
                self.pdf.rect(left + day * scale.per_day, top, scale.per_day, bottom - top, style="F")

    def _status_line(self, scale: Scale, left: float, top: float, bottom: float) -> None:
        day = self.plan.status_date
        if day is None or not scale.first <= day <= scale.last:
            return
        x = left + scale.place(datetime.combine(day + timedelta(days=1), datetime.min.time()))
        self._pen(colours.STATUS, 0.35)
        self.pdf.line(x, top, x, bottom)

    def legend(self, room: float) -> tuple[tuple[Sample, ...], ...]:
        """What the shapes mean, in as many lines as there have to be."""
        has_baseline = any(row.baseline for row in self.plan.rows)
        samples = self.bars.legend(has_baseline, self.plan.status_date is not None)
        return legend_lines(samples, lambda sample: self._width_in_legend(sample[0]), room)

    def _width_in_legend(self, label: str) -> float:
        return 8 + self.letters.width(self.letters.clean(label), 6.5) + 5

    def _legend(self) -> None:
        lines = self.layout.legend
        for at, line in enumerate(lines):
            y = self.layout.height - MARGIN - 3.2 - LEGEND_LINE * (len(lines) - 1 - at)
            x = MARGIN
            for label, draw in line:
                draw(x, y)
                self._ink(colours.INK_2)
                self.write(self.letters.clean(label), x + 8, y, 6.5)
                x += self._width_in_legend(label)

    def _foot(self, number: int, pages: int) -> None:
        y = self.layout.height - MARGIN + 1
        self._ink(colours.INK_3)
        note = self.letters.fit(self.plan.note, self.layout.width / 2, 6.5)
        self.write(note, MARGIN, y, 6.5)
        text = self.letters.clean(f"Page {number} of {pages}")
        self.write(text, self.layout.width - MARGIN - self.letters.width(text, 6.5), y, 6.5)

    def _ink(self, colour: colours.Colour) -> None:
        self.pdf.set_text_color(*colour)

    def _fill(self, colour: colours.Colour) -> None:
        self.pdf.set_fill_color(*colour)

    def _pen(self, colour: colours.Colour, width: float) -> None:
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(width)
