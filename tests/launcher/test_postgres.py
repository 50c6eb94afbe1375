"""The embedded Postgres for real: private, on a socket only, and at home in a folder closed to others."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from itpm.launcher.accounts import service_account
from itpm.launcher.data_folder import DataFolder
from itpm.launcher.errors import LauncherError
from itpm.launcher.places import Places
from itpm.launcher.postgres import EmbeddedPostgres
from itpm.launcher.runtime_folder import choose_runtime_folder
from itpm.launcher.sql import Database, SqlError
from itpm.launcher.supervisor import Supervisor
from tests.launcher.processes_of_tests import CHECKOUT

PLACES = Places(CHECKOUT, Path(os.environ["VIRTUAL_ENV"]))


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder nobody but us may enter, such as one below /root."""
    with tempfile.TemporaryDirectory(prefix="p", dir="/tmp") as folder:
        Path(folder).chmod(0o700)
        yield Path(folder)


def embedded(base: Path, *, owner_password: str = "owners-password") -> EmbeddedPostgres:
    """A server to be, with its data below `base`."""
    folder = DataFolder(base / "data")
    folder.make()
    account = service_account(folder.postgres)
    return EmbeddedPostgres(
        environment_folder=PLACES.python_environment,
        folder=folder.postgres,
        runtime=choose_runtime_folder(folder.path, account),
        log=folder.logs / "postgres.log",
        account=account,
        owner_password=owner_password,
        administrator_password="administrators-password",
        throw_away=True,
    )


def clear_runtime(postgres: EmbeddedPostgres) -> None:
    """As root the sockets of a closed folder lie outside it."""
    for path in postgres.runtime.iterdir():
        path.unlink()
    postgres.runtime.rmdir()


@pytest.fixture
def server(closed_folder: Path) -> Iterator[tuple[EmbeddedPostgres, Supervisor]]:
    """A running server."""
    postgres = embedded(closed_folder)
    supervisor = Supervisor()
    try:
        supervisor.await_ready(supervisor.start(postgres.prepare()))
        yield postgres, supervisor
    finally:
        supervisor.stop()
        clear_runtime(postgres)


def ask(url: str, statement: str) -> object:
    return Database(url, PLACES.python).run(statement)


def test_the_server_is_ours_private_and_in_utc(
    server: tuple[EmbeddedPostgres, Supervisor], closed_folder: Path
) -> None:
    postgres, supervisor = server
    assert ask(postgres.url, "SHOW timezone") == [["UTC"]]
    assert ask(postgres.url, "SHOW listen_addresses") == [[""]]
    assert ask(postgres.url, "SHOW server_encoding") == [["UTF8"]]
    assert ask(postgres.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [[False]]
    data = postgres.folder / str(postgres.existing_major())
    rules = [line.split() for line in (data / "pg_hba.conf").read_text().splitlines()]
    assert {rule[-1] for rule in rules if rule and not rule[0].startswith("#")} == {"scram-sha-256"}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE(postgres.runtime.stat().st_mode) == 0o700
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700
    process = supervisor.children[0].process
    assert process is not None
    assert Path(f"/proc/{process.pid}").stat().st_uid != 0


def test_a_wrong_password_is_refused(server: tuple[EmbeddedPostgres, Supervisor]) -> None:
    postgres, _ = server
    with pytest.raises(SqlError, match="password authentication failed"):
        ask(postgres.url.replace(postgres.owner_password, "guessed"), "SELECT 1")


def test_data_survive_a_stop_and_a_start(server: tuple[EmbeddedPostgres, Supervisor]) -> None:
    postgres, supervisor = server
    ask(postgres.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    supervisor.stop()
    supervisor.children.clear()
    supervisor.await_ready(supervisor.start(postgres.prepare()))
    assert ask(postgres.url, "SELECT answer FROM kept") == [[42]]


def test_a_half_made_database_is_made_anew(closed_folder: Path) -> None:
    postgres = embedded(closed_folder)
    half = postgres.folder / "18.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    postgres.log.write_text("ERROR:  of an earlier run, which is no concern of this one\n")
    assert postgres.existing_major() is None
    postgres.prepare()
    assert postgres.existing_major() is not None
    assert not half.exists()
    clear_runtime(postgres)


def test_a_role_that_cannot_be_made_is_a_failure_with_the_log(closed_folder: Path) -> None:
    """Single-user mode ends with 0 even after an error: a password that breaks its statement is noticed."""
    postgres = embedded(closed_folder, owner_password="it's broken")
    with pytest.raises(LauncherError, match="could not be made") as caught:
        postgres.prepare()
    assert "ERROR:" in caught.value.report()
    assert postgres.existing_major() is None
    clear_runtime(postgres)
