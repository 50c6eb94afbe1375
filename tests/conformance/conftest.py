"""Run published cases: `./portal test tests/conformance --cases DIR`, by default those beside the project."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.conformance.case_files import Case, find_cases, look_into

BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "cases"


def pytest_configure(config: pytest.Config) -> None:
    """A folder that was named has to hold something: a run of nothing proves nothing."""
    named = config.getoption("cases_folder", default=None)
    if not named:
        return
    folder = cases_folder_of(config)
    if not folder.is_dir():
        raise pytest.UsageError(f"--cases: there is no folder {folder}")
    found = look_into(folder)
    if not found.cases and not found.unreadable:
        raise pytest.UsageError(
            f"--cases: {folder} holds no published case of a schedule (tasks, links, expect) or of a network "
            "(activities, relations, expect) in any file that ends in .json"
        )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for every case of the kind a test asks for, and one for every file that cannot be read."""
    found = look_into(cases_folder_of(metafunc.config))
    for kind in ("schedule_case", "network_case"):
        if kind in metafunc.fixturenames:
            cases = [case for case in found.cases if case.kind == kind]
            metafunc.parametrize(kind, cases, ids=[case.name for case in cases])
    if "unreadable_file" in metafunc.fixturenames:
        metafunc.parametrize("unreadable_file", found.unreadable, ids=[name for name, _ in found.unreadable])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the cases that concern what the portal does not do yet, and kinds of which the folder has none."""
    out = [item for item in items if _left_out(item)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many cases were left out, by which rule."""
    out = [case for case in find_cases(cases_folder_of(config)) if case.left_out]
    if out:
        keys = Counter(key for case in out for key in case.beyond)
        terminalreporter.write_line(
            f"{len(out)} published cases left out: they ask for more than dates "
            f"({', '.join(f'{key} {count}' for key, count in sorted(keys.items()))})"
        )


@pytest.fixture(scope="session")
def cases_folder(request: pytest.FixtureRequest) -> Path:
    """The folder of cases; skips where there is none."""
    folder = cases_folder_of(request.config)
    if not folder.is_dir():
        pytest.skip(f"no published cases: {folder} is absent")
    return folder


def cases_folder_of(config: pytest.Config) -> Path:
    """The folder named on the command line, else the one beside the project."""
    named = config.getoption("cases_folder", default=None)
    return Path(str(named)).resolve() if named else BESIDE_THE_PROJECT


def _left_out(item: pytest.Item) -> bool:
    """Whether a test's case has keys outside the published format, or a test has no case at all."""
    call = getattr(item, "callspec", None)
    if call is None:
        return False
    case = call.params.get("schedule_case")
    return call.id == "NOTSET" or (isinstance(case, Case) and case.left_out)
