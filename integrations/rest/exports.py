"""The plan as a file over the API: the form is chosen by `form`, else by the Accept header."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput, PortalError
from core.rest.jobs import JobOutput
from core.rest.renderers import PortalRenderer
from integrations.downloads import (
    XLSX_TYPE,
    csv_answer,
    mspdi_answer,
    pdf_answer,
    print_answer,
    printing_of,
    table_of,
    xlsx_answer,
)
from integrations.selectors.plan_losses import export_losses
from integrations.selectors.plan_out import plan_out
from integrations.services.printing import is_long, printed_file, start_print
from projects.models import Project
from projects.rest.base import ProjectView
from schedule.policy import SCHEDULE_VIEW

FORMS: Final = {
    "csv": "text/csv",
    "xlsx": XLSX_TYPE,
    "mspdi": "application/xml",
    "pdf": "application/pdf",
}
_ANY: Final = ("*/*", "application/*", "application/json", "application/problem+json")


class NoSuchForm(PortalError):
    """The answer cannot be given in a form that is wanted."""

    status = 406
    slug = "not-acceptable"
    title = "Not in that form"


class AnyForm(DefaultContentNegotiation):
    """Files have forms of their own: the view chooses, refusals are JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The renderer of refusals."""
        return PortalRenderer(), PortalRenderer.media_type


def form_of(request: Request) -> str:
    """The form that is asked for; CSV where nothing is said. Raises InvalidInput and NoSuchForm."""
    wanted = request.query_params.get("form", "")
    if wanted:
        if wanted not in FORMS:
            raise InvalidInput(f"form is one of {', '.join(FORMS)}.", fields={"form": ["No such form."]})
        return wanted
    accepted = [
        part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "*/*").split(",")
    ]
    for media_type in accepted:
        for form, own in FORMS.items():
            if media_type in (own, "text/xml" if form == "mspdi" else own):
                return form
    if not any(media_type in _ANY or media_type == "text/*" for media_type in accepted):
        raise NoSuchForm(f"The plan comes as {', '.join(FORMS.values())}.")
    return "csv"


class PlanExport(ProjectView):
    """The plan of a project as a file."""

    actions = {"GET": SCHEDULE_VIEW}
    content_negotiation_class = AnyForm
    pagination_class = None
    extra_query = ("form", "columns", "ids", "paper", "across", "from", "to")

    @extend_schema(
        operation_id="schedule_export",
        parameters=[
            OpenApiParameter(
                "form", str, enum=list(FORMS), description="Else the Accept header decides; CSV."
            ),
            OpenApiParameter("columns", str, description="Of csv, xlsx and pdf: names separated by commas."),
            OpenApiParameter(
                "ids", str, description="Of csv, xlsx and pdf: ids of tasks, in the order wanted."
            ),
            OpenApiParameter("paper", str, enum=["a4", "a3", "a5", "phone"], description="Of pdf."),
            OpenApiParameter("across", int, description="Of pdf: pages side by side, 1 to 20."),
            OpenApiParameter("from", OpenApiTypes.DATE, description="Of pdf: the first day."),
            OpenApiParameter("to", OpenApiTypes.DATE, description="Of pdf: the last day."),
        ],
        responses={
            202: JobOutput,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, XLSX_TYPE): OpenApiTypes.BINARY,
            (200, "application/xml"): OpenApiTypes.STR,
            (200, "application/pdf"): OpenApiTypes.BINARY,
            406: OpenApiResponse(description="None of the forms that Accept names."),
        },
    )
    def get(self, request: Request, key: str) -> HttpResponseBase:
        """The grid as CSV or workbook, the whole plan as MS Project XML, or the plan on paper as PDF."""
        form = form_of(request)
        if form == "mspdi":
            return mspdi_answer(self.project, self.actor)
        if form == "pdf":
            return self._print(request)
        table = table_of(self.project, self.actor, request.query_params)
        return csv_answer(self.project, table) if form == "csv" else xlsx_answer(self.project, table)

    def _print(self, request: Request) -> HttpResponseBase:
        """A PDF at once, or the job that writes it: follow the job, then fetch what Location names."""
        printing = printing_of(request.query_params)
        if not is_long(self.project, printing):
            return pdf_answer(self.project, self.actor, printing)
        job = start_print(actor=self.actor, project=self.project, printing=printing)
        location = reverse("api-plan-print", args=[self.project.key, job.pk])
        return self.answer(
            JobOutput(job), code=status.HTTP_202_ACCEPTED, location=request.build_absolute_uri(location)
        )


class PlanPrint(ProjectView):
    """A PDF that a job wrote."""

    actions = {"GET": SCHEDULE_VIEW}
    content_negotiation_class = AnyForm
    pagination_class = None

    @extend_schema(
        operation_id="schedule_export_print",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, key: str, job_id: UUID) -> HttpResponseBase:
        """The plan on paper, once its job is done; kept for seven days."""
        return print_answer(self.project, printed_file(self.project, job_id))


class ExportLossOutput(serializers.Serializer[Any]):
    """One thing of the plan that a file for MS Project has no place for."""

    what = serializers.CharField()
    count = serializers.IntegerField()
    example = serializers.CharField()
    sentence = serializers.CharField()
    is_left_out = serializers.BooleanField(
        help_text="Nothing is written; else it is written in another form."
    )


class PlanExportLosses(ProjectView):
    """What a plan loses as MS Project XML."""

    actions = {"GET": SCHEDULE_VIEW}
    pagination_class = None
    queryset = Project.objects.none()

    @extend_schema(operation_id="schedule_export_losses", responses=ExportLossOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """What is written in another form or not at all, with counts; an empty list where nothing is lost."""
        found = export_losses(plan_out(actor=self.actor, project=self.project))
        return Response(ExportLossOutput(found, many=True).data)
