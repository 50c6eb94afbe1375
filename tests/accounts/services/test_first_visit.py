"""The first visit: a token that is stored as a digest, works once, and ends with the first administrator."""

from __future__ import annotations

from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import SetupToken, User
from accounts.services.first_visit import SET_UP, issue_setup_token, make_first_administrator, token_is_valid
from core.actors import person, system
from core.errors import Conflict, Denied, InvalidInput
from core.models import Act
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
GOOD = {"email": "ada@example.org", "name": "Ada Byron", "password": "correct horse battery"}
FORM = {
    "name": "Ada Byron",
    "email": "Ada@Example.org",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
    "time_zone": "Europe/London",
}


def issue() -> str:
    token = issue_setup_token(actor=SET_UP)
    assert token is not None
    return token


def printed(**options: str) -> str:
    out = StringIO()
    call_command("setup_link", stdout=out, **options)
    return out.getvalue()


def test_the_token_is_not_stored() -> None:
    token = issue()
    assert len(token) >= 43  # 256 bits
    assert token not in str(SetupToken.objects.values().get())
    assert token not in str(list(Act.objects.values()))


def test_a_new_token_ends_the_one_before() -> None:
    first, second = issue(), issue()
    assert not token_is_valid(first)
    assert token_is_valid(second)
    assert SetupToken.objects.count() == 1


def test_the_token_works_once() -> None:
    token = issue()
    made = make_first_administrator(actor=SET_UP, token=token, **GOOD)
    assert made.is_administrator
    assert made.check_password(GOOD["password"])
    assert not SetupToken.objects.exists()
    with pytest.raises(Conflict):
        make_first_administrator(actor=SET_UP, token=token, **{**GOOD, "email": "b@example.org"})
    act = Act.objects.get(verb="administrator.first_made")
    assert (act.actor_kind, act.actor_label, act.subject) == ("system", "set-up", "Ada Byron")


@pytest.mark.parametrize("wrong", ["", "wrong", "é", "x" * 10_000])
def test_another_token_does_nothing(wrong: str) -> None:
    issue()
    with pytest.raises(Conflict):
        make_first_administrator(actor=SET_UP, token=wrong, **GOOD)
    assert not User.objects.exists()
    assert SetupToken.objects.exists()


def test_without_a_token_issued_nothing_opens() -> None:
    assert not token_is_valid("")
    with pytest.raises(Conflict):
        make_first_administrator(actor=SET_UP, token="", **GOOD)


def test_a_refused_form_leaves_the_token_usable() -> None:
    token = issue()
    with pytest.raises(InvalidInput):
        make_first_administrator(actor=SET_UP, token=token, **{**GOOD, "password": "short"})
    assert token_is_valid(token)


def test_once_somebody_runs_the_portal_no_token_is_given() -> None:
    token = issue()
    UserFactory(site_role="administrator")
    assert not token_is_valid(token)
    with pytest.raises(Conflict):
        make_first_administrator(actor=SET_UP, token=token, **GOOD)
    assert issue_setup_token(actor=SET_UP) is None
    assert not SetupToken.objects.exists()
    assert printed() == ""


def test_only_the_set_up_itself_may() -> None:
    token = issue()
    for actor in (person(UserFactory(site_role="member")), system("demo")):
        with pytest.raises(Denied):
            issue_setup_token(actor=actor)
        with pytest.raises(Denied):
            make_first_administrator(actor=actor, token=token, **GOOD)


def test_the_command_prints_one_line_with_the_whole_address(settings: object) -> None:
    settings.PORTAL_URL = "https://portal.example.org"  # type: ignore[attr-defined]
    link = printed()
    assert link.count("\n") == 1
    assert link.startswith("https://portal.example.org/setup/?token=")
    assert printed(url="http://127.0.0.1:9999/").startswith("http://127.0.0.1:9999/setup/?token=")


@pytest.mark.parametrize(
    "page", ["/", "/projects/", "/account/sign-in/", "/people/", "/admin/", "/nothing/here/"]
)
def test_every_page_leads_to_the_first_visit(page: str, client: Client) -> None:
    answer = client.get(page)
    assert (answer.status_code, answer["Location"]) == (302, "/setup/")


def test_probes_and_the_api_answer_as_always(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/me/").status_code == 401


def test_with_an_administrator_pages_are_themselves(client: Client) -> None:
    UserFactory(site_role="administrator")
    assert client.get("/account/sign-in/").status_code == 200
    answer = client.get("/setup/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/")
    assert client.post("/setup/", FORM | {"token": "x"}).status_code == 302
    assert User.objects.count() == 1


def test_the_whole_way_in_a_browser(client: Client) -> None:
    assert b"setup_link" in client.get("/setup/").content
    assert client.get("/setup/?token=wrong").status_code == 403
    token = parse_qs(urlsplit(printed().strip()).query)["token"][0]
    page = client.get("/setup/", {"token": token})
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin", "the token in the address is told to no other host"
    assert "no-store" in page["Cache-Control"]
    answer = client.post("/setup/", {**FORM, "token": token})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    made = User.objects.get()
    assert (made.email, made.site_role, made.time_zone) == (
        "ada@example.org",
        "administrator",
        "Europe/London",
    )
    assert client.get("/account/").status_code == 200, "signed in at once"
    assert Client().get("/setup/", {"token": token})["Location"] == "/account/sign-in/"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password2": "another one entirely"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "Ada Byron 1", "password2": "Ada Byron 1"}, "password1"),
        ({"email": "no address"}, "email"),
        ({"name": ""}, "name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_a_form_that_breaks_a_rule_says_where_and_keeps_the_rest(
    client: Client, change: dict[str, str], field: str
) -> None:
    token = issue()
    answer = client.post("/setup/", {**FORM, "token": token, **change})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.exists()
    assert token_is_valid(token)
    if field != "name":
        assert 'value="Ada Byron"' in answer.content.decode()
    assert "correct horse" not in answer.content.decode()


def test_a_form_with_a_wrong_token_makes_nobody(client: Client) -> None:
    issue()
    assert client.post("/setup/", {**FORM, "token": "wrong"}).status_code == 403
    assert not User.objects.exists()
