"""Set-up: which steps run, which are skipped, and that development packages are never taken away again.

The commands themselves (pip, uv, npm) are recorded, not run: fresh checkouts are tried for real by
`./portal bench startup`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from itpm.launcher import set_up
from itpm.launcher.errors import LauncherError
from itpm.launcher.places import Places
from itpm.launcher.set_up import DEVELOPMENT, RUNTIME, SetUp

Commands = list[str]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A checkout with locks, browser sources and an environment as `venv` leaves it."""
    for name in ("runtime", "development", "node", "uv"):
        path = tmp_path / "requirements" / f"{name}.lock"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name}==1\n")
    for name in ("package.json", "package-lock.json", "static/build.mjs", "static/src/main.js", "manage.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    (tmp_path / ".portal").mkdir()
    return Places(tmp_path)


@pytest.fixture
def done(places: Places, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """What was run, in words; each stand-in leaves what the real command leaves."""
    commands: Commands = []

    def make_environment(folder: Path, **options: object) -> None:
        commands.append(f"venv {folder.name}")
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin" / "python").touch()

    def run(command: list[str], *, log: Path, failure: str, directory: Path, **others: object) -> None:
        words = [word.removeprefix(f"{places.root}/") for word in command]
        commands.append(" ".join(word for word in words if not word.startswith("--") or "omit" in word))
        if "ci" in command:
            (places.root / "node_modules").mkdir(exist_ok=True)
        if "build" in command:
            (places.root / "static" / "dist").mkdir(exist_ok=True)

    monkeypatch.setattr(set_up.venv, "create", make_environment)
    monkeypatch.setattr(set_up, "run_into_log", run)
    monkeypatch.setattr(set_up, "read_pip_settings", lambda python: {})
    monkeypatch.setattr(set_up, "system_node_is_usable", lambda path: True)
    return commands


def ran(places: Places, profile: str, done: Commands) -> Commands:
    """Run the set-up without static files; what it did, in a fixed order."""
    done.clear()
    SetUp(places, profile).run(static=False)
    return sorted(done)


def test_a_fresh_checkout_gets_everything_and_a_second_start_nothing(places: Places, done: Commands) -> None:
    first = ran(places, RUNTIME, done)
    assert len(first) == 5
    assert "venv env" in first
    assert any("pip install -r requirements/uv.lock" in command for command in first)
    assert any("uv pip sync .portal/env/bin/python requirements/runtime.lock" in command for command in first)
    assert any(command.endswith("ci --omit=dev") for command in first)
    assert any(command.endswith("npm run build") for command in first)
    assert ran(places, RUNTIME, done) == []


def test_development_is_added_and_never_taken_away(places: Places, done: Commands) -> None:
    ran(places, RUNTIME, done)
    added = ran(places, DEVELOPMENT, done)
    assert len(added) == 2
    assert any("requirements/development.lock" in command for command in added)
    assert any(command.endswith("npm ci") for command in added)
    assert ran(places, RUNTIME, done) == []
    (places.requirements / "development.lock").write_text("development==2\n")
    again = ran(places, RUNTIME, done)
    assert len(again) == 1
    assert "requirements/development.lock" in again[0]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ("requirements/runtime.lock", "runtime.lock"),
        ("requirements/uv.lock", "uv.lock"),
        ("static/src/main.js", "run build"),
    ],
)
def test_a_changed_input_runs_its_own_step_only(
    places: Places, done: Commands, changed: str, word: str
) -> None:
    ran(places, RUNTIME, done)
    (places.root / changed).write_text("changed\n")
    (again,) = ran(places, RUNTIME, done)
    assert word in again
    assert ran(places, RUNTIME, done) == []


def test_a_removed_environment_is_made_again_as_a_whole(places: Places, done: Commands) -> None:
    ran(places, RUNTIME, done)
    places.python_environment.rename(places.root / "away")
    assert [command.split()[0] for command in ran(places, RUNTIME, done)] == [
        ".portal/env/bin/python",
        ".portal/env/bin/uv",
        "venv",
    ]


def test_a_failed_step_is_done_again_next_time(
    places: Places, done: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: Callable[..., None] = set_up.run_into_log

    def broken(command: list[str], **others: object) -> None:
        if "sync" in command:
            raise LauncherError("The Python packages could not be installed (exit code 2).")
        recorded(command, **others)

    monkeypatch.setattr(set_up, "run_into_log", broken)
    with pytest.raises(LauncherError, match="could not be installed"):
        SetUp(places, RUNTIME).run(static=False)
    monkeypatch.setattr(set_up, "run_into_log", recorded)
    (again,) = ran(places, RUNTIME, done)
    assert "runtime.lock" in again


def test_an_environment_of_ones_own_is_left_alone(places: Places, done: Commands) -> None:
    own = Places(places.root, places.root / "own")
    (own.python_environment / "bin").mkdir(parents=True)
    own.python.touch()
    (places.root / "node_modules").mkdir()
    (only,) = ran(own, DEVELOPMENT, done)
    assert only.endswith("npm run build")
    with pytest.raises(LauncherError, match="PORTAL_ENV"):
        SetUp(Places(places.root, places.root / "absent")).python_packages()


def test_a_machine_without_node_gets_the_packaged_one(
    places: Places, done: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "system_node_is_usable", lambda path: False)
    first = ran(places, RUNTIME, done)
    assert "venv node" in first
    assert any("-r requirements/node.lock" in command for command in first)
    assert ran(places, RUNTIME, done) == []
