"""What the planning board shows: the whole plan, single rows, and what changed since a version.

Instants are wall-clock times of the project without offset; durations, slack and lags are minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection

from core.actors import Actor
from core.errors import NotVisible
from core.freshness import state_of
from core.policy import can
from projects.models import Project
from schedule.computation.calendars import ProjectCalendars
from schedule.computation.rows import LAG_UNITS, LINK_TYPES, read_links
from schedule.engine import NO_INSTANT
from schedule.models import Link, Resource, ScheduleSettings, ScheduleSummary, TaskDates
from schedule.models.calendar import standard_week
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.board_columns import Column, Numbers, Words, choice, yes
from schedule.selectors.board_fields import BOARD_FIELDS
from schedule.selectors.board_rows import Head, Table, read_table, row_fields

__all__ = [
    "BOARD_FIELDS",
    "board_answer",
    "board_links",
    "board_plan",
    "board_project",
    "board_rows",
    "board_table",
    "changes_since",
    "local_text",
    "row_fields",
]
LINK_TEXTS: Final = "links"
"""The provider of links as text, among those of `BOARD_FIELDS`."""
FRESHNESS: Final = "schedule"
MOST_CHANGES: Final = 2_000
"""Beyond that many changed rows a board reads the plan anew."""
MANY_ROWS: Final = 60
"""Beyond that many rows an answer names the fields once instead of in every row."""
_STANDING: Final = """
SELECT coalesce(f.input_version, 0), coalesce(f.result_version, 0), coalesce(s.links_version, 0),
 coalesce(s.removed_version, 0), coalesce(s.error, '')
FROM (VALUES (%(project)s::int8)) AS p (id)
LEFT JOIN core_freshness f ON f.kind = %(kind)s AND f.scope_id = p.id
LEFT JOIN schedule_schedulesummary s ON s.project_id = p.id
"""


def board_plan(*, actor: Actor, project: Project) -> dict[str, Any]:
    """Everything for the first paint of the board, its rows as dictionaries under `tasks`."""
    head, table, summary = _whole(actor, project, without="")
    return {**head, "tasks": list(table.rows()), "links": _links(project, summary)}


def board_table(*, actor: Actor, project: Project) -> dict[str, Any]:
    """The same for the wire: the names of a row's values in `fields`, a column for each in `columns`.

    Links as text are left out: the board has the links and writes them itself.
    """
    head, table, summary = _whole(actor, project, without=LINK_TEXTS)
    return {**head, **table.wire(), "links": _link_table(project, summary)}


def _whole(actor: Actor, project: Project, *, without: str) -> tuple[dict[str, Any], Table, ScheduleSummary]:
    project = _visible(actor, project)
    state = state_of(FRESHNESS, project.pk)
    settings, calendars = ProjectCalendars.with_settings(project)
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    table = read_table(actor, project, Head(settings, calendars, summary), without=without)
    head = {
        "version": state.input_version,
        "computed": state.result_version,
        "project": _project_facts(project, settings, summary, calendars),
        "can_edit": can(actor, SCHEDULE_EDIT, project),
        "can_report_progress": can(actor, PROGRESS_EDIT, project),
        "calendar": _shading(settings.calendar_id, calendars),
        "shadings": _shadings(table.used_calendars(), calendars),
        "calendars": [{"id": key, "name": name} for key, name in calendars.names()],
        "resource_names": list(Resource.objects.filter(project=project).values_list("name", flat=True)),
        "error": summary.error,
    }
    return head, table, summary


def board_rows(*, actor: Actor, project: Project, task_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of some tasks, in outline order."""
    project = _visible(actor, project)
    ids = list(task_ids)
    if not ids:
        return []
    settings, calendars = ProjectCalendars.with_settings(project)
    return list(read_table(actor, project, Head(settings, calendars, _head_of(project)), ids).rows())


def board_answer(
    *, actor: Actor, project: Project, task_ids: Iterable[int], many: int = MANY_ROWS
) -> dict[str, Any]:
    """Rows and the head of the board after an edit; many rows as `fields` and `columns`, few as `tasks`."""
    project = _visible(actor, project)
    settings, calendars = ProjectCalendars.with_settings(project)
    summary = _head_of(project)
    ids = list(task_ids)
    head = {"project": _project_facts(project, settings, summary, calendars)}
    if not ids:
        return {"tasks": [], **head}
    table = read_table(actor, project, Head(settings, calendars, summary), ids, without=LINK_TEXTS)
    if len(table) > many:
        return {**table.wire(), **head}
    return {"tasks": list(table.rows()), **head}


def board_links(*, actor: Actor, project: Project, link_ids: Iterable[int] | None = None) -> list[list[Any]]:
    """Links as the board draws them: all, or some."""
    project = _visible(actor, project)
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    return _links(project, summary, link_ids)


def board_project(*, actor: Actor, project: Project) -> dict[str, Any]:
    """Start, finish, status date and today of a project, as the head of the board shows them."""
    project = _visible(actor, project)
    settings, calendars = ProjectCalendars.with_settings(project)
    return _project_facts(project, settings, _head_of(project), calendars)


