"""Between the engine's wall-clock minutes and instants of the world."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from schedule.engine import NO_INSTANT, instant, moment

if TYPE_CHECKING:
    from projects.models import Project


def aware(project: Project, minutes: int | None) -> datetime | None:
    """The instant at which the project's clock shows these minutes; the later one where it shows them twice,
    as Postgres has it.

    A wall-clock time that does not exist, in the hour that is left out in spring, becomes the one an hour later.
    """
    if minutes is None or minutes == NO_INSTANT:
        return None
    return from_wall_clock(project, moment(minutes))


def from_wall_clock(project: Project, value: datetime) -> datetime:
    """A naive time as the project's clock means it; an aware one stays the same instant."""
    if value.tzinfo is not None:
        return value
    earlier, later = (value.replace(tzinfo=project.zone, fold=fold) for fold in (0, 1))
    shown_twice = earlier.utcoffset() != later.utcoffset() and earlier.astimezone(UTC) < later.astimezone(UTC)
    return (later if shown_twice else earlier).astimezone(UTC)


def minutes_of(project: Project, value: datetime) -> int:
    """An instant in minutes of the project's wall clock."""
    return instant(value.astimezone(project.zone).replace(tzinfo=None))


def from_utc_minutes(minutes: int) -> datetime | None:
    """An instant from minutes since 1970 in UTC; None for the engine's sign for nothing."""
    return None if minutes == NO_INSTANT else moment(minutes).replace(tzinfo=UTC)
