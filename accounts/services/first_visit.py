"""The first visit: a one-time token from the console, and the first administrator."""

from __future__ import annotations

import hashlib
import secrets

from django.utils.crypto import constant_time_compare

from accounts.models import SetupToken, SiteRole, User
from accounts.policy import SETUP
from accounts.selectors.first_visit import has_administrator
from accounts.services.people import create_person
from core.actors import Actor, system
from core.errors import Conflict
from core.policy import require
from core.services import note_subject, service

SET_UP: Actor = system("set-up")
USED = "This link is not valid any more. The console shows a new one: ./portal manage setup_link"


@service("setup_token.issued", "made a link for the first administrator")
def issue_setup_token(*, actor: Actor) -> str | None:
    """A new token in place of the one before; None once there is an administrator."""
    require(actor, SETUP)
    note_subject("the first visit")
    if has_administrator():
        SetupToken.objects.all().delete()
        return None
    token = secrets.token_urlsafe(32)
    SetupToken.objects.update_or_create(pk=SetupToken.ONLY, defaults={"digest": _digest(token)})
    return token


@service("administrator.first_made", "made {subject} the first administrator")
def make_first_administrator(
    *, actor: Actor, token: str, email: str, name: str, password: str, time_zone: str = "UTC"
) -> User:
    """Use the token up; the row's lock lets one of two callers through."""
    require(actor, SETUP)
    held = SetupToken.objects.select_for_update().filter(pk=SetupToken.ONLY).first()
    if held is None or not constant_time_compare(held.digest, _digest(token)) or has_administrator():
        raise Conflict(USED)
    person = create_person(
        actor=actor,
        email=email,
        name=name,
        password=password,
        time_zone=time_zone,
        site_role=SiteRole.ADMINISTRATOR,
    )
    note_subject(str(person))
    held.delete()
    return person


def token_is_valid(token: str) -> bool:
    """Whether a token opens the form of the first visit."""
    held = SetupToken.objects.filter(pk=SetupToken.ONLY).first()
    return held is not None and constant_time_compare(held.digest, _digest(token)) and not has_administrator()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
