"""The command line of ./portal."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from itpm.launcher.errors import LauncherError

DEFAULT_PORT = 8000

HELP = """\
The portal's launcher. It sets up what is missing, then runs.

usage: ./portal up [--port N] [--data DIR] [--demo]   set everything up and serve the portal
       ./portal test [pytest arguments]               run the tests (all of them, or the ones named)
       ./portal check                                 run linters, type checks and contracts
       ./portal bench [name ...]                      measure; without a name, everything in bench/
       ./portal manage [--data DIR] COMMAND ...       run a management command on the portal's database
       ./portal --help                                this text; ./portal COMMAND --help says more

environment: DATABASE_URL, REDIS_URL   use these services instead of the embedded ones
             PORTAL_DATA               data folder of up and manage (default .portal/data)
             PORTAL_TEST_DATA          data folder of test (default .portal/test)
             PORTAL_ENV                a complete Python environment to use as it is (for developers)
             PORTAL_PYTHON             the Python to make the environment with
Every setting of the portal itself is described in docs/running.md."""


@dataclass(frozen=True)
class Options:
    """What was asked for: a command, its own options, and what is handed on."""

    command: str
    port: int = DEFAULT_PORT
    data: Path | None = None
    demo: bool = False
    rest: tuple[str, ...] = ()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise LauncherError(f"{message[:1].upper()}{message[1:]}. {self.format_usage().strip()}")


def parse(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Options:
    """Understand the command line; a mistake is a sentence with the usage."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        return Options("help")
    command, rest = arguments[0], list(arguments[1:])
    if command == "up":
        return _parse_up(rest, environment)
    if command == "manage":
        return _parse_manage(rest, environment)
    if command == "check":
        _Parser(prog="./portal check", description="Run linters, type checks and contracts.").parse_args(rest)
        return Options(command)
    if command in {"test", "bench"}:
        return Options(command, rest=tuple(rest))
    raise LauncherError(
        f"./portal knows no command {command!r}. Known: up, test, check, bench, manage; see ./portal --help."
    )


def _parse_up(rest: list[str], environment: Mapping[str, str]) -> Options:
    parser = _Parser(prog="./portal up", description="Set everything up and serve the portal.")
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="port on 127.0.0.1 (default %(default)s)"
    )
    parser.add_argument(
        "--data", type=Path, default=None, metavar="DIR", help="data folder (default .portal/data)"
    )
    parser.add_argument("--demo", action="store_true", help="load the demonstration projects")
    found = parser.parse_args(rest)
    return Options("up", port=found.port, data=_data(found.data, environment), demo=found.demo)


def _parse_manage(rest: list[str], environment: Mapping[str, str]) -> Options:
    """Only a --data in front is ours; everything from the command's name on is the command's own."""
    data = None
    if rest and rest[0].startswith("--data"):
        name, mark, value = rest.pop(0).partition("=")
        if name != "--data" or not (value or (not mark and rest)):
            raise LauncherError("--data needs a folder: ./portal manage --data DIR COMMAND")
        data = Path(value or rest.pop(0))
    return Options("manage", data=_data(data, environment), rest=tuple(rest))


def _data(given: Path | None, environment: Mapping[str, str]) -> Path | None:
    if given is not None:
        return given.expanduser().absolute()
    named = environment.get("PORTAL_DATA")
    return Path(named).expanduser().absolute() if named else None


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; a port is a number from 1 to 65535")
    return int(text)
