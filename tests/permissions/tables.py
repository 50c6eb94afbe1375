"""The rows of our own tables, to compare before and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models


def rows_of_world() -> Callable[[], dict[str, list[Any]]]:
    """A reader of every row of our own tables, in order: a digest to compare before and after."""
    rooms = ("core", "accounts", "projects", "schedule", "integrations")
    tables: list[type[models.Model]] = [m for room in rooms for m in apps.get_app_config(room).get_models()]

    def read() -> dict[str, list[Any]]:
        return {
            model._meta.label: sorted(
                repr(sorted(row.items())) for row in model._base_manager.values(*_columns(model))
            )
            for model in tables
        }

    return read


def _columns(model: type[models.Model]) -> list[str]:
    kept_out = {"last_used_at"}  # a fact about access, noted even when the token is refused
    return [f.attname for f in model._meta.concrete_fields if f.attname not in kept_out]


def fresh(model: type[models.Model], pk: Any) -> Any:
    """A row as it is now."""
    return model._base_manager.get(pk=pk)
