"""Durations as people write them."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule import durations
from schedule.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "minutes", "elapsed"),
    [
        ("3d", 1440, False),
        ("3", 1440, False),
        (" 2 W ", 4800, False),
        ("4h", 240, False),
        ("90m", 90, False),
        ("90 min", 90, False),
        ("1.5d", 720, False),
        ("1,5 days", 720, False),
        ("0d", 0, False),
        ("1mo", 9600, False),
        ("3 ed", 4320, True),
        ("2ew", 20160, True),
        ("5eh", 300, True),
        ("2d?", 960, False),
    ],
)
def test_read(text, minutes, elapsed):
    assert parse_duration(text, 480, 2400) == (minutes, elapsed)


@pytest.mark.parametrize(
    "text", ["", "d", "three days", "3x", "3d 4h", "1e9d", "--3d", "3.d.", "²d", "0x10", "nan", "inf"]
)
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match="Write a duration"):
        parse_duration(text)


def test_signs_and_limits():
    with pytest.raises(ValueError, match="cannot be negative"):
        parse_duration("-3d")
    assert parse_duration("-3d", signed=True) == (-1440, False)
    with pytest.raises(ValueError, match="300 years"):
        parse_duration("99999999d")


def test_a_day_is_that_of_the_calendar():
    assert parse_duration("2d", 420) == (840, False)
    assert parse_duration("1w", 420) == (2100, False)
    assert parse_duration("1w", 420, 2520) == (2520, False)


@given(st.integers(0, 10_000_000), st.sampled_from([240, 420, 450, 480, 600, 1440]), st.booleans())
def test_what_is_written_is_read_back(minutes, day, elapsed):
    text = format_duration(minutes, day, elapsed=elapsed)
    assert parse_duration(text, day) == (minutes, elapsed)


def test_examples():
    assert doctest.testmod(durations).failed == 0
