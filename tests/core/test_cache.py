"""Without Redis the cache is empty and pages go on: somebody can sign in, and guessing stays limited."""

from __future__ import annotations

import copy
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.test import Client

from tests.factories import PASSWORD, UserFactory


@pytest.fixture
def no_redis(settings: Any) -> Iterator[None]:
    """The cache points at a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    changed = copy.deepcopy(settings.CACHES)
    changed["default"]["LOCATION"] = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = changed
    yield
    del caches["default"]


def test_every_key_is_absent_and_can_be_added(no_redis: None) -> None:
    assert cache.add("key", 1) is True
    assert cache.get("key") is None
    assert cache.get("key", "default") == "default"
    cache.set("key", 1)
    assert cache.delete("key") is False


def test_with_redis_it_is_a_cache() -> None:
    cache.delete("key-of-this-test")
    assert cache.add("key-of-this-test", {"n": 1}) is True
    assert cache.add("key-of-this-test", {"n": 2}) is False
    assert cache.get("key-of-this-test") == {"n": 1}
    assert cache.delete("key-of-this-test") is True


@pytest.mark.django_db
def test_people_sign_in_without_redis_and_guessing_stays_limited(no_redis: None) -> None:
    UserFactory(email="ada@example.org", password=PASSWORD, site_role="administrator")

    def attempt(password: str) -> int:
        form = {"login": "ada@example.org", "password": password}
        return Client().post("/account/sign-in/", form).status_code

    assert attempt(PASSWORD) == 302
    assert [attempt("wrong") for _ in range(8)] == [200] * 7 + [429]
    assert attempt(PASSWORD) == 429
