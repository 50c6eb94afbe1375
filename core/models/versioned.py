"""Optimistic versions: a row counts its edits, whoever makes them."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models

from core.errors import Stale


class Versioned(models.Model):
    """A row whose version a trigger raises on every update, bulk and SQL included."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Trigger(
                name="raise_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save and follow the trigger, so that the instance knows its new version."""
        adding = self._state.adding
        super().save(*args, **kwargs)
        if not adding:
            self.version += 1


def check_version(obj: Versioned, expected: int | None, *, yours: dict[str, Any] | None = None) -> None:
    """Refuse an edit that was made from an older version, showing both texts. None: the caller holds the row."""
    if expected is None or obj.version == expected:
        return
    current = {name: getattr(obj, name) for name in yours or {}}
    raise Stale(
        f"{obj} was changed meanwhile. Compare both texts and save again.",
        current=current,
        yours=yours,
        current_version=obj.version,
    )
