"""A program for the supervisor's tests: says that it runs, and (unless stubborn) that it was asked to stop."""

import os
import signal
import sys
import time
from pathlib import Path

name, folder, temper = sys.argv[1], Path(sys.argv[2]), sys.argv[3]


def stop(number: int, frame: object) -> None:
    """Write the name down and end."""
    with (folder / "stopped").open("a") as file:
        file.write(f"{name}\n")
    raise SystemExit(0)


signal.signal(signal.SIGTERM, signal.SIG_IGN if temper == "stubborn" else stop)
with (folder / f"{name}.started").open("a") as started:
    started.write(f"{os.getpid()}\n")
while True:
    time.sleep(0.05)
