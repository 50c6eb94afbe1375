"""From a row of the table to requests about an object, and to the answer each subject is owed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.permissions.asking import Request, route_places
from tests.permissions.bodies import BUILDERS
from tests.permissions.row import Row
from tests.permissions.subjects import ARCHIVED, OTHER, OWN, Subject
from tests.permissions.world import ABSENT, NO_ID, PLACES, SITE_PLACES, World

# what a request is about
OBJECTS = ("own", "other", "archived", "absent")
# an address inside of ATLAS whose last place names a thing of BOREAS, or nothing
CROSSED, MISSING = "crossed", "missing"
_PROJECT_OF = {"own": OWN, "other": OTHER, "archived": ARCHIVED, "absent": None, CROSSED: OWN, MISSING: OWN}
_MISPLACED = {"uidb36": "0", "key": "none-at-all"}


def project_of(about: str) -> str | None:
    """The project that stands in the address."""
    return _PROJECT_OF[about]


def has_inner_place(row: Row) -> bool:
    """Whether the address names a thing inside of a project."""
    places = route_places()[row.route]
    return row.scope == "project" and "key" in places and len(places) > 1


def address(world: World, row: Row, about: str) -> str:
    """The address of the row's route for the object."""
    kwargs = {place: _in_place(world, row, about, place) for place in route_places()[row.route]}
    return reverse(row.route, kwargs=kwargs)


def _in_place(world: World, row: Row, about: str, place: str) -> Any:
    if row.scope == "public":
        return _MISPLACED[place]
    if place in SITE_PLACES:
        return world.site[row.uses.get(place, place)] if about != "absent" else NO_ID
    if place == "key" and about in (CROSSED, MISSING):
        return OWN
    if about in ("absent", MISSING):
        return ABSENT.get(place, NO_ID)
    things = world.things[OTHER if about == CROSSED else _PROJECT_OF[about] or OWN]
    return things[row.uses.get(place, PLACES[place])]


def request_for(world: World, row: Row, subject: Subject, about: str) -> Request:
    """What the row sends about the object."""
    data = None
    if row.body:
        things = world.things.get(_PROJECT_OF[about] or "", world.own)
        data = BUILDERS[row.body](world, subject, things)
    return Request(row.method, address(world, row, about), data, row.query)


def owed(row: Row, subject: Subject, about: str) -> set[int | str]:
    """The answers that are right; more than one only where permission and existence may be asked in either order."""
    if subject.is_token and not subject.is_active:
        return {401}
    if row.scope == "public":
        return {row.signed_in if row.signed_in and subject.is_active else row.status}
    if not subject.is_active:
        return {401 if row.is_api else "login"}
    if row.scope == "site":
        return _owed_across(row, subject, about)
    if row.scope == "own":
        return _owed_own(row, subject, about)
    return _owed_in_project(row, subject, about)


def _refused_as_token(row: Row, subject: Subject) -> bool:
    return subject.is_token and row.writes and not subject.may_write


def _owed_across(row: Row, subject: Subject, about: str) -> set[int | str]:
    if not subject.holds(None) & row.may or _refused_as_token(row, subject):
        return {403, 404} if about == "absent" else {403}
    if subject.reach is not None and row.writes:
        return {403, 404} if about == "absent" else {403}
    return {404 if about == "absent" else row.status}


def _owed_own(row: Row, subject: Subject, about: str) -> set[int | str]:
    if about == "absent":
        return {404}
    project = _PROJECT_OF[about]
    held = subject.holds(None) if subject.reach in (None, project) else set()
    belongs = {"owner"} if project in (OWN, ARCHIVED) else {"outsider"}
    if subject.person in belongs and subject.reach in (None, project):
        held = held | {"itself"}
    if not held & (row.may | row.seen_by):
        return {404}
    if not held & row.may or _refused_as_token(row, subject):
        return {403}
    return {row.status}


def _owed_in_project(row: Row, subject: Subject, about: str) -> set[int | str]:
    project = _PROJECT_OF[about]
    if project is None or not subject.sees(project):
        return {404}
    may = bool(subject.holds(project) & row.may) and not _refused_as_token(row, subject)
    closed = about == "archived" and (row.archived == 403 or (row.archived is None and row.writes))
    if about in (CROSSED, MISSING):
        return {row.missing or 404} if may else {403, 404}
    if not may or closed:
        return {403}
    if about == "archived" and row.archived is not None:
        return {row.archived}
    return {row.status}
