"""Projects: what a service makes of them, and everything it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core.actors import ANONYMOUS, Scopes, system, token
from core.errors import Conflict, Denied, InvalidInput, NotSignedIn, NotVisible, Stale
from core.guards import register_guard, unregister_guard
from core.models import Act
from projects.hooks import PROJECT_CHANGED, PROJECT_CREATED
from projects.models import Membership, Project
from projects.services import (
    archive_project,
    create_project,
    pin_status_date,
    restore_project,
    unpin_status_date,
    update_project,
)
from tests.factories import ProgrammeFactory, UserFactory

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
START = date(2026, 6, 1)


@pytest.fixture
def maker(act_as, db):
    """An ordinary person, who may create projects."""
    return act_as(UserFactory(name="Ada"))


@pytest.fixture
def told():
    """What the hooks were told: (which, fields)."""
    heard: list[tuple[str, frozenset[str]]] = []
    PROJECT_CREATED.register("test", lambda actor, project, fields: heard.append(("created", fields)))
    PROJECT_CHANGED.register("test", lambda actor, project, fields: heard.append(("changed", fields)))
    yield heard
    PROJECT_CREATED.unregister("test")
    PROJECT_CHANGED.unregister("test")


def test_the_creator_owns_the_project(maker, told):
    programme = ProgrammeFactory()
    project = create_project(
        actor=maker,
        key="ecm",
        name="  Cloud migration ",
        start_date=START,
        target_finish=date(2027, 6, 30),
        programme=programme,
        currency="usd",
        time_zone="Europe/Berlin",
    )
    row = Project.objects.get(key="ECM")
    assert (row.name, row.currency, row.programme) == ("Cloud migration", "USD", programme)
    assert list(Membership.objects.filter(project=row).values_list("user_id", "role")) == [
        (maker.user_id, "owner")
    ]
    assert told[0][0] == "created"
    assert "start_date" in told[0][1]
    act = Act.objects.get(verb="project.created")
    assert (act.scope_id, act.subject, act.actor_user_id) == (
        project.pk,
        "ECM Cloud migration",
        maker.user_id,
    )


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"key": "A"}, "key", "2 to 10 capital letters"),
        ({"key": "1ABC"}, "key", "2 to 10 capital letters"),
        ({"key": "ABCDEFGHIJK"}, "key", ""),
        ({"key": "AB-C"}, "key", "2 to 10 capital letters"),
        ({"key": "ATLAS"}, "key", "ATLAS is taken"),
        ({"key": "atlas"}, "key", "ATLAS is taken"),
        ({"name": "   "}, "name", "Write a name"),
        ({"name": "x" * 161}, "name", ""),
        ({"currency": "DEM"}, "currency", "DEM is not a currency in use"),
        ({"currency": "E"}, "currency", "not a currency"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "not a time zone"),
        ({"start_date": date(1899, 12, 31)}, "start_date", "1900 to 2200"),
        ({"target_finish": date(2201, 1, 1)}, "target_finish", "1900 to 2200"),
        ({"target_finish": date(2026, 5, 31)}, "target_finish", "before the start"),
        ({"phase": "party"}, "phase", "party"),
    ],
)
def test_facts_that_break_a_rule_are_refused_by_field(maker, project, refused, given, field, words):
    values = {"key": "NEWONE", "name": "New", "start_date": START} | given
    with refused(InvalidInput, words, field=field):
        create_project(actor=maker, **values)


def test_a_finish_on_the_day_of_the_start_is_allowed(maker):
    project = create_project(actor=maker, key="DAY", name="A day", start_date=START, target_finish=START)
    assert project.target_finish == START


@pytest.mark.parametrize("role", ["executive", "auditor"])
def test_those_who_only_read_create_nothing(cast, act_as, refused, role):
    with refused(Denied):
        create_project(actor=act_as(getattr(cast, role)), key="NOPE", name="No", start_date=START)


def test_nobody_and_narrow_tokens_create_nothing(cast, project, refused):
    with refused(NotSignedIn):
        create_project(actor=ANONYMOUS, key="NOPE", name="No", start_date=START)
    reader = token(cast.owner, name="t", scopes=Scopes(write=False))
    with refused(Denied, "may only read"):
        create_project(actor=reader, key="NOPE", name="No", start_date=START)
    narrow = token(cast.owner, name="t", scopes=Scopes(project_ids=frozenset({project.pk})))
    with refused(Denied, "does not reach here"):
        create_project(actor=narrow, key="NOPE", name="No", start_date=START)


def test_only_a_part_of_the_portal_names_another_owner(maker, refused):
    friend = UserFactory()
    with refused(InvalidInput, "owns it", field="owner"):
        create_project(actor=maker, key="GIFT", name="Gift", start_date=START, owner=friend)
    project = create_project(actor=system("demo"), key="GIFT", name="Gift", start_date=START, owner=friend)
    assert project.memberships.get().user == friend


def test_an_edit_changes_what_is_given_and_says_what(cast, project, act_as, told):
    row = update_project(
        actor=act_as(cast.manager),
        project=project,
        expected_version=project.version,
        name="Atlas moves",
        start_date=START,
        time_zone="America/New_York",
    )
    project.refresh_from_db()
    assert (project.name, project.time_zone) == ("Atlas moves", "America/New_York")
    assert row.version == project.version == 2
    assert told == [("changed", frozenset({"name", "time_zone"}))]


def test_an_edit_that_changes_nothing_tells_nobody(cast, project, act_as, told):
    update_project(actor=act_as(cast.owner), project=project, expected_version=1, name=project.name)
    project.refresh_from_db()
    assert (project.version, told) == (1, [])


def test_a_stale_edit_shows_both_texts(cast, project, act_as, refused):
    programme = ProgrammeFactory(name="Cloud")
    update_project(actor=act_as(cast.owner), project=project, expected_version=1, name="First")
    with refused(Stale) as caught:
        update_project(
            actor=act_as(cast.manager),
            project=project,
            expected_version=1,
            name="Second",
            programme=programme,
            start_date=date(2026, 7, 1),
        )
    assert caught.value.extra["current"] == {"name": "First", "programme": None, "start_date": "2026-06-01"}
    assert caught.value.extra["yours"] == {
        "name": "Second",
        "programme": "Cloud",
        "start_date": "2026-07-01",
    }
    assert caught.value.extra["current_version"] == 2


@pytest.mark.parametrize("field", ["key", "archived_at", "created_at", "version", "id"])
def test_what_is_not_a_fact_cannot_be_edited(cast, project, act_as, refused, field):
    with refused(InvalidInput, "cannot be changed", field=field):
        update_project(actor=act_as(cast.owner), project=project, expected_version=1, **{field: "X"})


@pytest.mark.parametrize("role", ["member", "sponsor", "viewer", "administrator", "executive", "auditor"])
def test_who_may_not_edit_is_denied(cast, project, act_as, refused, role):
    with refused(Denied):
        update_project(actor=act_as(getattr(cast, role)), project=project, expected_version=1, name="Mine")


@pytest.mark.parametrize("role", ["outsider", "deactivated"])
def test_for_whom_the_project_is_absent_it_stays_absent(cast, project, act_as, refused, role):
    with refused(NotVisible):
        update_project(actor=act_as(getattr(cast, role)), project=project, expected_version=1, name="Mine")


def test_a_guard_of_another_room_can_veto(cast, project, act_as, refused):
    def frozen(actor, row, values):
        return "The plan is under change control." if "target_finish" in values else None

    register_guard("project.edited", frozen)
    try:
        with refused(Conflict, "under change control"):
            update_project(
                actor=act_as(cast.owner),
                project=project,
                expected_version=1,
                target_finish=date(2027, 1, 1),
            )
        update_project(actor=act_as(cast.owner), project=project, expected_version=1, name="Still free")
    finally:
        unregister_guard("project.edited", frozen)


def test_what_a_listener_refuses_is_not_stored(cast, project, act_as, refused):
    def refuse(actor, row, fields):
        raise Conflict("The calendar does not reach that far.")

    PROJECT_CHANGED.register("test", refuse)
    try:
        with refused(Conflict, "does not reach"):
            update_project(
                actor=act_as(cast.owner), project=project, expected_version=1, start_date=date(2100, 1, 1)
            )
    finally:
        PROJECT_CHANGED.unregister("test")


@time_machine.travel(NOON, tick=False)
def test_the_status_date_is_pinned_up_to_the_local_day(cast, project, act_as, refused, told):
    """12:00 UTC on 20 November is 01:00 on the 21st in Auckland (UTC+13) and 04:00 on the 20th in Los Angeles."""
    owner = act_as(cast.owner)
    update_project(actor=owner, project=project, expected_version=1, time_zone="Pacific/Auckland")
    pinned = pin_status_date(actor=owner, project=project, expected_version=2, day=date(2026, 11, 21))
    assert pinned.effective_status_date() == date(2026, 11, 21)
    with refused(InvalidInput, "still to come", field="status_date"):
        pin_status_date(actor=owner, project=project, expected_version=3, day=date(2026, 11, 22))
    with refused(InvalidInput, "still to come", field="status_date"):
        update_project(actor=owner, project=project, expected_version=3, time_zone="America/Los_Angeles")
    with refused(InvalidInput, "1900 to 2200", field="status_date"):
        pin_status_date(actor=owner, project=project, expected_version=3, day=date(1800, 1, 1))
    free = unpin_status_date(actor=owner, project=project, expected_version=3)
    assert free.status_date is None
    assert free.effective_status_date(NOON + timedelta(days=1)) == date(2026, 11, 22)
    assert told[-1] == ("changed", frozenset({"status_date"}))


def test_an_archived_project_is_read_not_changed(cast, project, act_as, refused):
    owner = act_as(cast.owner)
    archive_project(actor=owner, project=project)
    stale_copy = project
    with refused(Denied, "is archived"):
        update_project(actor=owner, project=stale_copy, expected_version=None, name="Late")
    with refused(Denied, "is archived"):
        pin_status_date(actor=owner, project=stale_copy, expected_version=None, day=START)
    with refused(Conflict, "archived already"):
        archive_project(actor=owner, project=project)
    restore_project(actor=act_as(cast.administrator), project=project)
    with refused(Conflict, "is not archived"):
        restore_project(actor=owner, project=project)
    update_project(actor=owner, project=project, expected_version=3, name="Back")


@pytest.mark.parametrize("role", ["manager", "member", "sponsor", "viewer", "executive", "auditor"])
def test_only_owners_and_administrators_archive(cast, project, act_as, refused, role):
    with refused(Denied):
        archive_project(actor=act_as(getattr(cast, role)), project=project)


def test_archiving_obeys_the_version_it_is_given(cast, project, act_as, refused):
    update_project(actor=act_as(cast.owner), project=project, expected_version=1, name="Newer")
    with refused(Stale):
        archive_project(actor=act_as(cast.owner), project=project, expected_version=1)


def test_a_programme_that_is_gone_cannot_be_taken(cast, project, act_as, refused):
    programme = ProgrammeFactory()
    ghost = type(programme)(pk=programme.pk + 1000, name="Ghost")
    with refused(NotVisible):
        update_project(actor=act_as(cast.owner), project=project, expected_version=1, programme=ghost)
