"""Rows as the database holds them, for tests that compare tables before and after."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, models

from core.changesets import undoable

CLOCK = ("version", "updated_at")


def values_of(row: models.Model) -> dict[str, Any]:
    """A row's columns but its id and version."""
    return {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.attname != "version"
    }


def tables_of(project: models.Model, *, leave_out: tuple[str, ...] = CLOCK) -> dict[str, dict[int, Any]]:
    """Every undoable row of a project as `to_jsonb` gives it, by model and id."""
    found: dict[str, dict[int, Any]] = {}
    with connection.cursor() as cursor:
        for each in undoable():
            cursor.execute(
                f"SELECT id, to_jsonb(t) FROM {each.table} t WHERE {each.scope} = %s", [project.pk]
            )
            rows = {key: json.loads(value) for key, value in cursor.fetchall()}
            found[each.label] = {
                key: {name: value for name, value in row.items() if name not in leave_out}
                for key, row in rows.items()
            }
    return found


def digest_of(*tables: str) -> str:
    """One checksum over whole tables, every column of every row."""
    whole = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT coalesce(string_agg(to_jsonb(t)::text, '|' ORDER BY to_jsonb(t)::text), '') FROM {table} t"
            )
            whole.update(cursor.fetchone()[0].encode())
    return whole.hexdigest()
