"""A program the supervisor looks after: what to start, how to tell that it is ready, how to stop it."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from itpm.launcher.accounts import Account


def at_once() -> bool:
    """Readiness of a program that has none to report."""
    return True


@dataclass(frozen=True)
class Program:
    """One process to run: everything but its state."""

    name: str
    command: Sequence[str]
    directory: Path
    log: Path
    environment: Mapping[str, str] = field(repr=False)
    account: Account | None = None
    is_ready: Callable[[], bool] = at_once
    ready_seconds: float = 180.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    kill_signal: signal.Signals = signal.SIGKILL
    orphan_signal: signal.Signals = signal.SIGTERM
