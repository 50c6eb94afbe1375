"""The portal's own processes: web, worker and beat, as programs for the supervisor."""

import http.client
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from itpm.launcher.accounts import Account, can_share_memory
from itpm.launcher.console import say
from itpm.launcher.data_folder import DataFolder
from itpm.launcher.places import Places
from itpm.launcher.program import Program
from itpm.launcher.resp import RedisAddress, RespError, ask

HOST = "127.0.0.1"
WEB_WORKERS = 2
WEB_THREADS = 4
JOB_PROCESSES = 2
APPLICATION = "itpm.celery:app"


@dataclass(frozen=True)
class PortalPrograms:
    """What is common to the three: where they run, as whom, and with which environment."""

    places: Places
    folder: DataFolder
    environment: Mapping[str, str]
    account: Account | None
    port: int

    @property
    def address(self) -> str:
        """Where the portal answers."""
        return f"http://{HOST}:{self.port}"

    def web(self) -> Program:
        """The web server; ready when /readyz says that database and Redis answer."""
        command = [self._binary("granian"), "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        command += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)]
        command += ["--respawn-failed-workers", "--no-ws", "itpm.wsgi:application"]
        return self._program("web", command, is_ready=lambda: answers(self.port, "/readyz"))

    def worker(self) -> Program:
        """The Celery worker; ready when it waits for jobs at the broker."""
        command = [self._binary("celery"), "-A", APPLICATION, "worker", "--loglevel", "INFO"]
        command += ["--concurrency", str(JOB_PROCESSES), "--without-gossip", "--without-mingle"]
        if not can_share_memory(self.account):
            say(
                "  /dev/shm is closed to this account: jobs run in threads, where a time limit cannot end one."
            )
            command += ["--pool", "threads"]
        address = RedisAddress.from_url(self.environment["REDIS_URL"])
        return self._program("worker", command, is_ready=lambda: somebody_waits_for_jobs(address))

    def beat(self) -> Program:
        """The scheduler, which only ticks; its table of schedules is in the database."""
        command = [self._binary("celery"), "-A", APPLICATION, "beat", "--loglevel", "INFO"]
        command += ["--pidfile", "", "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler"]
        return self._program("beat", command)

    def _program(self, name: str, command: list[str], **readiness: object) -> Program:
        return Program(
            name=name,
            command=command,
            directory=self.places.root,
            log=self.folder.logs / f"{name}.log",
            environment=self.environment,
            account=self.account,
            stop_signal=signal.SIGTERM,
            **readiness,  # type: ignore[arg-type]
        )

    def _binary(self, name: str) -> str:
        return str(self.places.python_environment / "bin" / name)


def answers(port: int, path: str) -> bool:
    """Whether a GET on the loopback address is answered with 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def somebody_waits_for_jobs(address: RedisAddress) -> bool:
    """Whether a client of the broker is blocked waiting for a message, which is what an idle worker does."""
    try:
        return " cmd=brpop " in ask(address, "CLIENT", "LIST")
    except RespError:
        return False


def readable_by(account: Account | None, places: Places, folder: DataFolder) -> list[Path]:
    """What an unprivileged account has to be able to read to run the portal's processes."""
    if account is None:
        return []
    return [
        places.root / "manage.py",
        places.root / "itpm",
        places.python,
        places.collected_static,
        folder.path,
    ]
