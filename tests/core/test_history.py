"""History by trigger: every row written in a service carries verb and actor, however it was written.

Bulk updates, raw SQL and COPY go past Django's models; triggers do not. A row written outside of any service has
no verb: `rows_without_verb` finds it, and the deeds of the cast leave none.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.passwords import change_password
from accounts.services.people import (
    change_site_role,
    create_person,
    deactivate_person,
    reactivate_person,
    update_person,
    update_profile,
)
from accounts.services.tokens import create_token, revoke_token
from core.actors import Actor, Scopes, person, system, token
from core.history import changes_of, counts_of, event_model, tracked_models
from core.models import Act
from core.services import current_act, note_subject, service
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
EVENTS = event_model(User)


@service("test.wrote", "wrote {subject}")
def write(*, actor: Actor, how: Callable[[], Any]) -> Any:
    """Run `how` as one deed."""
    note_subject("rows")
    return how()


def rows_without_verb() -> dict[str, int]:
    """How many history rows of which table say neither act nor verb."""
    found = {}
    for model in tracked_models():
        events: Any = event_model(model)._default_manager
        number = events.exclude(pgh_context_id__isnull=False, pgh_context__verb__isnull=False).count()
        if number:
            found[model._meta.label] = number
    return found


def events_of(verb: str = "test.wrote") -> list[Any]:
    return list(EVENTS._default_manager.filter(pgh_context__verb=verb).order_by("pgh_id"))


def bulk_create() -> None:
    User.objects.bulk_create(User(email=f"b{n}@example.org", name=f"B{n}") for n in range(3))


def bulk_update() -> None:
    people = list(User.objects.filter(email__startswith="x"))
    for each in people:
        each.name += " bulk"
    User.objects.bulk_update(people, ["name"])


def queryset_update() -> None:
    User.objects.filter(email__startswith="x").update(name="Everybody")


def raw_insert() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user (email, name, password, site_role, is_active, time_zone, letter_shortcuts,"
            " date_joined, session_round, version)"
            " SELECT 'raw' || n || '@example.org', 'Raw', '', 'member', true, 'UTC', true, now(), 1, 1"
            " FROM generate_series(1, 3) n"
        )


def raw_update() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET time_zone = 'Asia/Tokyo' WHERE email LIKE 'x%%'")


def raw_delete() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user WHERE email LIKE 'x%%'")


def copy_in() -> None:
    columns = ("email", "name", "password", "site_role", "is_active", "time_zone", "letter_shortcuts",
               "date_joined", "session_round", "version")  # fmt: skip
    lines = "".join(
        f"copy{n}@example.org\tCopied\t\tmember\tt\tUTC\tt\t2026-11-21 12:00:00+00\t1\t1\n" for n in range(3)
    )
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY accounts_user ({', '.join(columns)}) FROM STDIN", io.StringIO(lines))


WAYS = [bulk_create, bulk_update, queryset_update, raw_insert, raw_update, raw_delete, copy_in]
KIND = {"bulk_create": "insert", "raw_insert": "insert", "copy_in": "insert", "raw_delete": "delete"}


@pytest.mark.parametrize("how", WAYS, ids=lambda how: how.__name__)
def test_however_a_row_is_written_its_history_names_verb_and_actor(how: Callable[[], None]) -> None:
    author = UserFactory(name="Ada Byron")
    for number in range(3):
        UserFactory(email=f"x{number}@example.org")
    write(actor=person(author, request_id="request-7"), how=how)
    act = Act.objects.get(verb="test.wrote")
    rows = events_of()
    assert len(rows) == 3
    for row in rows:
        assert row.pgh_label == KIND.get(how.__name__, "update")
        assert row.pgh_context_id == act.pk
        assert row.pgh_context == {
            "verb": "test.wrote", "actor": "person", "label": "Ada Byron", "user": author.pk, "request": "request-7",
        }  # fmt: skip
    assert (act.actor_user_id, act.request_id, act.subject) == (author.pk, "request-7", "rows")
    assert rows_without_verb() == {}


@pytest.mark.parametrize("how", WAYS, ids=lambda how: how.__name__)
def test_the_same_outside_of_a_service_is_found(how: Callable[[], None]) -> None:
    """The control: these writes leave history rows without a verb, and the search sees each of them."""
    for number in range(3):
        UserFactory(email=f"x{number}@example.org")
    how()
    assert rows_without_verb() == {"accounts.User": 3}


def test_the_deeds_of_the_cast_leave_no_row_without_a_verb(cast: Cast) -> None:
    administrator = person(cast.administrator)
    made = create_person(actor=administrator, email="ben@example.org", name="Ben Ode", invite=True)
    update_person(actor=administrator, person=made, expected_version=1, name="Benjamin Ode")
    change_site_role(actor=administrator, person=made, role="executive")
    update_profile(actor=person(made), person=made, expected_version=None, time_zone="Asia/Tokyo")
    change_password(actor=person(cast.member), user=cast.member, password="a different horse battery")
    tomorrow = (timezone.now() + timedelta(days=2)).date()
    row, _ = create_token(
        actor=person(cast.owner), name="Export", may_write=True, project_ids=None, expires_on=tomorrow
    )
    revoke_token(actor=person(cast.owner), token=row)
    deactivate_person(actor=administrator, person=made)
    reactivate_person(actor=administrator, person=made)
    assert rows_without_verb() == {}
    assert EVENTS._default_manager.filter(pgh_context__verb="person.deactivated").count() == 1


def test_every_tracked_table_has_its_triggers() -> None:
    """A model that is declared tracked but has no trigger would be silent: ask the database itself."""
    with connection.cursor() as cursor:
        for model in tracked_models():
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
                " AND (tgname LIKE 'pgtrigger_insert_insert%%' OR tgname LIKE 'pgtrigger_update_update%%'"
                " OR tgname LIKE 'pgtrigger_delete_delete%%')",
                [model._meta.db_table],
            )
            assert cursor.fetchone()[0] == 3, model._meta.label


def test_a_deed_within_a_deed_is_one() -> None:
    author = UserFactory()

    def both() -> None:
        create_person(actor=system("demo"), email="inner@example.org", name="Inner")

    write(actor=person(author), how=both)
    assert [act.verb for act in Act.objects.exclude(verb="test.prepared")] == ["test.wrote"]
    assert [row.email for row in events_of()] == ["inner@example.org"]


def test_the_context_ends_with_the_deed() -> None:
    """In one transaction, what is written after a service is not written in its name."""
    with transaction.atomic():
        write(actor=system("tests"), how=queryset_update)
        UserFactory()
        User.objects.filter(email__startswith="person").update(name="Outside")
    assert rows_without_verb() == {"accounts.User": 1}
    assert current_act() is None


def test_a_deed_that_fails_leaves_nothing_and_no_context() -> None:
    def fail() -> None:
        bulk_create()
        raise RuntimeError

    before = EVENTS._default_manager.count()
    with pytest.raises(RuntimeError):
        write(actor=system("tests"), how=fail)
    assert EVENTS._default_manager.count() == before
    assert not Act.objects.filter(verb="test.wrote").exists()
    assert current_act() is None
    write(actor=system("tests"), how=bulk_create)
    assert len(events_of()) == 3


def test_who_is_behind_an_act() -> None:
    ada = UserFactory(name="Ada Byron")
    write(actor=token(ada, name="Export", scopes=Scopes()), how=bulk_create)
    act = Act.objects.get(verb="test.wrote")
    assert (act.actor_kind, act.actor_label, act.actor_user_id) == ("token", "Ada Byron (Export)", ada.pk)
    act.delete()
    User.objects.filter(email__startswith="b").delete()
    write(actor=system("importer", on_behalf_of=ada), how=bulk_create)
    act = Act.objects.get(verb="test.wrote")
    assert (act.actor_kind, act.actor_label, act.on_behalf_of_id) == ("system", "importer", ada.pk)
    assert events_of()[-1].pgh_context["on_behalf_of"] == ada.pk


def test_a_service_takes_keywords_and_an_actor() -> None:
    for call in (
        lambda: write(system("tests"), how=bulk_create),  # type: ignore[misc]
        lambda: write(how=bulk_create),  # type: ignore[call-arg]
        lambda: write(actor=None, how=bulk_create),  # type: ignore[arg-type]
        lambda: write(actor=UserFactory(), how=bulk_create),
    ):
        with pytest.raises(TypeError, match="actor among them"):
            call()


def test_what_an_act_changed_field_by_field() -> None:
    author = UserFactory(name="Ada Byron", site_role="administrator")
    ben = UserFactory(name="Ben", email="ben@example.org")
    update_person(
        actor=person(author), person=ben, expected_version=1, name="Benjamin", time_zone="Asia/Tokyo"
    )
    act = Act.objects.get(verb="person.edited")
    (row,) = changes_of([act.pk])[act.pk]
    assert (row.model, row.object_id, row.kind, row.object_label) == (
        "accounts.user",
        ben.pk,
        "update",
        "Benjamin",
    )
    assert {(c.field, c.before, c.after) for c in row.changes} == {
        ("name", "Ben", "Benjamin"),
        ("time_zone", "UTC", "Asia/Tokyo"),
    }
    assert counts_of([act.pk]) == {act.pk: {"person": {"update": 1}}}
    nothing = uuid.uuid4()
    assert changes_of([nothing]) == {nothing: []}
    assert changes_of([]) == counts_of([]) == {}


def test_the_value_before_is_that_of_the_event_before_even_within_one_act() -> None:
    ben = UserFactory(name="A")

    def twice() -> None:
        User.objects.filter(pk=ben.pk).update(name="B")
        User.objects.filter(pk=ben.pk).update(name="C")

    write(actor=system("tests"), how=twice)
    act = Act.objects.get(verb="test.wrote")
    rows = changes_of([act.pk])[act.pk]
    assert [(c.before, c.after) for row in rows for c in row.changes] == [("A", "B"), ("B", "C")]
    assert counts_of([act.pk]) == {act.pk: {"person": {"update": 1}}}


def test_secrets_have_no_history() -> None:
    names = {field.name for field in EVENTS._meta.fields}
    assert not names & {"password", "last_login", "session_round"}
    ben = UserFactory()
    before = EVENTS._default_manager.count()
    ben.set_password("another horse battery")
    ben.save(update_fields=["password"])
    assert EVENTS._default_manager.count() == before
