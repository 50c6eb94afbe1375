"""The rules of roles: nobody rises by themselves, and what is asked agrees with what is read."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import SiteRole, User
from accounts.policy import may_grant as may_grant_site_role
from accounts.services.people import change_site_role, create_person, deactivate_person, update_person
from core.actors import ANONYMOUS, Actor, Scopes, person, token
from core.errors import Conflict, Denied, PortalError
from core.job_control import JOB_VIEW, jobs_visible_to
from core.models import Job
from core.policy import can, is_visible, table
from integrations.models import PlanImport
from projects.models import Baseline, Membership, Project, ProjectRole
from projects.policy import PROJECT_VIEW
from projects.services import add_member, change_role, remove_member
from schedule.models import (
    Assignment,
    CalendarException,
    Link,
    ProjectLink,
    ProjectQualityLimits,
    QualityDay,
    Recurrence,
    Resource,
    Scenario,
    ScheduleSettings,
    Task,
    WorkCalendar,
)
from tests.permissions.asking import Request, ask
from tests.permissions.subjects import ARCHIVED, OTHER, OWN, PEOPLE, PROJECT_ROLES, Subject
from tests.permissions.tables import fresh
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
SCOPED = (
    Baseline, Membership, PlanImport, ProjectQualityLimits, QualityDay, Task, Link, WorkCalendar, CalendarException,
    Resource, Assignment, ScheduleSettings, ProjectLink, Recurrence, Scenario,
)  # fmt: skip
RANK = {role: place for place, role in enumerate(("viewer", "sponsor", "member", "manager", "owner"))}


def actor_of(world: World, subject: Subject) -> Actor:
    """Who acts."""
    return person(fresh(User, world.people[subject.name].pk)) if subject.person else ANONYMOUS


def every_actor(world: World) -> dict[str, Actor]:
    """People, and tokens of every reach."""
    actors = {subject.name: actor_of(world, subject) for subject in PEOPLE}
    for name in ("owner", "administrator", "auditor"):
        for key in (OWN, OTHER):
            reach = Scopes(write=True, project_ids=frozenset({world.projects[key].pk}))
            actors[f"{name}'s token for {key}"] = token(world.people[name], name="test", scopes=reach)
        actors[f"{name}'s token for nothing"] = token(
            world.people[name], name="test", scopes=Scopes(project_ids=frozenset())
        )
    return actors


# what is read agrees with what is asked


def test_projects_read_are_those_that_may_be_seen(world: World):
    for name, actor in every_actor(world).items():
        read = set(Project.objects.visible_to(actor).values_list("pk", flat=True))
        asked = {project.pk for project in Project.objects.all() if can(actor, PROJECT_VIEW, project)}
        assert read == asked, name


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_rows_read_are_those_that_exist_for_the_actor(model: Any, world: World):
    everything = list(model.objects.select_related("project"))
    assert {row.project.key for row in everything} >= {OWN, OTHER, ARCHIVED}
    for name, actor in every_actor(world).items():
        read = set(model.objects.visible_to(actor).values_list("pk", flat=True))
        assert read == {row.pk for row in everything if is_visible(actor, row)}, name


def test_jobs_read_are_those_that_exist_for_the_actor(world: World):
    for name, actor in every_actor(world).items():
        read = set(jobs_visible_to(actor).values_list("pk", flat=True))
        asked = {job.pk for job in Job.objects.all() if can(actor, JOB_VIEW, job)}
        assert read == asked, name


def test_every_model_of_a_project_is_known_to_the_policy(world: World):
    """A model of a project without an action that makes it visible would exist for everybody."""
    from django.apps import apps

    results = {"TaskDates", "ScheduleSummary"}  # read along with the task or the project they belong to
    results |= {"BoardView", "BoardPresence"}  # read along with the board, by person
    for room in ("projects", "schedule", "integrations"):
        for model in apps.get_app_config(room).get_models():
            names = {f.name for f in model._meta.concrete_fields}
            if "project" in names and not model.__name__.endswith("Event") and model.__name__ not in results:
                assert model in SCOPED, model


def test_conditions_hold_exactly_where_their_query_finds(world: World):
    conditions = {grant.condition for grants in table().values() for grant in grants if grant.condition}
    assert conditions
    for condition in conditions:
        for name, actor in every_actor(world).items():
            found = set(Project.objects.filter(condition.query(actor)).values_list("pk", flat=True))
            held = {project.pk for project in Project.objects.all() if condition.holds(actor, project)}
            assert found == held, (condition.name, name)
        assert (
            0 < len(found) < Project.objects.count()
        )  # a condition that always or never held would prove nothing


def test_conditions_hold_for_what_belongs_to_a_project_as_for_the_project(world: World):
    conditions = {grant.condition for grants in table().values() for grant in grants if grant.condition}
    actor = actor_of(world, PEOPLE[1])
    for condition in conditions:
        for model in SCOPED:
            for row in model.objects.select_related("project"):
                assert condition.holds(actor, row) == condition.holds(actor, row.project)


# nobody rises by themselves


@pytest.mark.parametrize("role", PROJECT_ROLES)
@pytest.mark.parametrize(
    "subject", [s for s in PEOPLE if OWN in s.roles and s.is_active], ids=lambda s: s.name
)
def test_nobody_gives_a_project_role_above_their_own(subject: Subject, role: str, world: World):
    """Owners give every role, managers every role but owner, the others none."""
    actor = actor_of(world, subject)
    own = subject.roles[OWN]
    allowed = own == "owner" or (own == "manager" and role != "owner")
    project = world.projects[OWN]
    other = fresh(Membership, world.own["viewer_membership"])
    deeds = (
        lambda: add_member(actor=actor, project=project, user=world.people["newcomer"], role=role),
        lambda: change_role(actor=actor, membership=other, role=role, expected_version=None),
    )
    for deed in deeds:
        if allowed:
            deed()
        else:
            with pytest.raises(Denied):
                deed()


@pytest.mark.parametrize(
    "subject", [s for s in PEOPLE if OWN in s.roles and s.is_active], ids=lambda s: s.name
)
def test_nobody_raises_themselves(subject: Subject, world: World):
    actor = actor_of(world, subject)
    own = subject.roles[OWN]
    row = Membership.objects.get(project=world.projects[OWN], user=world.people[subject.name])
    for role in PROJECT_ROLES:
        if RANK[role] > RANK[own]:
            with pytest.raises(Denied):
                change_role(actor=actor, membership=row, role=role, expected_version=None)
    assert fresh(Membership, row.pk).role == own


@pytest.mark.parametrize("taken", ["role", "out"])
def test_a_manager_leaves_owners_alone(taken: str, world: World):
    actor = person(world.people["manager"])
    owner = fresh(Membership, world.own["owner_membership"])
    deeds = {
        "role": lambda: change_role(actor=actor, membership=owner, role="viewer", expected_version=None),
        "out": lambda: remove_member(actor=actor, membership=owner),
    }
    with pytest.raises(Denied):
        deeds[taken]()


def test_a_role_given_back_by_undo_is_not_above_ones_own(world: World):
    """An owner taken out by an owner is not brought back by a manager who holds the address of the undo."""
    from django.core import signing

    left = {"project": world.projects[OWN].pk, "user": world.people["newcomer"].pk, "role": "owner"}
    request = Request(
        "POST",
        f"/projects/{OWN}/settings/people/undo/",
        {"removed": signing.dumps(left, salt="projects.member-removed")},
    )
    by_name = {subject.name: subject for subject in PEOPLE}
    assert ask(world, by_name["manager"], request).status == 403
    assert ask(world, by_name["owner"], request).status == 302


def test_the_last_owner_who_can_sign_in_stays(world: World):
    """The deactivated owner of the world does not count."""
    actor = person(world.people["owner"])
    row = fresh(Membership, world.own["owner_membership"])
    for deed in (
        lambda: remove_member(actor=actor, membership=row),
        lambda: change_role(actor=actor, membership=row, role="manager", expected_version=None),
    ):
        with pytest.raises(Conflict, match="last owner"):
            deed()


@pytest.mark.parametrize("subject", [s for s in PEOPLE if s.person and s.is_active], ids=lambda s: s.name)
@pytest.mark.parametrize("role", SiteRole.values)
def test_only_administrators_give_site_roles(subject: Subject, role: str, world: World):
    actor = actor_of(world, subject)
    target = fresh(User, world.people["newcomer"].pk)
    deeds = (
        lambda: change_site_role(actor=actor, person=target, role=role),
        lambda: update_person(actor=actor, person=target, expected_version=None, site_role=role),
        lambda: create_person(actor=actor, email=f"{role}@example.com", name="New", site_role=role),
    )
    for deed in deeds:
        if subject.name == "administrator":
            deed()
        else:
            with pytest.raises(Denied):
                deed()


def test_site_roles_that_may_be_given_are_no_higher(world: World):
    for subject in PEOPLE:
        actor = actor_of(world, subject)
        given = {role for role in SiteRole.values if may_grant_site_role(actor, role)}
        if subject.name == "administrator":
            assert given == set(SiteRole.values)
        else:
            assert SiteRole.ADMINISTRATOR not in given
            assert given <= {SiteRole.MEMBER, subject.site_role}


def test_the_last_administrator_stays(world: World):
    actor = person(world.people["administrator"])
    only = fresh(User, world.people["administrator"].pk)
    deeds = (
        lambda: change_site_role(actor=actor, person=only, role=SiteRole.MEMBER),
        lambda: update_person(actor=actor, person=only, expected_version=None, site_role=SiteRole.AUDITOR),
        lambda: deactivate_person(actor=actor, person=only),
    )
    for deed in deeds:
        with pytest.raises(Conflict):
            deed()
    assert fresh(User, only.pk).is_administrator


def test_with_a_second_administrator_the_first_may_go(world: World):
    """The negative control of the rule of the last one."""
    actor = person(world.people["administrator"])
    second = change_site_role(
        actor=actor, person=fresh(User, world.people["newcomer"].pk), role=SiteRole.ADMINISTRATOR
    )
    first = fresh(User, world.people["administrator"].pk)
    change_site_role(actor=person(second), person=first, role=SiteRole.MEMBER)
    assert not fresh(User, first.pk).is_administrator


def test_a_deactivated_person_can_do_nothing(world: World):
    actor = actor_of(world, next(s for s in PEOPLE if s.name == "deactivated"))
    project = world.projects[OWN]
    public = {
        "session.begin",
        "password.reset",
        "portal.first_visit",
        "theme.choose",
        "health.view",
        "api.docs",
    }
    allowed = {action.name for action in table() if can(actor, action, project)}
    assert allowed <= public


def test_a_reading_token_may_do_no_action_that_writes(world: World):
    actor = token(world.people["owner"], name="test", scopes=Scopes(write=False))
    full = person(world.people["owner"])
    project = world.projects[OWN]
    for action in table():
        if action.writes:
            assert not can(actor, action, project), action.name
        else:
            assert can(actor, action, project) == can(full, action, project), action.name


def test_roles_are_given_one_a_person_and_project(world: World):
    """The database itself allows no second role, so that no role hides behind another."""
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            project=world.projects[OWN], user=world.people["viewer"], role=ProjectRole.OWNER
        )
    with pytest.raises(PortalError):
        add_member(
            actor=person(world.people["owner"]),
            project=world.projects[OWN],
            user=world.people["viewer"],
            role="owner",
        )
