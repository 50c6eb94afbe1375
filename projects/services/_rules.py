"""What the services of this room share: refusals by field, locked rows, stale edits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from core.actors import Actor
from core.errors import InvalidInput, NotVisible, Stale
from core.models import Versioned
from core.policy import Action, require
from projects.models import Project

V = TypeVar("V", bound=Versioned)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


def refuse(**fields: str) -> InvalidInput:
    """The refusal of some fields, each with its sentence."""
    return InvalidInput(next(iter(fields.values())), fields={name: [text] for name, text in fields.items()})


def check_row(row: models.Model) -> None:
    """Refuse what the model's own rules refuse, field by field."""
    try:
        row.full_clean()
    except ValidationError as error:
        sentences: dict[str, list[str]] = error.message_dict
        first = next(iter(sentences.values()))[0]
        raise InvalidInput(first, fields=sentences) from None


def check_day(name: str, label: str, day: date | None) -> None:
    """Refuse a day outside the calendar that plans are kept in."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise refuse(**{name: f"{label} is {day.isoformat()}. Write a day from 1900 to 2200."})


def locked(row: V, *, with_key: bool = False) -> V:
    """The row as it is now, locked until the transaction ends; NotVisible when it is gone.

    Rows that refer to it may be added meanwhile, unless the key is locked too because the row will be deleted.
    """
    found = type(row)._default_manager.select_for_update(no_key=not with_key).filter(pk=row.pk).first()
    if found is None:
        raise NotVisible()
    return found


def locked_project(actor: Actor, action: Action, project: Project) -> Project:
    """Ask for permission, lock the project's row, and ask again: it may have been archived meanwhile."""
    require(actor, action, project)
    row = locked(project)
    require(actor, action, row)
    return row


def check_fresh(row: Versioned, expected_version: int | None, yours: Mapping[str, Any]) -> None:
    """Refuse an edit made from an older version, showing both texts as words. None: the caller holds the row."""
    if expected_version is None or row.version == expected_version:
        return
    raise Stale(
        f"{row} was changed meanwhile. Compare both texts and save again.",
        current={name: in_words(getattr(row, name)) for name in yours},
        yours={name: in_words(value) for name, value in yours.items()},
        current_version=row.version,
    )


def in_words(value: Any) -> Any:
    """A value as JSON can carry it: rows by their name, dates as they are written."""
    if isinstance(value, models.Model):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def assign(row: models.Model, values: Mapping[str, Any]) -> frozenset[str]:
    """Put values on a row; the names of those that are other ones now."""
    changed = frozenset(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    return changed
