"""Jobs over the API: follow the progress of long work, cancel it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.job_control import JOB_CANCEL, JOB_VIEW, JOBS_LIST, cancel_job, jobs_visible_to
from core.models import Job
from core.rest.pagination import CursorPage
from core.rest.views import PortalView


class JobOutput(serializers.ModelSerializer[Job]):
    """A job as the API shows it."""

    percent = serializers.IntegerField(allow_null=True, read_only=True)

    class Meta:
        model = Job
        fields = [
            "id", "kind", "key", "title", "state", "step", "progress", "total", "percent", "attempts",
            "cancel_requested", "result", "error", "created_at", "started_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class JobFilter(django_filters.FilterSet):
    """Filters of the job list."""

    state = django_filters.ChoiceFilter(choices=Job.State.choices)
    kind = django_filters.CharFilter()

    class Meta:
        model = Job
        fields: list[str] = []


class NewestFirst(CursorPage):
    """Jobs, the newest first."""

    ordering = ("-created_at", "id")


class JobList(PortalView):
    """Jobs of the caller."""

    actions = {"GET": JOBS_LIST}
    queryset = Job.objects.none()
    serializer_class = JobOutput
    pagination_class = NewestFirst
    filterset_class = JobFilter

    @extend_schema(operation_id="jobs_list", responses=JobOutput(many=True))
    def get(self, request: Request) -> Response:
        """List one's jobs, the newest first."""
        return self.answer_page(jobs_visible_to(self.actor), JobOutput)


class JobDetail(PortalView):
    """One job."""

    actions = {"GET": JOB_VIEW}
    queryset = Job.objects.none()
    serializer_class = JobOutput
    pagination_class = None

    @extend_schema(operation_id="jobs_get")
    def get(self, request: Request, job_id: UUID) -> Response:
        """Follow a job."""
        return Response(JobOutput(self.get_one(jobs_visible_to(self.actor), pk=job_id)).data)


class JobCancel(PortalView):
    """Stop a job."""

    actions = {"POST": JOB_CANCEL}
    queryset = Job.objects.none()
    serializer_class = JobOutput
    pagination_class = None

    @extend_schema(operation_id="jobs_cancel", request=None, responses=JobOutput)
    def post(self, request: Request, job_id: UUID) -> Response:
        """Ask a job to stop; it ends at its next step."""
        job: Any = self.get_one(jobs_visible_to(self.actor), pk=job_id)
        return Response(JobOutput(cancel_job(actor=self.actor, job=job)).data)
