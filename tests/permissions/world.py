"""One world: three projects that hold the same things, their people, and things that do not exist.

`ATLAS` is the project the cast belongs to, `BOREAS` belongs to others, `CALYPSO` is the cast's too but archived.
Everything is made by the portal's services, so that it has its history, jobs and results.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import AutoField, BigAutoField
from django.utils import timezone
from fpdf import FPDF

from accounts.models import ApiToken, User
from core.actors import Actor, person, system
from core.models import Job
from core.numbers import next_numbers
from integrations.services.plan_import import CHECK_JOB, check_plan, take_in_plan, upload_plan
from integrations.services.printing import PRINT_JOB
from integrations.services.sheet_import import upload_sheet
from projects.models import Portfolio, Programme, Project
from schedule.models import Link, Task
from schedule.services.board_views import save_view
from schedule.services.calendars import add_calendar, add_exception
from schedule.services.links import add_link
from schedule.services.resources import add_assignment, add_resource
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task
from tests.factories import (
    MembershipFactory,
    PortfolioFactory,
    ProgrammeFactory,
    ProjectFactory,
    UserFactory,
    prepare,
    token_for,
)
from tests.permissions.between import link_with_a_fourth
from tests.permissions.measures import measure
from tests.permissions.recurring import recurring_tasks, work_out_of_sequence
from tests.permissions.subjects import ADMINISTRATORS_TOKEN, ARCHIVED, OTHER, OWN, PEOPLE, TOKENS
from tests.permissions.trying import try_out

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NO_ID = 2_000_000_000
FIRST_ID = 730_000_001
IDS_APART = 10_000
NO_UUID = uuid.UUID("00000000-0000-4000-8000-000000000000")
NO_KEY = "NOTHING"
DAY = datetime.date(2026, 6, 1)


@dataclass
class World:
    """Everything that requests are about. `things[key][name]` is what stands in an address or a body."""

    people: dict[str, User] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    site: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def own(self) -> dict[str, Any]:
        """What ATLAS holds."""
        return self.things[OWN]

    @property
    def other(self) -> dict[str, Any]:
        """What BOREAS holds."""
        return self.things[OTHER]


def build_world() -> World:
    """Make it; the caller holds the transaction."""
    world = World()
    _number_from_far_away()
    _people(world)
    _structure(world)
    for key in (OWN, OTHER, ARCHIVED):
        world.projects[key] = ProjectFactory(
            key=key, name=f"Project {key}", purpose=f"Why {key}", programme=world.site["programme"]
        )
    for subject in PEOPLE:
        for key, role in subject.roles.items():
            row = MembershipFactory(project=world.projects[key], user=world.people[subject.name], role=role)
            world.things.setdefault(key, {}).setdefault(f"{role}_membership", row.pk)
    for key, founder in ((OWN, "owner"), (OTHER, "outsider"), (ARCHIVED, "owner")):
        _fill(world, key, world.people[founder])
    link_with_a_fourth(world)
    recurring_tasks(world)
    work_out_of_sequence(world)
    project = world.projects[ARCHIVED]
    project.archived_at = timezone.now()
    prepare(actor=system("tests"), make=lambda: project.save(update_fields=["archived_at"]))
    _access(world)
    return world


def _number_from_far_away() -> None:
    """Ids that nothing else on a page looks like: with an id of 12 the last of December would read as a person.

    Nor do rows of two tables share one: a test that takes an id out of two pages would take out another row's.
    """
    with connection.cursor() as cursor:
        for place, model in enumerate(apps.get_models()):
            key = model._meta.pk
            if isinstance(key, AutoField | BigAutoField):
                table, column = model._meta.db_table, key.column
                cursor.execute(
                    "SELECT setval(found, greatest(nextval(found), %s)) FROM pg_get_serial_sequence(%s, %s) AS found",
                    [FIRST_ID + place * IDS_APART, f'"{table}"', column],
                )


def _people(world: World) -> None:
    for subject in PEOPLE:
        if subject.person is not None:
            role = "member" if subject.site_role == "person" else subject.site_role
            address = f"{subject.name.replace(' ', '.')}@example.org"
            world.people[subject.name] = UserFactory(
                name=f"The {subject.name}",
                email=address,
                site_role=role,
                is_active=subject.is_active,
                password="a long enough password",
            )
    world.people["newcomer"] = UserFactory(
        name="The newcomer", email="newcomer@example.org", password="a long enough password"
    )
    world.site["person_id"] = world.people["newcomer"].pk
    world.site["deactivated_person"] = world.people["deactivated"].pk


def _structure(world: World) -> None:
    portfolio: Portfolio = PortfolioFactory(name="Moves")
    programme: Programme = ProgrammeFactory(portfolio=portfolio, name="Data centres")
    world.site |= {
        "programme": programme,
        "portfolio_id": portfolio.pk,
        "programme_id": programme.pk,
        "empty_portfolio": PortfolioFactory(name="Nothing yet").pk,
        "empty_programme": ProgrammeFactory(portfolio=portfolio, name="Not begun").pk,
    }


def _fill(world: World, key: str, founder: User) -> None:
    """One project's plan, imports and jobs."""
    project, actor = world.projects[key], person(founder, request_id="test-world")
    things = world.things[key]
    things |= {"key": key, "project": project.pk, "version": project.version, "owner_user": founder.pk}
    if key == OTHER:  # so that its numbers are none of the other projects'
        next_numbers(project.pk, "task", 500)
    update_settings(actor=actor, project=project, expected_version=None, critical_threshold_minutes=1)
    things |= _plan_files(project, actor)
    things |= _plan(project, actor)
    things |= measure(project, actor, is_other=key == OTHER)
    things |= try_out(project, actor)
    things |= _jobs(project, founder)
    save_view(actor=actor, project=project, name=f"View of {key}", content={"names": ["name"]})
    removed = {"project": project.pk, "user": world.people["newcomer"].pk, "role": "viewer"}
    things["removed"] = signing.dumps(removed, salt="projects.member-removed")


