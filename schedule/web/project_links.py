"""Pages of links between projects: what this plan waits for, who waits for it, and the form for one link."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, NotVisible, Stale
from core.policy import can, require
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.computation.calendars import ProjectCalendars
from schedule.models import ProjectLink
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.project_links import (
    STATES,
    ProjectLinkRow,
    narrowed,
    outgoing_links_of,
    project_links_of,
    rows_of,
)
from schedule.services.project_links import add_project_link, delete_project_link, update_project_link
from schedule.web.base import schedule_context, task_or_404
from schedule.web.days import project_calendar_id
from schedule.web.outcomes import Outcome
from schedule.web.project_link_forms import ProjectLinkEditForm, ProjectLinkForm, stored_link

PAGE_SIZE = 50
DIRECTIONS = ("incoming", "outgoing")


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_EDIT)
def schedule_project_links(request: PageRequest, key: str) -> HttpResponse:
    """What the plan waits for in other projects, or what waits for it; and a form for one more."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    if request.method != "POST":
        return _list(request, project)
    require(request.actor, SCHEDULE_EDIT, project)
    form = _form(request, project, request.POST)
    if form.is_valid():
        before, back = Outcome.watch(request, project), reverse("schedule-project-links", args=[project.key])
        try:
            link, _ = add_project_link(actor=request.actor, project=project, **form.values())
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            before.tell(f"“{link.successor.name}” now waits for {link.giver_label}.", back)
            return redirect(back)
    return _list(request, project, form=form, status=422)


