"""Migrations are skipped only while the files and the database's own record are what they were."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from itpm.launcher.data_folder import DataFolder
from itpm.launcher.errors import LauncherError
from itpm.launcher.migrations import migrate_when_needed
from itpm.launcher.places import Places
from itpm.launcher.pytest_databases import clone_database, drop_database

# A stand-in for manage.py: what it does is not the point here, only when it is called.
RECORDER = "from pathlib import Path\nwith Path('calls').open('a') as file:\n    file.write('x')\n"


@pytest.fixture
def database() -> Iterator[str]:
    name = f"migrations_{os.getpid()}"
    yield clone_database(name)
    drop_database(name)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A checkout with one migration, and a manage.py that counts its calls."""
    for name, text in {
        "core/migrations/0001_initial.py": "first\n",
        "requirements/runtime.lock": "django\n",
        "itpm/settings.py": "INSTALLED_APPS = []\n",
        "manage.py": RECORDER,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return Places(tmp_path, Path(sys.prefix))


def calls(places: Places) -> int:
    path = places.root / "calls"
    return len(path.read_text()) if path.exists() else 0


def test_they_run_once_then_again_when_a_file_or_the_database_changes(
    places: Places, database: str, tmp_path: Path
) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.make()

    def start() -> int:
        migrate_when_needed(places, folder, database, os.environ)
        return calls(places)

    assert start() == 1
    assert start() == 1
    (places.root / "core" / "migrations" / "0002_more.py").write_text("second\n")
    assert start() == 2
    assert start() == 2
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core'")
    connection.close()
    assert start() == 3
    assert start() == 3
    (places.requirements / "runtime.lock").write_text("django, newer\n")
    assert start() == 4


def test_a_failed_migration_is_not_remembered_as_done(places: Places, database: str, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    (places.root / "manage.py").write_text("raise SystemExit('column is in use')\n")
    with pytest.raises(LauncherError, match="could not be migrated") as caught:
        migrate_when_needed(places, folder, database, os.environ)
    assert "column is in use" in caught.value.report()
    (places.root / "manage.py").write_text(RECORDER)
    assert migrate_when_needed(places, folder, database, os.environ)
    assert calls(places) == 1
