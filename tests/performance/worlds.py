"""A portal that holds `size` rows of everything that pages and the API list."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import ApiToken, User
from core.actors import Actor, person, system
from core.freshness import touch
from core.models import Job
from integrations.models import PlanImport
from integrations.services.plan_import import CHECK_JOB, take_in_plan
from integrations.services.printing import PRINT_JOB
from integrations.services.sheet_import import upload_sheet
from projects.models import Baseline, Membership, Portfolio, Programme, Project
from schedule.models import (
    Assignment,
    CalendarException,
    Link,
    QualityDay,
    Recurrence,
    Resource,
    Task,
    WorkCalendar,
)
from schedule.services.baselines import freeze_baseline
from schedule.services.quality import note_quality
from schedule.services.recalculation import FRESHNESS, recalculate
from schedule.services.scenarios import create_scenario
from schedule.services.settings import update_settings
from tests.factories import (
    PASSWORD,
    PortfolioFactory,
    ProgrammeFactory,
    ProjectFactory,
    UserFactory,
    prepare,
    token_for,
)
from tests.integrations.plan_texts import P, T
from tests.performance.between import link_projects
from tests.performance.deeds import many_deeds

KEY = "ATLAS"
PHASE = 10  # tasks under one summary
DAY = datetime.date(2026, 6, 1)


@dataclass
class World:
    """What stands in addresses and bodies, and who asks."""

    people: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)  # leaves, in the order of the plan


def build_world(size: int) -> World:
    """Make it; the caller holds the transaction."""
    world = World()
    world.people["keeper"] = UserFactory(name="The keeper", site_role="administrator", password=PASSWORD)
    world.people["manager"] = UserFactory(name="The manager", password=PASSWORD)
    project = ProjectFactory(key=KEY, name="Project ATLAS", start_date=DAY)
    roles = {"keeper": "owner", "manager": "manager"}
    prepare(
        actor=system("tests"),
        make=lambda: [
            Membership.objects.create(project=project, user=world.people[name], role=role)
            for name, role in roles.items()
        ],
    )
    actor = person(world.people["manager"])
    update_settings(actor=actor, project=project, expected_version=None, uses_status_date=False)
    imported = take_in_plan(actor=actor, project=project, file_name="plan.xml", content=plan_file(size))
    prepare(actor=system("tests"), make=lambda: _people_and_projects(world, project, size))
    prepare(actor=system("tests"), make=lambda: _plan_rows(project, size))
    listed = upload_sheet(actor=actor, project=project, content=task_list(size), file_name="list.csv")
    world.places["listed"] = listed.public_id
    world.places["baseline_number"] = _measures(actor, project, size)
    world.places["scenario_id"] = create_scenario(actor=actor, project=project, name="Tried out").pk
    _imports_and_jobs(world, project, imported, size)
    _tokens(world, size)
    many_deeds(actor, project, world.people["manager"], size)
    _places(world, project, imported)
    link_projects(world, project, size)
    touch(FRESHNESS, project.pk)
    recalculate(actor=actor, project=project)
    return world


def task_list(size: int) -> bytes:
    """A list whose columns nobody has named yet."""
    return "\n".join(["Name;Duration", *(f"Task {n};3d" for n in range(size))]).encode()


def plan_file(size: int) -> bytes:
    """`size` tasks in phases, each task after the one before it, each with its own person."""
    rows: list[T] = []
    leaves: list[int] = []
    for uid in range(1, size + 1):
        if uid % PHASE == 1:
            rows.append(T(uid, f"Phase {uid}", PHASE, level=1, summary=True))
        else:
            rows.append(T(uid, f"Task {uid}", 1, tuple(leaves[-1:]), level=2))
            leaves.append(uid)
    work = [(uid, place) for place, uid in enumerate(leaves, 1)]
    return P(rows, people=[f"Person {n} of the plan" for n in range(size)], work=work).text()


def _people_and_projects(world: World, project: Project, size: int) -> None:
    users = [
        User(name=f"Colleague {n}", email=f"colleague{n}@example.org", password="!") for n in range(size)
    ]
    people = User.objects.bulk_create(users)
    Membership.objects.bulk_create([Membership(project=project, user=user, role="member") for user in people])
    portfolios = Portfolio.objects.bulk_create([Portfolio(name=f"Portfolio no. {n}") for n in range(size)])
    programmes = Programme.objects.bulk_create(
        [Programme(portfolio=row, name=f"Programme of {row.name}") for row in portfolios]
    )
    projects = Project.objects.bulk_create(
        [
            Project(key=f"P{n}", name=f"Undertaking {n}", start_date=DAY, programme=programme)
            for n, programme in enumerate(programmes)
        ]
    )
    Membership.objects.bulk_create(
        [
            Membership(project=row, user=user, role="owner")
            for row in projects
            for user in world.people.values()
        ]
    )


def _plan_rows(project: Project, size: int) -> None:
    """Calendars with exceptions and resources with a calendar each, beside those of the plan file."""
    calendars = WorkCalendar.objects.bulk_create(
        [WorkCalendar(project=project, name=f"Shift {n}") for n in range(size)]
    )
    CalendarException.objects.bulk_create(
        [
            CalendarException(
                project=project, calendar=calendars[0], first_day=day, last_day=day, name=f"Feast {n}"
            )
            for n, day in enumerate(DAY + datetime.timedelta(days=n) for n in range(size))
        ]
    )
    Resource.objects.bulk_create(
        [Resource(project=project, name=f"Crew {n}", calendar=row) for n, row in enumerate(calendars)]
    )


def _measures(actor: Actor, project: Project, size: int) -> int:
    """As many baselines as the lists show on a page and more of a large world, and a score for as many days."""
    baseline = freeze_baseline(actor=actor, project=project, name="Plan 0", reason="Because")
    _copies_of(baseline, size // 20)
    today = note_quality(project)
    assert today is not None
    facts = {f.attname: getattr(today, f.attname) for f in QualityDay._meta.concrete_fields}
    days = [
        QualityDay(**{**facts, "id": None, "day": today.day - datetime.timedelta(days=n)})
        for n in range(1, size)
    ]
    QualityDay.objects.bulk_create(days)
    return int(baseline.number)


def _copies_of(baseline: Baseline, count: int) -> None:
    """Headers alone: lists show no more of a baseline."""
    facts = {f.attname: getattr(baseline, f.attname) for f in Baseline._meta.concrete_fields}
    copies = [
        Baseline(**{**facts, "id": None, "number": baseline.number + n, "name": f"Plan {n}"})
        for n in range(1, count + 1)
    ]
    prepare(actor=system("tests"), make=lambda: Baseline.objects.bulk_create(copies))


def _imports_and_jobs(world: World, project: Project, imported: PlanImport, size: int) -> None:
    def make_job(number: int, owner: User, state: str) -> Job:
        return Job(
            kind=CHECK_JOB,
            key=f"{project.key} {number} {owner.pk}",
            title=f"Check {number}",
            state=state,
            owner=owner,
            scope_id=project.pk,
        )

    jobs = Job.objects.bulk_create(
        [make_job(n, user, Job.State.DONE) for user in world.people.values() for n in range(size)]
    )
    waiting = make_job(size, world.people["manager"], Job.State.QUEUED)
    waiting.save()
    world.places["job_id"] = waiting.pk
    file = default_storage.save("plan-prints/one.pdf", ContentFile(b"%PDF-1.7"))
    written = make_job(size + 1, world.people["manager"], Job.State.DONE)
    written.kind, written.result = PRINT_JOB, {"file": file}
    written.save()
    world.places["printed"] = written.pk
    rows = [
        PlanImport(
            project=project,
            author=world.people["manager"],
            file_name=f"plan-{n}.xml",
            file_size=100,
            file_hash=f"{n:064d}",
            file=imported.file.name,
            format="mspdi",
            state=PlanImport.State.CHECKED,
            check_job=jobs[n],
            report=imported.report,
            comparison=imported.comparison,
        )
        for n in range(size)
    ]
    prepare(actor=system("tests"), make=lambda: PlanImport.objects.bulk_create(rows))


def _tokens(world: World, size: int) -> None:
    for name, user in world.people.items():
        world.tokens[name] = token_for(user, write=True)
        more = [
            ApiToken(digest=f"{user.pk:064d}{n:064d}", token_key="none", user=user, name="test")
            for n in range(size)
        ]
        prepare(actor=system("tests"), make=lambda more=more: ApiToken.objects.bulk_create(more))
    day = timezone.now() + datetime.timedelta(days=30)
    ApiToken.objects.update(expiry=day)


def _places(world: World, project: Project, imported: PlanImport) -> None:
    world.tasks = list(Task.objects.filter(project=project, parent__isnull=False).order_by("number"))
    task = world.tasks[4]  # as many tasks before it in every world: the page tells what drives it
    rule = {"project": project, "task": task, "first_on": datetime.date(2026, 11, 23), "count": 1}
    prepare(actor=system("tests"), make=lambda: Recurrence.objects.create(**rule))
    membership = Membership.objects.filter(project=project, role="member").earliest("pk")
    world.places |= {
        "key": project.key,
        "membership_id": membership.pk,
        "person_id": membership.user_id,
        "public_id": imported.public_id,
        "number": task.number,
        "task_id": task.pk,
        "external_id": task.external_id,
        "link_id": Link.objects.filter(project=project).earliest("pk").pk,
        "calendar_id": CalendarException.objects.filter(project=project).earliest("pk").calendar_id,
        "exception_id": CalendarException.objects.filter(project=project).earliest("pk").pk,
        "resource_id": Resource.objects.filter(project=project).latest("pk").pk,
        "assignment_id": Assignment.objects.filter(project=project).earliest("pk").pk,
        "portfolio_id": PortfolioFactory(name="Nothing yet").pk,
        "programme_id": ProgrammeFactory(portfolio__name="Hardly anything", name="Not begun").pk,
        "token": {name: ApiToken.objects.filter(user=u).latest("created").public_id
                  for name, u in world.people.items()},
    }  # fmt: skip
