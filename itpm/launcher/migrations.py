"""Migrations at start: skipped while neither the files nor the database's record of them changed."""

import json
import os
from collections.abc import Mapping

from itpm.launcher.console import step
from itpm.launcher.data_folder import DataFolder
from itpm.launcher.places import Places
from itpm.launcher.processes import run_into_log
from itpm.launcher.sql import Database, SqlError
from itpm.launcher.stamps import Stamp, digest_of

APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"


def migrate_when_needed(
    places: Places, folder: DataFolder, database_url: str, environment: Mapping[str, str]
) -> bool:
    """Bring the database to the code's state; whether anything had to be run.

    The stamp covers the files and what the database itself says was applied: a database that was restored,
    replaced or changed by hand is migrated again, which Django makes harmless.
    """
    database = Database(database_url, places.python)
    stamp = Stamp(folder.run / "migrated")
    if stamp.fits(_state(places, database)):
        return False
    with step("Migrations"):
        run_into_log(
            [str(places.python), "manage.py", "migrate", "--noinput", "--skip-checks"],
            log=folder.logs / "migrate.log",
            failure="The database could not be migrated",
            directory=places.root,
            environment=environment,
        )
        stamp.keep(_state(places, database))
    return True


def _state(places: Places, database: Database) -> str:
    """One digest of the migration files (packages by their lock) and of the applied migrations."""
    files = sorted(places.root.glob("*/migrations/*.py"))
    files += [places.requirements / "runtime.lock", places.root / "itpm" / "settings.py"]
    try:
        applied = database.run(APPLIED)
    except SqlError:
        applied = []
    return digest_of(files, json.dumps(applied), os.fspath(places.python_environment))
