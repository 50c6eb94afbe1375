"""The pages of people: list, file, add, edit, deactivate, choose."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.models import Act, Job
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | None], Client]
NEW = {"name": "Ben Ode", "email": "ben@example.org", "site_role": "member", "time_zone": "Europe/Berlin"}


def names(answer: Any) -> list[str]:
    return [person.name for person in answer.context["page"].object_list]


def edit(person: User, **values: Any) -> dict[str, Any]:
    facts = {name: getattr(person, name) for name in ("name", "email", "site_role", "time_zone", "version")}
    return {**facts, **values}


PAGES = ["/people/", "/people/export.csv", "/people/{id}/", "/people/new/", "/people/{id}/deactivate/"]
WRITES = [
    "/people/new/",
    "/people/{id}/",
    "/people/{id}/deactivate/",
    "/people/{id}/reactivate/",
    "/people/{id}/link/",
]


@pytest.mark.parametrize("role", ["owner", "manager", "member", "sponsor", "viewer", "executive", "outsider"])
def test_people_without_the_role_see_and_change_nothing(cast: Cast, client_for: ClientFor, role: str) -> None:
    client = client_for(getattr(cast, role))
    target = cast.member
    state = list(User.objects.order_by("pk").values())
    acts = Act.objects.count()
    for page in PAGES:
        answer = client.get(page.format(id=target.pk))
        assert answer.status_code == 403, page
        assert target.email not in answer.content.decode() or target.pk == getattr(cast, role).pk
    for page in WRITES:
        for body in (edit(target, site_role="administrator", name="Taken"), {}):
            assert client.post(page.format(id=target.pk), body).status_code == 403, page
    assert list(User.objects.order_by("pk").values()) == state
    assert Act.objects.count() == acts


def test_an_auditor_reads_and_changes_nothing(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.auditor)
    assert client.get("/people/").status_code == 200
    page = client.get(f"/people/{cast.member.pk}/")
    assert page.status_code == 200
    assert b'<form class="card' not in page.content
    assert b"Deactivate" not in page.content
    for address in WRITES:
        assert client.post(address.format(id=cast.member.pk), edit(cast.member, name="X")).status_code == 403
    assert User.objects.get(pk=cast.member.pk).name == "The member"


def test_strangers_are_sent_to_sign_in(cast: Cast, client_for: ClientFor) -> None:
    for page in [*PAGES, "/people/options/"]:
        answer = client_for(None).get(page.format(id=cast.member.pk))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/sign-in/")


def test_the_list_finds_filters_and_sorts(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    assert len(names(client.get("/people/"))) == User.objects.count()
    assert names(client.get("/people/?q=OWNER@example")) == ["The owner"]
    assert names(client.get("/people/?q=the%20aud")) == ["The auditor"]
    assert names(client.get("/people/?site_role=executive")) == ["The executive"]
    assert names(client.get("/people/?state=deactivated")) == ["The deactivated"]
    assert "The deactivated" not in names(client.get("/people/?state=active"))
    everybody = sorted(User.objects.values_list("name", flat=True))
    assert names(client.get("/people/?sort=name")) == everybody
    assert names(client.get("/people/?sort=-name")) == everybody[::-1]
    emails = [p.email for p in client.get("/people/?sort=-email").context["page"].object_list]
    assert emails == sorted(emails, reverse=True)
    assert names(client.get("/people/?sort=-last_login"))[0] == "The administrator", (
        "the only one who signed in"
    )
    assert b"No person matches" in client.get("/people/?q=nobody-is-called-so").content


@pytest.mark.parametrize(
    "query",
    ["sort=password", "sort=-session_round", "sort=name;drop", "per_page=7", "per_page=x", "sort=--name"],
)
def test_orders_and_sizes_are_an_allow_list(cast: Cast, client_for: ClientFor, query: str) -> None:
    assert client_for(cast.administrator).get(f"/people/?{query}").status_code == 400


def test_a_filter_that_is_none_says_so_and_is_not_applied(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.administrator).get("/people/?site_role=emperor")
    assert len(names(page)) == User.objects.count()
    assert b"is not applied" in page.content


def test_pages_of_the_list(cast: Cast, client_for: ClientFor) -> None:
    for _ in range(30):
        UserFactory()
    client = client_for(cast.administrator)
    first, second = (names(client.get(f"/people/?per_page=25&page={number}")) for number in (1, 2))
    assert len(first) == 25
    assert not set(first) & set(second)
    assert len(first) + len(second) == User.objects.count()


def test_the_list_costs_the_same_however_long(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/people/?per_page=250").status_code == 200
        return len(found)

    few = queries()
    for _ in range(200):
        UserFactory()
    assert queries() == few


def test_the_file_holds_the_rows_of_the_page_and_no_formula(cast: Cast, client_for: ClientFor) -> None:
    UserFactory(name='=HYPERLINK("http://evil.example")', email="evil@example.org")
    UserFactory(name="@SUM(A1)", email="sum@example.org")
    answer = client_for(cast.administrator).get("/people/export.csv?sort=email&state=active")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["E-mail address"] for row in rows] == sorted(
        User.objects.filter(is_active=True).values_list("email", flat=True)
    )
    by_address = {row["E-mail address"]: row for row in rows}
    assert by_address["evil@example.org"]["Name"] == '\'=HYPERLINK("http://evil.example")'
    assert by_address["sum@example.org"]["Name"] == "'@SUM(A1)"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    assert by_address["auditor@example.org"]["Site role"] == "Auditor (reads all and history)"


def test_a_person_is_added_and_their_link_shown_once(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    answer = client.post("/people/new/", NEW)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    link = re.search(r'value="(http[^"]+/account/password/set/[^"]+)"', answer.content.decode())
    assert link is not None
    made = User.objects.get(email="ben@example.org")
    assert (made.name, made.time_zone, made.site_role) == ("Ben Ode", "Europe/Berlin", "member")
    assert Job.objects.get(kind="accounts.letter").payload["letter"] == "invitation"
    page = Client().get(urlsplit(link.group(1)).path, follow=True)
    assert b"Set your password" in page.content
    assert "/account/password/set/" not in client.get(f"/people/{made.pk}/").content.decode()


def test_a_form_that_breaks_a_rule_keeps_what_was_typed(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    answer = client.post("/people/new/", {**NEW, "email": "MEMBER@example.org"})
    assert answer.status_code == 422
    assert "already belongs" in str(answer.context["form"].errors["email"])
    assert 'value="Ben Ode"' in answer.content.decode()
    answer = client.post("/people/new/", {**NEW, "site_role": "emperor", "time_zone": "Mars/Olympus"})
    assert set(answer.context["form"].errors) == {"site_role", "time_zone"}
    assert not User.objects.filter(name="Ben Ode").exists()


def test_names_are_text_and_nothing_else(cast: Cast, client_for: ClientFor) -> None:
    evil = UserFactory(name="<script>alert(1)</script>", email="evil@example.org")
    client = client_for(cast.administrator)
    for page in (
        "/people/",
        f"/people/{evil.pk}/",
        f"/people/{evil.pk}/deactivate/",
        "/people/options/?q=script",
    ):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_a_person_is_edited(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    answer = client.post(f"/people/{cast.member.pk}/", edit(cast.member, name="Ben Ode", site_role="auditor"))
    assert answer["Location"] == f"/people/{cast.member.pk}/"
    stored = User.objects.get(pk=cast.member.pk)
    assert (stored.name, stored.site_role) == ("Ben Ode", "auditor")
    assert Act.objects.filter(verb="person.edited", subject="The member").count() == 1


def test_fields_that_are_not_on_the_form_are_not_written(cast: Cast, client_for: ClientFor) -> None:
    body = edit(cast.member, is_active="", password="x", session_round=9, date_joined="2000-01-01", id=1)
    client_for(cast.administrator).post(f"/people/{cast.member.pk}/", body)
    stored = User.objects.get(pk=cast.member.pk)
    assert stored.is_active
    assert (stored.session_round, stored.password, stored.pk) == (1, cast.member.password, cast.member.pk)
    assert stored.date_joined == cast.member.date_joined


def test_a_stale_form_shows_both_texts_and_can_be_saved_over(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    address = f"/people/{cast.member.pk}/"
    old = edit(cast.member)
    client.post(address, {**old, "name": "First"})
    answer = client.post(address, {**old, "name": "Second"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Now stored: First" in page
    assert 'value="Second"' in page
    assert User.objects.get(pk=cast.member.pk).name == "First"
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    assert client.post(address, {**old, "name": "Second", "version": version.group(1)}).status_code == 302
    assert User.objects.get(pk=cast.member.pk).name == "Second"


def test_the_last_administrator_is_told_why(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    answer = client.post(f"/people/{cast.administrator.pk}/", edit(cast.administrator, site_role="member"))
    assert answer.status_code == 409
    assert "last administrator" in answer.content.decode()
    assert client.post(f"/people/{cast.administrator.pk}/deactivate/").status_code == 409
    assert User.objects.get(pk=cast.administrator.pk).is_administrator


def test_deactivating_asks_first_and_can_be_taken_back(cast: Cast, client_for: ClientFor) -> None:
    client, theirs = client_for(cast.administrator), client_for(cast.member)
    address = f"/people/{cast.member.pk}/deactivate/"
    assert b"Deactivate The member?" in client.get(address).content
    assert User.objects.get(pk=cast.member.pk).is_active
    assert client.post(address).status_code == 302
    assert theirs.get("/account/").status_code == 302
    assert b"deactivated" in client.get(f"/people/{cast.member.pk}/").content
    client.post(f"/people/{cast.member.pk}/reactivate/")
    assert User.objects.get(pk=cast.member.pk).is_active


def test_a_link_is_made_by_post_only(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    assert client.get(f"/people/{cast.member.pk}/link/").status_code == 405
    assert "/account/password/set/" in client.post(f"/people/{cast.member.pk}/link/").content.decode()
    act = Act.objects.get(verb="password.link_made")
    assert (act.actor_user_id, act.subject) == (cast.administrator.pk, "The member")
    assert client.post(f"/people/{cast.deactivated.pk}/link/").status_code == 409


@pytest.mark.parametrize("address", ["/people/0/", "/people/99999999/", "/people/99999999999999999999/"])
def test_nobody_with_that_number(cast: Cast, client_for: ClientFor, address: str) -> None:
    assert client_for(cast.administrator).get(address).status_code == 404


def options(client: Client, text: str) -> list[dict[str, Any]]:
    answer = client.get("/people/options/", {"q": text}, headers={"accept": "application/json"})
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_people_are_chosen_by_name_and_addresses_stay_hidden(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.viewer)
    assert options(client, "the own") == [{"id": cast.owner.pk, "name": "The owner"}]
    assert "example.org" not in client.get("/people/options/?q=the").content.decode()
    assert options(client, "owner@example.org") == [{"id": cast.owner.pk, "name": "The owner"}]
    for part in ("owner@", "owner@example.or", "@example.org", "example"):
        assert options(client, part) == [], "an address is not found out letter by letter"


def test_those_who_may_see_addresses_choose_by_them(cast: Cast, client_for: ClientFor) -> None:
    for user in (cast.administrator, cast.auditor):
        found = options(client_for(user), "owner@exam")
        assert found == [{"id": cast.owner.pk, "name": "The owner", "email": "owner@example.org"}]


def test_the_deactivated_are_not_offered_and_a_list_has_an_end(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    assert options(client, "deactivated") == []
    for _ in range(30):
        UserFactory()
    assert len(options(client, "")) == 20
    assert options(client, "a\x00b") == []


def test_administration_is_offered_to_those_who_may(cast: Cast, client_for: ClientFor) -> None:
    for name, user in cast:
        if name == "deactivated":
            continue
        page = client_for(user).get("/account/").content.decode()
        assert ("Administration" in page) is (name in ("administrator", "auditor")), name
        assert "API tokens" in page


def test_a_profile_is_edited_by_its_person(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.member)
    body = {"name": "Ben Ode", "time_zone": "Asia/Tokyo", "version": 1, "site_role": "administrator"}
    assert client.post("/account/", body).status_code == 302
    stored = User.objects.get(pk=cast.member.pk)
    assert (stored.name, stored.time_zone, stored.letter_shortcuts) == ("Ben Ode", "Asia/Tokyo", False)
    assert stored.site_role == "member"
    stale = client.post("/account/", {**body, "name": "Another"})
    assert stale.status_code == 409
    assert "Now stored: Ben Ode" in stale.content.decode()
    assert client.post("/account/", {**body, "name": "", "version": 2}).status_code == 422
