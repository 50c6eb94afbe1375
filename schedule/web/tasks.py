"""A task's details: the drawer of the board, a full page without it, and the forms in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, NotVisible, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.models import Assignment, Link, Resource, Task
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.project_links import task_project_links
from schedule.selectors.task_detail import task_detail
from schedule.selectors.undo import what_can_be_undone
from schedule.services.links import add_link, delete_link
from schedule.services.resources import add_assignment, delete_assignment
from schedule.services.tasks import update_task
from schedule.web.assignment_work import work_rows
from schedule.web.base import schedule_context, task_or_404
from schedule.web.days import calendar_of
from schedule.web.forms import PlanForm
from schedule.web.in_scenario import in_scenario
from schedule.web.outcomes import Outcome
from schedule.web.project_links import outside_form_for
from schedule.web.scheduling_facts import scheduling_facts, series_of
from schedule.web.scheduling_forms import SchedulingForm, stored_scheduling
from schedule.web.task_forms import (
    AssignmentForm,
    LinkForm,
    ProgressForm,
    TaskForm,
    stored_facts,
    stored_progress,
)


@page(GET=SCHEDULE_VIEW)
@in_scenario
def schedule_task(request: PageRequest, key: str, number: int) -> HttpResponse:
    """A task with all that is known about it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return _details(request, project, task_or_404(request, project, number))


