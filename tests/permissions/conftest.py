"""The world is made once, in a transaction that is thrown away; each module, and each test, works in a savepoint."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings

from tests.permissions.world import World, build_world


@pytest.fixture(scope="package")
def _made_world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    media: Path = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic(), _quick():
        world = build_world()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _world(_made_world: World, django_db_blocker: Any) -> Iterator[World]:
    """A module may write into its world: the next one finds it as it was made."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield copy.deepcopy(_made_world)
        transaction.set_rollback(True)


def _forget(*args: Any, **kwargs: Any) -> None:
    """Keep no template and no context."""


@contextmanager
def _quick() -> Iterator[None]:
    """Thousands of requests: without copies of every template's context, and without their log lines."""
    logging.disable(logging.WARNING)
    try:
        with patch("django.test.client.store_rendered_templates", _forget):
            yield
    finally:
        logging.disable(logging.NOTSET)


@pytest.fixture
def world(_world: World, db: None) -> Iterator[World]:
    """The world as it was made: pytest-django's own transaction becomes a savepoint inside of the module's."""
    yield _world
    cache.clear()
