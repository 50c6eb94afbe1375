"""What leads to a date over the API: float paths, driving chains, links that progress has overtaken."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from schedule.models import Task
from schedule.policy import SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import Moment
from schedule.selectors.paths import MOST_PATHS, driving_chain, float_paths_of, out_of_sequence

RANKS = ("free_float", "total_float")


class PathTaskOutput(serializers.Serializer[Any]):
    """A task with its dates."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    start = Moment(allow_null=True)
    finish = Moment(allow_null=True)
    total_float_minutes = serializers.IntegerField(source="total_float", allow_null=True)
    is_critical = serializers.BooleanField()


class PathOutput(serializers.Serializer[Any]):
    """A chain of work without slack in itself."""

    number = serializers.IntegerField(help_text="From 1, the most urgent.")
    float_minutes = serializers.IntegerField(
        help_text="By how much the path could slip before it would move the end; or, so ranked, its total float."
    )
    tasks = PathTaskOutput(many=True)
    joins = PathTaskOutput(allow_null=True, help_text="The task of a more urgent path that it leads to.")


class FloatPathsOutput(serializers.Serializer[Any]):
    """The paths that end in a task."""

    end = PathTaskOutput(allow_null=True)
    paths = PathOutput(many=True)


class ChainStepOutput(serializers.Serializer[Any]):
    """A task of a driving chain and why it has its dates."""

    task = PathTaskOutput()
    cause = serializers.CharField()
    link_type = serializers.CharField(help_text="Of the link that drives it; empty where none does.")


class OvertakenOutput(serializers.Serializer[Any]):
    """A link whose successor went ahead."""

    id = serializers.IntegerField()
    type = serializers.CharField()
    predecessor = PathTaskOutput()
    successor = PathTaskOutput()


class FloatPathList(PlanView):
    """The most urgent chains of work."""

    actions = {"GET": SCHEDULE_VIEW}
    queryset = Task.objects.none()
    serializer_class = FloatPathsOutput
    pagination_class = None

    @extend_schema(
        operation_id="schedule_float_paths",
        parameters=[
            OpenApiParameter(
                "end", int, description="Id of the task they end in; the task that finishes last."
            ),
            OpenApiParameter("count", int, description=f"How many, up to {MOST_PATHS}; 10."),
            OpenApiParameter("by", str, enum=RANKS, description="What ranks them; free_float."),
        ],
    )
    def get(self, request: Request, key: str) -> Response:
        """Read the chains of work that end in a task, the most urgent first."""
        given = request.query_params
        by = given.get("by", RANKS[0])
        if by not in RANKS:
            raise InvalidInput(
                "Paths are ranked by free_float or total_float.", fields={"by": ["Not a rank."]}
            )
        end = self.task_in_body("end", _number("end", given.get("end")))
        found = float_paths_of(
            actor=self.actor,
            project=self.project,
            end=end,
            count=_number("count", given.get("count")) or 10,
            by_total_float=by == RANKS[1],
        )
        return Response(FloatPathsOutput(found, context=self.get_serializer_context()).data)


class DriverList(PlanView):
    """What drives a task."""

    actions = {"GET": SCHEDULE_VIEW}
    queryset = Task.objects.none()
    serializer_class = ChainStepOutput
    pagination_class = None

    @extend_schema(operation_id="task_drivers", responses=ChainStepOutput(many=True))
    def get(self, request: Request, key: str, task_id: int) -> Response:
        """Read a task and everything that drives it, back to the start."""
        chain = driving_chain(actor=self.actor, task=self.task(task_id))
        return Response(ChainStepOutput(chain, many=True, context=self.get_serializer_context()).data)


class OutOfSequenceList(PlanView):
    """Links that progress has overtaken."""

    actions = {"GET": SCHEDULE_VIEW}
    queryset = Task.objects.none()
    serializer_class = OvertakenOutput
    pagination_class = None

    @extend_schema(operation_id="schedule_out_of_sequence", responses=OvertakenOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """Read the links whose successor started or finished before its predecessor allowed it."""
        found = out_of_sequence(actor=self.actor, project=self.project)
        return Response(OvertakenOutput(found, many=True, context=self.get_serializer_context()).data)


def _number(name: str, text: str | None) -> int | None:
    if text is None or text == "":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidInput(f"“{text[:20]}” is no number.", fields={name: ["A whole number."]})
    return int(text)
