"""One data folder, one portal: the lock, who holds it, and the processes a killed supervisor left behind."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from itpm.launcher.errors import LauncherError
from itpm.launcher.processes import process_start_time, signal_group

LEFT_BEHIND_SECONDS = 10.0
ENVIRONMENT_FILE = "environment.json"


@dataclass(frozen=True)
class Holder:
    """Who holds a data folder: read from the lock file, told to the second comer."""

    process_id: int
    command: str
    address: str

    def sentence(self, folder: Path, otherwise: str) -> str:
        """What the second comer is told, and how to choose another folder."""
        where = f" It serves {self.address}." if self.address else ""
        return (
            f"{folder} is in use by ./portal {self.command} (process {self.process_id}).{where} "
            f"Stop it first, or choose another data folder with {otherwise}."
        )


@dataclass(frozen=True)
class DataFolder:
    """The folder that holds database, files, secrets and logs of one portal."""

    path: Path

    @property
    def run(self) -> Path:
        """State of the running portal: lock, list of processes, addresses of the services."""
        return self.path / "run"

    @property
    def logs(self) -> Path:
        """Logs, one file per process."""
        return self.path / "logs"

    @property
    def secrets(self) -> Path:
        """Secrets made at the first start."""
        return self.path / "secrets"

    @property
    def postgres(self) -> Path:
        """Database folders, one per major version of Postgres."""
        return self.path / "postgres"

    def make(self) -> None:
        """Make the folder and its parts. It may be entered (the database has another owner); logs are closed."""
        try:
            for folder in (self.path, self.logs, self.run, self.postgres):
                folder.mkdir(parents=True, exist_ok=True)
            if self.logs.stat().st_uid == os.geteuid():
                self.logs.chmod(0o700)
        except OSError as error:
            raise LauncherError(
                f"The data folder {self.path} cannot be made: {error.strerror}. Choose another with --data."
            ) from error

    @contextlib.contextmanager
    def held(self, command: str, address: str = "", *, otherwise: str = "--data") -> Iterator[None]:
        """Hold the folder for this process; the lock goes with the process, however it ends."""
        try:
            file = (self.run / "lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise LauncherError(
                f"The data folder {self.path} cannot be used: {error.strerror} ({self.run / 'lock'})."
            ) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = self.holder() or Holder(0, "up", "")
                raise LauncherError(holder.sentence(self.path, otherwise)) from None
            file.truncate(0)
            json.dump({"process": os.getpid(), "command": command, "address": address}, file)
            file.flush()
            self._clear_left_behind()
            try:
                yield
            finally:
                file.truncate(0)

    def holder(self) -> Holder | None:
        """Who holds the folder now, if anyone does."""
        try:
            with (self.run / "lock").open("r", encoding="utf-8") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    kept = json.loads(file.read() or "{}")
                    return Holder(
                        int(kept.get("process", 0)), kept.get("command", "up"), kept.get("address", "")
                    )
        except (OSError, ValueError):
            return None
        return None

    def remember_processes(self, process_ids: list[int]) -> None:
        """Write down what runs now with its start times, for the next start to clear if we are killed."""
        rows = [(number, process_start_time(number)) for number in process_ids]
        fresh = self.run / "processes.json.new"
        fresh.write_text(json.dumps([row for row in rows if row[1] is not None]), encoding="utf-8")
        fresh.replace(self.run / "processes.json")

    def _clear_left_behind(self) -> None:
        """End what a killed supervisor left: processes of the same number and the same start time only."""
        try:
            rows = json.loads((self.run / "processes.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            alive = [row[0] for row in rows if process_start_time(row[0]) == row[1]]
            for process_id in alive:
                signal_group(process_id, number)
            until = time.monotonic() + LEFT_BEHIND_SECONDS
            while alive and time.monotonic() < until:
                time.sleep(0.05)
                alive = [row[0] for row in rows if process_start_time(row[0]) == row[1]]
            if not alive:
                break
        (self.run / "processes.json").unlink(missing_ok=True)
