"""The pages of API tokens: made here, shown once, revoked here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.registries import TOKEN_PROJECTS, TokenProject
from core.actors import Actor
from projects.models import Project
from tests.cast import Cast
from tests.factories import token_for

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _visible_projects() -> Any:
    """Projects as the projects room offers them, whatever it registers."""
    before = dict(TOKEN_PROJECTS._providers)

    def provider(actor: Actor) -> list[TokenProject]:
        return [TokenProject(project.pk, project.key) for project in Project.objects.visible_to(actor)]

    TOKEN_PROJECTS._providers.clear()
    TOKEN_PROJECTS.register("test", provider)
    yield
    TOKEN_PROJECTS._providers.clear()
    TOKEN_PROJECTS._providers.update(before)


def form(**values: Any) -> dict[str, Any]:
    day = (timezone.now() + timedelta(days=30)).date().isoformat()
    return {"name": "Nightly export", "scope": "read", "reach": "all", "expires_on": day, **values}


def made(answer: Any) -> str:
    assert answer.status_code == 201, answer.content
    found = re.search(r'value="(itpm_[0-9a-f]{64})"', answer.content.decode())
    assert found is not None
    return found.group(1)


def test_a_token_is_made_shown_once_and_works(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.member)
    answer = client.post("/account/tokens/new/", form())
    text = made(answer)
    assert answer["Cache-Control"] == "no-store"
    page = client.get("/account/tokens/").content.decode()
    assert "Nightly export" in page
    assert text[5:] not in page
    me = APIClient().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {text}").json()
    assert me["email"] == "member@example.org"
    assert me["token"]["may_write"] is False


def test_the_form_offers_ninety_days_and_the_projects_one_sees(
    cast: Cast, client_for: ClientFor, project: Project, other_project: Project
) -> None:
    page = client_for(cast.member).get("/account/tokens/new/")
    content = page.content.decode()
    today = timezone.now().date()
    assert f'value="{today + timedelta(days=90)}"' in content
    assert f'max="{today + timedelta(days=365)}"' in content
    assert project.key in content
    assert other_project.key not in content


def test_a_token_for_chosen_projects(
    cast: Cast, client_for: ClientFor, project: Project, other_project: Project
) -> None:
    client = client_for(cast.member)
    text = made(
        client.post("/account/tokens/new/", form(reach="chosen", projects=[project.pk], scope="write"))
    )
    me = APIClient().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {text}").json()
    assert me["token"]["project_ids"] == [project.pk]
    assert "ATLAS" in client.get("/account/tokens/").content.decode()
    foreign, absent = (
        client.post("/account/tokens/new/", form(reach="chosen", projects=[number]))
        for number in (other_project.pk, 987654321)
    )
    assert foreign.status_code == absent.status_code == 422
    assert foreign.context["form"].errors == absent.context["form"].errors
    assert client.post("/account/tokens/new/", form(reach="chosen")).status_code == 422
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scope": "admin"}, "scope"),
        ({"reach": "galaxy"}, "reach"),
        ({"expires_on": ""}, "expires_on"),
        ({"expires_on": "tomorrow"}, "expires_on"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "9999-12-31"}, "expires_on"),
        ({"projects": ["x"]}, "projects"),
    ],
)
def test_a_form_that_breaks_a_rule_makes_no_token(
    cast: Cast, client_for: ClientFor, values: dict[str, Any], field: str
) -> None:
    answer = client_for(cast.member).post("/account/tokens/new/", form(**values))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ApiToken.objects.exists()


def test_one_sees_and_revokes_ones_own_tokens_only(cast: Cast, client_for: ClientFor) -> None:
    token_for(cast.owner)
    token = ApiToken.objects.get()
    address = f"/account/tokens/{token.public_id}/revoke/"
    for user in (cast.member, cast.administrator):
        client = client_for(user)
        assert "test" not in [row.token.name for row in client.get("/account/tokens/").context["rows"]]
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert ApiToken.objects.get().revoked_at is None
    own = client_for(cast.owner)
    assert b"Revoke" in own.get(address).content
    assert ApiToken.objects.get().revoked_at is None, "looking revokes nothing"
    assert own.post(address).status_code == 302
    assert ApiToken.objects.get().revoked_at is not None
    assert own.post(address).status_code == 409
    assert b"Revoked" in own.get("/account/tokens/").content


def test_no_token_yet_teaches(cast: Cast, client_for: ClientFor) -> None:
    assert b"You have no API token yet" in client_for(cast.viewer).get("/account/tokens/").content


def test_strangers_are_sent_to_sign_in(cast: Cast, client_for: ClientFor) -> None:
    for page in ("/account/tokens/", "/account/tokens/new/"):
        assert client_for(None).get(page)["Location"].startswith("/account/sign-in/")
    assert client_for(None).post("/account/tokens/new/", form()).status_code == 302
    assert not ApiToken.objects.exists()
