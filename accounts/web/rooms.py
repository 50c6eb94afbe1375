"""The room's entries in the navigation and in the account menu."""

from __future__ import annotations

from django.urls import reverse

from accounts.policy import HISTORY_SITE, PEOPLE_VIEW_ALL
from accounts.web.administration import ADMINISTRATION_TABS
from core.actors import Actor
from core.policy import can
from core.web.context import ACCOUNT, ROOMS, AccountItem, Room


def _rooms(actor: Actor) -> list[Room]:
    if not (can(actor, PEOPLE_VIEW_ALL) or can(actor, HISTORY_SITE)):
        return []
    return [
        Room(
            "administration",
            "Administration",
            reverse("people"),
            "settings",
            place="foot",
            key="a",
            also=(reverse("history"), *(tab.url for tab in ADMINISTRATION_TABS.rows(actor))),
        )
    ]


def _account_items(actor: Actor) -> list[AccountItem]:
    return [
        AccountItem("Profile", reverse("profile"), "user"),
        AccountItem("Change password", reverse("account_change_password"), "lock"),
        AccountItem("API tokens", reverse("token-list"), "key"),
    ]


def register() -> None:
    """Tell the shell."""
    ROOMS.register("accounts", _rooms, order=800)
    ACCOUNT.register("accounts", _account_items)
