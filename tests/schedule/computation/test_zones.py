"""Instants between the world and a project's clock, against Postgres as the second implementation."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import connection

from schedule.computation.columns import minutes_in_utc, places
from schedule.computation.moments import from_wall_clock
from schedule.computation.zones import to_utc, to_wall_clock
from schedule.engine import NO_INSTANT

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]


def asked(statement: str, minutes: list[int], zone: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"minutes": minutes, "zone": zone})
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
def test_both_ways_as_postgres_does(zone):
    start = (datetime(2011, 12, 20, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() // 60
    # Every 37 minutes of a fortnight in which Apia skips a day, and of two years with every change of the clock.
    minutes = [int(start) + 37 * step for step in range(550)] + [
        27_350_000 + 37 * step for step in range(28_000)
    ]
    wall = asked(
        "SELECT (date_part('epoch', to_timestamp(m * 60) AT TIME ZONE %(zone)s) / 60)::int8"
        " FROM unnest(%(minutes)s::int8[]) m",
        minutes,
        zone,
    )
    assert to_wall_clock(ZoneInfo(zone), np.array(minutes)).tolist() == wall
    utc = asked(
        "SELECT (date_part('epoch', (timestamp 'epoch' + m * interval '1 minute') AT TIME ZONE %(zone)s) / 60)::int8"
        " FROM unnest(%(minutes)s::int8[]) m",
        minutes,
        zone,
    )
    assert to_utc(ZoneInfo(zone), np.array(minutes)).tolist() == utc


def test_nothing_stays_nothing():
    nothing = np.array([NO_INSTANT, 0])
    assert to_utc(ZoneInfo("Europe/Berlin"), nothing)[0] == NO_INSTANT
    assert to_wall_clock(ZoneInfo("Europe/Berlin"), nothing).tolist() == [NO_INSTANT, 60]
    assert minutes_in_utc(np.array([np.iinfo(np.int64).min, 0])).tolist() == [NO_INSTANT, 10_957 * 1440]


@pytest.mark.django_db
def test_one_moment_as_the_columns(project):
    project.time_zone = "Europe/Berlin"
    left_out, twice = datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)
    assert from_wall_clock(project, left_out) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert from_wall_clock(project, twice) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_places():
    assert places(np.array([5, 3, 9]), np.array([3, 9, 4, 5])).tolist() == [1, 2, -1, 0]
    assert places(np.array([], np.int64), np.array([3])).tolist() == [-1]
