"""A supervisor over two programs, in a process of its own, so that tests can signal and kill it."""

import os
import sys
from pathlib import Path

from itpm.launcher.program import Program
from itpm.launcher.supervisor import StopRequestedError, Supervisor

folder, temper = Path(sys.argv[1]), sys.argv[2]


def program(name: str) -> Program:
    """The child of that name; ready once it wrote its number down."""
    return Program(
        name=name,
        command=[sys.executable, str(Path(__file__).with_name("child.py")), name, str(folder), temper],
        directory=folder,
        log=folder / f"{name}.log",
        environment=dict(os.environ),
        is_ready=(folder / f"{name}.started").exists,
        stop_seconds=60.0,
    )


supervisor = Supervisor()
with supervisor.listening():
    try:
        for each in ("postgres", "web"):
            supervisor.start_and_await(program(each), each)
        print("ready", flush=True)
        supervisor.run()
    except StopRequestedError:
        pass
    finally:
        supervisor.stop()
print("done", flush=True)
