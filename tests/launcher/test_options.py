"""The command line: what is understood, and what is said about mistakes."""

from pathlib import Path

import pytest

from itpm.launcher.errors import LauncherError
from itpm.launcher.options import Options, parse


def test_up_has_defaults() -> None:
    assert parse(["up"], {}) == Options("up", port=8000, data=None, demo=False)


def test_up_takes_port_folder_and_demo() -> None:
    found = parse(["up", "--port", "9001", "--data", "/srv/portal", "--demo"], {})
    assert found == Options("up", port=9001, data=Path("/srv/portal"), demo=True)


def test_the_data_folder_may_come_from_the_environment_and_the_option_wins() -> None:
    environment = {"PORTAL_DATA": "/srv/from-environment"}
    assert parse(["up"], environment).data == Path("/srv/from-environment")
    assert parse(["up", "--data=/srv/option"], environment).data == Path("/srv/option")


def test_a_relative_data_folder_is_taken_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse(["up", "--data", "here"], {}).data == tmp_path / "here"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80.5"])
def test_a_wrong_port_is_explained(port: str) -> None:
    with pytest.raises(LauncherError) as caught:
        parse(["up", f"--port={port}"], {})
    assert port in caught.value.sentence
    assert "1 to 65535" in caught.value.sentence


def test_arguments_of_test_are_passed_through_untouched() -> None:
    given = ["tests/core", "-k", "not slow", "--cases", "/x", "-p", "no:xdist", "--help"]
    assert parse(["test", *given], {}).rest == tuple(given)


def test_manage_keeps_everything_but_a_leading_data_folder() -> None:
    assert parse(["manage", "import_plan", "a.xer", "--data", "mine"], {}) == Options(
        "manage", rest=("import_plan", "a.xer", "--data", "mine")
    )
    assert parse(["manage", "--data", "/d", "migrate"], {}) == Options(
        "manage", data=Path("/d"), rest=("migrate",)
    )
    assert parse(["manage", "--data=/d", "migrate"], {}).data == Path("/d")


def test_manage_with_a_data_option_without_folder_is_explained() -> None:
    with pytest.raises(LauncherError, match="--data needs a folder"):
        parse(["manage", "--data"], {})


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_help(arguments: list[str]) -> None:
    assert parse(arguments, {}).command == "help"


def test_an_unknown_command_names_the_known_ones() -> None:
    with pytest.raises(LauncherError) as caught:
        parse(["upp"], {})
    for word in ("'upp'", "up", "test", "check", "bench", "manage", "--help"):
        assert word in caught.value.sentence


def test_an_unknown_option_shows_the_usage() -> None:
    with pytest.raises(LauncherError) as caught:
        parse(["up", "--prot", "1"], {})
    assert "--prot" in caught.value.sentence
    assert "usage: ./portal up" in caught.value.sentence
