"""What the terminal shows: one line per step, with its seconds."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_writing = threading.Lock()


def say(text: str) -> None:
    """One line for the person at the terminal."""
    with _writing:
        print(text, flush=True)


def complain(text: str) -> None:
    """One line (or a report) on the error stream."""
    with _writing:
        print(text, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show `title` with the seconds it took once the block is done; a failure says so on the same line."""
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"  {title:<44} failed after {time.monotonic() - begun:.1f} s")
        raise
    say(f"  {title:<44} {time.monotonic() - begun:6.1f} s")
