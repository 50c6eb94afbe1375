"""The supervisor with real processes: order, restart, clean stop, and nothing left when it is killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from itpm.launcher.processes import process_start_time
from itpm.launcher.supervisor import BackOff, rotate
from tests.launcher.processes_of_tests import read_until, run_script, wait_until


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    process = run_script("supervise.py", str(tmp_path), "obedient")
    read_until(process, "ready")
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    for name in ("postgres", "web"):
        for number in numbers(tmp_path, name):
            if process_start_time(number) is not None:
                os.kill(number, signal.SIGKILL)


def numbers(folder: Path, name: str) -> list[int]:
    """Process numbers of every start of a program."""
    path = folder / f"{name}.started"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_a_stop_ends_users_of_the_database_first_and_the_database_last(
    supervisor: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    supervisor.send_signal(signal.SIGTERM)
    output, _ = supervisor.communicate(timeout=15)
    assert supervisor.returncode == 0
    assert output.endswith("done\n")
    assert (tmp_path / "stopped").read_text().split() == ["web", "postgres"]
    for name in ("postgres", "web"):
        assert process_start_time(numbers(tmp_path, name)[0]) is None


def test_ctrl_c_stops_as_cleanly(supervisor: "subprocess.Popen[str]", tmp_path: Path) -> None:
    supervisor.send_signal(signal.SIGINT)
    supervisor.communicate(timeout=15)
    assert (tmp_path / "stopped").read_text().split() == ["web", "postgres"]


def test_a_fallen_program_is_started_again_and_a_line_says_so(
    supervisor: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    (first,) = numbers(tmp_path, "web")
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: len(numbers(tmp_path, "web")) == 2)
    assert numbers(tmp_path, "web")[1] != first
    assert len(numbers(tmp_path, "postgres")) == 1
    supervisor.send_signal(signal.SIGTERM)
    output, _ = supervisor.communicate(timeout=15)
    assert "web was ended by SIGKILL; it is started again in 1 s" in output
    assert str(tmp_path / "web.log") in output


def test_programs_do_not_outlive_a_killed_supervisor(
    supervisor: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    started = [numbers(tmp_path, name)[0] for name in ("postgres", "web")]
    assert all(process_start_time(number) is not None for number in started)
    supervisor.send_signal(signal.SIGKILL)
    assert wait_until(lambda: all(process_start_time(number) is None for number in started))


def test_a_second_wish_to_stop_ends_a_program_that_will_not(tmp_path: Path) -> None:
    process = run_script("supervise.py", str(tmp_path), "stubborn")
    read_until(process, "ready")
    process.send_signal(signal.SIGTERM)
    time.sleep(1)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=15)
    assert process.returncode == 0
    assert process_start_time(numbers(tmp_path, "web")[0]) is None


def test_waiting_grows_to_a_limit_and_a_calm_minute_forgives() -> None:
    back_off = BackOff()
    assert [back_off.next_delay(0) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert back_off.next_delay(59) == 30
    assert back_off.next_delay(60) == 1
    assert back_off.next_delay(0) == 2


def test_a_big_log_moves_aside_and_the_writer_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itpm.launcher.supervisor.LOG_LIMIT_BYTES", 10)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        for number in range(5):
            writer.write(f"line number {number}\n".encode())
            rotate(log)
        writer.write(b"after\n")
    assert log.read_text() == "after\n"
    kept = [log.with_name(f"web.log.{number}").read_text() for number in (1, 2, 3)]
    assert kept == ["line number 4\n", "line number 3\n", "line number 2\n"]
    assert not log.with_name("web.log.4").exists()
