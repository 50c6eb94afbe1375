"""The schedule as a whole over the API: where it ends, how it is computed, what a change would do."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from core.rest.etag import expected_version
from schedule.models import ConstraintType, ScheduleSettings, ScheduleSummary, Task
from schedule.policy import SCHEDULE_CALCULATE, SCHEDULE_RECALCULATE, SCHEDULE_SETTINGS, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import DurationInput, Moment, RowId
from schedule.rest.task_serializers import PlanChangeOutput
from schedule.selectors.plan import settings_row, summary_of
from schedule.selectors.what_if import what_if
from schedule.services.recalculation import active_job, recalculate
from schedule.services.settings import update_settings

MOST_CHANGES = 1_000


class ScheduleOutput(serializers.Serializer[Any]):
    """The outcome of the last computation. `state`: current, or computing while the inputs are ahead of the dates."""

    version = serializers.IntegerField(help_text="Of the inputs.")
    computed_version = serializers.IntegerField(help_text="Of the inputs the dates were made from.")
    state = serializers.ChoiceField(choices=["current", "computing", "error"])
    job = serializers.CharField(allow_null=True)
    start = Moment(allow_null=True)
    finish = Moment(allow_null=True)
    task_count = serializers.IntegerField()
    critical_count = serializers.IntegerField()
    messages = serializers.ListField(child=serializers.CharField())
    error = serializers.CharField()
    computed_at = Moment(allow_null=True)


class SettingsOutput(serializers.ModelSerializer[ScheduleSettings]):
    """The conventions a plan is scheduled by."""

    start_at = Moment(allow_null=True)
    must_finish_by = Moment(allow_null=True)
    status_at = Moment(allow_null=True)

    class Meta:
        model = ScheduleSettings
        fields = [
            "calendar", "start_at", "must_finish_by", "status_at", "uses_status_date",
            "status_date_moves_unstarted", "progress_mode", "lag_calendar", "must_dates_win",
            "critical_threshold_minutes", "late_tasks", "lag_from_remaining_start", "open_ends_critical",
            "resume_is_fixed", "resume_after_done_work", "critical_by", "near_critical_minutes", "version",
        ]  # fmt: skip
        read_only_fields = fields


class SettingsPatch(serializers.ModelSerializer[ScheduleSettings]):
    """What may be changed; what is left out stays as it is."""

    calendar = RowId(allow_null=True, required=False)
    start_at = Moment(allow_null=True, required=False)
    must_finish_by = Moment(allow_null=True, required=False)
    status_at = Moment(allow_null=True, required=False)

    class Meta:
        model = ScheduleSettings
        fields = [name for name in SettingsOutput.Meta.fields if name != "version"]
        extra_kwargs = {name: {"required": False} for name in fields}


class WhatIfTask(DurationInput):
    """A task and what would differ about it; name it by `task` or by `external_id`."""

    task = RowId(required=False)
    external_id = serializers.CharField(max_length=120, required=False)
    remaining_minutes = serializers.IntegerField(allow_null=True, required=False)
    percent_complete = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )
    constraint_type = serializers.ChoiceField(choices=ConstraintType.choices, required=False)
    constraint_at = Moment(allow_null=True, required=False)
    deadline_at = Moment(allow_null=True, required=False)
    actual_start_at = Moment(allow_null=True, required=False)
    actual_finish_at = Moment(allow_null=True, required=False)
    is_active = serializers.BooleanField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what cannot be tried out, so that a typing error is not lost."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            raise serializers.ValidationError({name: ["Cannot be tried out."] for name in unknown})
        return super().to_internal_value(data)


class WhatIfInput(serializers.Serializer[Any]):
    """Changes to try out."""

    changes = serializers.ListField(child=WhatIfTask(), max_length=MOST_CHANGES)


class TaskOutcomeOutput(serializers.Serializer[Any]):
    """A task whose dates or float would differ."""

    task = serializers.IntegerField()
    number = serializers.IntegerField()
    external_id = serializers.CharField()
    name = serializers.CharField()
    start_before = Moment(allow_null=True)
    start_after = Moment(allow_null=True)
    finish_before = Moment(allow_null=True)
    finish_after = Moment(allow_null=True)
    total_float_minutes_before = serializers.IntegerField(source="total_float_before", allow_null=True)
    total_float_minutes_after = serializers.IntegerField(source="total_float_after", allow_null=True)
    is_critical_before = serializers.BooleanField()
    is_critical_after = serializers.BooleanField()


class OutcomeOutput(serializers.Serializer[Any]):
    """The plan before and after the changes."""

    start_before = Moment(allow_null=True)
    start_after = Moment(allow_null=True)
    finish_before = Moment(allow_null=True)
    finish_after = Moment(allow_null=True)
    changed = TaskOutcomeOutput(many=True)
    messages = serializers.ListField(child=serializers.CharField())


class Schedule(PlanView):
    """Where the plan ends."""

    actions = {"GET": SCHEDULE_VIEW}
    queryset = ScheduleSummary.objects.none()
    serializer_class = ScheduleOutput
    pagination_class = None

    @extend_schema(operation_id="schedule_get")
    def get(self, request: Request, key: str) -> Response:
        """Read the outcome of the last computation and whether it is up to date."""
        summary, state = summary_of(actor=self.actor, project=self.project)
        condition = "computing" if state.is_behind else "error" if summary.error else "current"
        values = {
            "version": state.input_version,
            "computed_version": state.result_version,
            "state": condition,
            "job": active_job(self.project) if state.is_behind else None,
            "start": summary.start,
            "finish": summary.finish,
            "task_count": summary.task_count,
            "critical_count": summary.critical_count,
            "messages": summary.messages,
            "error": summary.error,
            "computed_at": summary.computed_at,
        }
        return Response(ScheduleOutput(values, context=self.get_serializer_context()).data)


class Settings(PlanView):
    """How the plan is scheduled."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_SETTINGS}
    queryset = ScheduleSettings.objects.none()
    serializer_class = SettingsOutput
    pagination_class = None

    @extend_schema(operation_id="schedule_settings_get")
    def get(self, request: Request, key: str) -> Response:
        """Read how the plan is scheduled."""
        return self._shown()

    @extend_schema(operation_id="schedule_settings_update", request=SettingsPatch, responses=SettingsOutput)
    def patch(self, request: Request, key: str) -> Response:
        """Change how the plan is scheduled; every date follows."""
        values = self.read_input(SettingsPatch, partial=True)
        update_settings(
            actor=self.actor, project=self.project, expected_version=expected_version(request), **values
        )
        return self._shown()

    def _shown(self) -> Response:
        row = settings_row(actor=self.actor, project=self.project)
        return self.answer(SettingsOutput(row, context=self.get_serializer_context()), version=row.version)


