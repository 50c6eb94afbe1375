"""Two states of a plan side by side: what differs, as a table with filters and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse

from core.errors import InvalidInput, NotVisible
from core.templatetags._figures import MINUS, hours
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from projects.models import Baseline, Project
from projects.selectors.baselines import baseline_by_number, baselines_of
from projects.web.base import project_or_404
from schedule.engine.comparison import Difference, PlanRow, RowDifference
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.baselines import NOW, Compared, chosen_baseline, compare_states, instant_of
from schedule.web.base import schedule_context
from schedule.web.baselines import PAGE_SIZES, page_size

KINDS: Final = {
    Difference.ADDED: "Added",
    Difference.REMOVED: "Removed",
    Difference.MOVED: "Moved",
    Difference.LONGER: "Longer",
    Difference.SHORTER: "Shorter",
    Difference.RELINKED: "Linked anew",
    Difference.RENAMED: "Renamed",
}
SORTS: Final = {
    "outline": lambda one: one.row.row,
    "name": lambda one: one.row.name.casefold(),
    "start": lambda one: one.start_moved or 0,
    "finish": lambda one: one.finish_moved or 0,
    "duration": lambda one: one.longer_by or 0,
    "work": lambda one: one.more_work or 0,
}


class DifferenceForm(forms.Form):
    """The filters of a comparison, as GET fields."""

    kind = forms.MultipleChoiceField(
        choices=[(kind.value, label) for kind, label in KINDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Difference",
    )
    summaries = forms.BooleanField(required=False, label="Summaries too")


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """A row of the comparison as its page shows it; instants are aware."""

    found: RowDifference
    labels: Sequence[str]
    start_before: datetime | None
    start_after: datetime | None
    finish_before: datetime | None
    finish_after: datetime | None
    links_before: str
    links_after: str

    @property
    def row(self) -> PlanRow:
        """As it is, or as it was."""
        return self.found.row

    @property
    def work_text(self) -> str | None:
        """Hours of work gained or lost; None where nobody is assigned."""
        return _signed_hours(self.found.more_work)


@page(GET=SCHEDULE_VIEW)
def baseline_compare(request: PageRequest, key: str) -> HttpResponse:
    """What differs between `from` and `to`: baselines by number, or the plan as it is now."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    compared = _compared(request, project)
    form, rows, sort = _narrowed(request, compared)
    shown = Paginator(rows, page_size(request)).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "per_page"):
        query.pop(name, None)
    export = f"{reverse('schedule-baseline-compare-export', args=[project.key])}?{query.urlencode()}"
    context = {
        **schedule_context(request, project, "baselines"),
        "compared": compared,
        "baselines": baselines_of(actor=request.actor, project=project),
        "totals": _totals(project, compared),
        "counts": [(label, compared.comparison.count(kind), kind.value) for kind, label in KINDS.items()],
        "sentence": _sentence(compared),
        "filter_form": form,
        "page": shown,
        "page_sizes": PAGE_SIZES,
        "rows": [_shown(project, compared, one) for one in shown.object_list],
        "sort": sort,
        "count_text": f"{len(rows):,} row{'' if len(rows) == 1 else 's'}",
        "table_actions": [{"label": "CSV", "url": export, "icon": "download"}],
        "minutes_per_day": compared.minutes_per_day,
    }
    return render_page(request, "schedule/baseline_compare.html", context)


