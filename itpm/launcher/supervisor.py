"""The supervisor: starts programs in order, waits for each, starts them again when they fall, stops all.

One loop, one thread. Children run in sessions of their own, so that Ctrl+C reaches the supervisor only.
"""

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from itpm.launcher.console import say, step
from itpm.launcher.errors import LauncherError
from itpm.launcher.processes import signal_group, start
from itpm.launcher.program import Program

TICK_SECONDS = 0.5
POLL_SECONDS = 0.05
FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0
CALM_SECONDS = 60.0
LOG_LIMIT_BYTES = 10 * 1024 * 1024
LOGS_KEPT = 3


class StopRequestedError(Exception):
    """Somebody asked the supervisor to stop while it was starting things."""


class BackOff:
    """Seconds before a fallen program is started again: 1, 2, 4 … 30, and 1 again after a calm minute."""

    def __init__(self) -> None:
        self._delay = FIRST_DELAY_SECONDS

    def next_delay(self, seconds_alive: float) -> float:
        """Seconds to wait after a run of that length."""
        if seconds_alive >= CALM_SECONDS:
            self._delay = FIRST_DELAY_SECONDS
        delay = self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY_SECONDS)
        return delay


class Child:
    """One program under supervision: its process, and when to start it again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.begun = 0.0
        self.start_again_at: float | None = None
        self.back_off = BackOff()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process, its output appended to the program's log."""
        self.program.log.parent.mkdir(parents=True, exist_ok=True)
        with self.program.log.open("ab") as output:
            self.process = start(
                self.program.command,
                environment=self.program.environment,
                directory=self.program.directory,
                account=self.program.account,
                death_signal=self.program.orphan_signal,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.begun = time.monotonic()
        self.start_again_at = None

    def send(self, number: signal.Signals) -> None:
        """Signal the process alone."""
        if self.process is not None and self.is_alive:
            self.process.send_signal(number)

    def end_of_life(self) -> str:
        """How the process ended, in words."""
        code = self.process.returncode if self.process else None
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"stopped with exit code {code}"


class Supervisor:
    """Runs programs until told to stop. `on_change` is told the process numbers after every start."""

    def __init__(self, on_change: Callable[[list[int]], None] = lambda numbers: None) -> None:
        self.children: list[Child] = []
        self.stop_requests = 0
        self._on_change = on_change
        self._waker, self._wake = os.pipe()
        os.set_blocking(self._wake, False)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take Ctrl+C, SIGTERM and SIGHUP as the wish to stop, for the length of the block."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop_requests += 1
        os.write(self._wake, b".")

    def wait(self, seconds: float) -> None:
        """Sleep, but wake at once when asked to stop."""
        if select.select([self._waker], [], [], seconds)[0]:
            os.read(self._waker, 1024)

    def start(self, program: Program) -> Child:
        """Start a program and look after it from now on, without waiting for it."""
        child = Child(program)
        child.start()
        self.children.append(child)
        self._tell()
        return child

    def start_and_await(self, program: Program, title: str) -> None:
        """Start a program and wait until it is ready, as one line on the terminal."""
        with step(title):
            self.await_ready(self.start(program))

    def await_ready(self, child: Child) -> None:
        """Wait until a program that was started is ready; one that ends or takes too long is a failure."""
        program = child.program
        until = time.monotonic() + program.ready_seconds
        while not program.is_ready():
            if self.stop_requests:
                raise StopRequestedError
            if not child.is_alive:
                raise LauncherError(
                    f"{program.name} {child.end_of_life()} before it was ready.", log=program.log
                )
            if time.monotonic() > until:
                raise LauncherError(
                    f"{program.name} was not ready within {program.ready_seconds:.0f} s.", log=program.log
                )
            self.wait(POLL_SECONDS)

    def run(self) -> None:
        """Look after the programs until asked to stop."""
        while not self.stop_requests:
            for child in self.children:
                self._look_after(child)
                rotate(child.program.log)
            self.wait(TICK_SECONDS)

    def _look_after(self, child: Child) -> None:
        if child.is_alive:
            return
        now = time.monotonic()
        if child.start_again_at is None:
            delay = child.back_off.next_delay(now - child.begun)
            child.start_again_at = now + delay
            say(
                f"{child.program.name} {child.end_of_life()}; it is started again in {delay:.0f} s "
                f"(log: {child.program.log})."
            )
        elif now >= child.start_again_at:
            child.start()
            self._tell()

    def stop(self) -> None:
        """Stop everything: what uses the services first, Postgres last; a second request ends it at once."""
        asked_before = self.stop_requests
        services = [child for child in self.children if child.program.name in {"postgres", "valkey"}]
        others = [child for child in reversed(self.children) if child not in services]
        for group in (others, *([service] for service in reversed(services))):
            self._stop_group(group, asked_before)
        self._on_change([])

    def _stop_group(self, group: list[Child], asked_before: int) -> None:
        for child in group:
            child.send(child.program.stop_signal)
        begun = time.monotonic()
        while any(child.is_alive for child in group):
            patience = time.monotonic() - begun
            for child in group:
                impatient = patience > child.program.stop_seconds or self.stop_requests > max(1, asked_before)
                if child.is_alive and impatient and child.process is not None:
                    last = patience > child.program.stop_seconds + 5
                    signal_group(child.process.pid, signal.SIGKILL if last else child.program.kill_signal)
            self.wait(POLL_SECONDS)

    def _tell(self) -> None:
        self._on_change([child.process.pid for child in self.children if child.process is not None])


def rotate(log: Path) -> None:
    """Keep a log small: its content moves to `.1` … `.3`; the writer appends on, to the emptied file."""
    try:
        if log.stat().st_size < LOG_LIMIT_BYTES:
            return
    except OSError:
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    os.truncate(log, 0)