class Calculate(PlanView):
    """What a change would do."""

    actions = {"POST": SCHEDULE_CALCULATE}
    queryset = ScheduleSummary.objects.none()
    serializer_class = OutcomeOutput
    pagination_class = None

    @extend_schema(operation_id="schedule_calculate", request=WhatIfInput, responses=OutcomeOutput)
    def post(self, request: Request, key: str) -> Response:
        """Compute the plan with some changes and tell what would differ. Nothing is saved."""
        changes = [dict(change) for change in self.read_input(WhatIfInput)["changes"]]
        self._name_tasks(changes)
        outcome = what_if(actor=self.actor, project=self.project, changes=changes)
        return Response(OutcomeOutput(outcome, context=self.get_serializer_context()).data)

    def _name_tasks(self, changes: list[dict[str, Any]]) -> None:
        """Put ids in place of external ids."""
        wanted = {change["external_id"] for change in changes if change.get("external_id")}
        found: dict[str, int] = dict(
            Task.objects.filter(project=self.project, external_id__in=wanted).values_list("external_id", "pk")
            if wanted
            else ()
        )
        for number, change in enumerate(changes):
            external_id = change.pop("external_id", None)
            if ("task" in change) == (external_id is not None):
                raise InvalidInput(
                    "Name each task by task or by external_id.",
                    fields={f"changes.{number}": ["Send task or external_id."]},
                )
            if external_id is not None:
                change["task"] = found.get(external_id, 0)


class Recalculate(PlanView):
    """Computing once more."""

    actions = {"POST": SCHEDULE_RECALCULATE}
    queryset = ScheduleSummary.objects.none()
    serializer_class = PlanChangeOutput
    pagination_class = None

    @extend_schema(operation_id="schedule_recalculate", request=None, responses=PlanChangeOutput)
    def post(self, request: Request, key: str) -> Response:
        """Compute the dates from the inputs as they are; large plans are computed by a job. Twice changes nothing."""
        change = recalculate(actor=self.actor, project=self.project, by_edit=True)
        return Response(PlanChangeOutput(change).data)
