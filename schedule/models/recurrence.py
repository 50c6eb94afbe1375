"""The rule of a recurring task: a summary whose rows are its occurrences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.models import Versioned
from projects.models import Project, ProjectScopedQuerySet
from schedule.models.task import LONGEST_DURATION, Task

if TYPE_CHECKING:
    from django.db.models.manager import Manager

MOST_OCCURRENCES = 1_000


class Frequency(models.TextChoices):
    """How a task comes again."""

    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"
    YEARLY = "yearly", "Yearly"


def validate_weekdays(weekdays: Any) -> None:
    """Whole numbers from 0, Monday, to 6, ascending, each once."""
    numbers = isinstance(weekdays, list) and all(
        isinstance(day, int) and not isinstance(day, bool) and 0 <= day <= 6 for day in weekdays
    )
    if not numbers or sorted(set(weekdays)) != weekdays:
        raise ValidationError("Weekdays are numbers from 0 (Monday) to 6, ascending, each once.")


@tracked()
class Recurrence(Versioned):
    """When the occurrences of a recurring task begin and how long each lasts."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="recurrences")
    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="recurrence")
    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.WEEKLY)
    interval = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    weekdays = models.JSONField(default=list, blank=True, validators=[validate_weekdays])
    day_of_month = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )  # empty: the day of `first_on`, or the weekday that `week_of_month` counts
    week_of_month = models.SmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(-1), MaxValueValidator(4)]
    )  # 1 to 4, -1 for the last: with one weekday in `weekdays`
    first_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    count = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_OCCURRENCES)]
    )
    at_minute = models.PositiveSmallIntegerField(
        default=540, validators=[MaxValueValidator(1439)]
    )  # minutes after midnight of the project's clock
    duration_minutes = models.PositiveBigIntegerField(
        default=60, validators=[MaxValueValidator(LONGEST_DURATION)]
    )
    left_out = models.JSONField(
        default=list, blank=True, editable=False
    )  # days, as ISO text, of occurrences that were taken out of the series
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Manager[Recurrence]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=False) | Q(count__isnull=False),
                name="recurrence_ends",
                violation_error_message="A recurring task ends on a day or after a number of occurrences.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.frequency} from {self.first_on}"
