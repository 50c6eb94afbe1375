"""What every edit of a row begins with: the row as it is now, locked, and none but its own fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from django.db.models import Model

from core.errors import InvalidInput
from projects.models import Project
from schedule.services.editing import absent

RowType = TypeVar("RowType", bound=Model)


def hold(project: Project, row: RowType, *related: str, field: str = "", what: str = "") -> RowType:
    """The row as it is now, locked, with what it refers to; one of another project does not exist here.

    `what` is the word for it, and `field` the name of the input it came by, where these are not the model's own name.
    """
    rows = type(row)._default_manager.select_for_update(no_key=True, of=("self",))
    held = (rows.select_related(*related) if related else rows).filter(pk=row.pk, project=project).first()
    if held is None:
        name = row._meta.model_name or ""
        raise absent(field or name, what or name)
    return held


def refuse_unknown_fields(fields: Iterable[str], known: Collection[str], what: str) -> None:
    """Refuse what is not a field of the row: of a calendar, a link, a task."""
    unknown = sorted(name for name in fields if name not in known)
    if unknown:
        raise InvalidInput(
            f"{unknown[0]} is not something a {what} has.",
            fields={name: [f"A {what} has no such field."] for name in unknown},
        )
