"""How cases are read: what is wrong with one is an error; a date counts as another only where both are one moment."""

from __future__ import annotations

from typing import Any

import pytest

from schedule.engine import calculate
from tests.conformance.reading import Reader
from tests.conformance.schedule_cases import read_case

TWO_TASKS = [{"name": "A", "dur": 2}, {"name": "B", "dur": 1}]
BREAK = {"workTime": {"byWeekday": {"1": [{"start": 480, "end": 720}, {"start": 750, "end": 990}]}}}


def read(**case: Any) -> Reader:
    plan = read_case({"links": [], **case})
    return Reader(plan, calculate(plan.plan, plan.options))


def link(one: str, other: str, **more: Any) -> dict[str, Any]:
    return {"pred": one, "succ": other, "type": "FINISH_START", **more}


@pytest.mark.parametrize(
    "case",
    [
        {"tasks": TWO_TASKS, "links": [link("A", "A")]},
        {"tasks": TWO_TASKS, "links": [link("A", "B"), link("B", "A")]},
        {"tasks": TWO_TASKS, "links": [link("A", "Nobody")]},
        {"tasks": TWO_TASKS, "links": [{**link("A", "B"), "type": "SIDEWAYS"}]},
        {"tasks": TWO_TASKS, "links": [link("A", "B", lag="soon")]},
        {"tasks": [{"name": "A", "dur": "a while"}]},
        {"tasks": [{"name": "A", "dur": -1}]},
        {"tasks": [{"name": "A", "dur": 1, "calendar": "Nights"}]},
        {"tasks": [{"name": "A", "dur": 1, "parent": "Nobody"}]},
        {"tasks": [{"name": "A", "dur": 1, "constraint": {"type": "SOON", "date": "2026-06-01"}}]},
        {"tasks": [{"name": "A", "dur": 1, "deadline": "2026-02-30"}]},
        {"tasks": [{"name": "A", "dur": 1, "parent": "B"}, {"name": "B", "dur": 1, "parent": "A"}]},
    ],
)
def test_a_case_that_cannot_hold_is_an_error(case: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(**case)


def test_a_late_date_may_stand_on_either_side_of_a_pause_but_nowhere_else() -> None:
    """Four hours end at the pause from 12:00 to 12:30 on Monday 1 June."""
    reader = read(tasks=[{"name": "A", "dur": "4h"}], calendar=BREAK)
    assert reader.value("A", "lf", "2026-06-01T12:30") == "2026-06-01T12:30"
    assert reader.value("A", "lf", "2026-06-01T12:31") == "2026-06-01T12:00"
    assert reader.value("A", "ef", "2026-06-01T12:30") == "2026-06-01T12:00"


def test_a_lead_that_reaches_before_the_project_is_cut() -> None:
    """A takes two days: three days before its end lies before Monday 1 June, two days before it does not."""
    reader = read(tasks=TWO_TASKS, links=[link("A", "B", lag=-3)])
    assert (reader.value("B", "es", None), reader.links(reader.cut_leads())) == (
        "2026-06-01",
        {("A", "B", "FINISH_START")},
    )
    assert read(tasks=TWO_TASKS, links=[link("A", "B", lag=-2)]).cut_leads() == []


def test_reported_days_without_work() -> None:
    """Finished on Sunday 7 June is finished on Friday 5; what began on a Saturday began then; no time takes one day."""
    done = {"dur": 3, "completion": 1}
    reader = read(
        tasks=[
            {"name": "Ended", **done, "actualStart": "2026-06-03", "actualFinish": "2026-06-07"},
            {"name": "Begun", **done, "actualStart": "2026-06-06", "actualFinish": "2026-06-09"},
            {"name": "Never", **done, "actualStart": "2026-06-06", "actualFinish": "2026-06-07"},
            {"name": "Nothing", "dur": 0},
        ]
    )
    found = {
        name: [reader.value(name, key, None) for key in ("es", "ef")] for name in ("Ended", "Begun", "Never")
    }
    assert found == {
        "Ended": ["2026-06-03", "2026-06-05"],
        "Begun": ["2026-06-06", "2026-06-09"],
        "Never": ["2026-06-05", "2026-06-05"],
    }
    assert [reader.value("Nothing", key, None) for key in ("es", "ef")] == ["2026-06-01", "2026-06-01"]
