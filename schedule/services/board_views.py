"""How a person arranges the board of a project: kept for this person alone, under names or as it was left."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from django.db import IntegrityError, transaction

from core.actors import Actor
from core.errors import Conflict, InvalidInput
from core.policy import require
from core.services import note_subject, service
from projects.models import Project
from schedule.models import BoardView
from schedule.policy import SCHEDULE_ARRANGE

MOST_VIEWS: Final = 30
MOST_COLUMNS: Final = 100
LONGEST_NAME: Final = 60
LARGEST_CONTENT: Final = 8_000
WIDTHS: Final = range(20, 1_601)


@service("board.arranged", "arranged the board of {subject} for themselves")
def save_view(
    *, actor: Actor, project: Project, content: dict[str, Any], name: str = "", based_on: str = ""
) -> BoardView:
    """Keep an arrangement under a name, or without one as the board was left."""
    require(actor, SCHEDULE_ARRANGE, project)
    note_subject(str(project), scope_id=project.pk)
    name, based_on = _name(name), _name(based_on)
    checked = check_content(content)
    mine = BoardView.objects.filter(user=actor.user, project=project)
    found = mine.filter(name=name).first()
    if found is None and name and mine.exclude(name="").count() >= MOST_VIEWS:
        raise Conflict(f"You have {MOST_VIEWS} views of this board. Remove one first.")
    view = found or BoardView(user=actor.user, project=project, name=name)
    view.content, view.based_on = checked, based_on
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:  # the same name from another window at the same moment
        view = mine.get(name=name)
        view.content, view.based_on = checked, based_on
        view.save()
    return view


@service("board.view_removed", "removed a view of the board of {subject}")
def remove_view(*, actor: Actor, project: Project, name: str) -> None:
    """Forget a named arrangement; one that is not there is gone already."""
    require(actor, SCHEDULE_ARRANGE, project)
    note_subject(str(project), scope_id=project.pk)
    mine = BoardView.objects.filter(user=actor.user, project=project)
    mine.filter(name=_name(name)).exclude(name="").delete()
    mine.filter(name="", based_on=_name(name)).update(based_on="")


def check_content(content: Any) -> dict[str, Any]:
    """An arrangement with known parts only; raises InvalidInput by part."""
    if not isinstance(content, dict):
        raise InvalidInput("An arrangement is an object.", fields={"content": ["An object."]})
    if len(json.dumps(content)) > LARGEST_CONTENT:
        raise InvalidInput(
            "This arrangement is too large to keep.", fields={"content": ["At most 8,000 characters."]}
        )
    faults: dict[str, list[str]] = {}
    for name, value in content.items():
        check = _PARTS.get(name)
        if check is None:
            faults[str(name)[:40]] = ["No part of an arrangement."]
        elif not check(value):
            faults[name] = ["Not as an arrangement has it."]
    if faults:
        first = next(iter(faults))
        raise InvalidInput(f"{first}: {faults[first][0]}", fields=faults)
    return content


def _name(value: Any) -> str:
    if not isinstance(value, str) or len(value.strip()) > LONGEST_NAME or "\x00" in value:
        raise InvalidInput(
            f"A view's name has at most {LONGEST_NAME} letters.",
            fields={"view": [f"At most {LONGEST_NAME} letters."]},
        )
    return value.strip()


def _word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 40 and "\x00" not in value


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 200 and "\x00" not in value


def _words(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_COLUMNS and all(_word(each) for each in value)


def _widths(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= MOST_COLUMNS
        and all(_word(name) for name in value)
        and all(isinstance(n, int) and not isinstance(n, bool) and n in WIDTHS for n in value.values())
    )


def _sort(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or not set(value) <= {"column", "descending", "keepOutline"}:
        return False
    flags = all(isinstance(value.get(name, False), bool) for name in ("descending", "keepOutline"))
    return flags and (value.get("column") is None or _word(value["column"]))


def _filters(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= 50 and all(_text(each) for each in value)
    return (
        isinstance(value, dict)
        and len(value) <= 50
        and all(_word(name) for name in value)
        and all(
            each is None
            or isinstance(each, bool | int | float)
            or _text(each)
            or (isinstance(each, list) and _filters(each))
            for each in value.values()
        )
    )


_PARTS: Final[dict[str, Callable[[Any], bool]]] = {
    "names": _words,
    "widths": _widths,
    "sort": _sort,
    "group": lambda value: value is None or _word(value),
    "filters": _filters,
    "filter": lambda value: value is None or _word(value),
    "find": _text,
    "zoom": lambda value: (
        value is None or _word(value) or (isinstance(value, int | float) and not isinstance(value, bool))
    ),
    "split": lambda value: (
        value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000)
    ),
}
