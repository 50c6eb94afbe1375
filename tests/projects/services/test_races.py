"""Two at the same moment: the last owners, one key, one version, one person, a programme that goes.

Each race has its negative control: with the lock or the constraint taken away it does harm.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection

from core.actors import Actor, person
from core.errors import Conflict, InvalidInput, NotVisible, Stale
from core.policy import Action, require
from projects.models import Membership, Programme, Project
from projects.services import (
    add_member,
    change_role,
    create_project,
    delete_programme,
    membership,
    project,
    structure,
    update_project,
)
from tests.factories import MembershipFactory, ProgrammeFactory, ProjectFactory, UserFactory
from tests.projects.racing import at_once, meet_after

pytestmark = pytest.mark.django_db(transaction=True)


def unlocked_project(actor: Actor, action: Action, row: Project) -> Project:
    """What locked_project does, without the lock."""
    require(actor, action, row)
    return Project.objects.get(pk=row.pk)


def unlocked(row: Any, *, with_key: bool = False) -> Any:
    """What locked does, without the lock."""
    return type(row)._default_manager.get(pk=row.pk)


def both_owners_step_down(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    row = ProjectFactory()
    rows = [MembershipFactory(project=row, role="owner") for _ in range(2)]
    monkeypatch.setattr(membership, "_check_other_owner", meet_after(membership._check_other_owner))

    def step_down(mine: Membership) -> Callable[[], Membership]:
        return lambda: change_role(
            actor=person(mine.user), membership=mine, role="viewer", expected_version=None
        )

    return at_once(*(step_down(mine) for mine in rows))


def owners() -> int:
    return Membership.objects.filter(role="owner").count()


def test_two_last_owners_cannot_both_step_down(monkeypatch):
    results = both_owners_step_down(monkeypatch)
    assert owners() == 1
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Membership"]


def test_without_the_lock_they_could(monkeypatch):
    monkeypatch.setattr(membership, "locked_project", unlocked_project)
    both_owners_step_down(monkeypatch)
    assert owners() == 0, "the control: this race is real"


def create_two_of_one_key(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr(project, "_check", meet_after(project._check))
    people = [person(UserFactory()) for _ in range(2)]

    def make(actor: Actor) -> Callable[[], Project]:
        return lambda: create_project(actor=actor, key="SAME", name="Same", start_date=date(2026, 6, 1))

    return at_once(*(make(actor) for actor in people))


def test_one_key_is_given_once_and_the_other_is_told_so(monkeypatch):
    results = create_two_of_one_key(monkeypatch)
    assert Project.objects.filter(key="SAME").count() == Membership.objects.count() == 1
    (refusal,) = [each for each in results if not isinstance(each, Project)]
    assert isinstance(refusal, InvalidInput)
    assert refusal.detail == "The key SAME is taken. Write another one."


@pytest.fixture
def without_unique_key():
    """The table of projects without the constraint on its key, for one test."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE projects_project DROP CONSTRAINT projects_project_key_key")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE projects_project CASCADE")
        cursor.execute("ALTER TABLE projects_project ADD CONSTRAINT projects_project_key_key UNIQUE (key)")


def test_without_the_constraint_it_would_be_given_twice(monkeypatch, without_unique_key):
    create_two_of_one_key(monkeypatch)
    assert Project.objects.filter(key="SAME").count() == 2, "the control: this race is real"


def two_edits_of_one_version(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    row = ProjectFactory()
    actors = [person(MembershipFactory(project=row, role="manager").user) for _ in range(2)]
    monkeypatch.setattr(project, "check_fresh", meet_after(project.check_fresh))

    def edit(actor: Actor, name: str) -> Callable[[], Project]:
        return lambda: update_project(actor=actor, project=row, expected_version=1, name=name)

    return at_once(edit(actors[0], "One"), edit(actors[1], "Two"))


def test_of_two_edits_of_one_version_one_is_stale(monkeypatch):
    results = two_edits_of_one_version(monkeypatch)
    assert sorted(type(each).__name__ for each in results) == ["Project", "Stale"]
    assert Project.objects.get().version == 2
    (stale,) = [each for each in results if isinstance(each, Stale)]
    assert stale.extra["current"]["name"] == Project.objects.get().name


def test_without_the_lock_one_edit_would_be_lost(monkeypatch):
    monkeypatch.setattr(project, "locked_project", unlocked_project)
    results = two_edits_of_one_version(monkeypatch)
    assert [type(each) for each in results] == [Project, Project], "the control: this race is real"


def one_person_let_in_twice(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    row, newcomer = ProjectFactory(), UserFactory()
    actors = [person(MembershipFactory(project=row, role="owner").user) for _ in range(2)]
    real, meet = Membership.objects.create, meet_after(lambda: None)

    def create(**values: Any) -> Membership:
        meet()  # both have asked whether the person belongs to the project, none has stored
        return real(**values)

    monkeypatch.setattr(Membership.objects, "create", create)

    def let_in(actor: Actor, role: str) -> Callable[[], Membership]:
        return lambda: add_member(actor=actor, project=row, user=newcomer, role=role)

    results = at_once(let_in(actors[0], "viewer"), let_in(actors[1], "manager"))
    assert Membership.objects.filter(user=newcomer).count() == 1
    return [each for each in results if isinstance(each, Exception)]


def test_one_person_is_let_in_once(monkeypatch):
    (refusal,) = one_person_let_in_twice(monkeypatch)
    assert isinstance(refusal, InvalidInput)
    assert "already" in refusal.detail


def test_without_the_lock_the_second_would_break_on_the_constraint(monkeypatch):
    monkeypatch.setattr(membership, "locked_project", unlocked_project)
    (refusal,) = one_person_let_in_twice(monkeypatch)
    assert isinstance(refusal, IntegrityError), "the control: this race is real"


def programme_taken_and_deleted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    programme = ProgrammeFactory()
    row = ProjectFactory()
    owner = person(MembershipFactory(project=row, role="owner").user)
    administrator = person(UserFactory(site_role="administrator"))
    meet = meet_after(lambda: None)
    count = structure._held

    def count_and_meet(rows: Any) -> int:
        number = count(rows)
        meet()
        return number

    monkeypatch.setattr(structure, "_held", count_and_meet)
    check = project.check_row

    def check_and_meet(checked: Any) -> None:
        check(checked)
        meet()

    monkeypatch.setattr(project, "check_row", check_and_meet)
    return at_once(
        lambda: update_project(actor=owner, project=row, expected_version=None, programme=programme),
        lambda: delete_programme(actor=administrator, programme=programme),
    )


def test_a_programme_is_taken_or_deleted_not_both(monkeypatch):
    results = programme_taken_and_deleted(monkeypatch)
    refusals = [each for each in results if isinstance(each, Exception)]
    assert len(refusals) == 1
    assert isinstance(refusals[0], Conflict | NotVisible)
    assert Programme.objects.count() == Project.objects.filter(programme__isnull=False).count()


def test_without_the_locks_the_database_would_refuse_one_in_its_own_words(monkeypatch):
    monkeypatch.setattr(project, "locked", unlocked)
    monkeypatch.setattr(structure, "locked", unlocked)
    results = programme_taken_and_deleted(monkeypatch)
    assert [type(each) for each in results if isinstance(each, Exception)] == [IntegrityError]
