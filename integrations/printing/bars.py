"""The bars of a printed plan: tasks, summaries, milestones, slack, deadlines, the baseline, and arrows between rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from integrations.printing import colours
from integrations.printing.model import PrintedLink, PrintedPlan, PrintedRow, Shape
from integrations.printing.scale import Scale

HEIGHT: Final = 2.6
HALF_DIAMOND: Final = 1.5
LEAST: Final = 0.5
MOST_ARROWS: Final = 400
"""On one page: beyond that they hide what they join."""
Sample = tuple[str, Callable[[float, float], None]]


@dataclass(frozen=True, slots=True)
class Field:
    """Where the time-line of a page lies: its scale, its upper left corner, the height of a row."""

    scale: Scale
    left: float
    top: float
    row_height: float


class Bars:
    """Draws what lies on the time-line, in millimetres."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf

    def draw(self, plan: PrintedPlan, rows: Sequence[PrintedRow], field: Field) -> None:
        """The rows of a page."""
        self._links(plan, rows, field)
        for at, row in enumerate(rows):
            self._row(row, field.scale, field.left, field.top + (at + 0.5) * field.row_height)

    def legend(self, has_baseline: bool, has_status: bool) -> list[Sample]:
        """What each shape means, with how it is drawn beside its words."""
        samples: list[Sample] = [
            ("critical", lambda x, y: self._task(x, x + 7, y - 1, 0.0, is_critical=True)),
            (
                "not critical, dark part done",
                lambda x, y: self._task(x, x + 7, y - 1, 0.5, is_critical=False),
            ),
            ("summary", lambda x, y: self._summary(x, x + 7, y - 1)),
            ("milestone", lambda x, y: self._diamond(x + 3.5, y - 1, is_critical=False, is_done=False)),
            ("slack", lambda x, y: self._slack(x, x + 7, y - 1)),
            ("deadline", lambda x, y: self._deadline(x + 3.5, y - 1, is_missed=False)),
        ]
        if has_baseline:
            samples.append(("baseline", lambda x, y: self._baseline(x, x + 7, y - 2.2)))
        if has_status:
            samples.append(("status date", self._status))
        return samples

    def _row(self, row: PrintedRow, scale: Scale, left: float, middle: float) -> None:
        if row.baseline is not None:
            first, last = (left + scale.place(moment) for moment in row.baseline)
            self._baseline(first, last, middle)
        if row.deadline is not None:
            self._deadline(left + scale.place(row.deadline), middle, is_missed=row.misses_deadline)
        if row.start is None or row.finish is None:
            return
        x0, x1 = left + scale.place(row.start), left + scale.place(row.finish)
        if row.slack_end is not None and row.slack_end > row.finish and row.shape is not Shape.SUMMARY:
            self._slack(x1, left + scale.place(row.slack_end), middle)
        if row.shape is Shape.MILESTONE:
            self._diamond(x0, middle, is_critical=row.is_critical, is_done=row.done >= 1)
        elif row.shape is Shape.SUMMARY:
            self._summary(x0, x1, middle)
        elif row.shape is Shape.EFFORT:
            self._task(x0, x1, middle, row.done, is_critical=row.is_critical, height=1.2)
        elif row.is_active:
            self._task(x0, x1, middle, row.done, is_critical=row.is_critical)
        else:
            self._outline(x0, x1, middle)

    def _task(
        self, x0: float, x1: float, middle: float, done: float, *, is_critical: bool, height: float = HEIGHT
    ) -> None:
        width = max(x1 - x0, LEAST)
        self._pdf.set_line_width(0.3 if is_critical else 0.15)
        self._pdf.set_draw_color(*(colours.CRITICAL_EDGE if is_critical else colours.BAR_EDGE))
        self._pdf.set_fill_color(*(colours.CRITICAL if is_critical else colours.BAR))
        self._pdf.rect(x0, middle - height / 2, width, height, style="DF")
        if done > 0:
            self._pdf.set_fill_color(*(colours.CRITICAL_DONE if is_critical else colours.BAR_DONE))
            self._pdf.rect(x0, middle - height / 2, width * min(done, 1.0), height, style="F")

    def _outline(self, x0: float, x1: float, middle: float) -> None:
        self._pdf.set_line_width(0.15)
        self._pdf.set_draw_color(*colours.INK_3)
        self._pdf.set_dash_pattern(dash=0.8, gap=0.6)
        self._pdf.rect(x0, middle - HEIGHT / 2, max(x1 - x0, LEAST), HEIGHT)
        self._pdf.set_dash_pattern()

    def _summary(self, x0: float, x1: float, middle: float) -> None:
        x1 = max(x1, x0 + LEAST)
        foot = min(1.2, (x1 - x0) / 2)
        top, low, tip = middle - 1.1, middle, middle + 1.1
        self._pdf.set_fill_color(*colours.SUMMARY)
        shape = [(x0, top), (x1, top), (x1, tip), (x1 - foot, low), (x0 + foot, low), (x0, tip)]
        self._pdf.polygon(shape, style="F")

    def _diamond(self, x: float, middle: float, *, is_critical: bool, is_done: bool) -> None:
        edge = colours.CRITICAL_EDGE if is_critical else colours.INK
        self._pdf.set_line_width(0.3)
        self._pdf.set_draw_color(*edge)
        self._pdf.set_fill_color(*(edge if is_done else (255, 255, 255)))
        half = HALF_DIAMOND
        corners = [(x, middle - half), (x + half, middle), (x, middle + half), (x - half, middle)]
        self._pdf.polygon(corners, style="DF")

    def _slack(self, x0: float, x1: float, middle: float) -> None:
        if x1 - x0 < 0.4:
            return
        self._pdf.set_line_width(0.15)
        self._pdf.set_draw_color(*colours.INK_3)
        self._pdf.set_dash_pattern(dash=0.6, gap=0.5)
        self._pdf.line(x0, middle, x1, middle)
        self._pdf.set_dash_pattern()
        self._pdf.line(x1, middle - 0.8, x1, middle + 0.8)

    def _deadline(self, x: float, middle: float, *, is_missed: bool) -> None:
        colour = colours.MISSED if is_missed else colours.DEADLINE
        self._pdf.set_line_width(0.25)
        self._pdf.set_draw_color(*colour)
        self._pdf.set_fill_color(*(colour if is_missed else (255, 255, 255)))
        self._pdf.polygon([(x - 1.1, middle - 0.6), (x + 1.1, middle - 0.6), (x, middle + 1.3)], style="DF")
        self._pdf.line(x, middle - 2, x, middle - 0.6)

    def _baseline(self, x0: float, x1: float, middle: float) -> None:
        self._pdf.set_fill_color(*colours.BASELINE)
        self._pdf.rect(x0, middle + 1.5, max(x1 - x0, LEAST), 0.6, style="F")

    def _status(self, x: float, y: float) -> None:
        self._pdf.set_line_width(0.35)
        self._pdf.set_draw_color(*colours.STATUS)
        self._pdf.line(x + 3.5, y - 2.6, x + 3.5, y + 0.4)

    def _links(self, plan: PrintedPlan, rows: Sequence[PrintedRow], field: Field) -> None:
        """Arrows between rows that are on this page."""
        places = {row.id: at for at, row in enumerate(rows) if row.start and row.finish}
        here = [link for link in plan.links if link.before in places and link.after in places]
        if len(here) > MOST_ARROWS:
            return
        self._pdf.set_line_width(0.15)
        self._pdf.set_draw_color(*colours.LINK)
        self._pdf.set_fill_color(*colours.LINK)
        for link in here:
            before, after = places[link.before], places[link.after]
            x0 = field.left + field.scale.place(_end(rows[before], link, is_before=True))
            x1 = field.left + field.scale.place(_end(rows[after], link, is_before=False))
            y0, y1 = (field.top + (place + 0.5) * field.row_height for place in (before, after))
            self._arrow(x0, y0, x1, y1, link)

    def _arrow(self, x0: float, y0: float, x1: float, y1: float, link: PrintedLink) -> None:
        down = 1.0 if y1 > y0 else -1.0
        out = 1.2 if link.type[0] == "F" else -1.2
        if link.type == "FS" and x1 >= x0 + 0.3:  # across, then straight down onto the bar
            tip = y1 - down * 1.3
            self._pdf.line(x0, y0, x1 + 0.4, y0)
            self._pdf.line(x1 + 0.4, y0, x1 + 0.4, tip)
            head = [(x1 - 0.1, tip - down * 0.8), (x1 + 0.9, tip - down * 0.8), (x1 + 0.4, tip)]
            self._pdf.polygon(head, style="F")
            return
        into = -1.2 if link.type[1] == "S" else 1.2
        middle = y0 + down * 2.5
        corners = [
            (x0, y0),
            (x0 + out, y0),
            (x0 + out, middle),
            (x1 + into, middle),
            (x1 + into, y1),
            (x1, y1),
        ]
        for (a, b), (c, d) in pairwise(corners):
            self._pdf.line(a, b, c, d)
        back = 0.8 if into < 0 else -0.8
        self._pdf.polygon([(x1 - back, y1 - 0.5), (x1 - back, y1 + 0.5), (x1, y1)], style="F")


def _end(row: PrintedRow, link: PrintedLink, *, is_before: bool) -> datetime:
    letter = link.type[0 if is_before else 1]
    moment = row.start if letter == "S" else row.finish
    assert moment is not None  # noqa: S101  only rows with dates are drawn
    return moment
