"""Pages of working calendars: the list, a calendar with its week and its exceptions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import Conflict, InvalidInput, NotVisible, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.models import CalendarException, Task, WorkCalendar
from schedule.policy import SCHEDULE_SETTINGS, SCHEDULE_VIEW
from schedule.selectors.calendars import calendar_use, calendar_year
from schedule.selectors.words import week_text
from schedule.services.calendars import add_calendar, copy_calendar, delete_calendar, update_calendar
from schedule.services.plan_effects import effect_of
from schedule.web.base import schedule_context
from schedule.web.calendar_forms import (
    COPY_TO,
    WEEKDAYS,
    CalendarForm,
    CopyForm,
    ExceptionForm,
    exception_text,
    stored_calendar,
)
from schedule.web.days import project_calendar_id
from schedule.web.outcomes import Outcome

FIRST_YEAR, LAST_YEAR = 1900, 2199


@page(GET=SCHEDULE_VIEW)
def schedule_calendars(request: PageRequest, key: str) -> HttpResponse:
    """The calendars of a project with what uses them."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    calendars = WorkCalendar.objects.filter(project=project).select_related("base")
    counted = calendars.annotate(exception_count=Count("exceptions"))
    tasks = dict(
        Task.objects.filter(project=project, calendar__isnull=False)
        .order_by()
        .values_list("calendar_id")
        .annotate(count=Count("pk"))
    )
    own = project_calendar_id(project)
    rows = [
        {
            "calendar": each,
            "week": week_text(each.week),
            "tasks": tasks.get(each.pk, 0),
            "is_project": each.pk == own,
        }
        for each in counted
    ]
    context = {
        **schedule_context(request, project, "calendars"),
        "calendars": rows,
        "may_edit": can(request.actor, SCHEDULE_SETTINGS, project),
    }
    return render_page(request, "schedule/calendars.html", context)


@page(GET=SCHEDULE_SETTINGS, POST=SCHEDULE_SETTINGS)
def calendar_add(request: PageRequest, key: str) -> HttpResponse:
    """Add a calendar."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_SETTINGS, project)
    if request.POST.get("act") == "copy":
        return show_calendar(
            request, project, None, form=CalendarForm(request.POST, project=project).copied()
        )
    if request.method != "POST":
        week = {f"day_{weekday}": "08:00–12:00, 13:00–17:00" for weekday in range(5)}
        form = CalendarForm(project=project, initial={**week, "day_5": "off", "day_6": "off"})
        return show_calendar(request, project, None, form=form)
    form = CalendarForm(request.POST, project=project)
    if form.is_valid():
        try:
            before = Outcome.watch(request, project)
            calendar, _ = add_calendar(actor=request.actor, project=project, **form.values())
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            undo = before.undo_url(reverse("schedule-calendars", args=[project.key]))
            messages.success(request, f"The calendar “{calendar.name}” is added.", extra_tags=undo)
            return redirect("schedule-calendar", key=project.key, calendar_id=calendar.pk)
    return show_calendar(request, project, None, form=form, status=422)


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_SETTINGS)
def schedule_calendar(request: PageRequest, key: str, calendar_id: int) -> HttpResponse:
    """A calendar: its week, and the days that differ."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    calendar = calendar_or_404(project, calendar_id)
    if request.method != "POST":
        return show_calendar(request, project, calendar)
    require(request.actor, SCHEDULE_SETTINGS, project)
    form = CalendarForm(request.POST, project=project, calendar=calendar)
    if request.POST.get("act") == "copy":
        return show_calendar(request, project, calendar, form=form.copied())
    shown: dict[str, Any] = {"form": form}
    if form.is_valid():
        expected = form.cleaned_data["version"]

        def save() -> None:
            update_calendar(
                actor=request.actor,
                calendar=calendar,
                expected_version=-1 if expected is None else expected,
                **form.values(),
            )

        before = Outcome.watch(request, project)
        try:
            if request.POST.get("act") == "preview":
                effect = effect_of(actor=request.actor, project=project, act=save)
                return show_calendar(request, project, calendar, form=form, effect=effect)
            save()
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            calendar = calendar_or_404(project, calendar_id)
            shown["stale"] = True
            form.take_version(calendar.version)
        else:
            back = reverse("schedule-calendar", args=[project.key, calendar.pk])
            before.tell("The calendar is saved.", back)
            return redirect(back)
    return show_calendar(request, project, calendar, status=422, **shown)


