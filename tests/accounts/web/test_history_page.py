"""The history of the portal: who may read it, filters, pages, sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services.people import change_site_role, create_person, update_person
from core.actors import person, system
from core.models import Act
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | None], Client]
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def texts(answer: Any) -> list[str]:
    return [entry.text for entry in answer.context["entries"]]


def test_it_is_for_administrators_and_auditors(cast: Cast, client_for: ClientFor) -> None:
    for name, user in cast:
        if name == "deactivated":
            continue
        allowed = name in ("administrator", "auditor")
        assert client_for(user).get("/history/").status_code == (200 if allowed else 403), name
    assert client_for(None).get("/history/").status_code == 302


def test_deeds_are_sentences_with_what_was_before(cast: Cast, client_for: ClientFor) -> None:
    change_site_role(actor=person(cast.administrator), person=cast.member, role="auditor")
    answer = client_for(cast.auditor).get("/history/")
    assert texts(answer)[0] == "The administrator made The member an auditor"
    page = answer.content.decode()
    assert "Made The member an auditor" in page
    assert "<del>Member</del>" in page
    assert "<ins>Auditor (reads all and history)</ins>" in page


def test_filters(cast: Cast, client_for: ClientFor) -> None:
    with time_machine.travel(NOON - timedelta(days=2), tick=False):
        create_person(actor=system("demo"), email="old@example.org", name="Old")
    with time_machine.travel(NOON, tick=False):
        update_person(actor=person(cast.administrator), person=cast.member, expected_version=None, name="New")
    client = client_for(cast.auditor)
    assert texts(client.get("/history/?q=the%20adm")) == ["The administrator edited The member"]
    assert texts(client.get("/history/?verb=person.added")) == ["The portal (demo) added Old as a member"]
    assert texts(client.get("/history/?until=2026-11-19&verb=person.added")) == [
        "The portal (demo) added Old as a member"
    ]
    assert texts(client.get("/history/?since=2026-11-20&until=2026-11-21&verb=person.added")) == []
    assert b"No entry matches" in client.get("/history/?q=nobody-is-called-so").content
    broken = client.get("/history/?since=yesterday&verb=invented")
    assert broken.status_code == 200
    assert broken.content.count(b"is not applied") == 2


def test_days_are_the_readers(cast: Cast, client_for: ClientFor) -> None:
    """23:30 UTC on the 20th is the 21st in Tokyo (UTC+9) and the 20th in UTC."""
    with time_machine.travel(datetime(2026, 11, 20, 23, 30, tzinfo=UTC), tick=False):
        create_person(actor=system("demo"), email="late@example.org", name="Late")
    tokyo = UserFactory(site_role="auditor", time_zone="Asia/Tokyo")
    query = "/history/?verb=person.added&since=2026-11-21&until=2026-11-21"
    assert len(texts(client_for(tokyo).get(query))) == 1
    assert texts(client_for(cast.auditor).get(query)) == []


def test_pages_go_on_where_the_last_one_ended_whatever_arrives(cast: Cast, client_for: ClientFor) -> None:
    with time_machine.travel(NOON, tick=False):  # all at the same moment: the order must still be total
        for number in range(60):
            create_person(actor=system("demo"), email=f"p{number}@example.org", name=f"P{number}")
    client = client_for(cast.auditor)
    first = client.get("/history/?verb=person.added")
    create_person(actor=system("demo"), email="meanwhile@example.org", name="Meanwhile")
    second = client.get("/history/", {"verb": "person.added", "after": first.context["after"]})
    seen = [*texts(first), *texts(second)]
    assert len(texts(first)) == 50
    assert len(seen) == len(set(seen)) == 60
    assert second.context["after"] == ""


@pytest.mark.parametrize("after", ["x", "2026-11-21~x", "2026-11-21T00:00:00~", "~", "' OR 1=1"])
def test_an_invented_place_is_refused(cast: Cast, client_for: ClientFor, after: str) -> None:
    assert client_for(cast.auditor).get("/history/", {"after": after}).status_code == 400


def test_a_page_costs_the_same_however_much_happened(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.auditor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/history/").status_code == 200
        return len(found)

    def do(number: int) -> None:
        for _ in range(number):
            update_person(
                actor=person(cast.administrator),
                person=cast.member,
                expected_version=None,
                name=f"Name {Act.objects.count()}",
            )

    do(55)  # a page holds 50, so the kinds of rows on it stay the same
    few = queries()
    do(100)
    assert queries() == few
