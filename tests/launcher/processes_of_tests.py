"""Real processes for the launcher's tests: start a piece of Python, wait for what it does."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).with_name("scripts")


def run_script(name: str, *arguments: str) -> "subprocess.Popen[str]":
    """Start a script of `scripts/` in a session of its own; its output as text on a pipe."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, str(SCRIPTS / name), *arguments],
        env=environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: "subprocess.Popen[str]", line: str) -> None:
    """Read a script's output up to a line."""
    assert process.stdout is not None
    for found in process.stdout:
        if found.rstrip() == line:
            return
    raise AssertionError(f"the script ended without saying {line!r}")


def wait_until(condition: Callable[[], object], seconds: float = 15.0) -> bool:
    """Wait for a condition; whether it came true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False
