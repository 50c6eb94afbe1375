"""The history of the whole portal, for those who may see all of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.policy import HISTORY_SITE
from core.actors import Actor
from core.errors import InvalidInput
from core.models import Act
from core.policy import require
from core.services import verbs


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What narrows the history: part of the author's name, a verb, local days."""

    who: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None


def acts_visible_to(actor: Actor) -> QuerySet[Act]:
    """Acts across the portal, the newest first; for a token of chosen projects only theirs."""
    require(actor, HISTORY_SITE)
    acts = Act.objects.select_related("on_behalf_of").order_by("-at", "id")
    if actor.scopes.project_ids is not None:
        acts = acts.filter(scope_id__in=actor.scopes.project_ids)
    return acts


def find_acts(*, actor: Actor, narrowed: HistoryFilter) -> QuerySet[Act]:
    """Acts that pass the filter; days begin and end in the viewer's zone."""
    acts = acts_visible_to(actor)
    if narrowed.who:
        acts = acts.filter(actor_label__icontains=narrowed.who)
    if narrowed.verb:
        acts = acts.filter(verb=narrowed.verb)
    zone = timezone.get_current_timezone()
    if narrowed.since is not None:
        acts = acts.filter(at__gte=_start(narrowed.since, zone))
    if narrowed.until is not None:
        acts = acts.filter(at__lt=_start(narrowed.until + timedelta(days=1), zone))
    return acts


def page_after(acts: QuerySet[Act], cursor: str, size: int) -> tuple[list[Act], str]:
    """One page of acts and the cursor of the next; stable while new acts arrive."""
    if cursor:
        at, act_id = _read_cursor(cursor)
        acts = acts.filter(Q(at__lt=at) | Q(at=at, id__gt=act_id))
    found = list(acts[: size + 1])
    if len(found) <= size:
        return found, ""
    last = found[size - 1]
    return found[:size], f"{last.at.isoformat()}~{last.pk}"


def verb_choices() -> list[tuple[str, str]]:
    """Every verb with a readable name, in order."""
    return sorted((verb, verb.replace(".", ": ").replace("_", " ")) for verb in verbs())


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def _read_cursor(cursor: str) -> tuple[datetime, uuid.UUID]:
    at, _, act_id = cursor.partition("~")
    try:
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            raise ValueError(at)
        return instant, uuid.UUID(act_id)
    except (ValueError, OverflowError):
        raise InvalidInput(
            "This place in the history is not one that a page gave. Begin at the newest.",
            fields={"after": ["Not a place in the history."]},
        ) from None
