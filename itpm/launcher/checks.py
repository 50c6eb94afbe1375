"""`./portal check`: every linter, type check and contract, each run even when another failed."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from itpm.launcher.console import say
from itpm.launcher.options import Options
from itpm.launcher.places import Places
from itpm.launcher.set_up import DEVELOPMENT, SetUp
from itpm.launcher.system_packages import provide

AT_ONCE = 2
LINES_SHOWN = 60
LONGEST_SECONDS = 900
# No check talks to a database: Django only has to be able to read its settings.
SETTINGS_FOR_CHECKS = {
    "SECRET_KEY": "only for checks, which sign nothing and serve nobody",
    "DEBUG": "true",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PYTHONWARNINGS": "ignore:Got an error checking a consistent migration history:RuntimeWarning",
}


@dataclass(frozen=True)
class Check:
    """One tool and what it looks at."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Result:
    """How one check ended."""

    check: Check
    code: int
    seconds: float
    output: str

    @property
    def row(self) -> str:
        """The check's line in the table."""
        return f"  {self.check.name:<38} {'ok' if self.code == 0 else 'FAILED':<8} {self.seconds:6.1f} s"


def checks_of(root: Path) -> list[Check]:
    """All checks of the project, the slow ones first."""
    return [
        Check("types (mypy)", ["mypy", "."]),
        Check("API description (spectacular)", _manage("spectacular", "--validate", "--fail-on-warn")),
        Check("migrations match the models", _manage("makemigrations", "--check", "--dry-run")),
        Check("Django's own checks", _manage("check", "--fail-level", "WARNING")),
        Check("imports go downwards (import-linter)", ["lint-imports"]),
        Check("templates: rules (djlint)", ["djlint", "templates", "--lint", "--quiet"]),
        Check("templates: layout (djlint)", ["djlint", "templates", "--check", "--quiet"]),
        Check("Python rules (ruff)", ["ruff", "check", "."]),
        Check("Python layout (ruff)", ["ruff", "format", "--check", "."]),
        Check("browser code: rules (eslint)", ["npm", "run", "--silent", "lint"]),
        Check("browser code: tests (node)", ["npm", "test", "--silent"]),
    ]


def run_checks(places: Places, options: Options) -> int:
    """Run every check and print a table; 1 when any failed."""
    if places.given_environment is None:
        provide(places)
    set_up = SetUp(places, DEVELOPMENT)
    set_up.run(static=False)
    environment = check_environment(places, set_up.node_path())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda one: run_check(one, places.root, environment), checks_of(places.root)))
    for result in results:
        if result.code:
            say(f"\n{result.check.name}: {' '.join(result.check.command)}\n{shortened(result.output)}")
    say("\nChecks")
    for result in results:
        say(result.row)
    failed = sum(result.code != 0 for result in results)
    say(f"{failed} of {len(results)} checks failed." if failed else f"All {len(results)} checks passed.")
    return 1 if failed else 0


def check_environment(places: Places, node_path: str) -> dict[str, str]:
    """The tools of the environment first on the path, and settings that reach nothing."""
    path = f"{places.python_environment / 'bin'}{os.pathsep}{node_path}"
    return {
        **os.environ,
        **SETTINGS_FOR_CHECKS,
        "PATH": path,
        "PYTHONPATH": str(places.root),
        "NO_COLOR": "1",
    }


def run_check(check: Check, root: Path, environment: Mapping[str, str]) -> Result:
    """Run one check to its end and keep what it said."""
    begun = time.monotonic()
    try:
        answer = subprocess.run(
            check.command,
            cwd=root,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=LONGEST_SECONDS,
            check=False,
        )
        code, output = answer.returncode, answer.stdout
    except FileNotFoundError:
        code, output = 127, f"{check.command[0]} is not installed."
    except subprocess.TimeoutExpired:
        code, output = 124, f"No end within {LONGEST_SECONDS} s."
    return Result(check, code, time.monotonic() - begun, output)


def shortened(output: str) -> str:
    """The end of a long output; what was left out is said."""
    lines = output.rstrip().splitlines()
    left_out = len(lines) - LINES_SHOWN
    return "\n".join(lines if left_out <= 0 else [f"({left_out} lines before)", *lines[-LINES_SHOWN:]])


def _manage(*arguments: str) -> list[str]:
    return ["python", "manage.py", *arguments]
