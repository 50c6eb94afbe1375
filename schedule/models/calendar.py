"""Working calendars: a week of bands in minutes, exceptions, inheritance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from core.history import tracked
from core.models import Versioned
from projects.models import Project, ProjectScopedQuerySet

if TYPE_CHECKING:
    from django.db.models.manager import Manager

DAY = 1440
FULL_DAY = [[480, 720], [780, 1020]]
STANDARD_WEEK: list[list[list[int]] | None] = [*[FULL_DAY] * 5, [], []]


def standard_week() -> list[list[list[int]] | None]:
    """Monday to Friday, 08:00–12:00 and 13:00–17:00."""
    return [None if day is None else [list(band) for band in day] for day in STANDARD_WEEK]


def validate_bands(bands: Any) -> None:
    """Bands `[start, end]` in minutes after midnight, ascending, not overlapping; an end may lie in the next day."""
    if not isinstance(bands, list):
        raise ValidationError("Write working hours as a list of bands such as [[480, 720], [780, 1020]].")
    previous = 0
    for band in bands:
        if (
            not isinstance(band, list | tuple)
            or len(band) != 2
            or not all(isinstance(n, int) and not isinstance(n, bool) for n in band)
        ):
            raise ValidationError("A band is two whole numbers: start and end in minutes after midnight.")
        start, end = band
        if not (previous <= start < end <= 2 * DAY and start < DAY):
            raise ValidationError(f"The band {start}–{end} overlaps another or is out of order.")
        previous = end


def validate_week(week: Any) -> None:
    """Seven weekdays, Monday first; null means: as in the calendar it inherits from."""
    if not isinstance(week, list) or len(week) != 7:
        raise ValidationError("A week has seven days, Monday first.")
    for day in week:
        if day is not None:
            validate_bands(day)


@tracked()
class WorkCalendar(Versioned):
    """When work happens in a project. A calendar may inherit from another and differ only where it says so."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=160)
    base = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="heirs")
    week = models.JSONField(default=standard_week, validators=[validate_week])
    minutes_per_day = models.PositiveIntegerField(default=480)
    external_id = models.CharField(max_length=120, blank=True)

    objects: ClassVar[Manager[WorkCalendar]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["name", "id"]
        verbose_name = "calendar"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "external_id"],
                condition=~models.Q(external_id=""),
                name="calendar_external_id_once",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes_per_day__gte=1, minutes_per_day__lte=DAY),
                name="calendar_day_length",
                violation_error_message="A day has between 1 and 1440 working minutes.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class CalendarException(Versioned):
    """Days that differ from the week: other bands, or none for a holiday."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="exceptions")
    name = models.CharField(max_length=160, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    bands = models.JSONField(default=list, blank=True, validators=[validate_bands])
    repeats_until = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # the last year in which the same days differ again; empty: once

    objects: ClassVar[Manager[CalendarException]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["calendar_id", "first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="calendar_exception_order",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=models.Q(repeats_until__isnull=True)
                | models.Q(repeats_until__gte=1900, repeats_until__lte=2199),
                name="calendar_exception_repeats",
                violation_error_message="An exception comes again until a year from 1900 to 2199.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.first_day}"
