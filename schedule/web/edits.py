"""The board's one address for changes: a JSON edit in, every changed row out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse

from core.errors import InvalidInput, NotVisible, Stale
from core.problems import problem
from core.web.pages import PageRequest, page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.models import Link, LinkType, Task
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors import board as selectors
from schedule.services.links import add_link, delete_link, update_link
from schedule.services.moves import indent_tasks, move_task, outdent_tasks
from schedule.services.recalculation import PlanChange
from schedule.services.tasks import add_task, delete_tasks, update_task
from schedule.web.task_input import TaskInput

Edit = dict[str, Any]
MOST_TASKS = 10_000


@page(POST=SCHEDULE_EDIT)
def schedule_edits(request: PageRequest, key: str) -> HttpResponse:
    """Carry out one edit and answer with the rows it changed; a stale one with the row as it is now."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    edit = _read(request)
    verb = _VERBS.get(str(edit.get("verb", "")))
    if verb is None:
        raise InvalidInput(
            "verb names no edit of the board.", fields={"verb": [f"One of {', '.join(_VERBS)}."]}
        )
    try:
        change = verb(request, project, edit)
    except Stale as refusal:
        return _stale(request, project, edit, refusal)
    return JsonResponse(answer_of(request, project, change), json_dumps_params={"ensure_ascii": False})


def answer_of(request: PageRequest, project: Project, change: PlanChange) -> dict[str, Any]:
    """Every row a change touched, and the links where they did."""
    actor = request.actor
    answer = {
        "version": change.version,
        "tasks": selectors.board_rows(actor=actor, project=project, task_ids=change.changed),
        "removed": change.removed,
        "created": change.created,
        "links_changed": change.links_changed,
        "pending": change.pending,
        "job": change.job_id,
        "project": selectors.board_project(actor=actor, project=project),
        "error": change.error,
    }
    if change.links_changed:
        answer["links"] = selectors.board_links(actor=actor, project=project)
    elif change.changed_links:
        answer["link_rows"] = selectors.board_links(
            actor=actor, project=project, link_ids=change.changed_links
        )
    return answer


def _read(request: PageRequest) -> Edit:
    try:
        edit = json.loads(request.body)
    except (ValueError, RecursionError):
        raise InvalidInput("The edit is not JSON.") from None
    if not isinstance(edit, dict):
        raise InvalidInput("An edit is one JSON object with a verb.")
    return edit


def _stale(request: PageRequest, project: Project, edit: Edit, refusal: Stale) -> HttpResponse:
    rows = selectors.board_rows(actor=request.actor, project=project, task_ids=[_id(edit, "task")])
    body = problem(
        refusal.status, refusal.slug, refusal.title, refusal.detail, request,
        current_version=refusal.extra.get("current_version"),
        task=rows[0] if rows else None,
        yours=edit.get("fields"),
    )  # fmt: skip
    return JsonResponse(body, status=refusal.status, content_type="application/problem+json")


def _id(edit: Edit, name: str) -> int:
    value = edit.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise InvalidInput(f"{name} takes the id of a row.", fields={name: ["A whole number."]})
    return value


def _task(request: PageRequest, project: Project, edit: Edit, name: str) -> Task:
    task = Task.objects.visible_to(request.actor).filter(project=project, pk=_id(edit, name)).first()
    if task is None:
        raise NotVisible()
    task.project = project
    return task


def _optional_task(request: PageRequest, project: Project, edit: Edit, name: str) -> Task | None:
    return None if edit.get(name) is None else _task(request, project, edit, name)


def _tasks(request: PageRequest, project: Project, edit: Edit) -> list[Task]:
    given = edit.get("tasks")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_TASKS:
        raise InvalidInput("tasks takes a list of ids.", fields={"tasks": [f"1 to {MOST_TASKS} ids."]})
    ids = [_id({"tasks": each}, "tasks") for each in given]
    found = {
        task.pk: task for task in Task.objects.visible_to(request.actor).filter(project=project, pk__in=ids)
    }
    if len(found) < len(set(ids)):
        raise NotVisible()
    return [found[each] for each in dict.fromkeys(ids)]


def _link(request: PageRequest, project: Project, edit: Edit) -> Link:
    link = Link.objects.visible_to(request.actor).filter(project=project, pk=_id(edit, "link")).first()
    if link is None:
        raise NotVisible()
    return link


def _version(edit: Edit) -> int:
    """Every change of an existing row says what it was made from."""
    value = edit.get("version")
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput(
            "version says which version of the row the edit was made from.",
            fields={"version": ["A whole number."]},
        )
    return value


def _fields(edit: Edit) -> dict[str, Any]:
    fields = edit.get("fields")
    if not isinstance(fields, dict) or not fields:
        raise InvalidInput(
            "fields says what changes.", fields={"fields": ["An object with at least one field."]}
        )
    return fields


def _update(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    task = _task(request, project, edit, "task")
    fields = TaskInput(task, _fields(edit)).read()
    return update_task(actor=request.actor, task=task, expected_version=_version(edit), **fields)


def _add(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    name = edit.get("name")
    if not isinstance(name, str):
        raise InvalidInput("Give the task a name.", fields={"name": ["Text."]})
    return add_task(
        actor=request.actor,
        project=project,
        name=name,
        parent=_optional_task(request, project, edit, "parent"),
        after=_optional_task(request, project, edit, "after"),
    )


def _delete(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    return delete_tasks(actor=request.actor, project=project, tasks=_tasks(request, project, edit))


def _move(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    return move_task(
        actor=request.actor,
        task=_task(request, project, edit, "task"),
        expected_version=_version(edit),
        parent=_optional_task(request, project, edit, "parent"),
        after=_optional_task(request, project, edit, "after"),
    )


def _indent(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    return indent_tasks(actor=request.actor, project=project, tasks=_tasks(request, project, edit))


def _outdent(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    return outdent_tasks(actor=request.actor, project=project, tasks=_tasks(request, project, edit))


def _link_facts(edit: Edit) -> dict[str, Any]:
    kind, lag = edit.get("type", "FS"), edit.get("lag", 0)
    if kind not in LinkType.values:
        raise InvalidInput("A link is FS, SS, FF or SF.", fields={"type": ["FS, SS, FF or SF."]})
    if isinstance(lag, bool) or not isinstance(lag, int):
        raise InvalidInput("A lag is a whole number of minutes.", fields={"lag": ["A whole number."]})
    return {"type": kind, "lag_minutes": lag}


def _add_link(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    return add_link(
        actor=request.actor,
        project=project,
        predecessor=_task(request, project, edit, "predecessor"),
        successor=_task(request, project, edit, "successor"),
        **_link_facts(edit),
    )


def _update_link(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    return update_link(
        actor=request.actor,
        link=_link(request, project, edit),
        expected_version=_version(edit),
        **_link_facts(edit),
    )


def _delete_link(request: PageRequest, project: Project, edit: Edit) -> PlanChange:
    return delete_link(actor=request.actor, link=_link(request, project, edit))


_VERBS: dict[str, Callable[[PageRequest, Project, Edit], PlanChange]] = {
    "task.update": _update,
    "task.add": _add,
    "task.delete": _delete,
    "task.move": _move,
    "task.indent": _indent,
    "task.outdent": _outdent,
    "link.add": _add_link,
    "link.update": _update_link,
    "link.delete": _delete_link,
}
