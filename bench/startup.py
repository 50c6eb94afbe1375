"""How long until the first page: after a fresh clone with empty package caches, and after a restart."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from itpm.launcher.valkey import free_port

CHECKOUT = Path(__file__).resolve().parent.parent
AIMS = {"fresh clone to first page": 90.0, "restart to first page": 6.0}
LONGEST_SECONDS = 900.0
STOP_SECONDS = 60.0
# What would hand a part of this run's own set-up or services to the portal that is measured.
NOT_INHERITED = ("PORTAL_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "STATIC_ROOT", "NUMBA_CACHE_DIR")


def run() -> dict[str, Any]:
    """Clone, start, fetch a page, stop; start and fetch again."""
    folder = Path(tempfile.mkdtemp(prefix="portal-startup-"))
    notes = []
    try:
        clone = folder / "portal"
        begun = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", CHECKOUT, clone], check=True)
        cloned = time.monotonic() - begun
        first, first_stop, steps = start_and_stop(clone, folder)
        second, second_stop, _ = start_and_stop(clone, folder)
        notes += [step.strip() for step in steps]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = {"fresh clone to first page": cloned + first, "restart to first page": second}
    rows: list[dict[str, Any]] = [
        {"what": what, "seconds": seconds, "aim": AIMS[what]} for what, seconds in figures.items()
    ]
    rows += [
        {"what": "stop after the first start", "seconds": first_stop, "aim": None},
        {"what": "stop after the restart", "seconds": second_stop, "aim": None},
    ]
    return {"name": "startup", "rows": rows, "notes": ["steps of the first start:", *notes]}


def start_and_stop(clone: Path, folder: Path) -> tuple[float, float, list[str]]:
    """Seconds to the first page, seconds to a clean stop, and the lines the launcher printed."""
    port = free_port()
    log = folder / "launcher.log"
    with log.open("wb") as output:
        begun = time.monotonic()
        portal = subprocess.Popen(
            ["./portal", "up", "--port", str(port)],
            cwd=clone,
            env=clean_environment(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for_page(f"http://127.0.0.1:{port}/", portal, log)
            shown = time.monotonic() - begun
            wait_for_line(log, "The portal is at", portal)
        finally:
            asked = time.monotonic()
            stop(portal)
            stopped = time.monotonic() - asked
    steps = [line for line in log.read_text(encoding="utf-8").splitlines() if line.endswith(" s")]
    return shown, stopped, steps


def clean_environment(folder: Path) -> dict[str, str]:
    """This environment without our own settings, and with empty package caches."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    kept["PATH"] = os.pathsep.join(
        part for part in kept["PATH"].split(os.pathsep) if part != f"{kept.get('VIRTUAL_ENV', '')}/bin"
    )
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    caches = folder / "caches"
    return kept | {
        "UV_CACHE_DIR": str(caches / "uv"),
        "PIP_CACHE_DIR": str(caches / "pip"),
        "npm_config_cache": str(caches / "npm"),
    }


def wait_for_page(address: str, portal: subprocess.Popen[bytes], log: Path) -> None:
    """Poll until a page (not an error) comes, redirects followed."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        require_alive(portal, log)
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise RuntimeError(f"{address} answers {error.code}") from error
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{address} showed no page within {LONGEST_SECONDS:.0f} s")


def wait_for_line(log: Path, text: str, portal: subprocess.Popen[bytes]) -> None:
    """Wait until the launcher has said something."""
    until = time.monotonic() + STOP_SECONDS
    while text not in log.read_text(encoding="utf-8", errors="replace"):
        require_alive(portal, log)
        if time.monotonic() > until:
            raise RuntimeError(f"the launcher did not say {text!r} within {STOP_SECONDS:.0f} s")
        time.sleep(0.05)


def require_alive(portal: subprocess.Popen[bytes], log: Path) -> None:
    """Fail with the launcher's own words when it ended."""
    if portal.poll() is not None:
        raise RuntimeError(f"./portal up ended with {portal.returncode}: {log.read_text(encoding='utf-8')}")


def stop(portal: subprocess.Popen[bytes]) -> None:
    """Ask for a clean stop, and insist after a minute."""
    if portal.poll() is None:
        portal.send_signal(signal.SIGTERM)
    try:
        portal.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(portal.pid, signal.SIGKILL)
        portal.wait()
