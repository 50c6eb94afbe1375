"""A thing of another project, named anywhere in a body, answers like a thing that does not exist; nothing changes."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from rest_framework import serializers

from schedule.rest.fields import RowId
from tests.permissions.asking import Answer, Request, ask, comparable
from tests.permissions.marks import CANARY, mark
from tests.permissions.subjects import BY_NAME, OTHER
from tests.permissions.swaps import SHARED, SWAPS, Swap, swapped
from tests.permissions.tables import rows_of_world
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
OWNER = BY_NAME["owner"]
ROOMS = ("core", "accounts", "projects", "schedule", "integrations")


@pytest.fixture(scope="module", autouse=True)
def _marked(_world: World, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        mark(_world)


@pytest.mark.parametrize("swap", SWAPS, ids=str)
def test_foreign_answers_like_absent_and_changes_nothing(swap: Swap, world: World):
    read = rows_of_world()
    before = read()
    answers = []
    for value in (world.other[swap.thing], swap.absent):
        request = swapped(world, swap, OWNER, value)
        answer = ask(world, OWNER, request, keep=True)
        assert answer.status not in range(200, 400), f"{value} in {swap.field} was taken: {answer.text[:200]}"
        assert CANARY not in answer.text
        assert OTHER not in answer.text or str(value) in (OTHER,)
        answers.append(_without(value, answer, request))
    assert answers[0] == answers[1]
    assert read() == before


@pytest.mark.parametrize("swap", SWAPS, ids=str)
def test_ones_own_is_taken(swap: Swap, world: World):
    """The negative control: the same request with a thing of one's own project goes through, or says what is wrong
    with that thing rather than that it is not there.
    """
    request = swapped(world, swap, OWNER, world.own[swap.thing])
    answer = ask(world, OWNER, request)
    absent = swapped(world, swap, OWNER, swap.absent)
    refused = ask(world, OWNER, absent)
    served = answer.status in range(200, 400)
    assert served or _without(world.own[swap.thing], answer, request) != _without(
        swap.absent, refused, absent
    )


def _without(value: Any, answer: Answer, request: Request) -> str:
    """The answer with its value taken out, as text and as what an attribute of a page holds."""
    status, headers, text = comparable(answer, request)
    for spelling in sorted({str(value), f"{value:,}" if isinstance(value, int) else str(value)}, key=len):
        text = text.replace(f'"{spelling}"', '"<value>"').replace(f"“{spelling}”", "“<value>”")
    return repr((status, headers, text))


# every relation that a body can name is in the list of swaps


def _classes(kind: type) -> Iterator[type]:
    for room in ROOMS:
        for face in ("rest", "web"):
            try:
                package = importlib.import_module(f"{room}.{face}")
            except ModuleNotFoundError:
                continue
            for info in pkgutil.iter_modules(package.__path__, f"{room}.{face}."):
                module = importlib.import_module(info.name)
                for _, found in inspect.getmembers(module, inspect.isclass):
                    if issubclass(found, kind) and found.__module__ == module.__name__:
                        yield found


def relations_of_serializers() -> set[str]:
    """`Class.field` of every writable field that names a row."""
    found = set()
    for each in _classes(serializers.BaseSerializer):
        for name, field in getattr(each, "_declared_fields", {}).items():
            names_row = isinstance(field, RowId | serializers.PrimaryKeyRelatedField)
            if names_row and not field.read_only:
                found.add(f"{each.__name__}.{name}")
    return found


def relations_of_forms() -> set[str]:
    """`Class.field` of every form field that chooses a row."""
    found = set()
    for each in _classes(forms.BaseForm):
        for name, field in getattr(each, "base_fields", {}).items():
            if isinstance(field, forms.ModelChoiceField | forms.TypedMultipleChoiceField):
                found.add(f"{each.__name__}.{name}")
    return found


def test_every_relation_of_a_body_is_swapped():
    covered = {swap.covers for swap in SWAPS}
    assert relations_of_serializers() | relations_of_forms() <= covered | SHARED


def test_relations_are_found():
    """The negative control of the search."""
    assert {
        "TaskInput.parent",
        "LinkInput.predecessor",
        "ProgrammeInput.portfolio",
    } <= relations_of_serializers()
    assert {"TaskForm.calendar", "AssignmentForm.resource"} <= relations_of_forms()
