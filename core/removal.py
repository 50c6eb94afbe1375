"""Deleting many rows with what hangs on them: a statement a relation, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models

from core.change_checks import dependents_of


def remove_rows(model: type[models.Model], ids: Iterable[int]) -> None:
    """Delete rows by their ids, and follow `on_delete` of everything that refers to them, as Django's `delete` does.

    Nothing is read into memory; history is written by the database. Relations that are neither CASCADE nor SET_NULL
    are left to the database, which refuses. Rows of the same table that hang on these are to be among them.
    """
    going = list(ids)
    if not going:
        return
    for dependent, column in dependents_of(model):
        if dependent is model:
            continue
        relation = next(f for f in dependent._meta.concrete_fields if f.column == column)
        on_delete = getattr(relation.remote_field, "on_delete", None)
        table, key = dependent._meta.db_table, dependent._meta.pk.column
        if on_delete is models.CASCADE:
            hanging = _ids(f'SELECT "{key}" FROM {table} WHERE "{column}" = ANY(%s)', going)  # noqa: S608
            remove_rows(dependent, hanging)
        elif on_delete is models.SET_NULL:
            _ids(
                f'UPDATE {table} SET "{column}" = NULL WHERE "{column}" = ANY(%s) RETURNING "{key}"',  # noqa: S608
                going,
            )
    meta = model._meta
    _ids(
        f'DELETE FROM {meta.db_table} WHERE "{meta.pk.column}" = ANY(%s) RETURNING "{meta.pk.column}"',  # noqa: S608
        going,
    )


def _ids(statement: str, ids: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids])
        return [row[0] for row in cursor.fetchall()]
