"""A row of the work breakdown structure: summary, task or milestone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.models import Versioned
from projects.models import Project, ProjectScopedQuerySet
from schedule.models.calendar import WorkCalendar

if TYPE_CHECKING:
    from django.db.models.manager import Manager

LONGEST_DURATION = 300 * 366 * 1440  # minutes: 300 years
MOST_SPLITS = 200


class TaskKind(models.TextChoices):
    """What a row is."""

    TASK = "task", "Task"
    MILESTONE = "milestone", "Milestone"
    START_MILESTONE = "start_milestone", "Start milestone"
    FINISH_MILESTONE = "finish_milestone", "Finish milestone"
    LEVEL_OF_EFFORT = "level_of_effort", "Level of effort"
    SUMMARY = "summary", "Summary"


MILESTONES = (TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)


class ConstraintType(models.TextChoices):
    """A date that binds a task beside its links."""

    ASAP = "asap", "As soon as possible"
    ALAP = "alap", "As late as possible"
    SNET = "snet", "Start no earlier than"
    SNLT = "snlt", "Start no later than"
    FNET = "fnet", "Finish no earlier than"
    FNLT = "fnlt", "Finish no later than"
    MSO = "mso", "Must start on"
    MFO = "mfo", "Must finish on"


UNDATED_CONSTRAINTS = (ConstraintType.ASAP, ConstraintType.ALAP)


class PercentType(models.TextChoices):
    """What percent complete measures."""

    DURATION = "duration", "Duration"
    WORK = "work", "Work"
    PHYSICAL = "physical", "Physical"


def validate_splits(splits: Any) -> None:
    """Pairs `[after, pause]` of positive whole minutes, the first ones ascending."""
    if not isinstance(splits, list) or len(splits) > MOST_SPLITS:
        raise ValidationError(f"Splits are a list of at most {MOST_SPLITS} pauses.")
    previous = 0
    for pair in splits:
        whole = isinstance(pair, list | tuple) and len(pair) == 2
        if not whole or not all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in pair):
            raise ValidationError(
                "A split is two whole numbers above 0: minutes of work before it, minutes of rest."
            )
        if pair[0] <= previous:
            raise ValidationError("Pauses stand in the order of the work, each after more of it.")
        if max(pair) > LONGEST_DURATION:
            raise ValidationError("A split is longer than 300 years.")
        previous = pair[0]


@tracked()
class Task(Versioned):
    """A row of the plan. Its dates are results and live in `TaskDates`; here is what people enter."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField()  # ATLAS-12
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    position = models.PositiveIntegerField(default=0)  # among its siblings; gaps are allowed, ties go by id
    name = models.CharField(max_length=400)
    notes = models.TextField(blank=True, max_length=60_000)
    kind = models.CharField(max_length=16, choices=TaskKind, default=TaskKind.TASK)
    kind_as_leaf = (
        models.CharField(  # of a summary that is one only for the rows below it: what it is without them
            max_length=16, choices=TaskKind, blank=True, editable=False
        )
    )
    wbs_code = models.CharField(max_length=120, blank=True)  # empty: the outline number
    external_id = models.CharField(max_length=120, blank=True)
    calendar = models.ForeignKey(
        WorkCalendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    duration_minutes = models.PositiveBigIntegerField(default=480)
    duration_is_elapsed = models.BooleanField(default=False)
    is_estimated = models.BooleanField(default=False)

    constraint_type = models.CharField(max_length=4, choices=ConstraintType, default=ConstraintType.ASAP)
    constraint_at = models.DateTimeField(null=True, blank=True)
    constraint_is_mandatory = models.BooleanField(default=False)
    second_constraint_type = models.CharField(max_length=4, choices=ConstraintType, blank=True)
    second_constraint_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    is_manual = models.BooleanField(default=False)
    manual_start_at = models.DateTimeField(null=True, blank=True)
    manual_finish_at = models.DateTimeField(null=True, blank=True)
    uses_resource_calendars = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    priority = models.PositiveSmallIntegerField(default=500, validators=[MaxValueValidator(1000)])

    percent_complete = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    percent_type = models.CharField(max_length=8, choices=PercentType, default=PercentType.DURATION)
    remaining_minutes = models.PositiveBigIntegerField(null=True, blank=True)
    actual_start_at = models.DateTimeField(null=True, blank=True)
    actual_finish_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    resumes_at = models.DateTimeField(null=True, blank=True)
    external_start_at = models.DateTimeField(
        null=True, blank=True
    )  # no start before: what another project delivers
    external_finish_at = models.DateTimeField(
        null=True, blank=True
    )  # finish by: what another project waits for
    leveling_delay_minutes = models.PositiveBigIntegerField(
        default=0, validators=[MaxValueValidator(LONGEST_DURATION)]
    )  # waits this long after its links and constraints allow its start
    leveling_delay_is_elapsed = models.BooleanField(default=True)
    splits = models.JSONField(
        default=list, blank=True, validators=[validate_splits]
    )  # [[after, pause], …] in working minutes: after so much of its own work, work rests so long
    is_occurrence = models.BooleanField(
        default=False, editable=False
    )  # made by the recurrence of the row above
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Manager[Task]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["project_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="task_number_once",
                deferrable=models.Deferrable.IMMEDIATE,  # two rows may swap theirs in one statement
            ),
            models.UniqueConstraint(
                fields=["project", "external_id"], condition=~Q(external_id=""), name="task_external_id_once"
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__lte=LONGEST_DURATION), name="task_duration_range"
            ),
            models.CheckConstraint(
                condition=Q(percent_complete__gte=0, percent_complete__lte=100), name="task_percent_range"
            ),
            models.CheckConstraint(
                condition=Q(constraint_type__in=["asap", "alap"]) | Q(constraint_at__isnull=False),
                name="task_constraint_has_date",
                violation_error_message="This constraint needs a date.",
            ),
            models.CheckConstraint(
                condition=Q(actual_finish_at__isnull=True) | Q(actual_start_at__isnull=False),
                name="task_finish_needs_start",
                violation_error_message="An actual finish needs an actual start.",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "parent", "position"], name="task_tree"),
            models.Index(fields=["project", "updated_at"], name="task_updated"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_summary(self) -> bool:
        """Whether its dates roll up from the rows below."""
        return self.kind == TaskKind.SUMMARY

    @property
    def is_milestone(self) -> bool:
        """Whether it is a moment."""
        return self.kind in MILESTONES
