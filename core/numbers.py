"""Numbers from a locked counter: no two alike, whoever asks at the same time."""

from __future__ import annotations

from django.db import connection

from core.models import Counter


def next_numbers(scope_id: int, series: str, count: int = 1) -> range:
    """Take `count` consecutive numbers of a series; the counter stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (scope_id, series, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (scope_id, series) DO UPDATE SET last = core_counter.last + EXCLUDED.last"
            " RETURNING last",
            [scope_id, series, count],
        )
        last: int = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


def last_number(scope_id: int, series: str) -> int:
    """The last number given out, 0 before the first."""
    last = Counter.objects.filter(scope_id=scope_id, series=series).values_list("last", flat=True).first()
    return last or 0


def count_at_least(scope_id: int, series: str, number: int) -> None:
    """Go on behind a number that was given out elsewhere; the counter stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (scope_id, series, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (scope_id, series) DO UPDATE SET last = greatest(core_counter.last, EXCLUDED.last)",
            [scope_id, series, number],
        )
