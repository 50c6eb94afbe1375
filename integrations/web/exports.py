"""The plan as a file: the grid as it is shown, and the whole plan for other tools and for paper."""

from __future__ import annotations

import tempfile
from typing import IO, TypeVar
from urllib.parse import quote

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from core.web.pages import PageRequest, page
from integrations.selectors.grid import chosen_columns, chosen_ids, grid_table
from integrations.sheets.csv_writer import csv_pieces
from integrations.sheets.table import Table
from integrations.sheets.xlsx_writer import write_xlsx
from projects.models import Project
from projects.web.base import project_or_404
from schedule.policy import SCHEDULE_VIEW

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT_IN_MEMORY = 2_000_000
R = TypeVar("R", bound=HttpResponseBase)


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_VIEW)
def export_csv(request: PageRequest, key: str) -> HttpResponseBase:
    """The grid as CSV. `columns` and `ids` say what is shown; without them it is the whole plan."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return csv_answer(project, _table(request, project))


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_VIEW)
def export_xlsx(request: PageRequest, key: str) -> HttpResponseBase:
    """The grid as a workbook."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return xlsx_answer(project, _table(request, project))


def csv_answer(project: Project, table: Table) -> StreamingHttpResponse:
    """A table as a CSV download, piece by piece."""
    response = StreamingHttpResponse(csv_pieces(table), content_type="text/csv; charset=utf-8")
    return as_download(response, f"{project.key}-plan.csv")


def xlsx_answer(project: Project, table: Table) -> FileResponse:
    """A table as a workbook to download."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115  the answer closes it
    write_xlsx(table, file)
    file.seek(0)
    return as_download(FileResponse(file, content_type=XLSX_TYPE), f"{project.key}-plan.xlsx")


def as_download(response: R, file_name: str) -> R:
    """Offer an answer as a file; browsers take it for nothing else."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _table(request: PageRequest, project: Project) -> Table:
    given = request.POST if request.method == "POST" else request.GET
    return grid_table(
        actor=request.actor,
        project=project,
        columns=chosen_columns(given.get("columns", "")),
        ids=chosen_ids(given.get("ids", "")),
    )
