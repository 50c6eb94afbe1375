"""What is sent: one builder a writing row, so that whoever may do it succeeds."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.models import User
from projects.models import Membership, Portfolio, Programme, Project
from schedule.models import Link, Resource, ScheduleSettings, Task, WorkCalendar
from tests.permissions.asking import Json, Multipart
from tests.permissions.subjects import Subject
from tests.permissions.tables import fresh
from tests.permissions.world import World, mspdi

Things = dict[str, Any]
Builder = Callable[[World, Subject, Things], Any]
BUILDERS: dict[str, Builder] = {}
PASSWORD = "a long enough password"
NEW_PASSWORD = "violet harbour 1873"


def builder(function: Builder) -> Builder:
    """Known to the table by its name."""
    BUILDERS[function.__name__.rstrip("_")] = function
    return function


@builder
def nothing(world: World, subject: Subject, things: Things) -> Any:
    """An empty form."""
    return {}


@builder
def password(world: World, subject: Subject, things: Things) -> Any:
    return {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@builder
def profile(world: World, subject: Subject, things: Things) -> Any:
    version = fresh(User, world.people[subject.person].pk).version if subject.person else 1
    return {
        "name": "Another name",
        "time_zone": "Europe/Berlin",
        "letter_shortcuts": "on",
        "version": version,
    }


@builder
def token(world: World, subject: Subject, things: Things) -> Any:
    day = (timezone.now() + datetime.timedelta(days=9)).date().isoformat()
    return {"name": "Export", "scope": "read", "reach": "all", "expires_on": day}


@builder
def new_person(world: World, subject: Subject, things: Things) -> Any:
    return {"name": "Ada Byron", "email": "ada@example.org", "site_role": "member", "time_zone": "UTC"}


@builder
def person(world: World, subject: Subject, things: Things) -> Any:
    row = fresh(User, world.site["person_id"])
    values = {"name": "Renamed", "email": row.email, "site_role": row.site_role, "time_zone": "UTC"}
    return {**values, "version": row.version}


@builder
def portfolio(world: World, subject: Subject, things: Things) -> Any:
    version = fresh(Portfolio, world.site["portfolio_id"]).version
    return {"name": "A new name", "description": "", "version": version}


@builder
def programme(world: World, subject: Subject, things: Things) -> Any:
    version = fresh(Programme, world.site["programme_id"]).version
    return {"name": "A new name", "portfolio": world.site["portfolio_id"], "version": version}


@builder
def new_project(world: World, subject: Subject, things: Things) -> Any:
    return {
        "key": "NEW1",
        "name": "A new project",
        "phase": "planning",
        "start_date": "2026-12-01",
        "currency": "EUR",
        "time_zone": "UTC",
    }


@builder
def project(world: World, subject: Subject, things: Things) -> Any:
    version = fresh(Project, things["project"]).version if things.get("project") else 1
    values = new_project(world, subject, things)
    return {**{k: v for k, v in values.items() if k != "key"}, "version": version}


@builder
def status_date(world: World, subject: Subject, things: Things) -> Any:
    version = fresh(Project, things["project"]).version if things.get("project") else 1
    return {"status_date": "2026-11-02", "version": version}


@builder
def member(world: World, subject: Subject, things: Things) -> Any:
    return {"person": "newcomer@example.org", "role": "viewer"}


@builder
def removed(world: World, subject: Subject, things: Things) -> Any:
    return {"removed": things.get("removed", "")}


@builder
def role(world: World, subject: Subject, things: Things) -> Any:
    row = Membership.objects.filter(pk=things.get("member_membership", 0)).first()
    return {"role": "sponsor", "version": row.version if row else 1}


@builder
def api_portfolio(world: World, subject: Subject, things: Things) -> Any:
    return {"name": "A new name", "description": "Why"}


@builder
def api_programme(world: World, subject: Subject, things: Things) -> Any:
    return {"name": "A new name", "portfolio": world.site["portfolio_id"]}


@builder
def api_new_project(world: World, subject: Subject, things: Things) -> Any:
    return {"key": "NEW1", "name": "A new project", "start_date": "2026-12-01"}


@builder
def api_project(world: World, subject: Subject, things: Things) -> Any:
    return {"name": "Renamed"}


@builder
def api_member(world: World, subject: Subject, things: Things) -> Any:
    return {"user": world.people["newcomer"].pk, "role": "viewer"}


@builder
def api_role(world: World, subject: Subject, things: Things) -> Any:
    return {"role": "sponsor"}


@builder
def plan_file(world: World, subject: Subject, things: Things) -> Any:
    return Multipart(file=("plan.xml", mspdi("Imported", "Waiting")))


@builder
def check(world: World, subject: Subject, things: Things) -> Any:
    return {"file_project": ""}


# the plan


def _version(model: Any, pk: Any) -> int:
    row = model.objects.filter(pk=pk).first()
    return int(row.version) if row else 1


@builder
def api_task(world: World, subject: Subject, things: Things) -> Any:
    return {"name": "A new task", "duration": "3d"}


@builder
def api_progress(world: World, subject: Subject, things: Things) -> Any:
    return {"percent_complete": 40}


@builder
def api_name(world: World, subject: Subject, things: Things) -> Any:
    return {"name": "Renamed"}


@builder
def api_move(world: World, subject: Subject, things: Things) -> Any:
    return {"parent": things.get("summary", 1)}


@builder
def api_link(world: World, subject: Subject, things: Things) -> Any:
    return {"predecessor": things.get("task_id", 1), "successor": things.get("milestone", 2)}


@builder
def api_lag(world: World, subject: Subject, things: Things) -> Any:
    return {"lag_minutes": 480}


@builder
def api_exception(world: World, subject: Subject, things: Things) -> Any:
    return {"first_day": "2026-12-31", "name": "Year's end"}


@builder
def api_assignment(world: World, subject: Subject, things: Things) -> Any:
    return {"task": things.get("spare", 1), "resource": things.get("resource_id", 1)}


@builder
def api_units(world: World, subject: Subject, things: Things) -> Any:
    return {"units": "0.5"}


@builder
def api_settings(world: World, subject: Subject, things: Things) -> Any:
    return {"critical_threshold_minutes": 60}


@builder
def api_changes(world: World, subject: Subject, things: Things) -> Any:
    return {"changes": [{"task": things.get("task_id", 1), "duration": "9d"}]}


@builder
def task_form(world: World, subject: Subject, things: Things) -> Any:
    version = _version(Task, things.get("task_id"))
    return {
        "name": "Renamed",
        "kind": "task",
        "duration": "4d",
        "constraint_type": "asap",
        "version": version,
    }


@builder
def progress_form(world: World, subject: Subject, things: Things) -> Any:
    return {"progress-percent": "40", "progress-version": _version(Task, things.get("task_id"))}


@builder
def link_form(world: World, subject: Subject, things: Things) -> Any:
    spare = Task.objects.filter(pk=things.get("spare", 0)).first()
    return {"link-direction": "predecessor", "link-other": spare.number if spare else 1, "link-type": "FS"}


@builder
def assignment_form(world: World, subject: Subject, things: Things) -> Any:
    return {"who-resource": things.get("idle_resource", 1), "who-units": "50"}


@builder
def calendar_form(world: World, subject: Subject, things: Things) -> Any:
    week = {f"day_{weekday}": "08:00–12:00" if weekday < 5 else "off" for weekday in range(7)}
    version = _version(WorkCalendar, things.get("calendar_id"))
    return {"name": "Half days", "hours_per_day": "4", "version": version, **week}


@builder
def exception_form(world: World, subject: Subject, things: Things) -> Any:
    return {"exception-first_day": "2026-12-31", "exception-name": "Year's end"}


@builder
def resource_form(world: World, subject: Subject, things: Things) -> Any:
    version = _version(Resource, things.get("resource_id"))
    return {"name": "Another crew", "kind": "work", "units": "100", "max_units": "100", "version": version}


@builder
def settings_form(world: World, subject: Subject, things: Things) -> Any:
    row = ScheduleSettings.objects.filter(project_id=things.get("project", 0)).first()
    return {
        "progress_mode": "retained_logic",
        "lag_calendar": "project",
        "critical_days": "1",
        "late_tasks": "free_float",
        "critical_by": "float",
        "near_critical_days": "5; 10",
        "calendar": row.calendar_id if row else "",
        "version": row.version if row else 1,
    }


def _edit(verb: str, make: Callable[[Things], dict[str, Any]]) -> None:
    def build(world: World, subject: Subject, things: Things) -> Any:
        return Json(verb=verb, **make(things))

    BUILDERS[verb] = build


def _about(things: Things, name: str = "task_id") -> dict[str, Any]:
    return {"task": things.get(name, 1), "version": _version(Task, things.get(name))}


_edit("task.update", lambda things: {**_about(things), "fields": {"name": "Renamed"}})
_edit("task.add", lambda things: {"name": "A new task", "parent": things.get("summary"), "after": None})
_edit("task.delete", lambda things: {"tasks": [things.get("spare", 1)]})
_edit("task.move", lambda things: {**_about(things), "parent": things.get("summary"), "after": None})
_edit("task.indent", lambda things: {"tasks": [things.get("task_id", 1)]})
_edit("task.outdent", lambda things: {"tasks": [things.get("child", 1)]})
_edit(
    "link.add",
    lambda things: {
        "predecessor": things.get("task_id", 1),
        "successor": things.get("milestone", 2),
        "type": "SS",
    },
)
_edit(
    "link.update",
    lambda things: {
        "link": things.get("link_id", 1),
        "version": _version(Link, things.get("link_id")),
        "type": "FF",
        "lag": 60,
    },
)
_edit("link.delete", lambda things: {"link": things.get("link_id", 1)})
# the board saves progress by the same edit
BUILDERS["task.update percent"] = lambda world, subject, things: Json(
    verb="task.update", **_about(things), fields={"percent": 40}
)
