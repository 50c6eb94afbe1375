"""How a project's plan is scheduled: a form for those who may change it, a list for the others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.computation.calendars import ProjectCalendars
from schedule.computation.rows import settings_of
from schedule.engine import CalendarError, WorkingCalendar
from schedule.models import ScheduleSettings
from schedule.policy import SCHEDULE_SETTINGS, SCHEDULE_VIEW
from schedule.selectors.lateness import cutoff_of
from schedule.services.plan_effects import effect_of
from schedule.services.settings import update_settings
from schedule.web.base import schedule_context
from schedule.web.outcomes import Outcome
from schedule.web.settings_forms import SettingsForm, stored_settings


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_SETTINGS)
def schedule_settings(request: PageRequest, key: str) -> HttpResponse:
    """Calendar, start, status date and conventions."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    if request.method != "POST":
        return _settings(request, project)
    require(request.actor, SCHEDULE_SETTINGS, project)
    settings = settings_of(project)
    form = SettingsForm(request.POST, project=project, settings=settings, working=_working(project, settings))
    shown: dict[str, Any] = {"form": form}
    if form.is_valid():
        changes = form.changes()
        expected = form.cleaned_data["version"]
        if not changes:
            messages.info(request, "Nothing was changed.")
            return redirect("schedule-settings", key=project.key)

        def save() -> None:
            update_settings(
                actor=request.actor,
                project=project,
                expected_version=-1 if expected is None else expected,
                **changes,
            )

        before = Outcome.watch(request, project)
        try:
            if request.POST.get("act") == "preview":
                effect = effect_of(actor=request.actor, project=project, act=save)
                return _settings(request, project, form=form, effect=effect)
            save()
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            settings = settings_of(project)
            shown["compared"] = form.differences(
                stored_settings(project, settings, _working(project, settings))
            )
            form.take_version(settings.version)
        else:
            before.tell("The settings are saved.", reverse("schedule-settings", args=[project.key]))
            return redirect("schedule-settings", key=project.key)
    return _settings(request, project, status=422, **shown)


def _working(project: Project, settings: ScheduleSettings) -> WorkingCalendar | None:
    if settings.calendar_id is None:
        return None
    try:
        return ProjectCalendars.of_project(project.pk).working(settings.calendar_id)
    except (CalendarError, KeyError):
        return None


def _settings(request: PageRequest, project: Project, *, status: int = 200, **shown: Any) -> HttpResponse:
    settings = settings_of(project)
    working = _working(project, settings)
    may_edit = can(request.actor, SCHEDULE_SETTINGS, project)
    form = shown.pop("form", None) or SettingsForm(
        project=project,
        settings=settings,
        working=working,
        initial=stored_settings(project, settings, working),
    )
    if not may_edit:
        for field in form.fields.values():
            field.disabled = True
    context = {
        **schedule_context(request, project, "settings"),
        "form": form,
        "may_edit": may_edit,
        "status_day": cutoff_of(project, settings)[1],
        "is_pinned": project.status_date is not None,
        **shown,
    }
    return render_page(request, "schedule/settings.html", context, status=status)