def mspdi(*names: str) -> bytes:
    """A small plan file."""
    tasks = "".join(
        f"<Task><UID>{n}</UID><Name>{name}</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration></Task>"
        for n, name in enumerate(names, 1)
    )
    calendar = "<Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar></Calendar>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project">'
        f"<Calendars>{calendar}</Calendars><Tasks>{tasks}</Tasks></Project>"
    ).encode()


def _plan_files(project: Project, actor: Actor) -> dict[str, Any]:
    """A file that is in the plan, one that was checked, one that waits for its dry run."""
    key = project.key
    imported = take_in_plan(
        actor=actor,
        project=project,
        file_name=f"{key}-a.xml",
        content=mspdi(f"Imported of {key}", "Also imported"),
    )
    checked = upload_plan(
        actor=actor,
        project=project,
        file_name=f"{key}-b.xml",
        content=mspdi(f"Imported of {key}", f"Waiting of {key}"),
    )
    _end_jobs(project)
    checked = check_plan(actor=actor, plan_import=checked, progress=lambda done, total, step: None)
    listed = upload_sheet(
        actor=actor,
        project=project,
        file_name=f"{key}-c.csv",
        content=f"Name,Duration\nListed of {key},3d\n".encode(),
    )
    return {
        "public_id": checked.public_id,
        "imported": imported.public_id,
        "listed": listed.public_id,
        "printed": _printed(project),
        "imported_task": Task.objects.filter(project=project).earliest("pk").pk,
    }


def _printed(project: Project) -> uuid.UUID:
    """A job that wrote a PDF of the plan."""
    pdf = FPDF()
    pdf.add_page()
    file = default_storage.save(f"plan-prints/{uuid.uuid4()}.pdf", ContentFile(bytes(pdf.output())))
    kept = {"kind": PRINT_JOB, "key": str(project.pk), "title": "PDF", "scope_id": project.pk}
    return Job.objects.create(**kept, state=Job.State.DONE, result={"file": file}).pk


def _end_jobs(project: Project) -> None:
    """No worker runs here: what was put in the queue counts as done."""
    Job.objects.filter(scope_id=project.pk).update(state=Job.State.DONE, finished_at=timezone.now())


