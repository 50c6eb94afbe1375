"""Undo and redo of one's own deeds in a plan over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.models import ChangeSet
from schedule.policy import PROGRESS_EDIT, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.task_serializers import PlanChangeOutput
from schedule.selectors.undo import what_can_be_undone
from schedule.services.undo import redo_last, undo_last


class DeedInput(serializers.Serializer[Any]):
    """Which deed is meant; without it the latest one."""

    deed = serializers.UUIDField(
        required=False,
        help_text="The id that GET gave. Another one than is next answers 409 and changes nothing.",
    )


class UndoOutput(serializers.Serializer[Any]):
    """The deeds that undo and redo would reach now; null for nothing."""

    undo = serializers.CharField(allow_null=True)
    redo = serializers.CharField(allow_null=True)
    undo_deed = serializers.UUIDField(allow_null=True, help_text="Its id, for POST.")
    redo_deed = serializers.UUIDField(allow_null=True)


class Undo(PlanView):
    """Taking back."""

    actions = {"GET": SCHEDULE_VIEW, "POST": PROGRESS_EDIT}
    queryset = ChangeSet.objects.none()
    serializer_class = PlanChangeOutput
    pagination_class = None

    @extend_schema(operation_id="undo_get", responses=UndoOutput)
    def get(self, request: Request, key: str) -> Response:
        """Read what one could take back or do again in this plan."""
        return Response(UndoOutput(what_can_be_undone(actor=self.actor, project=self.project)).data)

    @extend_schema(operation_id="undo", request=DeedInput, responses=PlanChangeOutput)
    def post(self, request: Request, key: str) -> Response:
        """Take back one's latest deed in this plan; 409 where somebody changed one of its rows since."""
        deed = self.read_input(DeedInput).get("deed")
        change = undo_last(actor=self.actor, project=self.project, deed=deed)
        return Response(PlanChangeOutput(change).data)


class Redo(PlanView):
    """Doing again."""

    actions = {"POST": PROGRESS_EDIT}
    queryset = ChangeSet.objects.none()
    serializer_class = PlanChangeOutput
    pagination_class = None

    @extend_schema(operation_id="redo", request=DeedInput, responses=PlanChangeOutput)
    def post(self, request: Request, key: str) -> Response:
        """Do again what one took back last in this plan."""
        deed = self.read_input(DeedInput).get("deed")
        change = redo_last(actor=self.actor, project=self.project, deed=deed)
        return Response(PlanChangeOutput(change).data)
