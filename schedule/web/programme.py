"""The page of a programme over time: a drawing of its projects with milestones and links, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from core.templatetags._figures import day, finish_day
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from projects.policy import STRUCTURE_VIEW
from projects.selectors.structure import get_programme
from schedule.selectors.programme import ProgrammeLink, ProgrammeProject, ProgrammeView, programme_view

WIDTH: Final = 1180
LABELS: Final = 210
RIGHT: Final = 24
HEAD: Final = 40
ROW: Final = 48
BAR_TOP: Final = 13
BAR: Final = 14
FOOT: Final = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale."""

    x: float
    label: str
    is_year: bool


@dataclass(frozen=True, slots=True)
class Diamond:
    """A milestone of the drawing."""

    points: str
    words: str
    css: str


@dataclass(frozen=True, slots=True)
class Line:
    """One project of the drawing; `bar` is x and width, None without dates."""

    row: ProgrammeProject
    y: float
    label_y: float
    note_y: float
    bar_y: float
    bar: tuple[float, float] | None
    done: float
    baseline_x: float | None
    target_x: float | None
    status_x: float | None
    diamonds: tuple[Diamond, ...]
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A link of the drawing."""

    path: str
    head: str
    words: str
    css: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture, in its own units."""

    width: int
    height: int
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    arrows: tuple[Arrow, ...]
    today_x: float | None
    bottom: int
    labels: int
    right: int
    bar_height: int
    row_height: int


@page(GET=STRUCTURE_VIEW)
def programme_timeline(request: PageRequest, programme_id: int) -> HttpResponse:
    """The projects of a programme over time."""
    programme = get_programme(request.actor, programme_id)
    view = programme_view(actor=request.actor, programme=programme)
    late = sum(each.is_late for each in view.links)
    context = {
        "programme": programme,
        "view": view,
        "drawing": draw(view),
        "late_links": late,
        "late_projects": sum(each.is_late for each in view.projects),
        "summary": _sentence(view, late),
        "crumbs": [
            {"label": "Projects", "url": reverse("project-list")},
            {"label": "Portfolios", "url": reverse("structure")},
        ],
        "actions": [
            {
                "label": "Its projects",
                "url": f"{reverse('project-list')}?programme={programme.pk}",
                "icon": "list-tree",
            },
            {
                "label": "CSV",
                "url": reverse("programme-timeline-export", args=[programme.pk]),
                "icon": "download",
            },
        ],
    }
    return render_page(request, "schedule/programme.html", context)


@page(GET=STRUCTURE_VIEW)
def programme_timeline_export(request: PageRequest, programme_id: int) -> HttpResponse:
    """The table of the page as CSV."""
    view = programme_view(actor=request.actor, programme=get_programme(request.actor, programme_id))
    head = ["Key", "Project", "Start", "Finish", "Baseline", "Baseline finish", "Target finish", "Done %",
            "Next milestone", "On", "Status date"]  # fmt: skip
    body = []
    for row in view.projects:
        following = row.next_milestone
        body.append([
            row.project.key, row.project.name, _local(row, row.start), _local(row, row.finish), row.baseline_label,
            _local(row, row.baseline_finish), row.target_finish,
            None if row.percent is None else round(row.percent, 1),
            following.name if following else "", _local(row, following.at) if following else "", row.status_date,
        ])  # fmt: skip
    return csv_response(f"programme-{programme_id}.csv", head, body)


def _local(row: ProgrammeProject, value: datetime | None) -> str:
    return "" if value is None else value.astimezone(row.project.zone).strftime("%Y-%m-%d %H:%M")


def _sentence(view: ProgrammeView, late: int) -> str:
    """The takeaway of the picture in words."""
    if view.finish is None:
        return "No project of this programme has computed dates yet."
    last = next(each for each in view.projects if each.finish == view.finish)
    text = f"The programme ends on {finish_day(last.finish, last.project.time_zone)} with {last.project.key}."
    slipping = [each.project.key for each in view.projects if each.is_late]
    if slipping:
        verb = "ends" if len(slipping) == 1 else "end"
        text += f" {', '.join(slipping[:5])} {verb} later than frozen or promised."
    if late:
        text += f" {late} link{'' if late == 1 else 's'} between projects come{'s' if late == 1 else ''} too late."
    return text


def draw(view: ProgrammeView) -> Drawing | None:
    """Lay out the picture; None where no project has dates."""
    first, last = _range(view)
    if first is None or last is None:
        return None
    span = (last - first).total_seconds()
    room = WIDTH - LABELS - RIGHT

    def x(moment: datetime) -> float:
        share = (moment - first).total_seconds() / span
        return round(LABELS + room * min(max(share, 0.0), 1.0), 1)

    lines = tuple(_line(row, index, x) for index, row in enumerate(view.projects))
    places = {line.row.project.pk: line.bar_y + BAR / 2 for line in lines}
    bottom = HEAD + ROW * len(lines)
    now = timezone.now()
    return Drawing(
        width=WIDTH,
        height=bottom + FOOT,
        ticks=_ticks(first, last, x),
        lines=lines,
        arrows=tuple(_arrow(link, places, x) for link in view.links),
        today_x=x(now) if first <= now <= last else None,
        bottom=bottom,
        labels=LABELS,
        right=WIDTH - RIGHT,
        bar_height=BAR,
        row_height=ROW,
    )


