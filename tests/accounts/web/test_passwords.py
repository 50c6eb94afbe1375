"""Passwords: change, reset by link, what ends with the old one, and what strangers learn: nothing."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.links import password_link
from accounts.models import User
from accounts.services.passwords import change_password, set_password_by_link
from core.actors import Scopes, person, token
from core.errors import Conflict, Denied
from core.jobs import run_job
from core.models import Act, Job
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "a different horse battery"
RESET = "/account/password/reset/"
CHANGE = "/account/password/"


@pytest.fixture
def ada() -> User:
    return UserFactory(
        name="Ada Byron", email="ada@example.org", password=PASSWORD, site_role="administrator"
    )


def signed_in(email: str = "ada@example.org", password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post("/account/sign-in/", {"login": email, "password": password}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def deliver() -> None:
    """What the worker does with waiting letters."""
    for job_id in Job.objects.filter(state="queued").values_list("pk", flat=True):
        assert run_job(str(job_id)) == Job.State.DONE


def link_in(letter: Any) -> str:
    found = re.search(r"https?://\S+/account/password/set/\S+", letter.body)
    assert found is not None
    return urlsplit(found.group(0)).path


def follow(client: Client, path: str) -> Any:
    """Open a link as a browser does: its key goes into the session and out of the address."""
    return client.get(path, follow=True)


def set_new(client: Client, path: str, first: str = NEW, second: str = NEW) -> Any:
    page = follow(client, path)
    return client.post(page.request["PATH_INFO"], {"password1": first, "password2": second})


# -- change -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_new_password_ends_the_other_sessions_and_is_announced(ada: User) -> None:
    here, elsewhere = signed_in(), signed_in()
    key = here.cookies["sessionid"].value
    answer = here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert is_in(here)
    assert here.cookies["sessionid"].value != key
    assert not is_in(elsewhere)
    signed_in(password=NEW)
    deliver()
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert letter.subject == "Your password was changed"
    act = Act.objects.get(verb="password.changed")
    assert (act.actor_user_id, act.subject) == (ada.pk, "Ada Byron")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"oldpassword": "wrong"}, "oldpassword"),
        ({"password2": "something else"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "ada@example.org", "password2": "ada@example.org"}, "password1"),
    ],
)
def test_a_change_that_breaks_a_rule_changes_nothing(ada: User, values: dict[str, str], field: str) -> None:
    client = signed_in()
    answer = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, **values})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert User.objects.get().check_password(PASSWORD)
    assert not Act.objects.filter(verb="password.changed").exists()


def test_a_change_needs_sign_in(ada: User, client: Client) -> None:
    assert client.get(CHANGE)["Location"].startswith("/account/sign-in/")
    answer = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer["Location"].startswith("/account/sign-in/")


def test_nobody_sets_anothers_password(ada: User) -> None:
    ben = UserFactory(email="ben@example.org", password=PASSWORD)
    for actor in (person(ada), token(ben, name="t", scopes=Scopes(write=True))):
        with pytest.raises(Denied):
            change_password(actor=actor, user=ben, password=NEW)
    assert User.objects.get(pk=ben.pk).check_password(PASSWORD)


# -- reset --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_of_a_reset(ada: User, client: Client, settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example.org"
    elsewhere = signed_in()
    answer = client.post(RESET, {"email": "ADA@example.org"}, headers={"host": "localhost"})
    assert (answer.status_code, answer["Location"]) == (302, RESET + "sent/")
    deliver()
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert "https://portal.example.org/account/password/set/" in letter.body, "never the host of the request"
    path = link_in(letter)
    page = follow(client, path)
    assert page.request["PATH_INFO"].endswith("-set-password/"), "the key is out of the address"
    done = set_new(client, path)
    assert done["Location"] == "/account/password/set/done/"
    assert not is_in(elsewhere)
    assert not is_in(client), "setting a password signs nobody in"
    signed_in(password=NEW)
    deliver()
    assert [each.subject for each in mail.outbox[1:]] == ["Your password was changed"]
    act = Act.objects.get(verb="password.set_by_link")
    assert (act.actor_kind, act.actor_user_id) == ("person", ada.pk)


def test_a_link_works_once(ada: User) -> None:
    path = urlsplit(password_link(ada)).path
    first, second = Client(), Client()
    follow(second, path)  # opened before it was used up
    assert set_new(first, path).status_code == 302
    assert "does not work any more" in follow(Client(), path).content.decode()
    late = second.post(
        re.sub(r"-[^/]+/$", "-set-password/", path), {"password1": PASSWORD, "password2": PASSWORD}
    )
    assert "does not work any more" in late.content.decode()
    assert User.objects.get().check_password(NEW)


def test_the_service_checks_the_link_again_under_its_lock(ada: User) -> None:
    """Two forms that passed the page's check: the second finds the link used."""
    key = urlsplit(password_link(ada)).path.rstrip("/").split("/")[-1].split("-", 1)[1]
    set_password_by_link(actor=person(ada), user=ada, token=key, password=NEW)
    with pytest.raises(Conflict, match="has been used"):
        set_password_by_link(actor=person(ada), user=ada, token=key, password=PASSWORD)
    assert User.objects.get().check_password(NEW)


