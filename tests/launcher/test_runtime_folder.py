"""The folder for sockets: short enough, private, and refused when somebody else's."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from itpm.launcher import runtime_folder
from itpm.launcher.errors import LauncherError
from itpm.launcher.runtime_folder import LONGEST_SOCKET_PATH, SOCKET_NAME, choose_runtime_folder, fits


@pytest.fixture
def short() -> Path:
    with tempfile.TemporaryDirectory(prefix="p", dir="/tmp") as folder:
        yield Path(folder)


def folder_of_length(base: Path, length: int) -> Path:
    """A folder below `base` whose path has exactly that many bytes."""
    missing = length - len(os.fsencode(base)) - 1
    parts = []
    while missing > 100:
        parts.append("d" * 99)
        missing -= 100
    return base.joinpath(*parts, "d" * missing)


def test_the_limit_is_the_systems_own(short: Path) -> None:
    """A socket at the limit can be bound, one byte more cannot: the constant is Linux's, not ours."""
    for length, works in ((LONGEST_SOCKET_PATH, True), (LONGEST_SOCKET_PATH + 1, False)):
        path = folder_of_length(short, length)
        path.parent.mkdir(parents=True, exist_ok=True)
        with socket.socket(socket.AF_UNIX) as server:
            if works:
                server.bind(os.fsencode(path))
            else:
                with pytest.raises(OSError, match="too long"):
                    server.bind(os.fsencode(path))


def test_a_folder_fits_when_socket_and_lock_file_fit(short: Path) -> None:
    longest = LONGEST_SOCKET_PATH - len(f"/{SOCKET_NAME}.lock")
    assert fits(folder_of_length(short, longest))
    assert not fits(folder_of_length(short, longest + 1))


def test_a_short_data_folder_holds_the_sockets_itself(short: Path) -> None:
    found = choose_runtime_folder(short, None)
    assert found == short / "run" / "services"
    assert found.stat().st_mode & 0o777 == 0o700


def test_a_long_data_folder_gets_a_short_place_of_its_own(
    short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime_folder, "ROOTS_FOLDER", short / "roots")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(short))
    one, two = folder_of_length(short, 150), folder_of_length(short, 151)
    found = choose_runtime_folder(one, None)
    assert fits(found)
    assert found.stat().st_mode & 0o777 == 0o700
    assert choose_runtime_folder(one, None) == found
    assert choose_runtime_folder(two, None) != found


def test_a_link_laid_in_wait_is_refused(short: Path) -> None:
    (short / "run").mkdir()
    (short / "elsewhere").mkdir()
    (short / "run" / "services").symlink_to(short / "elsewhere")
    with pytest.raises(LauncherError, match="belongs to someone else"):
        choose_runtime_folder(short, None)
