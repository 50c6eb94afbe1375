"""Two at the same moment: the last administrators, the first administrator, one address for two people.

Each test has its negative control: with the lock taken away the same race does harm.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import SiteRole, User
from accounts.services import first_visit, people
from accounts.services.first_visit import SET_UP, issue_setup_token, make_first_administrator
from accounts.services.people import change_site_role, create_person, deactivate_person, update_person
from core.actors import person, system
from core.errors import Conflict, InvalidInput
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls in threads of their own; gives what each returned or raised."""
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return results


def meet_after(function: Callable[..., Any], parties: int = 2) -> Callable[..., Any]:
    """The function, after which all callers wait for each other for a moment: the race is on."""
    barrier = threading.Barrier(parties)

    def run(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        with contextlib.suppress(
            threading.BrokenBarrierError
        ):  # the other one waits for a lock, as it should
            barrier.wait(timeout=1)
        return result

    return run


def administrators() -> int:
    return User.objects.filter(site_role=SiteRole.ADMINISTRATOR, is_active=True).count()


def unlocked_administrators() -> set[int]:
    """What lock_administrators reads, without the lock."""
    rows = User.objects.filter(site_role=SiteRole.ADMINISTRATOR, is_active=True)
    return set(rows.values_list("pk", flat=True))


def race_of_two_administrators(monkeypatch: pytest.MonkeyPatch, reader: Callable[[], set[int]]) -> list[Any]:
    first, second = (UserFactory(site_role="administrator") for _ in range(2))
    monkeypatch.setattr(people, "lock_administrators", meet_after(reader))
    return at_once(
        lambda: change_site_role(actor=person(first), person=second, role="member"),
        lambda: deactivate_person(actor=person(second), person=first),
    )


def test_two_last_administrators_cannot_remove_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    results = race_of_two_administrators(monkeypatch, people.lock_administrators)
    assert administrators() == 1
    assert sum(isinstance(each, Conflict) for each in results) == 1


def test_without_the_lock_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    race_of_two_administrators(monkeypatch, unlocked_administrators)
    assert administrators() == 0, "the control: this race is real"


def make_two(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    token = issue_setup_token(actor=SET_UP)
    assert token is not None
    monkeypatch.setattr(first_visit, "has_administrator", meet_after(first_visit.has_administrator))

    def make(email: str) -> Callable[[], User]:
        return lambda: make_first_administrator(
            actor=SET_UP, token=token, email=email, name="First", password="correct horse battery"
        )

    return at_once(make("a@example.org"), make("b@example.org"))


def test_one_token_makes_one_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    results = make_two(monkeypatch)
    assert administrators() == 1
    assert sum(isinstance(each, Conflict) for each in results) == 1


def test_without_the_lock_it_would_make_two(monkeypatch: pytest.MonkeyPatch) -> None:
    real = first_visit.SetupToken.objects

    class Unlocked:
        def select_for_update(self) -> Any:
            return real.all()

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    monkeypatch.setattr(first_visit.SetupToken, "objects", Unlocked())
    make_two(monkeypatch)
    assert administrators() == 2, "the control: this race is real"


def test_one_address_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ask before either has stored; the constraint decides, and its refusal reads like the usual one."""
    monkeypatch.setattr(people, "_refuse_taken", meet_after(people._refuse_taken))

    def make() -> User:
        return create_person(actor=system("demo"), email="same@example.org", name="Same")

    results = at_once(make, make)
    assert User.objects.filter(email="same@example.org").count() == 1
    refusals = [each for each in results if isinstance(each, InvalidInput)]
    assert len(refusals) == 1
    assert "already belongs" in refusals[0].detail


def test_two_who_edit_each_other_do_not_wait_in_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each deed locks the other's row and then names its author in the act: that must not need a full lock."""
    first, second = (UserFactory(site_role="administrator") for _ in range(2))
    monkeypatch.setattr(people, "_locked", meet_after(people._locked))
    results = at_once(
        lambda: update_person(actor=person(first), person=second, expected_version=None, name="Two"),
        lambda: update_person(actor=person(second), person=first, expected_version=None, name="One"),
    )
    assert [type(each) for each in results] == [User, User]
    assert set(User.objects.values_list("name", flat=True)) == {"One", "Two"}
