"""What the shell shows around every page: rooms that exist, create items, theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from core.actors import ANONYMOUS
from core.providers import Registry

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Room:
    """An entry of the navigation."""

    name: str
    label: str
    url: str
    icon: str
    count: int | None = None
    place: str = "main"  # main or foot
    key: str = ""  # second key of the `g` shortcut
    also: tuple[str, ...] = ()  # further addresses that belong to the room


@dataclass(frozen=True, slots=True)
class CreateItem:
    """An entry of the Create menu."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class AccountItem:
    """An entry of the account menu."""

    label: str
    url: str
    icon: str


ROOMS: Registry[Room] = Registry("rooms")
CREATE: Registry[CreateItem] = Registry("create")
ACCOUNT: Registry[AccountItem] = Registry("account")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the shell's values, computed only when a template asks for them."""
    return {"shell": _Shell(request)}


class _Shell:
    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor = getattr(request, "actor", ANONYMOUS)
        theme = request.COOKIES.get("theme", "")
        self.theme = theme if theme in THEMES else "system"
        self.search_url = None
        self.request_id = getattr(request, "request_id", "")

    @property
    def user(self) -> Any:
        """The signed-in person, or None."""
        return self.actor.user

    @property
    def rooms(self) -> list[Room]:
        """Rooms of the main navigation."""
        return [room for room in self._all_rooms() if room.place == "main"]

    @property
    def foot_rooms(self) -> list[Room]:
        """Rooms at the foot."""
        return [room for room in self._all_rooms() if room.place == "foot"]

    @property
    def active_room(self) -> str:
        """The room whose address starts this page's path, the longest first."""
        path = self._request.path
        inside = [room for room in self._all_rooms() if path.startswith((room.url, *room.also))]
        return max(inside, key=lambda room: len(room.url)).name if inside else ""

    @property
    def create_items(self) -> list[CreateItem]:
        """What this person may create."""
        return CREATE.rows(self.actor) if self.actor.is_authenticated else []

    @property
    def account_items(self) -> list[AccountItem]:
        """What the account menu offers besides signing out."""
        return ACCOUNT.rows(self.actor) if self.actor.is_authenticated else []

    def _all_rooms(self) -> list[Room]:
        if not hasattr(self, "_rooms"):
            self._rooms = ROOMS.rows(self.actor) if self.actor.is_authenticated else []
        return self._rooms
