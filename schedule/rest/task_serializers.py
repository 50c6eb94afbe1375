"""Tasks as the API shows and takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from schedule.durations import format_duration
from schedule.models import ConstraintType, PercentType, Task, TaskDates, TaskKind
from schedule.models.task import LONGEST_DURATION, MOST_SPLITS
from schedule.rest.fields import DurationInput, Moment, RowId

MOMENTS = (
    "constraint_at", "second_constraint_at", "deadline_at", "manual_start_at", "manual_finish_at",
    "actual_start_at", "actual_finish_at", "suspended_at", "resumes_at", "external_start_at", "external_finish_at",
    "created_at", "updated_at",
)  # fmt: skip
PLAIN = (
    "id", "number", "external_id", "wbs_code", "name", "kind", "duration_is_elapsed", "is_estimated",
    "constraint_type", "constraint_is_mandatory", "second_constraint_type", "is_manual",
    "uses_resource_calendars", "is_active", "priority", "percent_type", "remaining_minutes",
    "leveling_delay_minutes", "leveling_delay_is_elapsed", "splits", "is_occurrence", "version",
)  # fmt: skip
COMPUTED = (
    "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "remaining_start",
    "planned_start", "planned_finish",
)  # fmt: skip


class DatesOutput(serializers.Serializer[Any]):
    """What the schedule computes for a task. Float is working minutes of its own calendar; null has no meaning here."""

    start = Moment(allow_null=True)
    finish = Moment(allow_null=True)
    early_start = Moment(allow_null=True)
    early_finish = Moment(allow_null=True)
    late_start = Moment(allow_null=True)
    late_finish = Moment(allow_null=True)
    remaining_start = Moment(allow_null=True)
    planned_start = Moment(allow_null=True, help_text="As it would be without the status date.")
    planned_finish = Moment(allow_null=True)
    total_float_minutes = serializers.IntegerField(source="total_float", allow_null=True)
    free_float_minutes = serializers.IntegerField(source="free_float", allow_null=True)
    is_critical = serializers.BooleanField()
    is_on_longest_path = serializers.BooleanField(source="on_longest_path")
    near_critical_band = serializers.IntegerField(
        source="near_band",
        help_text="The band its float lies in, from 1; 0 for critical work and beyond the bands.",
    )
    float_path = serializers.IntegerField(
        source="path",
        help_text="The float path to the project's finish it lies on, 1 the most urgent; 0 for none of those kept.",
    )
    misses_deadline = serializers.BooleanField()
    breaks_constraint = serializers.BooleanField()
    work_minutes = serializers.IntegerField(
        allow_null=True, help_text="Of the people on it, of a summary of all below; null where nobody works."
    )
    remaining_work_minutes = serializers.IntegerField(allow_null=True)


class TaskOutput(serializers.ModelSerializer[Task]):
    """A row of the plan: what people entered, its place in the outline, and its computed dates."""

    code = serializers.SerializerMethodField(help_text="The project's key and the number: ATLAS-12.")
    outline = serializers.CharField(source="dates.outline", default="")
    level = serializers.IntegerField(source="dates.level", default=1)
    duration_minutes = serializers.IntegerField(help_text="Of a summary what it rolls up to.")
    duration = serializers.CharField(help_text="As people write it, in days of the project's calendar.")
    percent_complete = serializers.FloatField(help_text="Of a summary what it rolls up to.")
    constraint_at = Moment(allow_null=True)
    second_constraint_type = serializers.ChoiceField(
        choices=ConstraintType.choices, allow_blank=True, read_only=True
    )
    second_constraint_at = Moment(allow_null=True)
    deadline_at = Moment(allow_null=True)
    manual_start_at = Moment(allow_null=True)
    manual_finish_at = Moment(allow_null=True)
    actual_start_at = Moment(allow_null=True)
    actual_finish_at = Moment(allow_null=True)
    suspended_at = Moment(allow_null=True)
    resumes_at = Moment(allow_null=True)
    external_start_at = Moment(allow_null=True)
    external_finish_at = Moment(allow_null=True)
    splits = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Pairs: after so many minutes of its own work it rests for so many working minutes.",
    )
    dates = DatesOutput(allow_null=True)

    class Meta:
        model = Task
        fields = [
            "id", "number", "code", "external_id", "parent", "outline", "level", "wbs_code", "name", "kind",
            "calendar", "duration_minutes", "duration", "duration_is_elapsed", "is_estimated", "constraint_type",
            "constraint_at", "constraint_is_mandatory", "second_constraint_type", "second_constraint_at",
            "deadline_at", "is_manual", "manual_start_at", "manual_finish_at", "uses_resource_calendars",
            "is_active", "priority", "percent_complete", "percent_type", "remaining_minutes", "actual_start_at",
            "actual_finish_at", "suspended_at", "resumes_at", "external_start_at", "external_finish_at",
            "leveling_delay_minutes", "leveling_delay_is_elapsed", "splits", "is_occurrence",
            "dates", "created_at", "updated_at", "version",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_code(self, task: Task) -> str:
        """The number people say."""
        return f"{self.context['view'].project.key}-{task.number}"

    def to_representation(self, task: Task) -> dict[str, Any]:
        """Every field at once: a page has up to a thousand rows, and a call a field would take half a second."""
        dates = getattr(task, "dates", None)
        rolled_up = dates if task.kind == TaskKind.SUMMARY else None
        minutes = task.duration_minutes
        if rolled_up is not None and rolled_up.duration_minutes is not None:
            minutes = rolled_up.duration_minutes
        percent = task.percent_complete
        if rolled_up is not None and rolled_up.percent is not None:
            percent = rolled_up.percent
        day, moment = self.context.get("minutes_per_day", 480), self._moment
        row = {name: getattr(task, name) for name in PLAIN}
        row |= {name: moment(getattr(task, name)) for name in MOMENTS}
        row |= {
            "code": self.get_code(task),
            "parent": task.parent_id,
            "calendar": task.calendar_id,
            "outline": dates.outline if dates is not None else "",
            "level": dates.level if dates is not None else 1,
            "duration_minutes": minutes,
            "duration": format_duration(minutes, day, elapsed=task.duration_is_elapsed),
            "percent_complete": float(percent),
            "dates": None if dates is None else self._dates(dates),
        }
        return {name: row[name] for name in TaskOutput.Meta.fields}

    def _moment(self, value: datetime | None) -> str | None:
        if value is None:
            return None
        return value.astimezone(self.context["view"].project.zone).isoformat(timespec="seconds")

    def _dates(self, dates: TaskDates) -> dict[str, Any]:
        row: dict[str, Any] = {name: self._moment(getattr(dates, name)) for name in COMPUTED}
        return row | {
            "total_float_minutes": dates.total_float,
            "free_float_minutes": dates.free_float,
            "is_critical": dates.is_critical,
            "is_on_longest_path": dates.on_longest_path,
            "near_critical_band": dates.near_band,
            "float_path": dates.path,
            "misses_deadline": dates.misses_deadline,
            "breaks_constraint": dates.breaks_constraint,
            "work_minutes": dates.work_minutes,
            "remaining_work_minutes": dates.remaining_work_minutes,
        }


class PlanChangeOutput(serializers.Serializer[Any]):
    """What a write did to the plan beside the row itself."""

    version = serializers.IntegerField(
        help_text="The plan's version: rows after it are found with `since_version`."
    )
    changed = serializers.ListField(
        child=serializers.IntegerField(), help_text="Tasks whose row or dates changed."
    )
    pending = serializers.BooleanField(help_text="A job computes the dates; follow it under /jobs/.")
    job = serializers.CharField(source="job_id", allow_null=True)
    error = serializers.CharField(
        help_text="Why the plan cannot be computed; its dates are the last good ones."
    )


class TaskDetailOutput(TaskOutput):
    """A task with its notes, and after a write with what that did to the plan."""

    change = serializers.SerializerMethodField(help_text="Only in answers to writes.")

    class Meta(TaskOutput.Meta):
        fields = [*TaskOutput.Meta.fields, "notes", "change"]
        read_only_fields = fields

    def to_representation(self, task: Task) -> dict[str, Any]:
        """A row of the list, and more."""
        return {**super().to_representation(task), "notes": task.notes, "change": self.get_change(task)}

    @extend_schema_field(PlanChangeOutput(allow_null=True))
    def get_change(self, task: Task) -> dict[str, Any] | None:
        """What the write did."""
        change = self.context.get("change")
        return None if change is None else dict(PlanChangeOutput(change).data)


class TaskPatch(DurationInput):
    """What may be written of a task; what is left out stays as it is."""

    name = serializers.CharField(max_length=400, required=False)
    notes = serializers.CharField(max_length=60_000, allow_blank=True, required=False)
    kind = serializers.ChoiceField(choices=TaskKind.choices, required=False)
    wbs_code = serializers.CharField(max_length=120, allow_blank=True, required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)
    calendar = RowId(allow_null=True, required=False)
    duration_is_elapsed = serializers.BooleanField(required=False)
    is_estimated = serializers.BooleanField(required=False)
    constraint_type = serializers.ChoiceField(choices=ConstraintType.choices, required=False)
    constraint_at = Moment(allow_null=True, required=False)
    constraint_is_mandatory = serializers.BooleanField(required=False)
    second_constraint_type = serializers.ChoiceField(
        choices=ConstraintType.choices, allow_blank=True, required=False
    )
    second_constraint_at = Moment(allow_null=True, required=False)
    deadline_at = Moment(allow_null=True, required=False)
    is_manual = serializers.BooleanField(required=False)
    manual_start_at = Moment(allow_null=True, required=False)
    manual_finish_at = Moment(allow_null=True, required=False)
    uses_resource_calendars = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)
    priority = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    percent_complete = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )
    percent_type = serializers.ChoiceField(choices=PercentType.choices, required=False)
    remaining_minutes = serializers.IntegerField(allow_null=True, required=False)
    actual_start_at = Moment(allow_null=True, required=False)
    actual_finish_at = Moment(allow_null=True, required=False)
    suspended_at = Moment(allow_null=True, required=False)
    resumes_at = Moment(allow_null=True, required=False)
    external_start_at = Moment(allow_null=True, required=False)
    external_finish_at = Moment(allow_null=True, required=False)
    leveling_delay_minutes = serializers.IntegerField(min_value=0, max_value=LONGEST_DURATION, required=False)
    leveling_delay_is_elapsed = serializers.BooleanField(required=False)
    splits = serializers.ListField(
        child=serializers.ListField(
            child=serializers.IntegerField(min_value=1, max_value=LONGEST_DURATION),
            min_length=2,
            max_length=2,
        ),
        max_length=MOST_SPLITS,
        required=False,
    )


class TaskInput(TaskPatch):
    """A new task: behind `after`, else as the last one under `parent`, else at the end of the plan."""

    name = serializers.CharField(max_length=400)
    parent = RowId(allow_null=True, required=False)  # type: ignore[assignment]
    after = RowId(allow_null=True, required=False)


class TaskMove(serializers.Serializer[Any]):
    """A place in the outline: under `parent` (null: at the top) behind its row `after` (null: as the first)."""

    parent = RowId(allow_null=True)  # type: ignore[assignment]
    after = RowId(allow_null=True, required=False)
