"""History as people read it: labels of choices, names where they may be seen, times where the reader is."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import override

from accounts.models import User
from accounts.services.people import change_site_role, create_person, deactivate_person, update_person
from core.actors import Actor, Scopes, person, system, token
from core.history_view import HistoryEntry, _formatters, _plain, entries_of, register_formatter
from core.models import Act
from core.services import note_subject, service
from projects.models import Membership, Project
from tests.cast import Cast
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@service("test.rearranged", "rearranged {subject} towards {place}")
def rearrange(*, actor: Actor, how: Callable[[], Any], **detail: Any) -> None:
    """Run `how` as one deed."""
    note_subject("the table", **detail)
    how()


def read(actor: Actor, verb: str) -> HistoryEntry:
    (entry,) = entries_of(Act.objects.filter(verb=verb), actor=actor)
    return entry


def changes(entry: HistoryEntry) -> dict[str, tuple[str | None, str | None]]:
    return {change.label: (change.before, change.after) for change in entry.changes}


@pytest.fixture
def ada() -> User:
    return UserFactory(name="Ada Byron", site_role="administrator")


def test_a_deed_of_a_person(ada: User) -> None:
    ben = UserFactory(name="Ben Ode")
    change_site_role(actor=person(ada), person=ben, role="auditor")
    entry = read(person(ada), "person.role_changed")
    assert entry.sentence == "Made Ben Ode an auditor"
    assert entry.text == "Ada Byron made Ben Ode an auditor"
    assert (entry.who, entry.on_behalf_of, entry.summary) == ("Ada Byron", "", "")
    assert changes(entry) == {"Site role": ("Member", "Auditor (reads all and history)")}


def test_a_new_row_shows_what_was_given_and_not_what_is_usual(ada: User) -> None:
    create_person(actor=person(ada), email="ben@example.org", name="Ben Ode", time_zone="Asia/Tokyo")
    entry = read(person(ada), "person.added")
    assert changes(entry) == {
        "E-mail address": (None, "ben@example.org"),
        "Name": (None, "Ben Ode"),
        "Time zone": (None, "Asia/Tokyo"),
    }
    assert entry.icon == "plus"


def test_yes_and_no(ada: User) -> None:
    deactivate_person(actor=person(ada), person=UserFactory())
    assert changes(read(person(ada), "person.deactivated")) == {"Active": ("yes", "no")}


def test_tokens_systems_and_those_on_whose_behalf(ada: User) -> None:
    def nothing() -> None:
        return None

    rearrange(actor=token(ada, name="Export", scopes=Scopes()), how=nothing, place="the wall")
    entry = read(person(ada), "test.rearranged")
    assert entry.who == "Ada Byron (Export), by API token"
    Act.objects.all().delete()
    rearrange(actor=system("import", on_behalf_of=ada), how=nothing, place="the wall")
    entry = read(person(ada), "test.rearranged")
    assert (entry.who, entry.on_behalf_of) == ("The portal (import)", "Ada Byron")
    assert entry.text == "The portal (import) rearranged the table towards the wall"


def test_a_detail_that_was_never_noted_breaks_nothing(ada: User) -> None:
    rearrange(actor=person(ada), how=lambda: None)
    assert read(person(ada), "test.rearranged").sentence == "Rearranged the table towards …"


def test_braces_in_names_are_text(ada: User) -> None:
    ben = UserFactory(name="{0.__class__} {subject}")
    change_site_role(actor=person(ada), person=ben, role="auditor")
    assert read(person(ada), "person.role_changed").sentence == "Made {0.__class__} {subject} an auditor"


def test_objects_are_named_where_the_reader_may_see_them(
    cast: Cast, project: Project, other_project: Project
) -> None:
    """A membership moves from one project to the other: who sees one project reads one name."""
    row = MembershipFactory(project=project)
    rearrange(
        actor=system("tests"),
        how=lambda: Membership.objects.filter(pk=row.pk).update(project=other_project),
        place="BOREAS",
    )
    atlas, boreas = "ATLAS Project ATLAS", "BOREAS Project BOREAS"
    unseen_atlas, unseen_boreas = f"project {project.pk}", f"project {other_project.pk}"
    seen = {
        cast.administrator: (atlas, boreas),
        cast.owner: (atlas, unseen_boreas),
        cast.outsider: (unseen_atlas, boreas),
    }
    for reader, expected in seen.items():
        assert changes(read(person(reader), "test.rearranged")) == {"Project": expected}, reader.name
    narrow = token(cast.administrator, name="t", scopes=Scopes(project_ids=frozenset({project.pk})))
    assert changes(read(narrow, "test.rearranged")) == {"Project": (atlas, unseen_boreas)}


def test_an_object_that_is_gone_keeps_its_number(ada: User, project: Project) -> None:
    row = MembershipFactory(project=project, role="member")
    rearrange(actor=system("tests"), how=lambda: Membership.objects.filter(pk=row.pk).update(role="owner"))
    number = row.user_id
    rearrange_away = Membership.objects.filter(pk=row.pk)

    def away() -> None:
        rearrange_away.delete()
        User.objects.filter(pk=number).delete()

    Act.objects.all().delete()
    rearrange(actor=system("tests"), how=away)
    entry = read(person(ada), "test.rearranged")
    assert set(changes(entry)) == {"Membership", "Person"}
    assert changes(entry)["Membership"] == (f"membership {row.pk}", None)


def test_several_rows_say_which(ada: User) -> None:
    for name in ("Ben", "Cleo"):
        UserFactory(name=name, email=f"{name.lower()}@example.org")
    rearrange(
        actor=person(ada),
        how=lambda: User.objects.filter(name__in=("Ben", "Cleo")).update(time_zone="Asia/Tokyo"),
        place="Japan",
    )
    assert changes(read(person(ada), "test.rearranged")) == {
        "Ben: Time zone": ("UTC", "Asia/Tokyo"),
        "Cleo: Time zone": ("UTC", "Asia/Tokyo"),
    }


def test_many_rows_are_counted(ada: User) -> None:
    rearrange(
        actor=person(ada),
        how=lambda: User.objects.bulk_create(
            User(email=f"p{number}@example.org", name=f"P{number}") for number in range(1200)
        ),
        place="the hall",
    )
    entry = read(person(ada), "test.rearranged")
    assert entry.summary == "1,200 people added"
    assert entry.sentence == "Rearranged the table towards the hall (1,200 people added)"
    assert entry.changes == ()


def test_a_room_says_how_its_field_is_written(ada: User) -> None:
    register_formatter("accounts.User.time_zone", lambda value: f"<{value}>")
    try:
        ben = UserFactory()
        update_person(actor=person(ada), person=ben, expected_version=None, time_zone="Asia/Tokyo")
        assert changes(read(person(ada), "person.edited")) == {"Time zone": ("<UTC>", "<Asia/Tokyo>")}
    finally:
        _formatters.pop("accounts.user.time_zone")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (480, "480"),
        (Decimal("1500.00"), "1500"),
        (Decimal("0.10"), "0.1"),
        (date(2026, 11, 3), "3 Nov 2026"),
        (datetime(2026, 11, 3, 23, 30, tzinfo=UTC), "4 Nov 2026 08:30"),  # Tokyo is nine hours ahead
        ([[480, 720]], "[[480, 720]]"),
        ({"ü": 1}, '{"ü": 1}'),
        ("x" * 600, "x" * 500 + "…"),
    ],
)
def test_plain_values(value: Any, text: str) -> None:
    with override(zoneinfo.ZoneInfo("Asia/Tokyo")):
        assert _plain(value) == text


def test_entries_keep_the_order_of_the_acts(ada: User) -> None:
    for number in range(5):
        create_person(actor=person(ada), email=f"p{number}@example.org", name=f"P{number}")
    acts = list(Act.objects.filter(verb="person.added").order_by("-at", "id"))
    assert [entry.id for entry in entries_of(acts, actor=person(ada))] == [str(act.pk) for act in acts]
    assert entries_of([], actor=person(ada)) == []
