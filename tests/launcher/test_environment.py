"""The environment of the portal's processes: secrets made once and closed, what the person set kept."""

import stat
from pathlib import Path

import pytest

from itpm.launcher.data_folder import DataFolder
from itpm.launcher.environment import portal_environment, with_loopback
from itpm.launcher.places import Places
from itpm.launcher.services import Services

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    found = DataFolder(tmp_path / "data")
    found.make()
    return found


def environment(folder: DataFolder, **given: str) -> dict[str, str]:
    services = Services("postgresql://db", "redis://cache", None, None, None, Path("/env/bin/python"))
    places = Places(Path("/checkout"), Path("/env"))
    return portal_environment(places, folder, services, address=ADDRESS, given=given)


def test_the_portal_learns_its_services_and_its_address(folder: DataFolder) -> None:
    found = environment(folder)
    assert found["DATABASE_URL"] == "postgresql://db"
    assert found["REDIS_URL"] == "redis://cache"
    assert found["PORTAL_URL"] == ADDRESS
    assert found["PORTAL_DATA"] == str(folder.path)
    assert found["PYTHONPATH"] == "/checkout"
    assert "DEBUG" not in found
    assert "ALLOWED_HOSTS" not in found


def test_the_secret_key_is_made_once_and_closed(folder: DataFolder) -> None:
    first = environment(folder)["SECRET_KEY"]
    assert len(first) >= 50
    assert environment(folder)["SECRET_KEY"] == first
    key = folder.secrets / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.secrets.stat().st_mode) == 0o700
    key.unlink()
    assert environment(folder)["SECRET_KEY"] != first


def test_what_the_person_set_is_kept_and_the_launchers_switches_are_not(folder: DataFolder) -> None:
    given = {"SECRET_KEY": "k" * 50, "PORTAL_URL": "https://portal.example.org", "LOG_LEVEL": "DEBUG"}
    found = environment(folder, **given, PORTAL_ENV="/mine", PORTAL_TEST_DATA="/tests")
    assert {name: found[name] for name in given} == given
    assert not {"PORTAL_ENV", "PORTAL_TEST_DATA"} & set(found)
    assert not (folder.secrets / "secret-key").exists()


def test_the_launcher_can_always_ask_whether_web_is_ready(folder: DataFolder) -> None:
    assert environment(folder, ALLOWED_HOSTS="portal.example.org")["ALLOWED_HOSTS"] == (
        "portal.example.org,127.0.0.1"
    )
    assert with_loopback("127.0.0.1, a.example.org ,") == "127.0.0.1,a.example.org"
