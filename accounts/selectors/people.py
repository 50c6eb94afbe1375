"""Reads of people: everybody for those who may see addresses, names for the rest."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import User
from accounts.policy import PEOPLE_LIST, PEOPLE_VIEW_ALL
from core.actors import Actor
from core.errors import InvalidInput, NotVisible
from core.policy import can, require

SORTS = {
    "name": ("name", "id"),
    "email": ("email",),
    "site_role": ("site_role", "name", "id"),
    "last_login": (F("last_login").asc(nulls_first=True), "name", "id"),
    "date_joined": ("date_joined", "id"),
}
DEFAULT_SORT = "name"
PICKED_AT_ONCE = 20


def people_visible_to(actor: Actor) -> QuerySet[User]:
    """Active people for everybody signed in; the deactivated too for those who may see all."""
    if not can(actor, PEOPLE_LIST):
        return User.objects.none()
    people = User.objects.all()
    return people if can(actor, PEOPLE_VIEW_ALL) else people.filter(is_active=True)


def find_people(
    *, actor: Actor, text: str = "", role: str = "", is_active: bool | None = None, sort: str = DEFAULT_SORT
) -> QuerySet[User]:
    """The list of people with its filters and orders, for those who may see all."""
    require(actor, PEOPLE_VIEW_ALL)
    people = people_visible_to(actor)
    if text:
        people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if role:
        people = people.filter(site_role=role)
    if is_active is not None:
        people = people.filter(is_active=is_active)
    return people.order_by(*_order(sort))


def person_by_id(actor: Actor, person_id: int) -> User:
    """One person, for those who may see all."""
    require(actor, PEOPLE_VIEW_ALL)
    try:
        return people_visible_to(actor).get(pk=person_id)
    except User.DoesNotExist:
        raise NotVisible() from None


def pick_people(*, actor: Actor, text: str) -> list[User]:
    """Active people whose name holds the text, for choosing one.

    An address is matched in parts only for those who may see addresses; for others it must be the whole one, so
    that nobody finds addresses out letter by letter.
    """
    require(actor, PEOPLE_LIST)
    people = people_visible_to(actor).filter(is_active=True)
    wanted = text.strip().replace("\x00", "")
    if wanted:
        address = Q(email__icontains=wanted) if can(actor, PEOPLE_VIEW_ALL) else Q(email=wanted.lower())
        people = people.filter(Q(name__icontains=wanted) | address)
    return list(people.order_by("name", "id")[:PICKED_AT_ONCE])


def _order(sort: str) -> list[Any]:
    falling = sort.startswith("-")
    fields = SORTS.get(sort.removeprefix("-"))
    if fields is None:
        raise InvalidInput(
            f"The list cannot be sorted by “{sort[:40]}”.", fields={"sort": [f"One of {', '.join(SORTS)}."]}
        )
    if not falling:
        return list(fields)
    if sort == "-last_login":
        return [F("last_login").desc(nulls_last=True), "-name", "-id"]
    return [f"-{field}" for field in fields]