def _range(view: ProgrammeView) -> tuple[datetime | None, datetime | None]:
    moments: list[datetime] = []
    for row in view.projects:
        moments += [each for each in (row.start, row.finish, row.baseline_finish) if each]
        if row.start and row.target_finish:
            moments.append(datetime.combine(row.target_finish, datetime.min.time(), UTC))
    if not moments:
        return None, None
    first, last = min(moments), max(moments)
    margin = max((last - first) * 0.02, timedelta(days=2))
    return first - margin, last + margin


def _line(row: ProgrammeProject, index: int, x: Any) -> Line:
    y = HEAD + ROW * index
    bar = None
    done = 0.0
    if row.start and row.finish:
        left = x(row.start)
        width = max(round(x(row.finish) - left, 1), 3.0)
        bar = (left, width)
        done = round(width * (row.percent or 0) / 100, 1)
    bar_y = y + BAR_TOP
    middle = bar_y + BAR / 2
    target = row.target_finish and datetime.combine(row.target_finish, datetime.max.time(), row.project.zone)
    status = datetime.combine(row.status_date, datetime.min.time(), row.project.zone)
    in_range = (
        bar is not None
        and row.start is not None
        and row.finish is not None
        and row.start <= status <= row.finish
    )
    name = row.project.name
    return Line(
        row=row,
        y=y,
        label_y=y + 20,
        note_y=y + 35,
        bar_y=bar_y,
        bar=bar,
        done=done,
        baseline_x=x(row.baseline_finish) if row.baseline_finish else None,
        target_x=x(target) if target and bar else None,
        status_x=x(status) if in_range else None,
        diamonds=tuple(_diamond(row, each, x, middle) for each in row.milestones),
        words=_words(row),
        name=name if len(name) <= 27 else f"{name[:26].rstrip()}…",
    )


def _words(row: ProgrammeProject) -> str:
    zone = row.project.time_zone
    if row.start is None or row.finish is None:
        return f"{row.project.key} {row.project.name}: no dates yet"
    text = f"{row.project.key} {row.project.name}: {day(row.start, zone)} to {finish_day(row.finish, zone)}"
    if row.baseline_finish:
        text += f", frozen finish {finish_day(row.baseline_finish, zone)}"
    if row.percent is not None:
        text += f", {row.percent:.0f} % done"
    return text


def _diamond(row: ProgrammeProject, milestone: Any, x: Any, middle: float) -> Diamond:
    at, size = x(milestone.at), 6
    points = f"{at},{middle - size} {at + size},{middle} {at},{middle + size} {at - size},{middle}"
    css = "reached" if milestone.is_reached else "critical" if milestone.is_critical else ""
    words = f"{row.project.key}-{milestone.number} {milestone.name}, {finish_day(milestone.at, row.project.time_zone)}"
    return Diamond(points, f"{words}{', reached' if milestone.is_reached else ''}", css)


def _arrow(link: ProgrammeLink, places: dict[int, float], x: Any) -> Arrow:
    start_x, end_x = x(link.event), x(link.reaches)
    start_y, end_y = places[link.link.giver_id], places[link.link.project_id]
    turn = start_x + 8
    edge = end_y - BAR / 2 - 4 if end_y > start_y else end_y + BAR / 2 + 4
    if end_x >= turn:
        path = f"M{start_x},{start_y} H{end_x} V{edge}"
    else:
        between = (start_y + end_y) / 2
        path = f"M{start_x},{start_y} H{turn} V{between} H{end_x} V{edge}"
    tip = 4 if end_y > start_y else -4
    head = f"{end_x - 4},{edge - tip} {end_x + 4},{edge - tip} {end_x},{edge + tip / 2}"
    one, two = link.link.predecessor, link.link.successor
    given = f"{link.link.giver.key}-{one.number} {one.name}" if one else ""
    words = f"{link.link.project.key}-{two.number} {two.name} waits for {given}"
    css = "late" if link.is_late else "tight" if link.is_tight else ""
    return Arrow(path, head, f"{words}{', too late' if link.is_late else ''}", css)


def _ticks(first: datetime, last: datetime, x: Any) -> tuple[Tick, ...]:
    """Months, quarters or years, whichever fits."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((size for size, most in ((1, 16), (3, 48), (12, 240)) if months <= most), 120)
    ticks: list[Tick] = []
    year, month = first.year, 1
    while True:
        moment = datetime(year, month, 1, tzinfo=UTC)
        if moment > last:
            return tuple(ticks)
        if moment >= first:
            label = (
                f"{date(year, month, 1):%b}"
                if step == 1
                else f"Q{month // 3 + 1}"
                if step == 3
                else str(year)
            )
            if month == 1 or not ticks:
                label = f"{label} {year}" if step < 12 else str(year)
            ticks.append(Tick(x(moment), label, month == 1))
        months_on = month - 1 + step
        year, month = year + months_on // 12, months_on % 12 + 1
