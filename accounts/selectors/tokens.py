"""Reads of API tokens: one's own, and the one behind a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from accounts.models import ApiToken
from accounts.policy import TOKEN_LIST
from accounts.registries import TOKEN_PROJECTS
from core.actors import Actor
from core.policy import require

TokenState = Literal["works", "expired", "revoked"]
_SHAPE = re.compile(r"itpm_[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its person sees it."""

    token: ApiToken
    state: TokenState
    projects: tuple[str, ...]  # the labels of chosen projects; empty: all


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The person's own tokens, the newest first."""
    require(actor, TOKEN_LIST)
    tokens: QuerySet[ApiToken] = ApiToken.objects.filter(user_id=actor.user_id).order_by("-created")
    return tokens


def state_of(token: ApiToken, now: datetime) -> TokenState:
    """Whether a token still works, and if not, why."""
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expiry is not None and token.expiry <= now else "works"


def token_rows(actor: Actor, now: datetime) -> list[TokenRow]:
    """The person's tokens with their state and the names of their projects."""
    labels = {row.id: row.label for row in TOKEN_PROJECTS.rows(actor)}
    return [
        TokenRow(
            token,
            state_of(token, now),
            ()
            if token.all_projects
            else tuple(labels.get(each, "a project you do not see any more") for each in token.project_ids),
        )
        for token in tokens_of(actor)
    ]


def token_behind(text: str) -> ApiToken | None:
    """The token whose text this is, in whatever state; compared in constant time."""
    if not _SHAPE.fullmatch(text):
        return None
    digest = hash_token(text)
    key = text[: CONSTANTS.TOKEN_KEY_LENGTH]
    candidates: QuerySet[ApiToken] = ApiToken.objects.filter(token_key=key).select_related("user")
    for token in candidates:
        if constant_time_compare(digest, token.digest):
            return token
    return None