@page(POST=SCHEDULE_SETTINGS)
def calendar_copy(request: PageRequest, key: str, calendar_id: int) -> HttpResponse:
    """Add a calendar with the week and the exceptions of this one."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_SETTINGS, project)
    calendar = calendar_or_404(project, calendar_id)
    form = CopyForm(request.POST, prefix="copy")
    if form.is_valid():
        try:
            before = Outcome.watch(request, project)
            copy, _ = copy_calendar(actor=request.actor, calendar=calendar, name=form.cleaned_data["name"])
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            undo = before.undo_url(reverse("schedule-calendars", args=[project.key]))
            messages.success(request, f"The calendar “{copy.name}” is added as a copy.", extra_tags=undo)
            return redirect("schedule-calendar", key=project.key, calendar_id=copy.pk)
    return show_calendar(request, project, calendar, copy_form=form, status=422)


@page(GET=SCHEDULE_SETTINGS, POST=SCHEDULE_SETTINGS)
def calendar_delete(request: PageRequest, key: str, calendar_id: int) -> HttpResponse:
    """Ask, then delete a calendar that nothing uses."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_SETTINGS, project)
    calendar = calendar_or_404(project, calendar_id)
    back = reverse("schedule-calendar", args=[project.key, calendar.pk])
    if request.method == "POST":
        try:
            before = Outcome.watch(request, project)
            delete_calendar(actor=request.actor, calendar=calendar)
        except Conflict as refusal:
            messages.error(request, refusal.detail)
            return redirect(back)
        back = reverse("schedule-calendars", args=[project.key])
        before.tell(f"The calendar “{calendar.name}” is deleted.", back)
        return redirect(back)
    context = {
        **schedule_context(request, project, "calendars"),
        "question": f"Delete the calendar “{calendar.name}”?",
        "consequence": "Its exceptions go too. Undo brings it back.",
        "act": "Delete the calendar",
        "back_url": back,
    }
    return render_page(request, "schedule/confirm.html", context)


def calendar_or_404(project: Project, calendar_id: int) -> WorkCalendar:
    """A calendar of the project."""
    calendar = WorkCalendar.objects.filter(project=project, pk=calendar_id).select_related("base").first()
    if calendar is None:
        raise NotVisible()
    return calendar


def show_calendar(
    request: PageRequest,
    project: Project,
    calendar: WorkCalendar | None,
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    """A calendar with its forms; those that were sent come in `shown` with what was typed."""
    context: dict[str, Any] = {
        **schedule_context(request, project, "calendars"),
        "calendar": calendar,
        "may_edit": can(request.actor, SCHEDULE_SETTINGS, project),
        "weekdays": list(enumerate(WEEKDAYS)),
        "copy_targets": [(value, words) for value, (words, _) in COPY_TO.items()],
        **shown,
    }
    if calendar is not None:
        year = _year(request, project)
        exceptions = CalendarException.objects.filter(calendar=calendar).order_by("first_day", "pk")
        context |= {
            "week": week_text(calendar.week),
            "exceptions": [{"row": each, "hours": exception_text(each)} for each in exceptions],
            "use": calendar_use(actor=request.actor, calendar=calendar),
            "year": year,
            "months": calendar_year(project, calendar, year),
            "weekday_letters": [(name[:2], name) for name in WEEKDAYS],
        }
        context.setdefault(
            "form", CalendarForm(project=project, calendar=calendar, initial=stored_calendar(calendar))
        )
        context.setdefault("exception_form", ExceptionForm(prefix="exception"))
        context.setdefault(
            "copy_form", CopyForm(prefix="copy", initial={"name": f"Copy of {calendar.name}"[:160]})
        )
    return render_page(request, "schedule/calendar.html", context, status=status)


def _year(request: PageRequest, project: Project) -> int:
    """The year that is drawn: the one asked for, or the present one."""
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked[:5]) <= LAST_YEAR:
        return int(asked)
    return project.local_day().year
