"""One data folder, one portal: refusal of the second, and clearing after a killed first."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from itpm.launcher.data_folder import DataFolder
from itpm.launcher.errors import LauncherError
from itpm.launcher.processes import process_start_time
from tests.launcher.processes_of_tests import read_until, run_script, wait_until


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    found = DataFolder(tmp_path / "data")
    found.make()
    return found


@pytest.fixture
def first(folder: DataFolder) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the folder."""
    process = run_script("hold.py", str(folder.path))
    read_until(process, "held")
    yield process
    process.kill()
    process.communicate()


def test_a_second_start_says_where_the_first_one_is(
    folder: DataFolder, first: "subprocess.Popen[str]"
) -> None:
    with pytest.raises(LauncherError) as caught, folder.held("up", "http://127.0.0.1:8000"):
        pass
    for part in (str(folder.path), "http://127.0.0.1:8765", str(first.pid), "--data"):
        assert part in caught.value.sentence
    holder = folder.holder()
    assert holder is not None
    assert (holder.process_id, holder.address) == (first.pid, "http://127.0.0.1:8765")


def test_the_lock_goes_with_a_killed_process(folder: DataFolder, first: "subprocess.Popen[str]") -> None:
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert folder.holder() is None
    with folder.held("up"):
        pass


def test_nobody_holds_a_folder_that_was_given_back(folder: DataFolder) -> None:
    with folder.held("up", "http://127.0.0.1:1"):
        pass
    assert folder.holder() is None


def test_processes_left_behind_are_ended_by_the_next_start(folder: DataFolder) -> None:
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    folder.remember_processes([left.pid])
    with folder.held("up"):
        assert wait_until(lambda: left.poll() is not None)


def test_a_process_that_only_took_over_the_number_is_left_alone(folder: DataFolder) -> None:
    """The negative control: same number, another start time."""
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        begun = process_start_time(stranger.pid)
        assert begun is not None
        (folder.run / "processes.json").write_text(f"[[{stranger.pid}, {begun - 1}]]")
        with folder.held("up"):
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LauncherError, match="cannot be made"):
        DataFolder(tmp_path / "file" / "data").make()
