"""The choice of a theme leads nowhere else; whether the portal is up is told to anyone, in few words."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.db import connection
from django.test import Client


@pytest.fixture
def dead_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.django_db
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_kept_in_a_cookie(theme: str) -> None:
    answer = Client().post("/theme/", {"theme": theme, "next": "/projects/?q=a"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/projects/?q=a")
    assert answer.cookies["theme"].value == theme
    assert answer.cookies["theme"]["samesite"] == "Lax"


@pytest.mark.django_db
@pytest.mark.parametrize("theme", ["system", "", "pink", "<script>"])
def test_anything_else_follows_the_system(theme: str) -> None:
    client = Client()
    client.post("/theme/", {"theme": "dark"})
    answer = client.post("/theme/", {"theme": theme})
    assert answer.cookies["theme"].value in ("", "system")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "",
    ],
)
def test_it_never_leads_to_another_site(following: str) -> None:
    answer = Client().post("/theme/", {"theme": "dark", "next": following})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.django_db
def test_a_link_does_not_choose(client: Client) -> None:
    assert client.get("/theme/?theme=dark").status_code == 405


@pytest.mark.django_db
def test_up_and_ready() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "redis": "ok"})


@pytest.mark.django_db
def test_without_redis_it_lives_and_is_not_ready(settings: Any, dead_port: int) -> None:
    settings.REDIS_URL = f"redis://:hidden-word@127.0.0.1:{dead_port}/0"
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "ok", "redis": "down"}
    assert "hidden-word" not in answer.content.decode()
    assert Client().get("/healthz").status_code == 200


@pytest.fixture
def no_database(transactional_db: None, dead_port: int) -> Iterator[None]:
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = str(dead_port)
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


def test_a_page_says_that_the_database_is_away(no_database: None) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[portal_settings.SESSION_COOKIE_NAME] = "a" * 32  # asks the database who this is
    page = client.get("/projects/")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "The database cannot be reached" in page.content.decode()
    told = client.get("/projects/", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["type"]) == (503, "urn:portal:problem:unavailable")


@pytest.mark.django_db(transaction=True)
def test_without_the_database_it_lives_and_is_not_ready(dead_port: int) -> None:
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = str(dead_port)
    try:
        answer = Client().get("/readyz")
        assert Client().get("/healthz").status_code == 200
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "down", "redis": "ok"}
    assert Client().get("/readyz").status_code == 200
