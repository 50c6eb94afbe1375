"""Published activity networks: early and late dates, float, critical path."""

from __future__ import annotations

from typing import Any

import pytest

from schedule.engine import Schedule
from tests.conformance.case_files import Case
from tests.conformance.network_cases import END, schedule_network, units


def test_network(network_case: Case) -> None:
    """Every value a network publishes."""
    expect = {key: value for key, value in network_case.content["expect"].items() if key != "error"}
    if network_case.content["expect"].get("error"):
        with pytest.raises(ValueError, match=r"\w"):
            schedule_network(network_case.content)
        return
    names, result = schedule_network(network_case.content)
    found = {key: _found(names, result, key, expect[key]) for key in expect}
    assert found == {key: _wanted(key, value) for key, value in expect.items()}


def _wanted(key: str, value: Any) -> Any:
    """The published value in a form that compares."""
    if key == "critical":
        return {str(name) for name in value}
    if key == "activities":
        return {
            str(name): {field: pytest.approx(number) for field, number in fields.items()}
            for name, fields in value.items()
        }
    return pytest.approx(value)


def _found(names: list[str], result: Schedule, key: str, wanted: Any) -> Any:
    """The engine's value for one published key."""
    if key == "duration":
        assert result.project_start is not None
        assert result.project_finish is not None
        return units(result.project_finish) - units(result.project_start)
    if key == "critical":
        return {
            name for name, critical in zip(names, result.critical, strict=True) if critical and name != END
        }
    assert key == "activities", f"the format has no “{key}”"
    columns = {
        "es": result.early_start,
        "ef": result.early_finish,
        "ls": result.late_start,
        "lf": result.late_finish,
        "tf": result.total_float,
        "ff": result.free_float,
    }
    return {
        str(name): {field: units(columns[field][names.index(str(name))]) for field in fields}
        for name, fields in wanted.items()
    }
