"""What is sent: one builder a writing row, so that whoever may do it succeeds."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.models import User
from projects.models import Membership, Portfolio, Programme, Project
from tests.permissions.asking import Multipart
from tests.permissions.subjects import Subject
from tests.permissions.world import World, fresh, mspdi

Things = dict[str, Any]
Builder = Callable[[World, Subject, Things], Any]
BUILDERS: dict[str, Builder] = {}
PASSWORD = "a long enough password"
NEW_PASSWORD = "another long password"


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
    return {"name": "Another name", "time_zone": "Europe/Berlin", "letter_shortcuts": "on", "version": version}


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
