"""Progress over the API: what is due, many reports at once, work by assignment, unfinished work moved."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from core.rest.etag import expected_version
from schedule.models import Task
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import LARGEST_ID, Entry, Moment, RowId
from schedule.rest.resources import AssignmentOutput
from schedule.rest.task_serializers import PlanChangeOutput
from schedule.selectors.plan import assignments_of
from schedule.selectors.progress import LISTS, due_work
from schedule.services.assignment_progress import report_work
from schedule.services.bulk import RowEdit
from schedule.services.progress_reports import report_as_scheduled, report_progress
from schedule.services.rescheduling import reschedule_unfinished

MOST = 5_000


class DueTaskOutput(serializers.Serializer[Any]):
    """An open task with what was planned for it."""

    task = serializers.IntegerField(source="task.pk")
    number = serializers.IntegerField(source="task.number")
    name = serializers.CharField(source="task.name")
    lists = serializers.SerializerMethodField(help_text="The lists it is in.")
    planned_start = Moment(
        allow_null=True, help_text="Of the baseline, else of the plan without its status date."
    )
    planned_finish = Moment(allow_null=True)
    start = Moment(allow_null=True)
    finish = Moment(allow_null=True)
    percent_complete = serializers.DecimalField(
        max_digits=5, decimal_places=2, source="task.percent_complete"
    )
    remaining_minutes = serializers.IntegerField()
    slip_minutes = serializers.IntegerField(
        source="slip",
        allow_null=True,
        help_text="Working minutes by which it ends later than planned; null where the baseline lacks the task.",
    )
    version = serializers.IntegerField(source="task.version")

    def get_lists(self, row: Any) -> list[str]:
        """In the order in which lists are named."""
        return [name for name in LISTS if name in row.lists]


class DueOutput(serializers.Serializer[Any]):
    """What is due up to the status date."""

    status_date = serializers.DateField(source="status_day")
    due_before = Moment(source="cutoff")
    is_pinned = serializers.BooleanField()
    measured_against = serializers.CharField(
        help_text="What planned dates and slips are: a baseline, or the plan without its status date."
    )
    counts = serializers.DictField(child=serializers.IntegerField())
    tasks = DueTaskOutput(many=True, source="shown")


class ReportInput(Entry):
    """What is reported about one task; what is left out stays."""

    task = RowId()
    version = serializers.IntegerField(
        required=False, help_text="Refused with 412 when the task changed since."
    )
    percent_complete = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    remaining_minutes = serializers.IntegerField(
        min_value=0, max_value=LARGEST_ID, allow_null=True, required=False
    )
    actual_start_at = Moment(allow_null=True, required=False)
    actual_finish_at = Moment(allow_null=True, required=False)


class ReportsInput(serializers.Serializer[Any]):
    """Reports about many tasks: all of them are saved, or none."""

    changes = ReportInput(many=True, allow_empty=False)


class TasksInput(serializers.Serializer[Any]):
    """Which tasks; without them all open ones."""

    tasks = serializers.ListField(child=RowId(), required=False, max_length=MOST)


class AfterInput(serializers.Serializer[Any]):
    """The day behind which unfinished work is moved."""

    after = serializers.DateField()


class WorkInput(serializers.Serializer[Any]):
    """Work of one assignment."""

    actual_minutes = serializers.IntegerField(min_value=0, max_value=LARGEST_ID)
    remaining_minutes = serializers.IntegerField(
        min_value=0,
        max_value=LARGEST_ID,
        allow_null=True,
        required=False,
        help_text="Left out: what the plan leaves.",
    )


class Progress(PlanView):
    """What is due, and reports about it."""

    actions = {"GET": SCHEDULE_VIEW, "POST": PROGRESS_EDIT}
    serializer_class = DueOutput
    queryset = Task.objects.none()
    pagination_class = None
    filterset_class = None
    extra_query = ("list",)

    @extend_schema(
        operation_id="progress_due",
        responses=DueOutput,
        parameters=[
            OpenApiParameter("list", str, enum=list(LISTS), description="Only this list; all that is due.")
        ],
    )
    def get(self, request: Request, key: str) -> Response:
        """List what is due up to the status date, in progress, late to start, late to end or slipping."""
        name = request.query_params.get("list", "due")
        if name not in LISTS:
            raise InvalidInput("There is no such list.", fields={"list": [f"One of {', '.join(LISTS)}."]})
        due = due_work(actor=self.actor, project=self.project)
        body = {
            "status_day": due.status_day,
            "cutoff": due.cutoff,
            "is_pinned": due.is_pinned,
            "measured_against": due.measured_against,
            "counts": due.counts,
            "shown": due.of(name),
        }
        return self.answer(DueOutput(body, context=self.get_serializer_context()))

    @extend_schema(operation_id="progress_report", request=ReportsInput, responses=PlanChangeOutput)
    def post(self, request: Request, key: str) -> Response:
        """Report progress on many tasks: all of it or nothing, with one recalculation."""
        edits = [
            RowEdit(
                values.pop("task"), {k: v for k, v in values.items() if k != "version"}, values.get("version")
            )
            for values in (dict(each) for each in self.read_input(ReportsInput)["changes"])
        ]
        change = report_progress(actor=self.actor, project=self.project, edits=edits)
        return self.answer(PlanChangeOutput(change))


class AsScheduled(PlanView):
    """Progress as it was scheduled."""

    actions = {"POST": PROGRESS_EDIT}
    serializer_class = TasksInput
    pagination_class = None

    @extend_schema(operation_id="progress_as_scheduled", request=TasksInput, responses=PlanChangeOutput)
    def post(self, request: Request, key: str) -> Response:
        """Let open work count as done the way it was planned, up to the status date."""
        tasks = self.read_input(TasksInput).get("tasks")
        _, change = report_as_scheduled(actor=self.actor, project=self.project, task_ids=tasks)
        return self.answer(PlanChangeOutput(change))


class Reschedule(PlanView):
    """Unfinished work behind a day."""

    actions = {"POST": SCHEDULE_EDIT}
    serializer_class = AfterInput
    pagination_class = None

    @extend_schema(operation_id="progress_reschedule", request=AfterInput, responses=PlanChangeOutput)
    def post(self, request: Request, key: str) -> Response:
        """Let work that is left begin on a day at the earliest; what waits for it follows."""
        after = self.read_input(AfterInput)["after"]
        _, change = reschedule_unfinished(actor=self.actor, project=self.project, after=after)
        return self.answer(PlanChangeOutput(change))


class AssignmentWork(PlanView):
    """The work of one assignment."""

    actions = {"PUT": PROGRESS_EDIT}
    serializer_class = WorkInput
    pagination_class = None

    @extend_schema(operation_id="assignments_report", request=WorkInput, responses=AssignmentOutput)
    def put(self, request: Request, key: str, assignment_id: int) -> Response:
        """Say how much work was done and how much is left; the task follows."""
        found = self.get_one(assignments_of(actor=self.actor, project=self.project), pk=assignment_id)
        found.project = self.project
        values = self.read_input(WorkInput)
        row, _ = report_work(
            actor=self.actor, assignment=found, expected_version=expected_version(request), **values
        )
        return self.answer(AssignmentOutput(row, context=self.get_serializer_context()), version=row.version)
