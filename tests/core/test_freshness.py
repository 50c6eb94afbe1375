"""Dirty rows: behind until a result of the newest input is settled; an older result never wins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.freshness import behind, settle, state_of, touch

pytestmark = pytest.mark.django_db


def test_touched_is_behind_until_settled():
    assert behind("plan") == []
    version = touch("plan", 5)
    assert version == 1
    assert behind("plan") == [5]
    assert settle("plan", 5, version)
    assert behind("plan") == []


def test_a_later_change_wins():
    first = touch("plan", 5)
    second = touch("plan", 5)
    assert settle("plan", 5, second)
    assert not settle("plan", 5, first)  # a slow run of the older input comes last and changes nothing
    assert state_of("plan", 5).result_version == second


def test_an_outdated_result_leaves_it_behind():
    first = touch("plan", 5)
    touch("plan", 5)
    settle("plan", 5, first)
    assert behind("plan") == [5]


def test_only_what_is_behind_for_long_is_swept():
    touch("plan", 5)
    assert behind("plan", older_than=timedelta(minutes=1)) == []


def test_unknown_scope_is_fresh():
    assert not state_of("plan", 99).is_behind
