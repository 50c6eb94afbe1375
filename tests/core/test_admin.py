"""Django's admin: every table to look at, for administrators, and no way to write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, User
from core.admin import ReadOnlyAdmin, room_models
from core.history import event_model, tracked_models
from core.models import Act, Job
from tests.cast import Cast
from tests.factories import token_for

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | None], Client]
ROOMS = ("core", "accounts", "projects", "schedule", "integrations")


def address(model: type, name: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_every_table_of_every_room_is_there() -> None:
    expected = {model for model in apps.get_models() if model._meta.app_label in ROOMS}
    assert set(room_models()) == expected
    assert set(tracked_models()) | {Act, Job} <= expected
    for model in expected:
        assert isinstance(admin.site.get_model_admin(model), ReadOnlyAdmin), model


def test_an_administrator_opens_every_list_and_a_row(cast: Cast, client_for: ClientFor) -> None:
    token_for(cast.member)
    client = client_for(cast.administrator)
    assert client.get("/admin/").status_code == 200
    for model in admin.site._registry:
        assert client.get(address(model, "changelist")).status_code == 200, model
    for model in (User, Act, event_model(User)):
        row = model._default_manager.first()
        page = client.get(address(model, "change", row.pk))
        assert page.status_code == 200
        assert b'name="_save"' not in page.content


def test_it_is_for_administrators(cast: Cast, client_for: ClientFor) -> None:
    for name, user in cast:
        if name in ("administrator", "deactivated"):
            continue
        for page in ("/admin/", address(User, "changelist"), address(User, "change", cast.owner.pk)):
            answer = client_for(user).get(page)
            assert answer.status_code == 403, (name, page)
            assert name == "owner" or b"owner@example.org" not in answer.content
    answer = client_for(None).get("/admin/")
    assert answer["Location"].startswith("/account/sign-in/")


def test_nothing_is_written_through_it(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    state = list(User.objects.order_by("pk").values())
    row = cast.member.pk
    assert client.get(address(User, "add")).status_code == 403
    assert client.get(address(User, "delete", row)).status_code == 403
    for page, body in (
        (address(User, "add"), {"email": "x@example.org", "name": "X"}),
        (address(User, "change", row), {"name": "X", "_save": "Save"}),
        (address(User, "delete", row), {"post": "yes"}),
        (
            address(User, "changelist"),
            {"action": "delete_selected", "_selected_action": [row], "post": "yes"},
        ),
    ):
        assert client.post(page, body).status_code == 403, page
    assert list(User.objects.order_by("pk").values()) == state


def test_tables_of_packages_are_read_only_too(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    for model in set(admin.site._registry) - set(room_models()):
        assert client.get(address(model, "add")).status_code == 403, model
        assert client.post(address(model, "changelist"), {}).status_code == 403, model


def test_secrets_are_not_shown(cast: Cast, client_for: ClientFor) -> None:
    text = token_for(cast.member)
    token = ApiToken.objects.get()
    client = client_for(cast.administrator)
    for page in (
        address(ApiToken, "changelist"),
        address(ApiToken, "change", token.digest),
        address(event_model(ApiToken), "changelist"),
    ):
        content = client.get(page).content.decode()
        assert text[:15] not in content
        assert token.digest not in content.replace(f"/{token.digest}/", ""), page
    page = client.get(address(User, "change", cast.member.pk)).content.decode()
    assert cast.member.password not in page


def test_its_own_doors_are_the_portals(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.administrator)
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/admin/logout/")["Location"] == "/account/sign-out/"
    assert client.get("/admin/password_change/")["Location"] == "/account/password/"
    answer = client_for(None).post(
        "/admin/login/", {"username": "administrator@example.org", "password": "x"}
    )
    assert answer["Location"].startswith("/account/sign-in/")
