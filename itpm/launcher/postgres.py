"""The embedded Postgres: its folder, its two roles, and the program the supervisor runs.

Only a Unix socket, only passwords (scram), never root. Each major version keeps a folder of its own.
"""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from itpm.launcher.accounts import Account, can_read, give_to
from itpm.launcher.binaries import PostgresBinaries, find_postgres, reachable_postgres
from itpm.launcher.errors import LauncherError
from itpm.launcher.processes import start
from itpm.launcher.program import Program
from itpm.launcher.runtime_folder import SOCKET_NAME

ADMINISTRATOR = "postgres"
OWNER = "portal"
DATABASE = "portal"
BUILTIN_LOCALE_SINCE = 17

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "jit": "off",
    "logging_collector": "off",
}
# A test database may be lost with the power: nothing waits for the disk.
THROW_AWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "autovacuum_naptime": "10min",
}


@dataclass(frozen=True)
class EmbeddedPostgres:
    """One database server of ours. `folder` holds a folder per major version; `runtime` holds the socket."""

    environment_folder: Path
    folder: Path
    runtime: Path
    log: Path
    account: Account | None
    owner_password: str
    administrator_password: str
    throw_away: bool = False

    @property
    def url(self) -> str:
        """The address for the portal's own role."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """The address of another database of the same server."""
        return (
            f"postgresql://{OWNER}:{quote(self.owner_password, safe='')}@/{database}"
            f"?host={quote(str(self.runtime), safe='/')}"
        )

    def existing_major(self) -> int | None:
        """The major version of the newest finished folder."""
        return max((int(path.name) for path in finished_databases(self.folder)), default=None)

    def prepare(self) -> Program:
        """Make the database folder when there is none, and describe the server to be started."""
        binaries = find_postgres(self.environment_folder, major=self.existing_major())
        binaries = reachable_postgres(binaries, self.account)
        data = self.folder / str(binaries.major)
        if not (data / "PG_VERSION").is_file():
            self._initialise(binaries, data)
        if self.account is not None and data.stat().st_uid != self.account.user_id:
            raise LauncherError(
                f"{data} belongs to another account than {self.account.name}; give it back with chown."
            )
        settings = SETTINGS | (THROW_AWAY_SETTINGS if self.throw_away else {})
        command = [str(binaries.program("postgres")), "-D", self._data_argument(data)]
        for name, value in {**settings, "unix_socket_directories": str(self.runtime)}.items():
            command += ["-c", f"{name}={value}"]
        return Program(
            name="postgres",
            command=command,
            directory=data,
            log=self.log,
            environment=self._environment(),
            account=self.account,
            is_ready=lambda: (self.runtime / SOCKET_NAME).exists() and server_is_ready(data),
            stop_signal=signal.SIGINT,  # fast shutdown: sessions end, the data folder is left clean
            stop_seconds=30.0,
            kill_signal=signal.SIGQUIT,
            orphan_signal=signal.SIGINT,
        )

    def _initialise(self, binaries: PostgresBinaries, data: Path) -> None:
        """Make cluster, role and database aside and rename them into place: a half-made one never counts."""
        fresh = data.with_name(data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        give_to(self.account, fresh)
        password_file = self.runtime / "initial-password"
        try:
            with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(self.administrator_password + "\n")
            if self.account is not None:
                os.chown(password_file, self.account.user_id, self.account.group_id)
            self._run([*self._initdb(binaries, fresh), f"--pwfile={password_file}"], fresh)
            self._run(
                [str(binaries.program("postgres")), "--single", "-D", self._data_argument(fresh), "postgres"],
                fresh,
                statements=self._first_statements(),
            )
        finally:
            password_file.unlink(missing_ok=True)
        fresh.replace(data)

    def _initdb(self, binaries: PostgresBinaries, data: Path) -> list[str]:
        command = [str(binaries.program("initdb")), "-D", self._data_argument(data), "-U", ADMINISTRATOR]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        if binaries.major >= BUILTIN_LOCALE_SINCE:
            command.append("--locale-provider=builtin")
        if self.throw_away:
            command.append("--no-sync")
        return command

    def _first_statements(self) -> str:
        """One statement per line, as single-user mode takes them. Tests clone databases, so they may."""
        may_create = "CREATEDB" if self.throw_away else "NOCREATEDB"
        return (
            f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER {may_create} PASSWORD '{self.owner_password}'\n"
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}\n"
        )

    def _run(self, command: list[str], data: Path, *, statements: str | None = None) -> None:
        """Run one of Postgres's own programs to its end, in the data folder, into the log."""
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            child = start(
                command,
                environment=self._environment(),
                directory=data,
                account=self.account,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            child.communicate(statements.encode() if statements else None)
        failed = child.returncode or (statements and _mentions_error(self.log, before))
        if failed:
            raise LauncherError("The database could not be made.", log=self.log)

    def _data_argument(self, data: Path) -> str:
        """The data folder as the server can open it.

        A checkout below /root is closed to the account the server runs as, and nothing is opened up for it.
        The process is started inside the folder instead, and Linux lets it name where it already is.
        """
        if self.account is None or can_read(self.account, [data]):
            return str(data)
        return "/proc/self/cwd"

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.runtime), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def finished_databases(folder: Path) -> list[Path]:
    """Database folders named by a major version; half-made ones carry another name."""
    return [
        path for path in folder.glob("[0-9]*") if path.name.isdecimal() and (path / "PG_VERSION").is_file()
    ]


def server_is_ready(data: Path) -> bool:
    """Whether the server says in its own lock file that it takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _mentions_error(log: Path, offset: int) -> bool:
    """Single-user mode goes on after an error and ends with 0, so what it said from `offset` on is read."""
    with log.open("rb") as file:
        file.seek(offset)
        said = file.read()
    return b"ERROR:" in said or b"FATAL:" in said