@page(POST=SCHEDULE_EDIT)
@in_scenario
def task_change(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Save a task's facts and the dates that bind it."""
    project, task = _for_edit(request, key, number)
    require(request.actor, SCHEDULE_EDIT, project)
    form = TaskForm(request.POST, task=task, working=calendar_of(task))
    return _save(request, project, task, form=form, place="form", stored=stored_facts)


@page(POST=SCHEDULE_EDIT)
@in_scenario
def task_scheduling(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Save what dates a task beside links and duration: by hand or not, delay, pauses, dates from outside."""
    project, task = _for_edit(request, key, number)
    require(request.actor, SCHEDULE_EDIT, project)
    working = calendar_of(task)
    day = working.minutes_per_day if working else 480
    form = SchedulingForm(request.POST, task=task, working=working, minutes_per_day=day, prefix="when")
    return _save(
        request,
        project,
        task,
        form=form,
        place="scheduling_form",
        stored=lambda row: stored_scheduling(row, day),
    )


@page(POST=PROGRESS_EDIT)
@in_scenario
def task_progress(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Save what is done of a task, and when."""
    project, task = _for_edit(request, key, number)
    require(request.actor, PROGRESS_EDIT, project)
    form = ProgressForm(request.POST, task=task, working=calendar_of(task), prefix="progress")
    return _save(request, project, task, form=form, place="progress_form", stored=stored_progress)


@page(POST=SCHEDULE_EDIT)
@in_scenario
def task_link_add(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Link a task with another one."""
    project, task = _for_edit(request, key, number)
    require(request.actor, SCHEDULE_EDIT, project)
    working = calendar_of(task)
    minutes_per_day = working.minutes_per_day if working else 480
    form = LinkForm(request.POST, task=task, minutes_per_day=minutes_per_day, prefix="link")
    if form.is_valid():
        given = form.cleaned_data
        before = Outcome.watch(request, project)
        ends = {"predecessor": given["other"], "successor": task}
        if given["direction"] == "successor":
            ends = {"predecessor": task, "successor": given["other"]}
        try:
            add_link(actor=request.actor, project=project, type=given["type"], **ends, **given["lag"])
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            return show_saved(request, project, task, "The link is added.", before)
    return _details(request, project, task, status=422, link_form=form)


@page(POST=SCHEDULE_EDIT)
@in_scenario
def task_link_remove(request: PageRequest, key: str, number: int, link_id: int) -> HttpResponse:
    """Remove one of a task's links."""
    project, task = _for_edit(request, key, number)
    require(request.actor, SCHEDULE_EDIT, project)
    link = Link.objects.filter(project=project, pk=link_id).first()
    if link is None or task.pk not in (link.predecessor_id, link.successor_id):
        raise NotVisible()
    before = Outcome.watch(request, project)
    delete_link(actor=request.actor, link=link)
    return show_saved(request, project, task, "The link is removed.", before)


@page(POST=SCHEDULE_EDIT)
@in_scenario
def task_assignment_add(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Let a resource work on a task."""
    project, task = _for_edit(request, key, number)
    require(request.actor, SCHEDULE_EDIT, project)
    form = AssignmentForm(request.POST, resources=Resource.objects.filter(project=project), prefix="who")
    if form.is_valid():
        units = form.cleaned_data["units"] / 100
        before = Outcome.watch(request, project)
        try:
            add_assignment(
                actor=request.actor, task=task, resource=form.cleaned_data["resource"], units=units
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            said = f"{form.cleaned_data['resource'].name} works on the task."
            return show_saved(request, project, task, said, before)
    return _details(request, project, task, status=422, assignment_form=form)


@page(POST=SCHEDULE_EDIT)
@in_scenario
def task_assignment_remove(request: PageRequest, key: str, number: int, assignment_id: int) -> HttpResponse:
    """Take a resource off a task."""
    project, task = _for_edit(request, key, number)
    require(request.actor, SCHEDULE_EDIT, project)
    assignment = Assignment.objects.filter(project=project, task=task, pk=assignment_id).first()
    if assignment is None:
        raise NotVisible()
    before = Outcome.watch(request, project)
    delete_assignment(actor=request.actor, assignment=assignment)
    return show_saved(request, project, task, "The assignment is removed.", before)


def _for_edit(request: PageRequest, key: str, number: int) -> tuple[Project, Task]:
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return project, task_or_404(request, project, number)


def _save(
    request: PageRequest,
    project: Project,
    task: Task,
    *,
    form: TaskForm | ProgressForm | SchedulingForm,
    place: str,
    stored: Callable[[Task], dict[str, Any]],
) -> HttpResponse:
    """Save a form about the task itself; a stale one comes back with both texts and may then be saved over."""
    shown: dict[str, Any] = {place: form}
    if form.is_valid():
        changes = form.changes()
        if not changes:
            return show_saved(request, project, task, "Nothing was changed.")
        expected = form.cleaned_data["version"]
        before = Outcome.watch(request, project)
        try:
            update_task(
                actor=request.actor,
                task=task,
                expected_version=-1 if expected is None else expected,
                **changes,
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            task = task_or_404(request, project, task.number)
            shown["compared"] = form.differences(stored(task))
            form.take_version(task.version)
        else:
            return show_saved(request, project, task, "The task is saved.", before)
    return _details(request, project, task, status=422, **shown)


def show_saved(
    request: PageRequest, project: Project, task: Task, said: str, before: Outcome | None = None
) -> HttpResponse:
    """Say what was done, and of an edit what it did to the plan with a way to take it back."""
    back = reverse("schedule-task", args=[project.key, task.number])
    if request.headers.get("HX-Request"):
        shown: dict[str, Any] = {"saved": said, "undo_state": _undo_state(request, project)}
        if before is not None:
            shown |= {"saved": f"{said} {before.sentence}".strip(), "undo_url": before.undo_url(back)}
        answer = _details(request, project, task_or_404(request, project, task.number), **shown)
        answer["HX-Reswap"] = "outerHTML show:top"  # what is said stands at the top
        return answer
    if before is None:
        messages.success(request, said)
    else:
        before.tell(said, back)
    return redirect(back)


def _undo_state(request: PageRequest, project: Project) -> str:
    """What the board's undo and redo would do now, for the board beside the drawer."""
    return json.dumps(what_can_be_undone(actor=request.actor, project=project))


def _waiting_word(request: PageRequest, project: Project) -> dict[str, str]:
    """What the last request left to be said, as the drawer has no place of its own for messages."""
    if not request.headers.get("HX-Request"):
        return {}
    said = [str(each) for each in messages.get_messages(request)]
    return {"saved": " ".join(said), "undo_state": _undo_state(request, project)} if said else {}


def show_details(
    request: PageRequest, project: Project, task: Task, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """The details with their forms; those that were sent come in `shown` with what was typed."""
    return _details(request, project, task, status=status, **shown)


def _details(
    request: PageRequest, project: Project, task: Task, *, status: int = 200, **shown: Any
) -> HttpResponse:
    detail = task_detail(actor=request.actor, task=task)
    may_edit = can(request.actor, SCHEDULE_EDIT, project)
    may_report = can(request.actor, PROGRESS_EDIT, project) and not task.is_summary
    context: dict[str, Any] = {
        **schedule_context(request, project, "task"),
        "detail": detail,
        "task": detail.task,
        "row": detail.row,
        "may_edit": may_edit,
        "may_report": may_report,
        "scenario": getattr(request, "scenario", None),
        "board_url": reverse("schedule-board", args=[project.key]),
        "work_rows": work_rows(detail.task, detail.minutes_per_day, shown.pop("work_forms", None))
        if may_report
        else [],
        "outside": task_project_links(actor=request.actor, task=detail.task),
        "outside_form": outside_form_for(request, project, detail.task)
        if may_edit and not hasattr(request, "scenario")
        else None,
        "scheduling": scheduling_facts(detail),
        "series": series_of(detail.task),
        **({} if "saved" in shown or request.method == "POST" else _waiting_word(request, project)),
        **_forms(detail, project, may_edit, may_report, shown),
        **shown,
    }
    return render_page(request, "schedule/task.html", context, partial="schedule/_task.html", status=status)


def _forms(
    detail: Any, project: Project, may_edit: bool, may_report: bool, shown: dict[str, Any]
) -> dict[str, PlanForm]:
    task: Task = detail.task
    forms: dict[str, PlanForm] = {}
    if may_report and "progress_form" not in shown:
        forms["progress_form"] = ProgressForm(
            task=task,
            working=None,
            minutes_per_day=detail.minutes_per_day,
            prefix="progress",
            initial=stored_progress(task),
        )
    if not may_edit:
        return forms
    if "form" not in shown:
        forms["form"] = TaskForm(task=task, working=None, initial=stored_facts(task))
    if "scheduling_form" not in shown:
        day = detail.minutes_per_day
        forms["scheduling_form"] = SchedulingForm(
            task=task,
            working=None,
            minutes_per_day=day,
            prefix="when",
            initial=stored_scheduling(task, day),
        )
    if "link_form" not in shown:
        forms["link_form"] = LinkForm(task=task, minutes_per_day=detail.minutes_per_day, prefix="link")
    if "assignment_form" not in shown:
        forms["assignment_form"] = AssignmentForm(
            resources=Resource.objects.filter(project=project), prefix="who"
        )
    return forms
