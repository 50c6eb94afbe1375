"""Many rows in one statement: what `bulk_update` does, without a CASE for every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from core.history import event_model
from core.models.versioned import Versioned

MANY = 500
"""So many rows written at once may change how a table is best asked."""
_COUNT = """
DO $$ DECLARE young text; BEGIN
 SELECT string_agg(quote_ident(relname), ', ') INTO young FROM pg_class
 WHERE oid = ANY(ARRAY[{tables}]::regclass[]) AND reltuples < {least};
 IF young IS NOT NULL THEN
  SET LOCAL default_statistics_target = 20;
  EXECUTE 'ANALYZE (SKIP_LOCKED) ' || young;
  SET LOCAL default_statistics_target TO DEFAULT;
 END IF;
END $$
"""

_CASTS = {"varchar": "text", "character varying": "text", "char": "text"}


def update_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write some fields of rows that the caller holds; rows that count their edits follow their trigger."""
    if not rows or not names:
        return
    model = type(rows[0])
    fields: list[models.Field[Any, Any]] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    columns = [field.column for field in fields]
    key = model._meta.pk
    arrays = ", ".join(f"%s::{_cast(field)}[]" for field in [key, *fields])
    listed = ", ".join(f'"{column}"' for column in columns)
    assigned = ", ".join(f'"{column}" = n."{column}"' for column in columns)
    values: list[list[Any]] = [[row.pk for row in rows]]
    values += [
        [field.get_db_prep_save(field.pre_save(row, add=False), connection=connection) for row in rows]
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" t SET {assigned}'  # noqa: S608  names of the model alone
            f' FROM unnest({arrays}) AS n(row_key, {listed}) WHERE t."{key.column}" = n.row_key',
            values,
        )
    for row in rows:
        if isinstance(row, Versioned):
            row.version += 1


def count_anew(model: type[models.Model], written: int) -> None:
    """Have Postgres count a table and its history that many rows were just written to.

    The server counts tables on its own only after a transaction has ended. Until then it takes a young table for an
    empty one, and reads it from end to end for every row of another.
    """
    if written < MANY:
        return
    tables = [model._meta.db_table]
    if hasattr(model, "events"):
        tables.append(event_model(model)._meta.db_table)
    names = ", ".join(f"'{table}'" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(tables=names, least=written * 4))


def _cast(field: models.Field[Any, Any]) -> str:
    kind = (field.db_type(connection) or "text").split("(")[0]
    return _CASTS.get(kind, kind)
