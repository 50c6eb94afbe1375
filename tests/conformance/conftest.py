"""Run published cases: `./portal test tests/conformance --cases DIR`, by default those beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.case_files import Case, find_cases

BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "cases"
LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Another folder of the same formats."""
    parser.addoption("--cases", dest="cases_folder", default=None, help="folder of published cases to run")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for every case of the kind a test asks for."""
    for kind in ("schedule_case", "network_case"):
        if kind in metafunc.fixturenames:
            found = [case for case in find_cases(_folder(metafunc.config)) if case.kind == kind]
            metafunc.parametrize(kind, found, ids=[case.name for case in found])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect, and count, the cases that concern what the portal does not do yet."""
    out = [item for item in items if _left_out(item)]
    config.stash[LEFT_OUT] = len(out)
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many cases were left out and by which rule."""
    count = config.stash.get(LEFT_OUT, 0)
    if count:
        terminalreporter.write_line(
            f"{count} published cases left out: their keys concern resource loading or editing, not dates"
        )


@pytest.fixture(scope="session")
def cases_folder(request: pytest.FixtureRequest) -> Path:
    """The folder of cases; skips where there is none."""
    folder = _folder(request.config)
    if not folder.is_dir():
        pytest.skip(f"no published cases: {folder} is absent")
    return folder


def _folder(config: pytest.Config) -> Path:
    """The folder named on the command line, which has to hold cases, else the one beside the project."""
    named = config.getoption("cases_folder", default=None)
    if not named:
        return BESIDE_THE_PROJECT
    folder = Path(str(named)).resolve()
    if not find_cases(folder):
        raise pytest.UsageError(f"{folder} holds no published cases of schedules or networks")
    return folder


def _left_out(item: pytest.Item) -> bool:
    """Whether a test's case has keys outside the published format."""
    case = getattr(item, "callspec", None) and item.callspec.params.get("schedule_case")  # type: ignore[attr-defined]
    return isinstance(case, Case) and case.left_out