def test_a_link_ends_after_three_days(ada: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        path = urlsplit(password_link(ada)).path
        clock.move_to(start + timedelta(days=3) - timedelta(seconds=5))
        assert b"Set your password" in follow(Client(), path).content
        clock.move_to(start + timedelta(days=3, seconds=5))
        assert "does not work any more" in follow(Client(), path).content.decode()


def test_a_link_dies_with_a_sign_in_an_address_and_a_deactivation(ada: User) -> None:
    from accounts.services.people import deactivate_person, reactivate_person, update_person

    def works(path: str) -> bool:
        return "does not work any more" not in follow(Client(), path).content.decode()

    ben = UserFactory(email="ben@example.org", password=PASSWORD)

    def fresh() -> str:
        path = urlsplit(password_link(User.objects.get(pk=ben.pk))).path
        assert works(path)
        return path

    path = fresh()
    signed_in("ben@example.org")
    assert not works(path)
    path = fresh()
    update_person(actor=person(ada), person=ben, expected_version=None, email="benjamin@example.org")
    assert not works(path)
    path = fresh()
    deactivate_person(actor=person(ada), person=ben)
    assert not works(path)
    reactivate_person(actor=person(ada), person=ben)
    assert not works(path)


def test_one_persons_link_is_no_other_persons(ada: User) -> None:
    ben = UserFactory(email="ben@example.org", password=PASSWORD)
    adas, bens = (urlsplit(password_link(each)).path for each in (ada, ben))
    mixed = bens.rsplit("/", 2)[0] + "/" + bens.split("/")[-2].split("-")[0] + adas.split("/")[-2][1:] + "/"
    assert "does not work any more" in follow(Client(), mixed).content.decode()


@pytest.mark.parametrize("path", ["zzzzzzzzzzzzz-abc-def", "0-a-b", "1-x", "Z-set-password"])
def test_invented_links_are_told_so(ada: User, path: str) -> None:
    answer = Client().get(f"/account/password/set/{path}/")
    assert answer.status_code == 200
    assert b"does not work any more" in answer.content


def writes_and_reads(email: str) -> list[str]:
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(RESET, {"email": email})
    assert answer["Location"] == RESET + "sent/"
    return [re.sub(r"'[^']*'|s\d+_x\d+", "?", query["sql"]) for query in queries.captured_queries]


def test_known_and_unknown_addresses_cause_the_same_statements(ada: User) -> None:
    """The same answer, and the same work: who is known cannot be read off the clock."""
    known, unknown = writes_and_reads("ada@example.org"), writes_and_reads("nobody@example.org")
    gone = writes_and_reads(UserFactory(email="gone@example.org", is_active=False).email)
    assert known == unknown == gone
    assert any(statement.startswith("INSERT INTO") and "core_job" in statement for statement in known)


@pytest.mark.django_db(transaction=True)
def test_only_an_active_person_gets_a_letter(ada: User, client: Client) -> None:
    UserFactory(email="gone@example.org", is_active=False)
    for email in ("nobody@example.org", "gone@example.org"):
        client.post(RESET, {"email": email})
    deliver()
    assert mail.outbox == []
    assert {job.result["sent"] for job in Job.objects.all()} == {False}


def test_the_page_afterwards_says_the_same_to_everybody(ada: User, client: Client) -> None:
    page = client.get(RESET + "sent/").content.decode()
    assert "If the address belongs to somebody here" in page
    assert "ask an administrator" in page


def test_asking_twice_sends_one_letter(ada: User, client: Client) -> None:
    client.post(RESET, {"email": "ada@example.org"})
    client.post(RESET, {"email": "Ada@example.org"})
    assert Job.objects.filter(state="queued").count() == 1


def test_asking_again_and_again_is_slowed_down(ada: User, client: Client) -> None:
    codes = [client.post(RESET, {"email": "ada@example.org"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


@pytest.mark.django_db(transaction=True)
def test_without_mail_the_log_names_the_command_and_holds_no_link(
    ada: User, client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    client.post(RESET, {"email": "ada@example.org"})
    with caplog.at_level(logging.WARNING, logger="portal.letters"):
        deliver()
    (record,) = [each for each in caplog.records if each.name == "portal.letters"]
    assert record.instead == "./portal manage password_link --email ada@example.org"  # type: ignore[attr-defined]
    assert "/account/password/set/" not in str(record.__dict__)


# -- the command --------------------------------------------------------------------------------------------


def test_the_command_prints_a_link_that_works(ada: User, settings: Any) -> None:
    out = StringIO()
    settings.PORTAL_URL = "https://portal.example.org"
    call_command("password_link", email=" ADA@example.org", stdout=out)
    link = out.getvalue().strip()
    assert link.startswith("https://portal.example.org/account/password/set/")
    assert set_new(Client(), urlsplit(link).path).status_code == 302
    signed_in(password=NEW)
    act = Act.objects.get(verb="password.link_made")
    assert (act.actor_kind, act.actor_label, act.subject) == ("system", "command-line", "Ada Byron")


def test_the_command_refuses_with_a_sentence(ada: User) -> None:
    UserFactory(name="Gone", email="gone@example.org", is_active=False)
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command("password_link", email="nobody@example.org")
    with pytest.raises(CommandError, match="Gone is deactivated"):
        call_command("password_link", email="gone@example.org")


def test_a_person_is_added_from_the_command_line(ada: User) -> None:
    out = StringIO()
    call_command("create_person", email="ben@example.org", name="Ben Ode", role="auditor", stdout=out)
    assert set_new(Client(), urlsplit(out.getvalue().strip()).path).status_code == 302
    made = User.objects.get(email="ben@example.org")
    assert (made.name, made.site_role) == ("Ben Ode", "auditor")
    with pytest.raises(CommandError, match="already belongs"):
        call_command("create_person", email="ben@example.org", name="Ben Ode")


def test_a_password_comes_from_standard_input(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{NEW}\n"))
    out = StringIO()
    call_command("create_person", email="ben@example.org", name="Ben", password_stdin=True, stdout=out)
    assert out.getvalue() == ""
    assert User.objects.get(email="ben@example.org").check_password(NEW)
