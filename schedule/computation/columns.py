"""Whole numbers out of Postgres as arrays, without a Python object a cell."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson
from django.db import connection
from numpy.typing import NDArray

from schedule.engine import NO_INSTANT

Int64 = NDArray[np.int64]

HEADER: Final = 19  # signature, flags and the length of an empty extension
TRAILER: Final = 2
_MINUTES_1970_TO_2000: Final = 10_957 * 1440


def read_columns(names: Sequence[str], select: str, params: Mapping[str, Any]) -> dict[str, Int64]:
    """The columns of a query as arrays; every column is bigint or an instant, and never null.

    Binary COPY has rows of one length then, so that the answer is one array of records. Thousands of rows take
    milliseconds where objects would take a tenth of a second.
    """
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        statement = cursor.mogrify(select, params)
        text = statement.decode() if isinstance(statement, bytes) else statement
        cursor.copy_expert(f"COPY ({text}) TO STDOUT (FORMAT binary)", buffer)
    record = np.dtype(
        [("fields", ">i2")]
        + [part for name in names for part in ((f"length of {name}", ">i4"), (name, ">i8"))]
    )
    data = buffer.getbuffer()
    count, rest = divmod(len(data) - HEADER - TRAILER, record.itemsize)
    if rest:
        raise ValueError("a column of the query is null or not bigint")
    rows = np.frombuffer(data, record, count, HEADER)
    return {name: rows[name].astype(np.int64) for name in names}


def instant_column(column: str) -> str:
    """SQL: an instant; binary COPY gives microseconds since 2000 in UTC, see `minutes_in_utc`."""
    return f"coalesce({column}, '-infinity'::timestamptz)"


def minutes_in_utc(microseconds: Int64) -> Int64:
    """Instants as binary COPY gives them as minutes since 1970 in UTC; the engine's sign for nothing where absent."""
    absent = microseconds == np.iinfo(np.int64).min
    minutes = np.floor_divide(np.where(absent, 0, microseconds), 60_000_000) + _MINUTES_1970_TO_2000
    return np.where(absent, NO_INSTANT, minutes)


def or_none(column: str) -> str:
    """SQL: a whole number, the engine's sign for nothing where it is null."""
    return f"coalesce({column}::int8, {NO_INSTANT})"


def code(column: str, choices: Sequence[str]) -> str:
    """SQL: a text choice as its place among the choices; 0 where it is none of them."""
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return f"coalesce(array_position(ARRAY[{listed}], {column}::text) - 1, 0)::int8"


def flag(column: str) -> str:
    """SQL: a boolean as 0 or 1."""
    return f"({column})::int::int8"


def array_literal(values: Int64) -> str:
    """A bigint array as Postgres reads it, null for the engine's sign for nothing."""
    listed = orjson.dumps(np.ascontiguousarray(values, np.int64), option=orjson.OPT_SERIALIZE_NUMPY)
    return "{" + listed[1:-1].decode().replace(str(NO_INSTANT), "NULL") + "}"


def places(ids: Int64, wanted: Int64) -> Int64:
    """Where each wanted id stands in `ids`, -1 where it does not."""
    if len(ids) == 0:
        return np.full(len(wanted), -1, np.int64)
    order = np.argsort(ids, kind="stable")
    at = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    found = order[at]
    return np.where(ids[found] == wanted, found, -1).astype(np.int64)
