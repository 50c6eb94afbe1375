"""How a project's plan is scheduled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from core.history import tracked
from core.models import Versioned
from projects.models import Baseline, Project, ProjectScopedQuerySet
from schedule.models.calendar import WorkCalendar

if TYPE_CHECKING:
    from django.db.models.manager import Manager


class ProgressMode(models.TextChoices):
    """What the rest of out-of-sequence work does."""

    RETAINED_LOGIC = "retained_logic", "Waits for its predecessors (retained logic)"
    PROGRESS_OVERRIDE = "progress_override", "Goes on (progress override)"


class LagCalendar(models.TextChoices):
    """In whose working time lags pass."""

    PREDECESSOR = "predecessor", "Predecessor's calendar"
    SUCCESSOR = "successor", "Successor's calendar"
    PROJECT = "project", "Project calendar"
    ELAPSED = "elapsed", "Around the clock"


class LateTasks(models.TextChoices):
    """How far as-late-as-possible goes."""

    FREE_FLOAT = "free_float", "Until a successor would move"
    TOTAL_FLOAT = "total_float", "Until the project's finish would move"


class CriticalBy(models.TextChoices):
    """Which tasks are called critical."""

    FLOAT = "float", "Total float at or below the threshold"
    LONGEST_PATH = "longest_path", "On the longest path to the finish"


MOST_BANDS = 5


def near_critical_default() -> list[int]:
    """Up to five and up to ten days of eight hours."""
    return [2_400, 4_800]


def validate_near_critical(thresholds: Any) -> None:
    """Whole minutes above 0, ascending, at most five."""
    if not isinstance(thresholds, list) or len(thresholds) > MOST_BANDS:
        raise ValidationError(f"Near-critical bands are a list of at most {MOST_BANDS} thresholds.")
    if not all(isinstance(n, int) and not isinstance(n, bool) and 0 < n < 10**9 for n in thresholds):
        raise ValidationError("A threshold is a whole number of minutes above 0.")
    if sorted(set(thresholds)) != thresholds:
        raise ValidationError("Each threshold is above the one before.")


@tracked()
class ScheduleSettings(Versioned):
    """A one-to-one row: the conventions a project's plan is scheduled by."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="schedule_settings")
    calendar = models.ForeignKey(
        WorkCalendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    start_at = models.DateTimeField(
        null=True, blank=True
    )  # empty: the project's start date, first working minute
    must_finish_by = models.DateTimeField(null=True, blank=True)
    status_at = models.DateTimeField(
        null=True, blank=True
    )  # data date of an imported plan; see `uses_status_date`
    uses_status_date = models.BooleanField(default=True)
    status_date_moves_unstarted = models.BooleanField(default=True)  # else only work that has started moves
    progress_mode = models.CharField(max_length=20, choices=ProgressMode, default=ProgressMode.RETAINED_LOGIC)
    lag_calendar = models.CharField(max_length=12, choices=LagCalendar, default=LagCalendar.PREDECESSOR)
    must_dates_win = models.BooleanField(default=False)
    critical_threshold_minutes = models.IntegerField(default=0)
    critical_by = models.CharField(max_length=12, choices=CriticalBy, default=CriticalBy.FLOAT)
    near_critical_minutes = models.JSONField(
        default=near_critical_default, blank=True, validators=[validate_near_critical]
    )  # upper ends of the bands, in working minutes of total float
    late_tasks = models.CharField(max_length=12, choices=LateTasks, default=LateTasks.FREE_FLOAT)
    lag_from_remaining_start = models.BooleanField(default=False)
    open_ends_critical = models.BooleanField(default=False)
    resume_is_fixed = models.BooleanField(default=True)
    resume_after_done_work = models.BooleanField(default=False)
    baseline = models.ForeignKey(  # what the plan is measured against
        Baseline, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[Manager[ScheduleSettings]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "schedule settings"
        verbose_name_plural = "schedule settings"

    def __str__(self) -> str:
        return f"Schedule settings of {self.project_id}"
