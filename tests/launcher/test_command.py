"""./portal itself: help, mistakes, a port in use, a missing Python, and what pytest is started with."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from itpm.launcher.errors import LauncherError
from itpm.launcher.places import Places
from itpm.launcher.run_bench import require_known
from itpm.launcher.run_tests import BROWSER_TESTS, asks_for, from_here, pytest_command
from itpm.launcher.system_packages import BROWSER, BROWSER_DRIVER, VIRTUAL_ENVIRONMENTS, sentence
from itpm.launcher.up import require_free_port
from tests.launcher.processes_of_tests import CHECKOUT

PLACES = Places(CHECKOUT, Path("/env"))


def portal(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["./portal", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "PORTAL_PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command() -> None:
    answer = portal("--help")
    assert answer.returncode == 0
    for command in ("up", "test", "check", "bench", "manage"):
        assert f"./portal {command}" in answer.stdout


def test_a_mistake_is_one_sentence_and_no_traceback() -> None:
    answer = portal("serve")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("./portal knows no command 'serve'.")
    assert "Traceback" not in answer.stderr


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    answer = portal("up", PATH=str(tmp_path), PORTAL_PYTHON="no-such-python")
    assert answer.returncode == 1
    assert "needs Python 3.11 or newer" in answer.stderr
    assert "apt-get install python3" in answer.stderr


def test_a_port_in_use_is_refused_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LauncherError) as caught:
            require_free_port(port)
    assert f"Port {port} cannot be used" in caught.value.sentence
    assert "--port" in caught.value.sentence
    require_free_port(port)


def test_up_on_a_taken_port_starts_nothing(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = portal("up", "--port", port, "--data", str(tmp_path / "data"))
    assert answer.returncode == 1
    assert f"Port {port} cannot be used" in answer.stderr
    assert not list((tmp_path / "data" / "postgres").iterdir())


def test_a_failure_shows_the_log_and_its_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    log.write_text("".join(f"line {number}\n" for number in range(40)))
    report = LauncherError("The step failed.", log=log).report().splitlines()
    assert report[:2] == ["The step failed.", f"Log: {log}"]
    assert report[2:] == [f"  | line {number}" for number in range(25, 40)]


def test_everything_missing_is_said_at_once() -> None:
    assert sentence([VIRTUAL_ENVIRONMENTS, BROWSER, BROWSER_DRIVER]) == (
        "This system lacks python3-venv to make the Python environment, chromium to run the browser tests and "
        "libatomic1 to drive the browser; as root, install what is missing: "
        "apt-get install -y python3-venv chromium fonts-liberation libatomic1"
    )
    assert sentence([BROWSER]).startswith("This system lacks chromium to run the browser tests; as root,")


@pytest.mark.parametrize(
    ("arguments", "parallel"),
    [
        ([], True),
        (["-k", "calendar"], True),
        (["tests"], True),
        (["tests/core", "tests/launcher"], True),
        (["tests/launcher/test_command.py"], False),
        (["tests/launcher/test_command.py::test_help_names_every_command"], False),
        (["tests/core", "tests/launcher/test_command.py"], True),
        (["-n", "4"], False),
        (["-n4"], False),
        (["--numprocesses=3"], False),
        (["-p", "no:xdist"], False),
        (["-p no:xdist"], False),
        (["--pdb"], False),
    ],
)
def test_three_processes_unless_the_arguments_decide(arguments: list[str], parallel: bool) -> None:
    command = pytest_command(PLACES, arguments)
    assert (command[9:11] == ["-n", "3"]) is parallel
    assert command[len(command) - len(arguments) :] == arguments


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], True),
        (["-q"], True),
        (["tests"], True),
        (["tests/journeys"], True),
        (["tests/core"], False),
        (["tests/launcher/test_command.py"], False),
    ],
)
def test_a_browser_is_wanted_only_where_one_is_used(arguments: list[str], wanted: bool) -> None:
    assert asks_for(BROWSER_TESTS, arguments, CHECKOUT) is wanted


def test_an_unknown_measurement_is_named_before_anything_starts() -> None:
    require_known(["critical_path", "--json"], CHECKOUT / "bench")
    with pytest.raises(LauncherError, match=r"no measurement 'made_up_plan'\. Known: .*critical_path"):
        require_known(["critical_path", "made_up_plan"], CHECKOUT / "bench")


@pytest.mark.parametrize("spelling", [["--cases", "cases"], ["--cases=cases"]])
def test_a_folder_of_cases_is_meant_from_where_one_stands(
    spelling: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cases").mkdir()
    monkeypatch.chdir(tmp_path)
    arguments = ["tests/conformance", *spelling, "-q"]
    assert from_here(arguments, CHECKOUT) == ["tests/conformance", f"--cases={tmp_path}/cases", "-q"]


def test_a_folder_of_cases_may_be_named_from_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_here(["--cases", "docs"], CHECKOUT) == [f"--cases={CHECKOUT}/docs"]
    assert from_here(["-q", "--cases"], CHECKOUT) == ["-q", "--cases"]


def test_the_launcher_needs_nothing_but_python() -> None:
    """Every module but the pytest plugins is imported by a Python without site-packages."""
    modules = sorted(
        f"itpm.launcher.{path.stem}"
        for path in (CHECKOUT / "itpm" / "launcher").glob("*.py")
        if path.stem not in {"__main__", "__init__", "pytest_databases", "pytest_browser"}
    )
    code = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); import {', '.join(modules)}; "
    code += "print('django' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.stderr == ""
    assert answer.stdout == "False\n"