@page(GET=SCHEDULE_VIEW)
def baseline_compare_export(request: PageRequest, key: str) -> HttpResponse:
    """The rows of the comparison as CSV, with the filters and the order of the page it was asked from."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    compared = _compared(request, project)
    _, rows, _ = _narrowed(request, compared)
    day = compared.minutes_per_day
    head = [
        "Task", "Outline", "Name", "Name before", "Differences", "Start before", "Start after", "Start moved, days",
        "Finish before", "Finish after", "Finish moved, days", "Duration before, days", "Duration after, days",
        "Work before, hours", "Work after, hours", "Links gone", "Links new",
    ]  # fmt: skip
    body = (_cells(project, _shown(project, compared, one), day) for one in rows)
    name = f"{project.key}-{compared.before.label}-{compared.after_label}.csv"
    return csv_response(name, head, body)


def _cells(project: Project, shown: ShownDifference, day: int) -> list[Any]:
    found, before, after = shown.found, shown.found.before, shown.found.after
    local = [
        None if at is None else at.astimezone(project.zone).replace(tzinfo=None)
        for at in (shown.start_before, shown.start_after, shown.finish_before, shown.finish_after)
    ]
    return [
        f"{project.key}-{shown.row.number}", shown.row.outline, shown.row.name,
        before.name if before and after and before.name != after.name else "", ", ".join(shown.labels),
        local[0], local[1], _days(found.start_moved, day), local[2], local[3], _days(found.finish_moved, day),
        *(_days(row.duration if row else None, day) for row in (before, after)),
        *(_days(row.work if row else None, 60) for row in (before, after)), shown.links_before, shown.links_after,
    ]  # fmt: skip


def _days(minutes: int | None, unit: int) -> float | None:
    return None if minutes is None else round(minutes / unit, 2)


def _compared(request: PageRequest, project: Project) -> Compared:
    before = _state(request, project, "from") or chosen_baseline(project)
    if before is None:
        before = baselines_of(actor=request.actor, project=project).first()
    if before is None:
        raise NotVisible("This project has no baseline yet: there is nothing to compare with.")
    after = _state(request, project, "to")
    return compare_states(actor=request.actor, project=project, before=before, after=after)


def _state(request: PageRequest, project: Project, name: str) -> Baseline | None:
    """The baseline that the address names; None for the plan as it is now."""
    text = request.GET.get(name, "").strip().upper()
    number = text.removeprefix("B")
    if not text or (text == NOW.upper() and name == "to"):
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidInput(
            f"{name} takes the number of a baseline{', or now' if name == 'to' else ''}.",
            fields={name: ["Not the number of a baseline."]},
        )
    return baseline_by_number(actor=request.actor, project=project, number=int(number))


def _narrowed(request: PageRequest, compared: Compared) -> tuple[DifferenceForm, list[RowDifference], str]:
    form = DifferenceForm(request.GET)
    form.is_valid()
    kinds = {Difference(kind) for kind in form.cleaned_data.get("kind") or ()}
    with_summaries = bool(form.cleaned_data.get("summaries"))
    find = request.GET.get("q", "")[:200].strip().casefold()
    sort = request.GET.get("sort") or "outline"
    if sort.removeprefix("-") not in SORTS:
        raise InvalidInput(
            "The comparison has no such column to sort by.", fields={"sort": ["Not a column."]}
        )
    rows = [
        one
        for one in compared.comparison.differences
        if (with_summaries or not one.row.is_summary)
        and (not kinds or kinds & one.kinds)
        and (not find or find in one.row.name.casefold() or find == str(one.row.number))
    ]
    rows.sort(key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return form, rows, sort


def _shown(project: Project, compared: Compared, found: RowDifference) -> ShownDifference:
    before, after = found.before, found.after
    return ShownDifference(
        found=found,
        labels=[label for kind, label in KINDS.items() if kind in found.kinds],
        start_before=instant_of(project, before.start if before else None),
        start_after=instant_of(project, after.start if after else None),
        finish_before=instant_of(project, before.finish if before else None),
        finish_after=instant_of(project, after.finish if after else None),
        links_before=compared.link_words(found.links_before),
        links_after=compared.link_words(found.links_after),
    )


def _totals(project: Project, compared: Compared) -> dict[str, Any]:
    """Both states as a whole, side by side."""
    was, now = compared.comparison.before, compared.comparison.after
    return {
        "start": (instant_of(project, was.start), instant_of(project, now.start)),
        "finish": (instant_of(project, was.finish), instant_of(project, now.finish)),
        "duration": (was.duration, now.duration),
        "work": (was.work, now.work),
        "counts": [
            ("Tasks and milestones", was.tasks, now.tasks, now.tasks - was.tasks),
            ("Milestones", was.milestones, now.milestones, now.milestones - was.milestones),
            ("Critical tasks", was.critical, now.critical, now.critical - was.critical),
            ("Links", was.links, now.links, now.links - was.links),
        ],
        "duration_change": _change(was.duration, now.duration),
        "work_change": _signed_hours(_change(was.work, now.work)),
    }


def _change(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def _signed_hours(minutes: int | None) -> str | None:
    if minutes is None:
        return None
    return f"{'+' if minutes > 0 else MINUS if minutes < 0 else ''}{hours(abs(minutes))}"


def _sentence(compared: Compared) -> str:
    """The takeaway: where the finish went, and how many tasks differ."""
    found, day = compared.comparison, compared.minutes_per_day
    counts = [(found.count(kind), label.lower()) for kind, label in KINDS.items()]
    told = [f"{count:,} {label}" for count, label in counts if count]
    moved = found.finish_moved
    if moved is None:
        where = "One of the two has no finish"
    elif moved == 0:
        where = "The finish is the same"
    else:
        days = f"{abs(moved) / day:.1f}".removesuffix(".0")
        where = f"The finish is {days} working day{'' if days == '1' else 's'} {'later' if moved > 0 else 'earlier'}"
    return f"{where}; tasks: {', '.join(told)}." if told else f"{where}; no task differs."
