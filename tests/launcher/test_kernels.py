"""Kernels: compiled once per state of the engines, and a failure is a line, not an end."""

import os
import sys
from pathlib import Path

import pytest

from itpm.launcher.kernels import Kernels, begin_compiling
from itpm.launcher.places import Places
from itpm.launcher.stamps import Stamp
from itpm.launcher.supervisor import StopRequestedError, Supervisor

COUNTING = """
from pathlib import Path

def warm_up():
    with Path("runs").open("a") as file:
        file.write("x")
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A checkout whose only engine counts how often it is warmed up, and an environment with this Python."""
    engine = tmp_path / "schedule" / "engine"
    engine.mkdir(parents=True)
    (engine / "__init__.py").write_text(COUNTING)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.lock").write_text("numba\n")
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "bin" / "python").symlink_to(sys.executable)
    return Places(tmp_path, tmp_path / "env")


def compile_kernels(places: Places) -> Kernels:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(places.kernels), "PYTHONPATH": str(places.root)}
    stamp, log = Stamp(places.root / "stamp"), places.root / "kernels.log"
    kernels = begin_compiling(places, environment, account=None, stamp=stamp, log=log)
    kernels.finish(Supervisor())
    return kernels


def runs(places: Places) -> int:
    return len((places.root / "runs").read_text())


def test_kernels_are_compiled_once_until_the_engine_changes(places: Places) -> None:
    compile_kernels(places)
    compile_kernels(places)
    assert runs(places) == 1
    (places.root / "schedule" / "engine" / "forward.py").write_text("changed = True\n")
    compile_kernels(places)
    assert runs(places) == 2


def test_a_failure_is_said_and_tried_again_next_time(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = places.root / "schedule" / "engine" / "__init__.py"
    engine.write_text("def warm_up():\n    raise RuntimeError('no compiler')\n")
    compile_kernels(places)
    assert "could not be compiled ahead" in capsys.readouterr().out
    assert "no compiler" in (places.root / "kernels.log").read_text()
    assert not (places.root / "stamp").exists()


def test_a_wish_to_stop_does_not_wait_for_the_compiler(places: Places) -> None:
    engine = places.root / "schedule" / "engine" / "__init__.py"
    engine.write_text("import time\n\ndef warm_up():\n    time.sleep(60)\n")
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(places.kernels), "PYTHONPATH": str(places.root)}
    stamp, log = Stamp(places.root / "stamp"), places.root / "kernels.log"
    kernels = begin_compiling(places, environment, account=None, stamp=stamp, log=log)
    supervisor = Supervisor()
    supervisor.stop_requests = 1
    with pytest.raises(StopRequestedError):
        kernels.finish(supervisor)
    kernels.abandon()
    assert kernels.process is not None
    assert kernels.process.poll() is not None