@page(GET=SCHEDULE_VIEW)
def project_link_export(request: PageRequest, key: str) -> HttpResponse:
    """The rows of the list as CSV, with the filter of the page it was asked from."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    direction = _direction(request)
    rows = _rows(request, project, direction)
    head = ["Waiting task", "Waits for", "Type", "Lag", "Promised by", "Needed by", "Slack", "State", "Note"]
    body = (
        [
            row.receiver_text, row.giver_text, row.link.type, row.lag, _clock(project, row.promised_by),
            _clock(project, row.needed_by), row.slack_text, row.state_words, row.link.note,
        ]
        for row in rows
    )  # fmt: skip
    return csv_response(f"{project.key}-{direction}-links.csv", head, body)


@page(GET=SCHEDULE_EDIT, POST=SCHEDULE_EDIT)
def schedule_project_link(request: PageRequest, key: str, link_id: int) -> HttpResponse:
    """Change type, lag or note of a link between projects."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_EDIT, project)
    link = _link_or_404(request, project, link_id)
    day = _minutes_per_day(project)
    shown: dict[str, Any] = {}
    form = ProjectLinkEditForm(
        request.POST if request.method == "POST" else None,
        minutes_per_day=day,
        initial=stored_link(link, day),
    )
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data["version"]
        before, back = Outcome.watch(request, project), reverse("schedule-project-links", args=[project.key])
        try:
            update_project_link(
                actor=request.actor,
                link=link,
                expected_version=-1 if expected is None else expected,
                **form.values(),
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            link = _link_or_404(request, project, link_id)
            given = form.cleaned_data
            typed = {**given, "lag": request.POST.get("lag", "").strip()}
            form.cleaned_data = typed
            shown["compared"] = form.differences(stored_link(link, day))
            form.take_version(link.version)
        else:
            before.tell("The link is saved.", back)
            return redirect(back)
    context = {
        **schedule_context(request, project, "project-links"),
        "row": rows_of(actor=request.actor, links=[link])[0],
        "form": form,
        **shown,
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "schedule/project_link.html", context, status=status)


@page(POST=SCHEDULE_EDIT)
def project_link_remove(request: PageRequest, key: str, link_id: int) -> HttpResponse:
    """Let a task wait no longer for the other project."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_EDIT, project)
    link = _link_or_404(request, project, link_id)
    before, back = Outcome.watch(request, project), reverse("schedule-project-links", args=[project.key])
    number = request.POST.get("task", "")
    if number.isdigit() and len(number) < 10:
        back = reverse("schedule-task", args=[project.key, int(number)])
    delete_project_link(actor=request.actor, link=link)
    before.tell(f"“{link.successor.name}” no longer waits for {link.giver_label}.", back)
    return redirect(back)


@page(POST=SCHEDULE_EDIT)
def task_project_link_add(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Let one task wait for a task of another project, from its details."""
    from schedule.web.tasks import show_details, show_saved

    project = project_or_404(request, key, SCHEDULE_VIEW)
    task = task_or_404(request, project, number)
    require(request.actor, SCHEDULE_EDIT, project)
    form = _form(request, project, request.POST, task=task, prefix="outside")
    if form.is_valid():
        before = Outcome.watch(request, project)
        try:
            add_project_link(actor=request.actor, project=project, **form.values())
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            return show_saved(request, project, task, "The task now waits for the other project.", before)
    return show_details(request, project, task, status=422, outside_form=form)


def outside_form_for(request: PageRequest, project: Project, task: Any) -> ProjectLinkForm:
    """The empty form in a task's details."""
    return _form(request, project, None, task=task, prefix="outside")


def _form(request: PageRequest, project: Project, data: Any, **more: Any) -> ProjectLinkForm:
    day = _minutes_per_day(project)
    return ProjectLinkForm(data, actor=request.actor, project=project, minutes_per_day=day, **more)


def _minutes_per_day(project: Project) -> int:
    return ProjectCalendars.of_project(project.pk).minutes_per_day(project_calendar_id(project))


def _link_or_404(request: PageRequest, project: Project, link_id: int) -> ProjectLink:
    link = project_links_of(actor=request.actor, project=project).filter(pk=link_id).first()
    if link is None:
        raise NotVisible()
    return link


def _direction(request: PageRequest) -> str:
    asked = request.GET.get("direction", "incoming")
    if asked not in DIRECTIONS:
        raise InvalidInput(
            "Links are incoming or outgoing.", fields={"direction": ["One of incoming, outgoing."]}
        )
    return asked


def _rows(request: PageRequest, project: Project, direction: str) -> list[ProjectLinkRow]:
    read = project_links_of if direction == "incoming" else outgoing_links_of
    links = read(actor=request.actor, project=project).order_by("successor__dates__row", "pk")
    state = request.GET.get("state", "")
    if state and state not in STATES:
        raise InvalidInput(
            "This is not a state of a link.", fields={"state": [f"One of {', '.join(STATES)}."]}
        )
    rows = rows_of(actor=request.actor, links=links)
    return narrowed(rows, state=state, find=request.GET.get("q", ""))


def _clock(project: Project, value: Any) -> str:
    return "" if value is None else value.astimezone(project.zone).strftime("%Y-%m-%d %H:%M")


def _list(request: PageRequest, project: Project, *, status: int = 200, **shown: Any) -> HttpResponse:
    direction = _direction(request)
    rows = _rows(request, project, direction)
    may_edit = can(request.actor, SCHEDULE_EDIT, project)
    counts = {
        "incoming": project_links_of(actor=request.actor, project=project).count(),
        "outgoing": outgoing_links_of(actor=request.actor, project=project).count(),
    }
    base = reverse("schedule-project-links", args=[project.key])
    context = {
        **schedule_context(request, project, "project-links"),
        "direction": direction,
        "directions": [
            {
                "label": label,
                "count": counts[name],
                "url": f"{base}?direction={name}",
                "current": name == direction,
            }
            for name, label in (("incoming", "Waits for"), ("outgoing", "Waited for by"))
        ],
        "states": [(value, words) for value, words in STATES.items()],
        "state": request.GET.get("state", ""),
        "find": request.GET.get("q", ""),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "has_any": bool(counts[direction]),
        "may_edit": may_edit,
        "programme": project.programme,
        **shown,
    }
    if may_edit:
        context.setdefault("form", _form(request, project, None))
    return render_page(request, "schedule/project_links.html", context, status=status)
