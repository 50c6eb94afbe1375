"""Plan imports over the API: upload, follow the dry run, import, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from core.rest.jobs import JobOutput
from core.rest.pagination import CursorPage
from integrations.models import PlanImport
from integrations.policy import IMPORT_PLAN, IMPORT_VIEW
from integrations.selectors.plan_imports import get_plan_import, plan_imports
from integrations.services.plan_import import start_import, undo_import, upload_plan
from projects.rest.base import ProjectView


class PlanImportOutput(serializers.ModelSerializer[PlanImport]):
    """An import as the API shows it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    project = serializers.CharField(source="project.key", read_only=True)
    check_job = JobOutput(allow_null=True, read_only=True)
    import_job = JobOutput(allow_null=True, read_only=True)
    report = serializers.JSONField(read_only=True)
    comparison = serializers.JSONField(read_only=True)
    preview = serializers.JSONField(read_only=True)
    mapping = serializers.JSONField(read_only=True)

    class Meta:
        model = PlanImport
        fields = [
            "id", "project", "kind", "file_name", "file_size", "file_hash", "format", "file_project", "state",
            "problem", "preview", "mapping", "report", "comparison", "check_job", "import_job", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class PlanFileInput(serializers.Serializer[Any]):
    """The upload."""

    file = serializers.FileField(help_text="MS Project XML (.xml) or Primavera P6 (.xer), up to 50 MB.")


class ImportStartInput(serializers.Serializer[Any]):
    """What an import keeps beside the plan."""

    baselines = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=10_000),
        required=False,
        help_text="Numbers of the file's baselines that to keep, as `comparison.baselines` lists them; all without it.",
    )


class PlanImportFilter(django_filters.FilterSet):
    """Filters of the list of imports."""

    state = django_filters.ChoiceFilter(choices=PlanImport.State.choices)

    class Meta:
        model = PlanImport
        fields: list[str] = []


class NewestFirst(CursorPage):
    """Imports, the newest first."""

    ordering = ("-created_at", "-id")


class ImportView(ProjectView):
    """What the views of imports share."""

    queryset = PlanImport.objects.none()
    serializer_class = PlanImportOutput
    pagination_class: type[CursorPage] | None = None

    def plan_import(self, public_id: UUID) -> PlanImport:
        """The import of this project."""
        return get_plan_import(actor=self.actor, project=self.project, public_id=public_id)


class ImportList(ImportView):
    """Imports of a project."""

    actions = {"GET": IMPORT_VIEW, "POST": IMPORT_PLAN}
    pagination_class = NewestFirst
    filterset_class = PlanImportFilter
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="imports_list", responses=PlanImportOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List the imports of a project, the newest first."""
        return self.answer_page(plan_imports(actor=self.actor, project=self.project), PlanImportOutput)

    @extend_schema(
        operation_id="imports_upload",
        request={"multipart/form-data": PlanFileInput},
        responses={202: PlanImportOutput},
    )
    def post(self, request: Request, key: str) -> Response:
        """Upload a plan file; a job makes the dry run. Follow `state` until it is `checked` or `refused`."""
        file = request.FILES.get("file")
        if file is None:
            raise InvalidInput("Send the plan file as `file`.", fields={"file": ["A file is needed."]})
        uploaded = upload_plan(
            actor=self.actor, project=self.project, file_name=file.name or "plan", content=file.read()
        )
        serializer = PlanImportOutput(self.plan_import(uploaded.public_id))
        location = request.build_absolute_uri(f"{request.path}{uploaded.public_id}/")
        return self.answer(serializer, code=status.HTTP_202_ACCEPTED, location=location)


class ImportDetail(ImportView):
    """One import."""

    actions = {"GET": IMPORT_VIEW}

    @extend_schema(operation_id="imports_get", responses=PlanImportOutput)
    def get(self, request: Request, key: str, public_id: UUID) -> Response:
        """The state of an import with its loss report and comparison."""
        return Response(PlanImportOutput(self.plan_import(public_id)).data)


class ImportStart(ImportView):
    """Import what was checked."""

    actions = {"POST": IMPORT_PLAN}

    @extend_schema(operation_id="imports_start", request=ImportStartInput, responses={202: PlanImportOutput})
    def post(self, request: Request, key: str, public_id: UUID) -> Response:
        """Import a checked file by a job: all of it or nothing, with the baselines that are named."""
        given = self.read_input(ImportStartInput) if request.data else {}
        start_import(
            actor=self.actor, plan_import=self.plan_import(public_id), baselines=given.get("baselines")
        )
        return Response(PlanImportOutput(self.plan_import(public_id)).data, status=status.HTTP_202_ACCEPTED)


class ImportUndo(ImportView):
    """Take an import back."""

    actions = {"POST": IMPORT_PLAN}

    @extend_schema(operation_id="imports_undo", request=None, responses=PlanImportOutput)
    def post(self, request: Request, key: str, public_id: UUID) -> Response:
        """Bring every row back to what it was before the import."""
        undo_import(actor=self.actor, plan_import=self.plan_import(public_id))
        return Response(PlanImportOutput(self.plan_import(public_id)).data)
