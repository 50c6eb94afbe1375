"""Database and Redis for a portal: our own embedded ones, or the ones DATABASE_URL and REDIS_URL name."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from itpm.launcher.accounts import Account, service_account
from itpm.launcher.console import step
from itpm.launcher.data_folder import DataFolder
from itpm.launcher.errors import LauncherError
from itpm.launcher.places import Places
from itpm.launcher.postgres import EmbeddedPostgres, finished_databases
from itpm.launcher.resp import RedisAddress, answers_ping
from itpm.launcher.runtime_folder import choose_runtime_folder
from itpm.launcher.secret_files import secret
from itpm.launcher.sql import Database, SqlError
from itpm.launcher.supervisor import StopRequestedError, Supervisor
from itpm.launcher.valkey import EmbeddedValkey, free_port

OUTSIDE_SECONDS = 30.0


@dataclass(frozen=True)
class Services:
    """What the portal stands on. An embedded service is None when the environment names one of its own."""

    database_url: str
    redis_url: str
    postgres: EmbeddedPostgres | None
    valkey: EmbeddedValkey | None
    account: Account | None
    python: Path

    def start(self, supervisor: Supervisor) -> None:
        """Start the embedded services and wait for the others; Postgres first, then Valkey."""
        if self.postgres is not None:
            fresh = self.postgres.existing_major() is None
            with step("Postgres, with a new database" if fresh else "Postgres"):
                supervisor.await_ready(supervisor.start(self.postgres.prepare()))
        else:
            with step("Database of DATABASE_URL"):
                await_outside(
                    "database", self._database_complaint, supervisor, place=_place(self.database_url)
                )
        if self.valkey is not None:
            supervisor.start_and_await(self.valkey.prepare(), "Valkey")
        else:
            with step("Redis of REDIS_URL"):
                await_outside("Redis", self._redis_complaint, supervisor, place=_place(self.redis_url))

    def _database_complaint(self) -> str | None:
        try:
            Database(self.database_url, self.python).run("SELECT 1", seconds=15)
        except SqlError as error:
            return str(error)
        return None

    def _redis_complaint(self) -> str | None:
        return None if answers_ping(RedisAddress.from_url(self.redis_url)) else "it does not answer"


def services_for(
    places: Places,
    folder: DataFolder,
    environment: Mapping[str, str] = os.environ,
    *,
    throw_away: bool = False,
) -> Services:
    """The services of a data folder; throw-away ones (tests) are always our own."""
    outside_database = "" if throw_away else environment.get("DATABASE_URL", "")
    outside_redis = "" if throw_away else environment.get("REDIS_URL", "")
    account = service_account(_existing_database(folder))
    runtime = folder.run
    if not (outside_database and outside_redis):
        runtime = choose_runtime_folder(folder.path, account)
    postgres = None
    if not outside_database:
        postgres = EmbeddedPostgres(
            environment_folder=places.python_environment,
            folder=folder.postgres,
            runtime=runtime,
            log=folder.logs / "postgres.log",
            account=account,
            owner_password=secret(folder.secrets, "database-password"),
            administrator_password=secret(folder.secrets, "database-administrator-password"),
            throw_away=throw_away,
        )
    valkey = None
    if not outside_redis:
        valkey = EmbeddedValkey(
            environment_folder=places.python_environment,
            runtime=runtime,
            log=folder.logs / "valkey.log",
            account=account,
            password=secret(folder.secrets, "redis-password"),
            port=free_port(),
        )
    return Services(
        database_url=postgres.url if postgres else outside_database,
        redis_url=valkey.url if valkey else outside_redis,
        postgres=postgres,
        valkey=valkey,
        account=account,
        python=places.python,
    )


def await_outside(
    name: str, complaint: Callable[[], str | None], supervisor: Supervisor, *, place: str
) -> None:
    """Wait until a service that is not ours can be reached; say what it answered when it cannot."""
    until = time.monotonic() + OUTSIDE_SECONDS
    while (answer := complaint()) is not None:
        if supervisor.stop_requests:
            raise StopRequestedError
        if time.monotonic() > until:
            raise LauncherError(
                f"The {name} at {place} could not be reached within {OUTSIDE_SECONDS:.0f} s: {answer}"
            )
        supervisor.wait(1.0)


def _place(url: str) -> str:
    """Host and port of a URL, without its password."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parts.path or "the address given"


def _existing_database(folder: DataFolder) -> Path:
    return max(finished_databases(folder.postgres), key=lambda path: int(path.name), default=folder.postgres)
