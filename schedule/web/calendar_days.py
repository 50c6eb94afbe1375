"""Days of a calendar that differ: added, changed and removed one by one, or as the public holidays of a country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, NotVisible, Stale
from core.policy import require
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.models import CalendarException, WorkCalendar
from schedule.policy import SCHEDULE_SETTINGS, SCHEDULE_VIEW
from schedule.public_holidays import Holiday, UnknownPlace, countries, holidays_of, subdivisions
from schedule.selectors.calendars import free_days
from schedule.services.calendars import add_exception, add_holidays, delete_exception, update_exception
from schedule.services.plan_effects import effect_of
from schedule.web.base import schedule_context
from schedule.web.calendar_forms import ExceptionForm, stored_exception
from schedule.web.calendars import calendar_or_404, show_calendar
from schedule.web.outcomes import Outcome

HALF = {"size_class": "half"}


@page(POST=SCHEDULE_SETTINGS)
def exception_add(request: PageRequest, key: str, calendar_id: int) -> HttpResponse:
    """Add days that differ from the week, or show what that would do."""
    project, calendar = _for_edit(request, key, calendar_id)
    form = ExceptionForm(request.POST, prefix="exception")
    if form.is_valid():

        def save() -> None:
            add_exception(actor=request.actor, calendar=calendar, **form.values())

        before = Outcome.watch(request, project)
        try:
            if request.POST.get("act") == "preview":
                effect = effect_of(actor=request.actor, project=project, act=save)
                return show_calendar(request, project, calendar, exception_form=form, effect=effect)
            save()
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            back = reverse("schedule-calendar", args=[project.key, calendar.pk])
            before.tell("The exception is added.", back)
            return redirect(back)
    return show_calendar(request, project, calendar, exception_form=form, status=422)


@page(GET=SCHEDULE_SETTINGS, POST=SCHEDULE_SETTINGS)
def schedule_exception(request: PageRequest, key: str, calendar_id: int, exception_id: int) -> HttpResponse:
    """Change the days, hours or years of an exception, or show what that would do."""
    project, calendar = _for_edit(request, key, calendar_id)
    exception = _exception_or_404(calendar, exception_id)
    if request.method != "POST":
        return _exception(request, project, calendar, ExceptionForm(initial=stored_exception(exception)))
    form = ExceptionForm(request.POST)
    shown: dict[str, Any] = {}
    if form.is_valid():
        expected = form.cleaned_data["version"]

        def save() -> None:
            update_exception(
                actor=request.actor,
                exception=exception,
                expected_version=-1 if expected is None else expected,
                **form.values(),
            )

        before = Outcome.watch(request, project)
        try:
            if request.POST.get("act") == "preview":
                effect = effect_of(actor=request.actor, project=project, act=save)
                return _exception(request, project, calendar, form, effect=effect)
            save()
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            exception = _exception_or_404(calendar, exception_id)
            stored = stored_exception(exception)
            form.cleaned_data["hours"] = request.POST.get("hours", "").strip()
            shown["compared"] = form.differences(stored)
            form.take_version(exception.version)
        else:
            back = reverse("schedule-calendar", args=[project.key, calendar.pk])
            before.tell("The exception is saved.", back)
            return redirect(back)
    return _exception(request, project, calendar, form, status=422, **shown)


@page(POST=SCHEDULE_SETTINGS)
def exception_remove(request: PageRequest, key: str, calendar_id: int, exception_id: int) -> HttpResponse:
    """Let days follow the week again."""
    project, calendar = _for_edit(request, key, calendar_id)
    exception = _exception_or_404(calendar, exception_id)
    before, back = (
        Outcome.watch(request, project),
        reverse("schedule-calendar", args=[project.key, calendar.pk]),
    )
    try:
        delete_exception(actor=request.actor, exception=exception)
    except InvalidInput as refusal:
        messages.error(request, refusal.detail)
    else:
        before.tell("The exception is removed.", back)
    return redirect(back)


class HolidayForm(forms.Form):
    """Whose public holidays, and of which years."""

    country = forms.ChoiceField(label="Country", widget=forms.Select(attrs=HALF))
    subdivision = forms.ChoiceField(
        label="Region",
        required=False,
        widget=forms.Select(attrs=HALF),
        help_text="Offered once a country with regions is chosen.",
    )
    first_year = forms.IntegerField(
        label="From", min_value=1990, max_value=2099, widget=forms.NumberInput(attrs=HALF)
    )
    last_year = forms.IntegerField(
        label="To", min_value=1990, max_value=2099, widget=forms.NumberInput(attrs=HALF)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "Choose"), *countries().items()]  # type: ignore[attr-defined]
        chosen = self.data.get("country") or self.initial.get("country", "")
        regions = subdivisions(chosen) if chosen in countries() else {}
        self.fields["subdivision"].choices = [("", "The whole country"), *regions.items()]  # type: ignore[attr-defined]
        if self.data.get("subdivision") and self.data["subdivision"] not in regions:
            self.data = {
                **{name: self.data.get(name) for name in self.fields},
                "subdivision": "",
            }  # another country was chosen

    def clean(self) -> dict[str, Any]:
        """The years in their order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "The last year is before the first.")
        return cleaned

    def holidays(self) -> list[Holiday]:
        """The days that are meant."""
        given = self.cleaned_data
        years = range(given["first_year"], given["last_year"] + 1)
        return holidays_of(given["country"], given["subdivision"], list(years))


