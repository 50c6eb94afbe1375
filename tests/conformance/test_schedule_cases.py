"""Published schedule cases: dates, float, criticality, links and errors as their sources give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schedule.engine import calculate
from tests.conformance.case_files import Case, find_cases
from tests.conformance.conftest import BESIDE_THE_PROJECT
from tests.conformance.exceptions import DEPARTURES
from tests.conformance.reading import Reader
from tests.conformance.schedule_cases import read_case

SHARE_OF_EXCEPTIONS = 0.03


def test_schedule_case(schedule_case: Case) -> None:
    """Everything a case expects holds."""
    expect = schedule_case.content["expect"]
    if expect.get("error"):
        with pytest.raises(ValueError, match=r"\w"):
            _run(schedule_case)
        return
    reader = _run(schedule_case)
    wanted, found = {}, {}
    for key, value in _expectations(schedule_case).items():
        wanted[key] = value
        found[key] = _found(reader, key, value)
    assert found == wanted


def test_exceptions_are_few_and_alive(cases_folder: Path) -> None:
    """At most three cases in a hundred depart, none without saying how, and none that would pass as published.

    Of a folder that was named with `--cases`, which may be a handful of cases, the share says nothing.
    """
    cases = {
        case.content.get("id"): case
        for case in find_cases(cases_folder)
        if case.kind == "schedule_case" and not case.left_out
    }
    present = {name: departure for name, departure in DEPARTURES.items() if name in cases}
    assert cases_folder != BESIDE_THE_PROJECT or len(present) <= SHARE_OF_EXCEPTIONS * len(cases)
    for name, departure in present.items():
        published = _flat(cases[name].content["expect"])
        assert departure.convention
        assert all(published.get(key) != value for key, value in departure.ours.items()), name


def test_file_is_json(unreadable_file: tuple[str, str]) -> None:
    """A file of cases that cannot be read is a failure of its own, not a case fewer."""
    name, reason = unreadable_file
    pytest.fail(f"{name}.json cannot be read: {reason}", pytrace=False)


def _run(case: Case) -> Reader:
    """Schedule a case."""
    plan = read_case(case.content)
    return Reader(plan, calculate(plan.plan, plan.options))


def _expectations(case: Case) -> dict[str, Any]:
    """What a case expects, with our own value where it departs from our conventions."""
    departure = DEPARTURES.get(case.content.get("id", ""))
    return {**_flat(case.content["expect"]), **(departure.ours if departure else {})}


def _flat(expect: dict[str, Any]) -> dict[str, Any]:
    """Expectations as one flat table; sets as sets."""
    flat: dict[str, Any] = {}
    for name, values in (expect.get("tasks") or {}).items():
        flat.update({f"{name}.{key}": value for key, value in values.items()})
    for key, value in expect.items():
        if key in ("drivingSet", "outOfSequenceSet", "truncatedLeadSet"):
            flat[key] = {tuple(link) for link in value}
        elif key in ("criticalPathSet", "violatedConstraintsSet", "missedDeadlinesSet"):
            flat[key] = set(value)
        elif key in ("projectEnd", "projectDuration"):
            flat[key] = value
    return flat


def _found(reader: Reader, key: str, wanted: Any) -> Any:
    """What the schedule says to one expectation."""
    schedule = reader.schedule
    if key == "projectEnd":
        return reader.project_end()[: len(wanted)]
    if key == "projectDuration":
        return reader.project_days()
    if key == "criticalPathSet":
        return reader.names(tuple(row for row in reader.leaves if schedule.critical[row]))
    if key == "violatedConstraintsSet":
        return reader.names(schedule.broken_constraints)
    if key == "missedDeadlinesSet":
        return reader.names(schedule.missed_deadlines)
    if key == "outOfSequenceSet":
        return reader.links(list(schedule.out_of_sequence))
    if key == "truncatedLeadSet":
        return reader.links(reader.cut_leads())
    if key == "drivingSet":
        return reader.links([link for link, driving in enumerate(schedule.link_driving) if driving])
    name, _, field = key.rpartition(".")
    return reader.value(name, field, wanted)