def _plan(project: Project, actor: Actor) -> dict[str, Any]:
    calendar, _ = add_calendar(actor=actor, project=project, name=f"Shift of {project.key}")
    spare, _ = add_calendar(actor=actor, project=project, name=f"Spare calendar of {project.key}")
    exception, _ = add_exception(
        actor=actor, calendar=calendar, first_day=datetime.date(2026, 12, 25), name="Feast"
    )
    tasks = {
        name: _task(project, actor, name, **values)
        for name, values in {
            "Summary": {},
            "Design": {"notes": f"Notes of {project.key}"},
            "Build": {"calendar": calendar},
            "Launch": {"kind": "milestone", "duration_minutes": 0},
            "Spare": {"external_id": f"{project.key}-77"},
        }.items()
    }
    below = add_task(actor=actor, project=project, name=f"Part of {project.key}", parent=tasks["Summary"])
    add_link(actor=actor, project=project, predecessor=tasks["Design"], successor=tasks["Build"])
    add_link(actor=actor, project=project, predecessor=tasks["Build"], successor=tasks["Launch"])
    resource, _ = add_resource(actor=actor, project=project, name=f"Crew of {project.key}", calendar=calendar)
    idle, _ = add_resource(actor=actor, project=project, name=f"Idle crew of {project.key}")
    assignment, _ = add_assignment(actor=actor, task=tasks["Design"], resource=resource)
    link = Link.objects.get(project=project, successor=tasks["Build"])
    return {
        "calendar_id": calendar.pk,
        "spare_calendar": spare.pk,
        "exception_id": exception.pk,
        "task_id": tasks["Design"].pk,
        "number": tasks["Design"].number,
        "task_number": tasks["Design"].number,
        "summary": tasks["Summary"].pk,
        "child": below.created[0],
        "successor": tasks["Build"].pk,
        "milestone": tasks["Launch"].pk,
        "spare": tasks["Spare"].pk,
        "external_id": f"{project.key}-77",
        "link_id": link.pk,
        "resource_id": resource.pk,
        "idle_resource": idle.pk,
        "assignment_id": assignment.pk,
    }


def _task(project: Project, actor: Actor, name: str, **values: Any) -> Task:
    made = add_task(actor=actor, project=project, name=f"{name} of {project.key}", **values)
    return Task.objects.get(pk=made.created[0])


def _jobs(project: Project, founder: User) -> dict[str, Any]:
    def make(state: str, key: str) -> uuid.UUID:
        job = Job.objects.create(
            kind=CHECK_JOB,
            key=f"{project.key} {key}",
            title=f"A {key} job of {project.key}",
            state=state,
            owner=founder,
            scope_id=project.pk,
        )
        return job.pk

    return {"job_id": make(Job.State.QUEUED, "waiting"), "dead_job": make(Job.State.DEAD, "dead")}


def _access(world: World) -> None:
    """Sessions of people, tokens of programs, and tokens that the pages of tokens are about."""
    for name, person_ in world.people.items():
        world.sessions[name] = session_of(person_)
    for subject in (*TOKENS, ADMINISTRATORS_TOKEN):
        reach = [world.projects[subject.reach]] if subject.reach else None
        world.tokens[subject.name] = token_for(
            world.people[subject.person], write=subject.may_write, projects=reach
        )
    for key, name in ((OWN, "owner"), (OTHER, "outsider"), (ARCHIVED, "owner")):
        token_for(world.people[name])
        latest = ApiToken.objects.filter(user=world.people[name]).latest("created")
        world.things[key]["token"] = latest.public_id


def session_of(user: User) -> str:
    """The key of a session in which the person is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


# which thing stands in which place of an address, where a row of the table does not name another one
PLACES = {
    "key": "key",
    "job_id": "job_id",
    "membership_id": "member_membership",
    "public_id": "public_id",
    "number": "number",
    "task_number": "number",
    "task_id": "task_id",
    "link_id": "link_id",
    "calendar_id": "calendar_id",
    "exception_id": "exception_id",
    "resource_id": "resource_id",
    "assignment_id": "assignment_id",
    "baseline_number": "baseline_number",
    "scenario_id": "scenario",
    "external_id": "external_id",
}
SITE_PLACES = ("portfolio_id", "programme_id", "person_id")
ABSENT: dict[str, Any] = {
    "key": NO_KEY,
    "job_id": NO_UUID,
    "public_id": NO_UUID,
    "external_id": "no-such-id",
}
