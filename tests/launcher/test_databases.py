"""Test databases are clones of one migrated template, and every test process has a Redis database of its own."""

import os

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from itpm.launcher.pytest_databases import clone_database, drop_database, redis_url, with_database


def tables_of(url: str) -> set[str]:
    opened = psycopg2.connect(url)
    try:
        with opened.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            return {row[0] for row in cursor.fetchall()}
    finally:
        opened.close()


@pytest.mark.django_db
def test_a_clone_has_every_table_and_is_a_database_of_its_own() -> None:
    name = f"clone_{os.getpid()}"
    url = clone_database(name)
    try:
        assert tables_of(url) == set(connection.introspection.table_names())
        with psycopg2.connect(url) as opened, opened.cursor() as cursor:
            cursor.execute("CREATE TABLE only_here (x int)")
        opened.close()
        assert "only_here" not in connection.introspection.table_names()
        assert "only_here" in tables_of(url)
        clone_database(name)
        assert "only_here" not in tables_of(url)
    finally:
        drop_database(name)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_leaves_nothing_and_takes_nothing(turn: int) -> None:
    """Each turn empties a table that migrations filled and commits; the next turn finds it full again."""
    assert ContentType.objects.exists(), turn
    ContentType.objects.all().delete()


def test_redis_databases_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:secret@127.0.0.1:7000/0")
    assert redis_url(3) == "redis://:secret@127.0.0.1:7000/3"
    assert redis_url(64) == "redis://:secret@127.0.0.1:7000/0"


def test_a_database_is_replaced_in_an_address_and_the_rest_is_kept() -> None:
    url = "postgresql://portal:p%2Fw@/portal?host=/run/x"
    assert with_database(url, "other") == "postgresql://portal:p%2Fw@/other?host=/run/x"
