"""Recurring tasks over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import NotVisible
from core.rest.etag import expected_version
from schedule.models import Frequency, Recurrence
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.task_serializers import PlanChangeOutput
from schedule.services.recurring import (
    FIELDS,
    detach_occurrence,
    occurrences_of,
    remove_recurrence,
    set_recurrence,
)


class RecurrenceOutput(serializers.ModelSerializer[Recurrence]):
    """The rule of a recurring task."""

    left_out = serializers.ListField(
        child=serializers.DateField(),
        read_only=True,
        help_text="Days whose occurrence left the series or was deleted: a change of the rule makes none there.",
    )
    occurrences = serializers.SerializerMethodField(help_text="Ids of its tasks, in their order.")

    class Meta:
        model = Recurrence
        fields = [*sorted(FIELDS), "left_out", "occurrences", "version"]
        read_only_fields = fields

    def get_occurrences(self, recurrence: Recurrence) -> list[int]:
        """Its tasks."""
        return list(occurrences_of(recurrence.task).values_list("pk", flat=True))


class RecurrenceInput(serializers.Serializer[Any]):
    """A rule; what is left out of one that exists stays as it is."""

    frequency = serializers.ChoiceField(choices=Frequency.choices, required=False)
    interval = serializers.IntegerField(min_value=1, max_value=366, required=False)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        max_length=7,
        required=False,
        help_text="0 is Monday.",
    )
    day_of_month = serializers.IntegerField(min_value=1, max_value=31, allow_null=True, required=False)
    week_of_month = serializers.IntegerField(
        min_value=-1,
        max_value=4,
        allow_null=True,
        required=False,
        help_text="With one weekday; -1 is the last.",
    )
    first_on = serializers.DateField(required=False)
    until = serializers.DateField(allow_null=True, required=False)
    count = serializers.IntegerField(min_value=1, max_value=1_000, allow_null=True, required=False)
    at_minute = serializers.IntegerField(
        min_value=0,
        max_value=1_439,
        required=False,
        help_text="Minutes after midnight of the project's clock.",
    )
    duration_minutes = serializers.IntegerField(min_value=0, max_value=10**8, required=False)


class RecurrenceDetail(PlanView):
    """How a task recurs."""

    actions = {"GET": SCHEDULE_VIEW, "PUT": SCHEDULE_EDIT, "DELETE": SCHEDULE_EDIT}
    queryset = Recurrence.objects.none()
    serializer_class = RecurrenceOutput
    pagination_class = None

    @extend_schema(operation_id="task_recurrence_get")
    def get(self, request: Request, key: str, task_id: int) -> Response:
        """Read the rule of a recurring task; 404 where it does not recur."""
        recurrence = Recurrence.objects.filter(task=self.task(task_id)).select_related("task").first()
        if recurrence is None:
            raise NotVisible()
        return self._shown(recurrence)

    @extend_schema(operation_id="task_recurrence_set", request=RecurrenceInput, responses=RecurrenceOutput)
    def put(self, request: Request, key: str, task_id: int) -> Response:
        """Let a task recur, or change its rule: occurrences that have not begun follow it."""
        task = self.task(task_id)
        values = self.read_input(RecurrenceInput, partial=True)
        exists = Recurrence.objects.filter(task=task).exists()
        recurrence, _ = set_recurrence(
            actor=self.actor,
            project=self.project,
            task=task,
            expected_version=expected_version(request) if exists else None,
            **values,
        )
        return self._shown(recurrence)

    @extend_schema(operation_id="task_recurrence_delete", responses={204: None})
    def delete(self, request: Request, key: str, task_id: int) -> Response:
        """Take the rule away; the occurrences stay as ordinary tasks."""
        task = self.task(task_id)
        if not Recurrence.objects.filter(task=task).exists():
            raise NotVisible()
        remove_recurrence(
            actor=self.actor, project=self.project, task=task, expected_version=expected_version(request)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _shown(self, recurrence: Recurrence) -> Response:
        output = RecurrenceOutput(recurrence, context=self.get_serializer_context())
        return self.answer(output, version=recurrence.version)


class OccurrenceDetach(PlanView):
    """An occurrence that leaves its series."""

    actions = {"POST": SCHEDULE_EDIT}
    queryset = Recurrence.objects.none()
    serializer_class = PlanChangeOutput
    pagination_class = None

    @extend_schema(operation_id="task_occurrence_detach", request=None, responses=PlanChangeOutput)
    def post(self, request: Request, key: str, task_id: int) -> Response:
        """Take one occurrence out of its series: it stays as an ordinary task, and the rule leaves its day out."""
        version = expected_version(request, required=False)
        change = detach_occurrence(
            actor=self.actor, project=self.project, task=self.task(task_id), expected_version=version
        )
        return self.answer(PlanChangeOutput(change))
