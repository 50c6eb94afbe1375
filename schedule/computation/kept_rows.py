"""Columns of a plan's rows kept between computations: of a large plan only the rows written since are read again.

Nothing depends on what is kept. Every reading asks the database which version of each row there is: the transaction
that wrote it (`xmin`) and where it lies (`ctid`) name a version of a row for as long as the process lives, also one
that is taken back. What is not the version that is kept is read, whoever wrote it and in whatever way.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import numpy as np
from django.db import connection

from schedule.computation.columns import HEADER, TRAILER, Int64, places

Columns = dict[str, Int64]
MOST_ROWS: Final = 200_000
"""Of all plans together; some fifty megabytes."""
WORTH_PICKING: Final = 4
"""Where more than one row in so many was written since, all are read."""
_STAMP: Final = [
    ("eight", ">i4"), ("key", ">i8"), ("four", ">i4"), ("xmin", ">u4"), ("six", ">i4"), ("block", ">u4"),
    ("offset", ">u2"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A table of a plan's rows, and the columns wanted of it: none of them null, each bigint or an instant."""

    name: str
    """Under which its rows are kept."""
    table: str
    alias: str
    key: str
    columns: Mapping[str, str]
    order: str


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows in an order, with the version of each."""

    ids: Int64
    writers: Int64
    spots: Int64
    columns: Columns

    def picked(self, at: Int64) -> _Rows:
        return _Rows(
            self.ids[at],
            self.writers[at],
            self.spots[at],
            {name: values[at] for name, values in self.columns.items()},
        )


class KeptRows:
    """Rows by source and plan; those used longest ago go first. Who reads takes them out meanwhile."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._kept: OrderedDict[tuple[str, int, str], _Rows] = OrderedDict()
        self._lock = Lock()
        self._most_rows = most_rows

    def read(
        self, source: Source, project_id: int, zone: str, convert: Callable[[Columns], Columns]
    ) -> Columns:
        """The columns of every row of a plan, in the order of the source, each row converted once for the zone."""
        key = (source.name, project_id, zone)
        with self._lock:
            kept = self._kept.pop(key, None)
        rows = None if kept is None else _brought_up(source, project_id, kept, convert)
        if rows is None:
            rows = _fetched(source, project_id, convert)
        with self._lock:
            self._kept[key] = rows
            while (
                len(self._kept) > 1 and sum(len(each.ids) for each in self._kept.values()) > self._most_rows
            ):
                self._kept.popitem(last=False)
        return {name: values.copy() for name, values in rows.columns.items()}

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


def _brought_up(
    source: Source, project_id: int, kept: _Rows, convert: Callable[[Columns], Columns]
) -> _Rows | None:
    """The rows as they are now; None where it is better to read all of them."""
    if len(kept.ids) == 0:
        return None
    now = _versions(source, project_id)
    at = places(kept.ids, now.ids)
    same = (at >= 0) & (kept.writers[at] == now.writers) & (kept.spots[at] == now.spots)
    if (~same).sum() * WORTH_PICKING > len(same):
        return None
    rows = kept.picked(at)
    if same.all():
        return rows
    written = _fetched(source, project_id, convert, now.ids[~same])
    to = places(now.ids, written.ids)
    if len(written.ids) != (~same).sum() or (to < 0).any():
        return None  # others wrote in between
    rows.ids[to], rows.writers[to], rows.spots[to] = written.ids, written.writers, written.spots
    for name, values in rows.columns.items():
        values[to] = written.columns[name]
    return rows


def _versions(source: Source, project_id: int) -> _Rows:
    return _select(source, project_id, {}, None)


def _fetched(
    source: Source, project_id: int, convert: Callable[[Columns], Columns], ids: Int64 | None = None
) -> _Rows:
    rows = _select(source, project_id, source.columns, ids)
    return _Rows(rows.ids, rows.writers, rows.spots, convert(rows.columns))


def _select(source: Source, project_id: int, columns: Mapping[str, str], ids: Int64 | None) -> _Rows:
    stamp = [f"{source.alias}.{name}" for name in (source.key, "xmin", "ctid")]
    only = "" if ids is None else f"AND {source.alias}.{source.key} = ANY(%(ids)s)"
    select = (
        f"SELECT {', '.join((*stamp, *columns.values()))} FROM {source.table}"  # noqa: S608
        f" WHERE {source.alias}.project_id = %(project)s {only} ORDER BY {source.order}"
    )
    params: dict[str, Any] = {"project": project_id, "ids": None if ids is None else ids.tolist()}
    record = np.dtype(
        [("fields", ">i2"), *_STAMP]
        + [part for name in columns for part in ((f"length of {name}", ">i4"), (f"value of {name}", ">i8"))]
    )
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        statement = cursor.mogrify(select, params)
        text = statement.decode() if isinstance(statement, bytes) else statement
        cursor.copy_expert(f"COPY ({text}) TO STDOUT (FORMAT binary)", buffer)
    data = buffer.getbuffer()
    count, rest = divmod(len(data) - HEADER - TRAILER, record.itemsize)
    if rest:
        raise ValueError("a column of the query is null or not bigint")
    rows = np.frombuffer(data, record, count, HEADER)
    return _Rows(
        rows["key"].astype(np.int64),
        rows["xmin"].astype(np.int64),
        rows["block"].astype(np.int64) * 65_536 + rows["offset"],
        {name: rows[f"value of {name}"].astype(np.int64) for name in columns},
    )


KEPT_ROWS: Final = KeptRows()
"""Those of this process."""
