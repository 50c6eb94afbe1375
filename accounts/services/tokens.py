"""Writes about personal API tokens: make, revoke, note the last use."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from accounts.models import ApiToken, User
from accounts.policy import TOKEN_MANAGE
from accounts.registries import TOKEN_PROJECTS
from accounts.services.checks import clean_or_refuse, refuse_nul
from core.actors import Actor
from core.errors import Conflict, Denied, InvalidInput
from core.policy import require
from core.services import note_subject, service

LONGEST_DAYS = 365
DEFAULT_DAYS = 90
MOST_TOKENS = 100
USE_NOTED_EVERY = timedelta(minutes=1)


@service("token.made", "made the API token {subject}")
def create_token(
    *,
    actor: Actor,
    name: str,
    may_write: bool,
    project_ids: Iterable[int] | None,
    expires_on: date | None,
) -> tuple[ApiToken, str]:
    """Make a token of one's own; its text is given once and stored as a digest only.

    `project_ids` None: every project the person may see. `expires_on` is the last day on which it works, in the
    person's time zone; None for a token without end, where the portal allows it.
    """
    user = _owner(actor)
    note_subject(f"“{' '.join(name.split())}”")
    chosen = None if project_ids is None else _visible_projects(actor, project_ids)
    _refuse_too_many(user)
    digest, text = get_digest_token()
    token = ApiToken(
        digest=digest,
        token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH],
        user=user,
        name=" ".join(name.split()),
        may_write=may_write,
        all_projects=chosen is None,
        project_ids=chosen or [],
        expiry=_end(user, expires_on),
    )
    refuse_nul(name=name)
    clean_or_refuse(token, ["name"])
    token.save(force_insert=True)
    return token, text


@service("token.revoked", "revoked the API token {subject}")
def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """End a token of one's own for good."""
    _owner(actor)
    require(actor, TOKEN_MANAGE, token)
    locked: ApiToken = ApiToken.objects.select_for_update().get(pk=token.pk)
    note_subject(f"“{locked.name}”")
    if locked.revoked_at is not None:
        raise Conflict(f"The token “{locked.name}” is revoked already.")
    locked.revoked_at = timezone.now()
    locked.save(update_fields=["revoked_at"])
    return locked


def note_use(token: ApiToken) -> None:
    """Remember when a token was last used, at most once a minute. A fact about access, not a deed: no act."""
    now = timezone.now()
    due = now - USE_NOTED_EVERY
    if token.last_used_at is not None and token.last_used_at > due:
        return
    ApiToken.objects.filter(pk=token.pk).filter(
        Q(last_used_at__isnull=True) | Q(last_used_at__lte=due)
    ).update(last_used_at=now)


def end_of_day(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    """The instant at which a local day ends."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone)


def _owner(actor: Actor) -> User:
    if actor.kind == "token":
        raise Denied("A token cannot make or revoke tokens. Sign in and do it under API tokens.")
    require(actor, TOKEN_MANAGE, actor.user)
    if actor.user is None:
        raise Denied("Only a person has tokens.")
    return User.objects.get(pk=actor.user.pk)


def _visible_projects(actor: Actor, project_ids: Iterable[int]) -> list[int]:
    wanted = sorted(set(project_ids))
    if not wanted:
        sentence = "Choose at least one project, or all of them."
        raise InvalidInput(sentence, fields={"projects": [sentence]})
    visible = {row.id for row in TOKEN_PROJECTS.rows(actor)}
    if not visible.issuperset(wanted):
        sentence = "One of the projects does not exist, or is not yours to see."
        raise InvalidInput(sentence, fields={"projects": [sentence]})
    return wanted


def _refuse_too_many(user: User) -> None:
    alive = ApiToken.objects.filter(user=user, revoked_at__isnull=True).exclude(expiry__lte=timezone.now())
    if alive.count() >= MOST_TOKENS:
        raise Conflict(f"You have {MOST_TOKENS} tokens that work. Revoke one that is not needed any more.")


def _end(user: User, expires_on: date | None) -> datetime | None:
    if expires_on is None:
        if not settings.API_TOKENS_WITHOUT_END:
            _refuse_end("This portal allows no token without an end. Choose its last day.")
        return None
    zone = zoneinfo.ZoneInfo(user.time_zone)
    today = timezone.now().astimezone(zone).date()
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        _refuse_end(f"Choose a day from tomorrow to {LONGEST_DAYS} days from now.")
    return end_of_day(expires_on, zone)


def _refuse_end(sentence: str) -> None:
    raise InvalidInput(sentence, fields={"expires_on": [sentence]})