def changes_since(*, actor: Actor, project: Project, since: int) -> dict[str, Any]:
    """What changed after a version: rows, or that the plan is better read anew."""
    project = _visible(actor, project)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"project": project.pk, "kind": FRESHNESS})
        version, computed, links_version, removed_version, error = cursor.fetchone()
    answer: dict[str, Any] = {
        "version": version,
        "computed": computed,
        "tasks": [],
        "removed": [],
        "links_changed": False,
        "reload": False,
        "error": error,
    }
    if since == version == computed:
        return answer
    ids = list(
        TaskDates.objects.filter(project=project, input_version__gt=since).values_list("task_id", flat=True)[
            : MOST_CHANGES + 1
        ]
    )
    if since > version or removed_version > since or len(ids) > MOST_CHANGES:
        return answer | {"reload": True}
    if ids:
        answer |= board_answer(actor=actor, project=project, task_ids=ids)
    if links_version > since:
        answer["links_changed"] = True
        answer["links"] = board_links(actor=actor, project=project)
    return answer


def _head_of(project: Project) -> ScheduleSummary:
    """The summary without the lists of links."""
    found = ScheduleSummary.objects.filter(project=project)
    found = found.defer("driving_links", "out_of_sequence_links", "messages")
    return found.first() or ScheduleSummary(project=project)


def _visible(actor: Actor, project: Project) -> Project:
    if not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()
    return project


def _project_facts(
    project: Project, settings: ScheduleSettings, summary: ScheduleSummary, calendars: ProjectCalendars
) -> dict[str, Any]:
    status = (
        settings.status_at.astimezone(project.zone) if settings.status_at else project.effective_status_date()
    )
    return {
        "key": project.key,
        "name": project.name,
        "time_zone": project.time_zone,
        "start": local_text(project, summary.start),
        "finish": local_text(project, summary.finish),
        "status_date": status.isoformat()[:10] if settings.uses_status_date else None,
        "today": project.local_day().isoformat(),
        "minutes_per_day": calendars.minutes_per_day(settings.calendar_id),
        "baseline": _baseline(project, settings),
    }


def local_text(project: Project, value: datetime | None) -> str | None:
    """An instant as the project's clock shows it, to the minute."""
    if value is None:
        return None
    return value.astimezone(project.zone).replace(tzinfo=None).isoformat(timespec="minutes")


def _baseline(project: Project, settings: ScheduleSettings) -> dict[str, Any] | None:
    """The baseline the plan is measured against: its short and full name, and its finish."""
    chosen = settings.baseline
    if chosen is None:
        return None
    finish = local_text(project, chosen.finish)
    return {"label": f"B{chosen.number}", "name": chosen.name, "finish": finish}


def _shading(calendar_id: int | None, calendars: ProjectCalendars) -> dict[str, Any]:
    if calendar_id is None:
        return {"week": standard_week(), "exceptions": []}
    calendar = calendars.working(calendar_id)
    first = datetime(1970, 1, 1, tzinfo=UTC)

    def day(number: int) -> str:
        return (first + timedelta(days=number)).date().isoformat()

    return {
        "week": [[list(band) for band in bands] for bands in calendar.week],
        "exceptions": [
            [day(e.first_day), day(e.last_day), [list(band) for band in e.bands]] for e in calendar.exceptions
        ],
    }


def _shadings(used: Iterable[int], calendars: ProjectCalendars) -> dict[int, dict[str, Any]]:
    """The calendars that tasks have of their own, by id: what a bar dragged on the board snaps to."""
    return {key: _shading(key, calendars) for key in used if key in calendars}


def _links(
    project: Project, summary: ScheduleSummary, link_ids: Iterable[int] | None = None
) -> list[list[Any]]:
    links = Link.objects.filter(project=project)
    if link_ids is not None:
        links = links.filter(pk__in=list(link_ids))
    driving = set(summary.driving_links)
    rows = links.order_by("pk").values_list(
        "pk", "predecessor_id", "successor_id", "type", "lag_minutes", "lag_unit", "lag_percent"
    )
    return [
        [pk, before, after, kind, lag if share is None else float(share), unit, pk in driving]
        for pk, before, after, kind, lag, unit, share in rows
    ]


def _link_table(project: Project, summary: ScheduleSummary) -> dict[str, Any]:
    """Every link, the values of `_links` as columns."""
    links = read_links(project)
    lag, share = links["lag"].tolist(), links["lag_percent"]
    for place in np.flatnonzero(share != NO_INSTANT).tolist():
        lag[place] = int(share[place]) / 100
    driving = np.isin(links["id"], np.array(summary.driving_links, np.int64)).astype(np.int64)
    columns: list[Column] = [
        Numbers(links["id"]),
        Numbers(links["predecessor"]),
        Numbers(links["successor"]),
        Numbers(links["type"], choice(LINK_TYPES)),
        Words(lag),
        Numbers(links["lag_unit"], choice(LAG_UNITS)),
        Numbers(driving, yes),
    ]
    return {"columns": [column.wire() for column in columns], "count": len(lag)}
