"""A pytest plugin: test databases are clones of one migrated template.

The migrations run once per state of the migrations, into a template that stays in the test data folder. Every
test process gets a clone of it, and any test can ask for more: `clone_database(name)`. Each test process has
a Redis database number of its own. `./portal test` loads this plugin; it alone of the launcher needs Django.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pytest

if TYPE_CHECKING:
    import psycopg2.extensions

SERVER = "PORTAL_TEST_SERVER"
WORKER = "PYTEST_XDIST_WORKER"
TEMPLATE_PREFIX = "template_"
REDIS_DATABASES = 64
PATIENCE = 20  # seconds a database that is dropped may still be vacuumed
CHECKOUT = Path(__file__).resolve().parents[2]
_known_template: list[str] = []


def server_url() -> str:
    """The throw-away server's address, as `./portal test` exports it."""
    url = os.environ.get(SERVER, "")
    if not url:
        raise pytest.UsageError(
            "Tests with a database are started with ./portal test, which starts one for them."
        )
    return url


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def worker_number() -> int:
    """0 for a single process, 1 … n for the processes of xdist."""
    found = re.fullmatch(r"gw(\d+)", os.environ.get(WORKER, ""))
    return int(found.group(1)) + 1 if found else 0


def redis_url(number: int) -> str:
    """The test server's Redis address with another database number: 0 … 19 are the test processes' own."""
    parts = urlsplit(os.environ["REDIS_URL"])
    return urlunsplit(parts._replace(path=f"/{number % REDIS_DATABASES}"))


def clone_database(name: str) -> str:
    """Make a fresh copy of the migrated template under that name, and return its DATABASE_URL."""
    template = ensure_template()
    drop_database(name)
    with _administration() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return with_database(server_url(), name)


def drop_database(name: str) -> None:
    """Remove a cloned database; whoever is still connected is thrown out.

    A vacuum that the server runs there by itself cannot be thrown out, but is over soon.
    """
    from psycopg2.errors import InsufficientPrivilege

    with _administration() as cursor:
        for _ in range(PATIENCE):
            with contextlib.suppress(InsufficientPrivilege):
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                return
            time.sleep(1)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def ensure_template() -> str:
    """The name of the template for the present migrations; made if there is none. Safe between processes."""
    if _known_template:
        return _known_template[0]
    name = TEMPLATE_PREFIX + migrations_digest()
    lock = Path(os.environ["PORTAL_DATA"]) / "run" / "template.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with _administration() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEMPLATE_PREFIX}%"])
            existing = {row[0] for row in cursor.fetchall()} - {"template0", "template1"}
            if name not in existing:
                for older in existing:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{older}" WITH (FORCE)')
                _make_template(cursor, name)
    _known_template.append(name)
    return name


def _make_template(cursor: psycopg2.extensions.cursor, name: str) -> None:
    """Migrate a database under another name and rename it when it is complete."""
    fresh = f"fresh_{name}"
    cursor.execute(f'DROP DATABASE IF EXISTS "{fresh}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{fresh}"')
    answer = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput", "--skip-checks", "--verbosity", "0"],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": with_database(server_url(), fresh)},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise pytest.UsageError(f"The migrations fail on an empty database:\n{answer.stdout}{answer.stderr}")
    cursor.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"')


def migrations_digest() -> str:
    """A short name for the state of all migrations, ours and those of the packages."""
    from django.apps import apps

    total = hashlib.sha256()
    for application in sorted(apps.get_app_configs(), key=lambda one: one.name):
        found = importlib.util.find_spec(f"{application.name}.migrations")
        folders = list(found.submodule_search_locations or []) if found else []
        for path in sorted(path for folder in folders for path in Path(folder).glob("*.py")):
            total.update(f"{application.name} {path.name} ".encode() + path.read_bytes())
    return total.hexdigest()[:16]


@contextlib.contextmanager
def _administration() -> Iterator[psycopg2.extensions.cursor]:
    """A cursor outside Django's connections, on the server's own database."""
    import psycopg2

    connection = psycopg2.connect(server_url())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


class DatabaseFixtures:
    """Registered after pytest-django, so that this `django_db_setup` is the one that counts."""

    @pytest.fixture(scope="session")
    @classmethod
    def django_db_setup(cls, django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
        """Point Django at this process's clone for the whole session."""
        from django.conf import settings
        from django.db import connections
        from django.test import TransactionTestCase

        name = f"test_{worker_number()}_{os.getpid()}"
        with django_db_blocker.unblock():
            url = clone_database(name)
            connections["default"].close()
            settings.DATABASES["default"]["NAME"] = name
            connections["default"].settings_dict["NAME"] = name
        os.environ["DATABASE_URL"] = url
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: renew_database(name))
            yield
        with django_db_blocker.unblock():
            connections.close_all()
        drop_database(name)


def renew_database(name: str) -> None:
    """After a test that committed: a fresh clone. As fast as emptying tables, and nothing is missing."""
    from django.db import connections

    connections.close_all()
    clone_database(name)


def pytest_configure(config: pytest.Config) -> None:
    """Take over the databases once everybody else has registered."""
    config.pluginmanager.register(DatabaseFixtures(), "portal-database-fixtures")


# Settings are read before any hook of a plugin runs, so each process takes its own Redis database on import.
if os.environ.get(SERVER) and worker_number():
    os.environ["REDIS_URL"] = redis_url(worker_number())
