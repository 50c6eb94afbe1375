"""Sign-in as a browser does it: sessions, refusals, the way back, guessing."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.web import adapter
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"
WRONG = "not the password"


@pytest.fixture
def ada() -> User:
    return UserFactory(
        name="Ada Byron", email="ada@example.org", password=PASSWORD, site_role="administrator"
    )


def try_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password, **extra.pop("data", {})}, **extra)


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_signing_in_and_out(ada: User, client: Client) -> None:
    answer = try_in(client, " ADA@Example.org ")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    assert client.get("/account/sign-out/").status_code == 200, "a link alone signs nobody out"
    assert is_in(client)
    answer = client.post("/account/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)
    assert not is_in(client)


def test_the_session_is_another_one_after_signing_in(ada: User, client: Client) -> None:
    client.get("/account/sign-out/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = client.cookies["sessionid"].value
    try_in(client)
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()
    other = Client()
    other.cookies["sessionid"] = planted
    assert not is_in(other)


def test_signing_out_ends_the_session_on_the_server(ada: User, client: Client) -> None:
    try_in(client)
    key = client.cookies["sessionid"].value
    client.post("/account/sign-out/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not is_in(thief)


def sentence(answer: Any) -> str:
    form = answer.context["form"]
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def test_a_wrong_password_and_an_unknown_address_read_alike(ada: User, client: Client) -> None:
    UserFactory(email="invited@example.org")  # has no password yet
    answers = [
        try_in(client, "ada@example.org", WRONG),
        try_in(client, "nobody@example.org", WRONG),
        try_in(client, "invited@example.org", WRONG),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({sentence(answer) for answer in answers}) == 1
    assert "do not belong together" in sentence(answers[0])
    texts = {
        re.sub(r"ada@|nobody@|invited@|name=\"csrfmiddlewaretoken\" value=\"[^\"]+\"|X-CSRFToken&quot;: &quot;\w+"
               r"|X-CSRFToken\": \"\w+|[0-9a-f]{32}", "", answer.content.decode())
        for answer in answers
    }  # fmt: skip
    assert len(texts) == 1
    assert not is_in(client)


def test_the_password_is_hashed_for_unknown_addresses_too(
    ada: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal time by equal work: one hash, whoever is asked for."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    counted: list[str] = []
    real = MD5PasswordHasher.encode

    def encode(self: Any, password: str, salt: str) -> str:
        counted.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    numbers = []
    for email in ("ada@example.org", "nobody@example.org"):
        counted.clear()
        try_in(client, email, WRONG)
        numbers.append(len(counted))
    assert numbers == [1, 1]


def test_typed_text_is_kept_but_never_the_password(ada: User, client: Client) -> None:
    page = try_in(client, "ada@example.org", WRONG).content.decode()
    assert 'value="ada@example.org"' in page
    assert WRONG not in page


def test_empty_fields_are_named(ada: User, client: Client) -> None:
    answer = client.post(SIGN_IN, {"login": "", "password": ""})
    assert answer.context["form"].errors == {
        "login": ["Write your e-mail address."],
        "password": ["Write your password."],
    }


def test_a_deactivated_person_is_told_only_with_the_right_password(client: Client, ada: User) -> None:
    UserFactory(email="gone@example.org", password=PASSWORD, is_active=False)
    assert "do not belong together" in sentence(try_in(client, "gone@example.org", WRONG))
    answer = try_in(client, "gone@example.org", PASSWORD)
    assert answer["Location"] == "/account/inactive/"
    assert b"deactivated" in client.get("/account/inactive/").content
    assert not is_in(client)


@pytest.mark.parametrize(
    ("target", "ends_at"),
    [
        ("/projects/", "/projects/"),
        ("/people/?q=a", "/people/?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("https:evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://localhost/", "/"),  # allowed as a host, but not the one asked
        ("\x00/projects/", "/"),
    ],
)
def test_the_way_back_stays_on_this_host(ada: User, target: str, ends_at: str) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    answer = try_in(client, data={"next": target})
    assert answer.status_code == 302
    assert answer["Location"] == ends_at


def test_a_page_leads_to_sign_in_and_back(ada: User, client: Client) -> None:
    answer = client.get("/people/?q=ben")
    assert answer["Location"] == "/account/sign-in/?next=/people/%3Fq%3Dben"
    page = client.get(answer["Location"]).content.decode()
    assert re.search(r'name="next"\s+value="/people/\?q=ben"', page)


def test_who_is_signed_in_needs_no_sign_in_page(ada: User, client: Client) -> None:
    try_in(client)
    assert client.get(SIGN_IN)["Location"] == "/"


@pytest.mark.parametrize("path", ["/account/signup/", "/account/email/", "/accounts/signup/", "/signup/"])
def test_nobody_signs_up(ada: User, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_forms_need_their_csrf_token(ada: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = try_in(strict)
    assert answer.status_code == 403
    assert b"This form is no longer valid" in answer.content
    assert not is_in(strict)


# -- guessing -----------------------------------------------------------------------------------------------


def test_the_eighth_failure_closes_sign_in_and_says_for_how_long(ada: User, client: Client) -> None:
    for _ in range(7):
        assert try_in(client, password=WRONG).status_code == 200
    closed = try_in(client, password=WRONG)
    assert closed.status_code == 429
    page = closed.content.decode()
    assert "closed for 15 minutes" in page
    assert int(closed["Retry-After"]) in range(895, 901)
    right = try_in(client)
    assert right.status_code == 429, "the right password does not open it"
    assert not is_in(client)


def test_other_people_and_other_addresses_are_not_locked_out(ada: User, client: Client) -> None:
    UserFactory(email="ben@example.org", password=PASSWORD)
    for _ in range(8):
        try_in(client, password=WRONG)
    assert try_in(Client(), "ben@example.org").status_code == 302
    assert try_in(Client(), REMOTE_ADDR="10.0.0.9").status_code == 302


def test_spelling_browser_and_forged_headers_do_not_open_it(ada: User, client: Client) -> None:
    for place in range(8):
        try_in(
            client,
            "ada@example.org" if place % 2 else " ADA@EXAMPLE.org",
            WRONG,
            HTTP_USER_AGENT=f"Browser {place}",
            HTTP_X_FORWARDED_FOR=f"10.1.1.{place}",
        )
    answer = try_in(client, "Ada@Example.Org", HTTP_USER_AGENT="Another", HTTP_X_FORWARDED_FOR="10.2.2.2")
    assert answer.status_code == 429


def test_behind_a_trusted_proxy_the_header_counts(ada: User, client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    for _ in range(8):
        try_in(client, password=WRONG, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.1.1")
    assert try_in(client, HTTP_X_FORWARDED_FOR="7.7.7.7, 10.1.1.1").status_code == 429
    assert try_in(client, HTTP_X_FORWARDED_FOR="10.1.1.2").status_code == 302


def test_an_unknown_address_locks_out_alike(ada: User, client: Client) -> None:
    answers = [try_in(client, "nobody@example.org", WRONG).status_code for _ in range(9)]
    assert answers == [200] * 7 + [429, 429]


def test_it_opens_again_after_a_quarter_of_an_hour_and_trying_meanwhile_does_not_prolong_it(
    ada: User, client: Client
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(8):
            try_in(client, password=WRONG)
        clock.move_to(start + timedelta(minutes=10))
        waiting = try_in(client)
        assert waiting.status_code == 429
        assert "closed for 5 minutes" in waiting.content.decode()
        clock.move_to(start + timedelta(minutes=15, seconds=1))
        assert try_in(client).status_code == 302


def test_a_right_password_clears_the_count(ada: User) -> None:
    for _ in range(7):
        try_in(Client(), password=WRONG)
    assert try_in(Client()).status_code == 302
    for _ in range(7):
        assert try_in(Client(), password=WRONG).status_code == 200


def test_failures_are_counted_in_postgres_without_the_password(ada: User, client: Client) -> None:
    try_in(client, password=WRONG)
    row = AccessAttempt.objects.values().get()
    assert (row["username"], row["failures_since_start"]) == ("ada@example.org", 1)
    assert WRONG not in str(row)


def guesses_at_once(monkeypatch: pytest.MonkeyPatch, number: int) -> int:
    """How many of that many parallel guesses reached the password check."""
    checked: list[str] = []
    real = User.check_password

    def check_password(self: User, raw: str) -> bool:
        checked.append(raw)
        return real(self, raw)

    monkeypatch.setattr(User, "check_password", check_password)
    barrier = threading.Barrier(number)

    def guess() -> None:
        try:
            barrier.wait(timeout=20)
            try_in(Client(), password=WRONG)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return len(checked)


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_counted_one_by_one(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert guesses_at_once(monkeypatch, 20) == 8


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_would_pass(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "hold_attempts", lambda request, credentials: None)
    assert guesses_at_once(monkeypatch, 20) > 8, "the control: this race is real"
