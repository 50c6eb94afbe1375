"""What a deletion would break, over the API: asked before, nothing is saved."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from schedule.models import Task
from schedule.policy import SCHEDULE_CALCULATE
from schedule.rest.base import PlanView
from schedule.rest.fields import RowId
from schedule.selectors.deletion import deletion_of
from schedule.services.bulk import MOST_ROWS


class DeletionInput(serializers.Serializer[Any]):
    """The tasks one thinks of deleting."""

    tasks = serializers.ListField(child=RowId(), min_length=1, max_length=MOST_ROWS)


class NamedTaskOutput(serializers.Serializer[Any]):
    """A task of this plan."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    name = serializers.CharField()


class DeletionOutput(serializers.Serializer[Any]):
    """What would go, and what would be left without something it waits for; at most 1,000 of each are named."""

    rows = serializers.IntegerField(help_text="Rows that go, those below the named ones too.")
    below = serializers.IntegerField(help_text="How many of them lie below a named one.")
    links = serializers.IntegerField()
    assignments = serializers.IntegerField()
    baseline_rows = serializers.IntegerField(help_text="Rows that the chosen baseline would show as removed.")
    waiting = NamedTaskOutput(many=True, help_text="Tasks that stay and lose something they wait for.")
    milestones = NamedTaskOutput(many=True, help_text="Milestones that go and that others wait for.")
    outside = serializers.ListField(
        child=serializers.CharField(),
        help_text="Tasks of other projects whose links break until the deletion is taken back.",
    )


class DeletionPreview(PlanView):
    """What deleting tasks would break."""

    actions = {"POST": SCHEDULE_CALCULATE}
    queryset = Task.objects.none()
    serializer_class = DeletionOutput
    pagination_class = None

    @extend_schema(operation_id="tasks_deletion", request=DeletionInput, responses=DeletionOutput)
    def post(self, request: Request, key: str) -> Response:
        """Say what deleting tasks would take along and break; nothing is deleted."""
        ids = self.read_input(DeletionInput)["tasks"]
        known = set(Task.objects.filter(project=self.project, pk__in=ids).values_list("pk", flat=True))
        places = [place for place, pk in enumerate(ids) if pk not in known]
        if places:
            raise InvalidInput(
                "There is no such task in this project.",
                fields={f"tasks.{place}": ["No such task in this project."] for place in places},
            )
        found = deletion_of(actor=self.actor, project=self.project, ids=ids)
        return Response(DeletionOutput(found).data)
