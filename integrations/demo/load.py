"""The demonstration portfolio: made by services, relative to the day it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType

from django.db import transaction

from accounts.models import SiteRole, User
from accounts.services.people import create_person
from core.actors import Actor, person, system
from integrations.demo import cloud_migration, e_commerce, load_test
from integrations.demo.outline import build_plan
from integrations.demo.planning import (
    freeze_approved,
    freeze_forecast,
    keep_views,
    leave_nothing_to_undo,
    link_projects,
    promise_too_early,
    try_out,
)
from integrations.demo.progress import report_progress
from integrations.demo.refining import refine_plan
from projects.models import Programme, Project
from projects.services.membership import add_member
from projects.services.project import create_project
from projects.services.structure import create_portfolio, create_programme
from schedule.services.quality import note_quality

PASSWORD = "look-around-here"  # noqa: S105  printed at start, of people who exist in demonstrations only
DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demonstration, named after what they do."""

    login: str
    name: str
    site_role: str
    can: str

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"{self.login}@{DOMAIN}"


PEOPLE = (
    DemoPerson("admin", "Administrator", SiteRole.ADMINISTRATOR, "runs the portal"),
    DemoPerson("executive", "Executive", SiteRole.EXECUTIVE, "reads everything"),
    DemoPerson("auditor", "Auditor", SiteRole.AUDITOR, "reads everything and every history"),
    DemoPerson("manager", "Project manager", SiteRole.MEMBER, "owns and manages the three projects"),
    DemoPerson("member", "Team member", SiteRole.MEMBER, "reports progress"),
    DemoPerson("sponsor", "Sponsor", SiteRole.MEMBER, "sponsors the cloud migration"),
)


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A project of the demonstration."""

    key: str
    name: str
    programme: str
    story: ModuleType
    weeks_ago: int
    target_weeks: int
    phase: str
    currency: str
    time_zone: str
    members: tuple[tuple[str, str], ...]


PROJECTS = (
    DemoProject(
        "ECM", "Enterprise cloud migration", "Cloud and platform", cloud_migration, 18, 54, "execution", "USD",
        "Europe/Berlin", (("member", "member"), ("sponsor", "sponsor")),
    ),
    DemoProject(
        "ECB", "E-commerce platform", "Digital commerce", e_commerce, 24, 37, "execution", "EUR",
        "Europe/Amsterdam", (("member", "member"), ("executive", "viewer")),
    ),
    DemoProject(
        "PSL", "Peak-sales load test", "Digital commerce", load_test, 4, 8, "execution", "EUR", "Europe/Amsterdam",
        (("member", "manager"),),
    ),
)  # fmt: skip


def load(now: datetime, tell: Callable[[str], None]) -> bool:
    """Load what is not there yet; False when all of it is. Each project is one step: a kill between loses nothing."""
    people = _people()
    missing = [demo for demo in PROJECTS if not Project.objects.filter(key=demo.key).exists()]
    if not missing:
        return False
    programmes = _programmes(person(people["admin"]))
    for demo in missing:
        tell(f"{demo.key} {demo.name}")
        with transaction.atomic():
            _project(demo, people, programmes[demo.programme], now)
    link_projects(actor=person(people["manager"]))
    for project in Project.objects.filter(key__in=[demo.key for demo in missing]):
        leave_nothing_to_undo(project)
    return True


def logins() -> list[str]:
    """Who can sign in, as lines for the console; none when the demonstration was not loaded."""
    present = set(User.objects.filter(email__in=[p.email for p in PEOPLE]).values_list("email", flat=True))
    return [f"{p.email:<24} {PASSWORD}   {p.name}: {p.can}" for p in PEOPLE if p.email in present]


def _people() -> dict[str, User]:
    people = {}
    for demo in PEOPLE:
        found = User.objects.filter(email=demo.email).first()
        people[demo.login] = found or create_person(
            actor=system("demo"),
            email=demo.email,
            name=demo.name,
            site_role=demo.site_role,
            time_zone="Europe/Berlin",
            password=PASSWORD,
        )
    return people


def _programmes(admin: Actor) -> dict[str, Programme]:
    programmes = {p.name: p for p in Programme.objects.all()}
    if not programmes:
        portfolio = create_portfolio(
            actor=admin,
            name="IT portfolio",
            description="Everything IT builds and changes this year and next.",
        )
        for name in ("Cloud and platform", "Digital commerce"):
            programmes[name] = create_programme(actor=admin, portfolio=portfolio, name=name)
    return programmes


def _project(demo: DemoProject, people: dict[str, User], programme: Programme, now: datetime) -> None:
    manager = person(people["manager"])
    monday = now.date() - timedelta(days=now.weekday())
    start = monday - timedelta(weeks=demo.weeks_ago)
    project = create_project(
        actor=manager,
        key=demo.key,
        name=demo.name,
        start_date=start,
        purpose=demo.story.PURPOSE,
        programme=programme,
        phase=demo.phase,
        target_finish=start + timedelta(weeks=demo.target_weeks, days=4),
        currency=demo.currency,
        time_zone=demo.time_zone,
    )
    for login, role in demo.members:
        add_member(actor=manager, project=project, user=people[login], role=role)
    built = build_plan(actor=manager, project=project, outline=demo.story.OUTLINE)
    refine_plan(actor=manager, project=project, built=built, story=demo.story, start=start, now=now)
    freeze_approved(actor=manager, project=project)
    report_progress(
        actor=manager,
        project=project,
        story=demo.story,
        marks={mark: task.pk for mark, task in built.tasks.items()},
        now=now,
    )
    promise_too_early(actor=manager, project=project)
    freeze_forecast(actor=manager, project=project)
    try_out(actor=manager, project=project)
    keep_views(actor=manager, project=project)
    note_quality(project)
