"""Every method of every route, asked by everybody, about one's own, another, an archived and an absent project."""

from __future__ import annotations

from typing import Any

import pytest

from tests.permissions.asking import Answer, Request, ask, comparable, route_places
from tests.permissions.cases import CROSSED, MISSING, OBJECTS, has_inner_place, owed, request_for
from tests.permissions.row import Row
from tests.permissions.subjects import PEOPLE, TOKENS, Subject
from tests.permissions.table import TABLE
from tests.permissions.tables import rows_of_world
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
SERVED = range(200, 400)
WITH_AND_WITHOUT = (
    "anonymous",
    "owner",
    "administrator",
    "deactivated",
    "owner's token",
    "deactivated person's token",
)


def subjects_for(row: Row) -> tuple[Subject, ...]:
    """Programs speak to the API only; what is public is asked with and without a session."""
    asked = (*PEOPLE, *TOKENS) if row.is_api else PEOPLE
    if row.scope == "public":
        return tuple(subject for subject in asked if subject.name in WITH_AND_WITHOUT)
    return asked


def objects_for(row: Row, subject: Subject) -> tuple[str, ...]:
    """What the row is asked about by the subject: everything that can answer differently."""
    if row.scope in ("public", "site"):
        return ("own", "absent") if row.scope == "site" and route_places()[row.route] else ("own",)
    if not subject.is_active:
        return ("own", "absent")
    if subject.name.endswith(" elsewhere"):  # the outsider asks about everything
        return ("own", "other", "absent")
    return (*OBJECTS, CROSSED, MISSING) if has_inner_place(row) else OBJECTS


def complaint(row: Row, subject: Subject, about: str, answer: Answer) -> str:
    """What is wrong with an answer, or nothing."""
    expected = owed(row, subject, about)
    where = f"{row} by {subject.name} about {about}"
    if answer.status not in expected:
        return f"{where}: {answer.status}, owed {sorted(map(str, expected))}\n    {answer.text[:300]!r}"
    refused = answer.status == "login" or answer.status not in SERVED
    only_looks = not row.writes and not row.rehearses
    if (refused or only_looks) and row.scope != "public" and answer.writes:
        return f"{where}: {answer.status}, and yet it wrote {answer.writes[0][:120]}"
    return ""


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_everybody_gets_what_they_are_owed(row: Row, world: World):
    """And what one may not see answers like what is absent: to the byte, save for request ids and CSRF tokens."""
    complaints = []
    for subject in subjects_for(row):
        pairs = pairs_alike(row, subject)
        compared = {about for pair in pairs for about in pair}
        answers = {}
        for about in objects_for(row, subject):
            request = request_for(world, row, subject, about)
            answer = ask(world, subject, request)
            if about in compared:
                answers[about] = comparable(answer, request)
            complaints.append(complaint(row, subject, about, answer))
        for foreign, absent in pairs:
            if answers[foreign] != answers[absent]:
                apart = _difference(answers[foreign], answers[absent])
                complaints.append(f"{row} by {subject.name}: {foreign} and {absent} differ: {apart}")
    assert [text for text in complaints if text] == []


def pairs_alike(row: Row, subject: Subject) -> list[tuple[str, str]]:
    """Objects that must not be told apart."""
    if row.scope not in ("project", "own") or not subject.is_active:
        return []
    pairs = [("other", "absent")] if owed(row, subject, "other") == {404} else []
    inside = CROSSED in objects_for(row, subject)
    if inside and owed(row, subject, CROSSED) != {row.missing}:  # what was made has ids of its own
        pairs.append((CROSSED, MISSING))
    return pairs


def _difference(one: tuple[Any, ...], two: tuple[Any, ...]) -> tuple[Any, Any]:
    for left, right in zip(one, two, strict=True):
        if left != right and isinstance(left, str) and isinstance(right, str):
            at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
            return left[max(0, at - 80) : at + 120], right[max(0, at - 80) : at + 120]
        if left != right:
            return left, right
    return "", ""


def test_a_tokens_person_is_nobody_on_pages(world: World):
    """Pages know sessions only."""
    token = next(subject for subject in TOKENS if subject.name == "owner's token")
    answer = ask(world, token, Request("GET", "/projects/"))
    assert answer.status == "login"


def test_a_wrong_expectation_is_noticed(world: World):
    """The negative control: a row that says too much, and one that says too little, are both caught."""
    by_name = {subject.name: subject for subject in PEOPLE}
    lenient = Row("project-settings", "POST", frozenset({"viewer"}), status=302, body="project")
    viewer, owner = by_name["viewer"], by_name["owner"]
    for subject in (viewer, owner):
        answer = ask(world, subject, request_for(world, lenient, subject, "own"))
        assert complaint(lenient, subject, "own", answer)


def test_a_write_within_a_refusal_is_noticed(world: World):
    """The negative control of the watch for statements that write."""
    viewer = next(subject for subject in PEOPLE if subject.name == "viewer")
    row = Row("project-settings", "POST", frozenset({"owner"}), status=302, body="project")
    answer = ask(world, viewer, request_for(world, row, viewer, "own"))
    assert complaint(row, viewer, "own", answer) == ""
    leaking = Answer(answer.response, ('UPDATE "projects_project" SET "name" = %s',))
    assert "wrote" in complaint(row, viewer, "own", leaking)


def test_the_watch_sees_a_write(world: World):
    """A served write leaves its statements, a served read none."""
    owner = next(subject for subject in PEOPLE if subject.name == "owner")
    edit = next(row for row in TABLE if str(row) == "project-settings POST")
    look = next(row for row in TABLE if str(row) == "project-settings GET")
    assert any(
        "projects_project" in sql for sql in ask(world, owner, request_for(world, edit, owner, "own")).writes
    )
    assert ask(world, owner, request_for(world, look, owner, "own")).writes == ()


REFUSED = [
    (row, name) for row in TABLE if row.writes and row.scope != "public" for name in ("viewer", "outsider")
][::5]


@pytest.mark.parametrize(("row", "name"), REFUSED, ids=lambda value: str(value))
def test_a_refused_write_leaves_every_table_as_it_was(row: Row, name: str, world: World):
    """A sample, row by row of every table: what no watch for statements could miss."""
    subject = next(subject for subject in PEOPLE if subject.name == name)
    about = "own"
    if not owed(row, subject, about) <= {401, 403, 404, "login"}:
        subject = next(subject for subject in PEOPLE if subject.name == "anonymous")
    read = rows_of_world()
    before = read()
    answer = ask(world, subject, request_for(world, row, subject, about), keep=True)
    assert answer.status in owed(row, subject, about)
    assert read() == before


def test_a_served_write_is_seen_in_the_tables(world: World):
    """The negative control of comparing tables."""
    owner = next(subject for subject in PEOPLE if subject.name == "owner")
    row = next(row for row in TABLE if str(row) == "api-project PATCH")
    read = rows_of_world()
    before = read()
    assert ask(world, owner, request_for(world, row, owner, "own"), keep=True).status == 200
    after = read()
    changed = {name for name in after if after[name] != before[name]}
    assert {"projects.Project", "core.Act"} <= changed
