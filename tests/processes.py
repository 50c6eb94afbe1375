"""Real processes for tests: a worker on this test's database, to be waited for and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def database_url() -> str:
    """The address of the database this test runs on."""
    name = connection.settings_dict["NAME"]
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def environment(**extra: str) -> dict[str, str]:
    """The environment of a process of the portal beside this test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "itpm.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "PORTAL_DATA": str(settings.PORTAL_DATA),
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "1",  # no manifest of static files is needed
        **extra,
    }


def start_worker(**extra: str) -> subprocess.Popen[bytes]:
    """A Celery worker with one process of its own; kill its group with `kill`."""
    command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "itpm.celery:app", "worker"]
    options = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
    with (Path(settings.PORTAL_DATA) / "test-worker.log").open("ab") as log:
        return subprocess.Popen(
            command + options,
            cwd=ROOT,
            env=environment(**extra),
            start_new_session=True,
            stdout=log,
            stderr=log,
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=20)


@contextmanager
def worker(**extra: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker for the length of a block."""
    process = start_worker(**extra)
    try:
        yield process
    finally:
        kill(process)


def wait_until(condition: Callable[[], Any], seconds: float = 60, every: float = 0.1) -> Any:
    """Wait for a condition; a failed test where it never holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(every)
    raise AssertionError(f"It did not come true within {seconds} seconds.")
