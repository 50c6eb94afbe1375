"""The worked example of docs/api.md is run as it stands; each comment behind a command is what it must print."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.factories import UserFactory, token_for

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def example() -> str:
    return re.search(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1)


def expected() -> list[str]:
    """The comments behind commands that print: `… | field finish   # 2031-06-11`."""
    return [m.group(1).strip() for m in re.finditer(r"^[^#\n]*\S {2,}# (.+)$", example(), re.MULTILINE)]


@pytest.mark.django_db(transaction=True)
def test_the_worked_example_prints_what_it_says(live_server):
    token = token_for(UserFactory(), write=True)
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example()],
        env={**os.environ, "PORTAL": live_server.url, "TOKEN": token},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert len(expected()) == 6
    assert ran.stdout.split("\n")[:-1] == expected()
