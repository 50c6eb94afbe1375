"""The history of a project: its acts, the newest first, by who did them, what they were about and when."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from core.actors import Actor
from core.errors import InvalidInput
from core.models import Act
from core.policy import require
from core.services import verbs
from projects.models import Project
from projects.policy import HISTORY_VIEW


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What a history is narrowed to; None and empty mean everything. Days are the project's own."""

    who: User | None = None
    about: str = ""  # the noun of the verbs: project, member, task …
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ActPage:
    """Some acts, and where to go on: None at the end."""

    acts: Sequence[Act]
    next_cursor: str | None


def acts_of(*, actor: Actor, project: Project, narrowed: HistoryFilter | None = None) -> QuerySet[Act]:
    """Every act on the project that the filter lets through, the newest first."""
    require(actor, HISTORY_VIEW, project)
    narrowed = narrowed or HistoryFilter()
    acts = Act.objects.filter(scope_id=project.pk).select_related("actor_user", "on_behalf_of")
    if narrowed.who is not None:
        acts = acts.filter(Q(actor_user=narrowed.who) | Q(on_behalf_of=narrowed.who))
    if narrowed.about:
        acts = acts.filter(verb__startswith=f"{narrowed.about}.")
    if narrowed.since is not None:
        acts = acts.filter(at__gte=_midnight(project, narrowed.since))
    if narrowed.until is not None:
        acts = acts.filter(at__lt=_midnight(project, narrowed.until + timedelta(days=1)))
    return acts.order_by("-at", "id")


def act_page(acts: QuerySet[Act], *, cursor: str = "", size: int = 50) -> ActPage:
    """One page of acts from a cursor on; the order is total, so that nothing is shown twice or left out."""
    if cursor:
        at, act_id = _read_cursor(cursor)
        acts = acts.filter(Q(at__lt=at) | Q(at=at, id__gt=act_id))
    rows = list(acts[: size + 1])
    following = _write_cursor(rows[size - 1]) if len(rows) > size else None
    return ActPage(rows[:size], following)


def people_in_history(*, actor: Actor, project: Project) -> list[User]:
    """Everybody who did something on the project, for the filter."""
    require(actor, HISTORY_VIEW, project)
    doers = Act.objects.filter(scope_id=project.pk).order_by()
    return list(
        User.objects.filter(
            Q(pk__in=doers.values("actor_user")) | Q(pk__in=doers.values("on_behalf_of"))
        ).order_by("name", "id")
    )


def subjects_of_verbs() -> list[str]:
    """The nouns of all verbs, for the filter."""
    return sorted({verb.split(".", 1)[0] for verb in verbs()})


def _midnight(project: Project, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=project.zone)


def _write_cursor(act: Act) -> str:
    return base64.urlsafe_b64encode(f"{act.at.isoformat()}|{act.pk}".encode()).decode()


def _read_cursor(text: str) -> tuple[datetime, uuid.UUID]:
    try:
        at, act_id = base64.urlsafe_b64decode(text.encode()).decode().split("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, uuid.UUID(act_id)
    except (ValueError, binascii.Error, UnicodeError):
        raise InvalidInput(
            "This place in the history is not known. Start again from the newest entry.",
            fields={"cursor": ["Take it from the link of an earlier page."]},
        ) from None
