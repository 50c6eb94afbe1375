"""System packages: installed when root on Debian, otherwise named in one sentence."""

import ctypes
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from itpm.launcher.console import step
from itpm.launcher.errors import LauncherError
from itpm.launcher.places import Places
from itpm.launcher.processes import run_into_log

CHROMIUM_PLACES = (Path("/usr/bin/chromium"),)


@dataclass(frozen=True)
class Need:
    """Something the system has to bring: the Debian packages for it, and what it is for."""

    packages: tuple[str, ...]
    purpose: str


VIRTUAL_ENVIRONMENTS = Need(("python3-venv",), "to make the Python environment")
BROWSER = Need(("chromium", "fonts-liberation"), "to run the browser tests")
CURL = Need(("curl",), "to run the worked example of the API")
# The program that drives the browser comes with a Python package and is linked against this library.
BROWSER_DRIVER = Need(("libatomic1",), "to drive the browser")


def missing(places: Places, *, browser: bool) -> list[Need]:
    """What the next steps will need and the system lacks."""
    needs = []
    if not places.python.exists() and not _has_venv():
        needs.append(VIRTUAL_ENVIRONMENTS)
    if browser and not any(path.exists() for path in CHROMIUM_PLACES):
        needs.append(BROWSER)
    if browser and not _can_load("libatomic.so.1"):
        needs.append(BROWSER_DRIVER)
    if browser and not shutil.which("curl"):
        needs.append(CURL)
    return needs


def provide(places: Places, *, browser: bool = False) -> None:
    """Install what is missing when that is ours to do; else say everything that is missing, at once."""
    needs = missing(places, browser=browser)
    if not needs:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for need in needs:
            with step(f"Debian packages: {', '.join(need.packages)}"):
                _install(places, need)
        return
    raise LauncherError(sentence(needs))


def sentence(needs: Iterable[Need]) -> str:
    """What to install and why, for somebody who may not do it from here."""
    wanted = list(needs)
    *most, last = [f"{need.packages[0]} {need.purpose}" for need in wanted]
    reasons = f"{', '.join(most)} and {last}" if most else last
    names = " ".join(name for need in wanted for name in need.packages)
    return f"This system lacks {reasons}; as root, install what is missing: apt-get install -y {names}"


def _install(places: Places, need: Need) -> None:
    log = places.logs / "system-packages.log"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *need.packages]
    failure = f"Installing {', '.join(need.packages)} {need.purpose} failed"
    try:
        run_into_log(command, log=log, failure=failure, directory=places.root, environment=environment)
    except LauncherError:
        update = ["apt-get", "update"]
        run_into_log(update, log=log, failure=failure, directory=places.root, environment=environment)
        run_into_log(command, log=log, failure=failure, directory=places.root, environment=environment)


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_venv() -> bool:
    """Debian splits ensurepip off into python3-venv; without it the venv module makes nothing usable."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip")) and bool(
        sys.executable
    )
