"""Columns of the board: what goes over the wire, read again, is what the rows say, whatever the values."""

from __future__ import annotations

import gzip
import json
import random

import numpy as np
import pytest
from django.test import RequestFactory

from core.web.json_answer import json_answer, to_json
from schedule.engine import NO_INSTANT
from schedule.selectors.board import board_plan, board_table
from schedule.selectors.board_columns import Column, Numbers, Some, Words, choice, yes
from tests.factories import ResourceFactory
from tests.schedule.conftest import DAY
from tests.schedule.web.wire import links_of, rows_of, spread

chance = random.Random(7)
SHAPES = {
    "none at all": Numbers(np.zeros(0, np.int64)),
    "one": Numbers(np.array([5])),
    "all alike": Numbers(np.full(40, 7)),
    "nothing anywhere": Numbers(np.full(9, NO_INSTANT)),
    "all different": Numbers(np.arange(50)),
    "all different but nothing at one place": Numbers(np.array([*range(30), NO_INSTANT])),
    "few different": Numbers(np.array([chance.randint(0, 3) for _ in range(60)]), choice("abcd")),
    "one apart": Numbers(np.array([0] * 31 + [1]), yes),
    "the first apart": Numbers(np.array([NO_INSTANT] + [3] * 31)),
    "words": Words(["x", None, "x", "y"] * 5),
    "words all different": Words([f"Task {number}" for number in range(20)]),
    "numbers and flags are not the same": Words([1, True, 0, False, 1.0] * 4),
    "lists": Words([[1], None, [2]]),
    "no words": Words([]),
    "some": Some(40, "", {3: "a", 17: "b"}),
    "many": Some(6, None, {0: [1], 1: [2], 5: "x"}),
    "some of none": Some(0, "", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_column_reads_as_it_was(name: str) -> None:
    column: Column = SHAPES[name]
    values = column.values()
    read = spread(json.loads(to_json(column.wire())), len(values))
    assert [(type(each), each) for each in read] == [(type(each), each) for each in values]


def test_what_is_alike_is_written_once() -> None:
    assert Numbers(np.full(10_000, 480)).wire() == {"all": 480}
    assert len(to_json(Some(10_000, None, {9: "x"}).wire())) < 60


def test_the_wire_says_what_the_rows_say(plan, two_tasks) -> None:
    design, build = two_tasks
    plan.edit(design, percent_complete="12.5", wbs_code="X.1", notes="Mind the crane")
    ResourceFactory(project=plan.project, name="Ann")
    for number in range(6):
        plan.link(
            build,
            plan.add(f"Task {number}", duration_minutes=number * DAY),
            lag_percent="50",
            lag_unit="percent",
        )
    told = json.loads(to_json(board_table(actor=plan.actor, project=plan.project)))
    plain = board_plan(actor=plan.actor, project=plan.project)
    without_texts = [
        {name: value for name, value in row.items() if name not in {"predecessors", "successors", "driver"}}
        for row in plain["tasks"]
    ]
    assert rows_of(told) == without_texts
    assert links_of(told) == plain["links"]
    assert rows_of(told)[0]["percent"] == 12.5
    assert [row["wbs"] for row in rows_of(told)][:2] == ["X.1", "2"]
    assert links_of(told)[-1][4] == 50


def test_a_long_answer_is_packed_for_those_who_take_it() -> None:
    body = {"names": ["A name that comes again"] * 1_000}
    asking = RequestFactory().get("/", headers={"accept-encoding": "gzip, br"})
    packed = json_answer(body, request=asking)
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"] == "Accept-Encoding"
    assert json.loads(gzip.decompress(packed.content)) == body
    assert len(packed.content) < 1_000
    plain = json_answer(body, request=RequestFactory().get("/"))
    assert json.loads(plain.content) == body
    assert not json_answer({"ok": True}, request=asking).has_header("Content-Encoding")
    assert packed["Cache-Control"] == "no-store"
