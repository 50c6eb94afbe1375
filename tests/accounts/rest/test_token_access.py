"""What a token opens: scopes, ends, last use, and what it never opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.policy import (
    HISTORY_SITE,
    PASSWORD_CHANGE,
    PEOPLE_LIST,
    PEOPLE_MANAGE,
    PROFILE_EDIT,
    PROFILE_VIEW,
    TOKEN_LIST,
    TOKEN_MANAGE,
)
from accounts.services.people import create_person, deactivate_person, update_profile
from core.actors import Scopes, person, system, token
from core.errors import Denied
from core.history import event_model
from core.policy import can, table
from projects.models import Project
from projects.policy import PROJECT_CREATE, PROJECT_EDIT, PROJECT_VIEW
from tests.cast import Cast
from tests.factories import UserFactory, prepare, token_for

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ME = "/api/v1/me/"
Api = Callable[..., APIClient]


def bearer(text: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


def refused(client: Client | APIClient, text: str) -> str:
    """The sentence of a 401, which is a problem like all others."""
    answer = client.get(ME, **bearer(text))
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    body = answer.json()
    assert body["type"] == "urn:portal:problem:not-signed-in"
    return str(body["detail"])


def test_a_token_says_who_it_is(cast: Cast, project: Project, api_for: Api) -> None:
    body = api_for(cast.member, write=False, projects=[project]).get(ME).json()
    assert body["email"] == "member@example.org"
    assert body["token"] == {
        "name": "test", "may_write": False, "project_ids": [project.pk], "expires_at": None,
    }  # fmt: skip


def test_a_browser_says_who_it_is(cast: Cast, client_for: Any) -> None:
    assert client_for(cast.member).get(ME).json()["token"] is None


def test_nobody_is_refused() -> None:
    answer = APIClient().get(ME)
    assert answer.status_code == 401
    assert "Bearer" in answer.json()["detail"]


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer  ",
        "Bearer a b",
        "Bearer itpm_",
        "Bearer " + "x" * 5000,
        "Bearer itpm_" + "0" * 64,
        "bearer itpm_" + "g" * 64,
        "Bearer \xff\xfe",
        "Bearer a\x00b",
        "Bearer itpm_%' OR 1=1 --",
    ],
)
def test_what_is_no_token_is_refused_and_never_a_fault(header: str) -> None:
    answer = APIClient().get(ME, HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_text_that_differs_at_its_end_is_another_one() -> None:
    text = token_for(UserFactory())
    wrong = text[:-1] + ("0" if text[-1] != "0" else "1")
    assert "not known" in refused(APIClient(), wrong)
    assert APIClient().get(ME, **bearer(text)).status_code == 200


def test_a_token_ends_on_time_and_is_not_deleted_by_reading() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        user = UserFactory()
        text = token_for(user, expiry=timedelta(days=1))
        other = token_for(user, expiry=timedelta(days=2))
        clock.move_to(NOON + timedelta(days=1) - timedelta(seconds=1))
        assert APIClient().get(ME, **bearer(text)).status_code == 200
        clock.move_to(NOON + timedelta(days=1))
        assert "expired" in refused(APIClient(), text)
        assert APIClient().get(ME, **bearer(other)).status_code == 200
    assert ApiToken.objects.count() == 2


def test_a_revoked_token_is_refused() -> None:
    text = token_for(UserFactory())

    def revoke() -> None:
        ApiToken.objects.update(revoked_at=NOON)

    prepare(actor=system("tests"), make=revoke)
    assert "revoked" in refused(APIClient(), text)


def test_a_deactivated_persons_token_is_refused(cast: Cast) -> None:
    assert "deactivated" in refused(APIClient(), token_for(cast.deactivated))
    text = token_for(cast.member)
    deactivate_person(actor=person(cast.administrator), person=cast.member)
    assert "revoked" in refused(APIClient(), text)


def test_the_last_use_is_noted_once_a_minute_and_leaves_no_history() -> None:
    user = UserFactory()
    text = token_for(user)
    events = event_model(ApiToken).objects.count()

    def use(at: datetime) -> datetime | None:
        clock.move_to(at)
        assert APIClient().get(ME, **bearer(text)).status_code == 200
        return ApiToken.objects.get().last_used_at

    with time_machine.travel(NOON, tick=False) as clock:
        assert ApiToken.objects.get().last_used_at is None
        assert use(NOON) == NOON
        assert use(NOON + timedelta(seconds=59)) == NOON
        assert use(NOON + timedelta(seconds=60)) == NOON + timedelta(seconds=60)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert use(NOON + timedelta(seconds=90)) == NOON + timedelta(seconds=60)
        assert not [q for q in queries.captured_queries if q["sql"].startswith("UPDATE")]
    assert event_model(ApiToken).objects.count() == events


def test_a_token_opens_no_page(cast: Cast) -> None:
    text = token_for(cast.administrator, write=True)
    for page in (
        "/",
        "/people/",
        "/history/",
        "/account/",
        "/account/tokens/",
        "/account/tokens/new/",
        "/admin/",
    ):
        answer = Client().get(page, **bearer(text))
        assert answer.status_code == 302, page
        assert answer["Location"].startswith("/account/sign-in/"), page
    answer = Client().post("/account/tokens/new/", {"name": "x"}, **bearer(text))
    assert answer.status_code == 302
    assert ApiToken.objects.count() == 1


def test_tokens_are_not_offered_over_the_api(cast: Cast, api_for: Api) -> None:
    assert api_for(cast.member).get("/api/v1/tokens/").status_code == 404


def actions(*, writes: bool) -> list[Any]:
    return [action for action in table() if action.writes is writes]


def test_a_reading_token_writes_nothing_at_all(cast: Cast, project: Project) -> None:
    """Every writing action of every room, with and without an object, for those with the most rights."""
    for user in (cast.administrator, cast.owner):
        reader = token(user, name="r", scopes=Scopes(write=False))
        for action in actions(writes=True):
            for obj in (None, project, user):
                assert not can(reader, action, obj), action.name
        assert can(reader, PROJECT_VIEW, project)


def test_a_token_never_does_more_than_its_person(
    cast: Cast, project: Project, other_project: Project
) -> None:
    for _, user in cast:
        holder = token(user, name="t", scopes=Scopes(write=True))
        narrow = token(user, name="t", scopes=Scopes(write=True, project_ids=frozenset({project.pk})))
        for action in table():
            for obj in (None, project, other_project, user):
                if can(holder, action, obj):
                    assert can(person(user), action, obj), (action.name, user.name)
                if can(narrow, action, obj):
                    assert can(holder, action, obj), (action.name, user.name)


def test_a_token_of_chosen_projects_stays_inside(
    cast: Cast, project: Project, other_project: Project
) -> None:
    """The administrator sees everything; a token of theirs for one project sees that one."""
    for user in (cast.administrator, cast.executive, cast.auditor):
        narrow = token(user, name="t", scopes=Scopes(write=True, project_ids=frozenset({project.pk})))
        assert can(narrow, PROJECT_VIEW, project)
        assert not can(narrow, PROJECT_VIEW, other_project)
        assert list(Project.objects.visible_to(narrow)) == [project]
    owner = token(cast.owner, name="t", scopes=Scopes(write=True, project_ids=frozenset({project.pk})))
    assert can(owner, PROJECT_EDIT, project)
    nothing = token(cast.owner, name="t", scopes=Scopes(write=True, project_ids=frozenset()))
    assert not can(nothing, PROJECT_VIEW, project)
    assert not Project.objects.visible_to(nothing).exists()


def test_a_token_of_chosen_projects_does_no_site_wide_write(cast: Cast, project: Project) -> None:
    narrow = token(
        cast.administrator, name="t", scopes=Scopes(write=True, project_ids=frozenset({project.pk}))
    )
    for action in (PEOPLE_MANAGE, PROJECT_CREATE):
        assert can(person(cast.administrator), action)
        assert not can(narrow, action)
    with pytest.raises(Denied):
        create_person(actor=narrow, email="x@example.org", name="X")
    with pytest.raises(Denied):
        deactivate_person(actor=narrow, person=cast.member)
    assert not User.objects.filter(email="x@example.org").exists()
    assert User.objects.get(pk=cast.member.pk).is_active


def test_what_belongs_to_a_session_is_closed_to_every_token(cast: Cast) -> None:
    for scopes in (Scopes(True), Scopes(False), Scopes(True, frozenset())):
        holder = token(cast.administrator, name="t", scopes=scopes)
        for action in (TOKEN_MANAGE, PASSWORD_CHANGE, PROFILE_EDIT):
            assert can(person(cast.administrator), action, cast.administrator)
            assert not can(holder, action, cast.administrator), action.name
        with pytest.raises(Denied):
            update_profile(actor=holder, person=cast.administrator, expected_version=None, name="X")
        assert can(holder, PROFILE_VIEW)
        assert can(holder, PEOPLE_LIST)
        assert can(holder, TOKEN_LIST)
        assert can(holder, HISTORY_SITE)


def test_the_history_of_a_narrow_token_is_that_of_its_projects(
    cast: Cast, project: Project, other_project: Project, api_for: Api
) -> None:
    @prepare_service
    def note(where: Project) -> None:
        where.name = where.name + " renamed"
        where.save(update_fields=["name"])

    note(project)
    note(other_project)
    whole = api_for(cast.auditor).get("/api/v1/history/").json()["results"]
    assert {other_project.pk, project.pk} <= {act["project"] for act in whole}
    narrow = api_for(cast.auditor, projects=[project]).get("/api/v1/history/")
    assert {act["project"] for act in narrow.json()["results"]} == {project.pk}
    assert "BOREAS" not in narrow.content.decode()


def prepare_service(function: Callable[[Project], None]) -> Callable[[Project], None]:
    """A deed on a project, tied to it as services tie theirs."""
    from core.services import note_subject

    def run(where: Project) -> None:
        def make() -> None:
            note_subject(str(where), scope_id=where.pk)
            function(where)

        prepare(actor=system("tests"), make=make)

    return run