@page(GET=SCHEDULE_SETTINGS, POST=SCHEDULE_SETTINGS)
def calendar_holidays(request: PageRequest, key: str, calendar_id: int) -> HttpResponse:
    """Choose a country and years, look at its holidays, and add those that are ticked."""
    project, calendar = _for_edit(request, key, calendar_id)
    this_year = project.local_day().year
    asked = request.POST if request.method == "POST" else request.GET
    if not asked.get("country"):
        form = HolidayForm(initial={"first_year": this_year, "last_year": this_year + 1})
        return _holidays(request, project, calendar, form)
    form = HolidayForm(asked)
    found: list[Holiday] = []
    if form.is_valid():
        try:
            found = form.holidays()
        except UnknownPlace as refusal:
            form.add_error(None, str(refusal))
    shown: dict[str, Any] = {"found": found}
    if request.method != "POST" or form.errors:
        return _holidays(request, project, calendar, form, status=422 if form.errors else 200, **shown)
    ticked = set(request.POST.getlist("day"))
    days = [(each.day, each.name) for each in found if each.day.isoformat() in ticked]
    try:
        return _add(request, project, calendar, days, lambda effect: _holidays(
            request, project, calendar, form, effect=effect, ticked=ticked, **shown
        ))  # fmt: skip
    except InvalidInput as refusal:
        form.add_error(None, refusal.detail)
        return _holidays(request, project, calendar, form, status=422, ticked=ticked, **shown)


def _add(
    request: PageRequest,
    project: Project,
    calendar: WorkCalendar,
    days: list[tuple[date, str]],
    show: Callable[[Any], HttpResponse],
) -> HttpResponse:
    if request.POST.get("act") == "preview":
        return show(
            effect_of(
                actor=request.actor,
                project=project,
                act=lambda: add_holidays(actor=request.actor, calendar=calendar, days=days),
            )
        )
    before, back = (
        Outcome.watch(request, project),
        reverse("schedule-calendar", args=[project.key, calendar.pk]),
    )
    added, skipped, _ = add_holidays(actor=request.actor, calendar=calendar, days=days)
    words = f"{len(added)} holiday{'' if len(added) == 1 else 's'} added to “{calendar.name}”."
    if skipped:
        words += f" {skipped} {'was' if skipped == 1 else 'were'} free already."
    before.tell(words, back)
    return redirect(back)


def _for_edit(request: PageRequest, key: str, calendar_id: int) -> tuple[Project, WorkCalendar]:
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_SETTINGS, project)
    return project, calendar_or_404(project, calendar_id)


def _exception_or_404(calendar: WorkCalendar, exception_id: int) -> CalendarException:
    exception = CalendarException.objects.filter(calendar=calendar, pk=exception_id).first()
    if exception is None:
        raise NotVisible()
    return exception


def _exception(
    request: PageRequest,
    project: Project,
    calendar: WorkCalendar,
    form: ExceptionForm,
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    context = {**schedule_context(request, project, "calendars"), "calendar": calendar, "form": form, **shown}
    return render_page(request, "schedule/calendar_exception.html", context, status=status)


def _holidays(
    request: PageRequest,
    project: Project,
    calendar: WorkCalendar,
    form: HolidayForm,
    *,
    found: list[Holiday] | None = None,
    ticked: set[str] | None = None,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    """The form, and the days found: ticked unless they are free already or fall on a day without work."""
    free = free_days(calendar)
    rows = []
    for each in found or ():
        is_free = each.day in free
        no_work = not _week_of(calendar)[each.day.weekday()]
        is_ticked = not is_free and not no_work if ticked is None else each.day.isoformat() in ticked
        rows.append(
            {"day": each.day, "name": each.name, "is_free": is_free, "no_work": no_work, "ticked": is_ticked}
        )
    context = {
        **schedule_context(request, project, "calendars"),
        "calendar": calendar,
        "form": form,
        "asked": form.is_bound and not form.errors,
        "rows": rows,
        "given": {name: form.data.get(name, "") for name in form.fields} if form.is_bound else {},
        **shown,
    }
    return render_page(request, "schedule/calendar_holidays.html", context, status=status)


def _week_of(calendar: WorkCalendar) -> list[Any]:
    """Hours of the weekdays, those that are inherited from above."""
    week: list[Any] = [None] * 7
    current: WorkCalendar | None = calendar
    seen: set[int] = set()
    while current is not None and current.pk not in seen:
        seen.add(current.pk)
        week = [own if own is not None else above for own, above in zip(week, current.week, strict=True)]
        current = current.base
    return week
