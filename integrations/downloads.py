"""Plans as downloads: what pages and the API answer alike."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO, Any, Final, TypeVar
from urllib.parse import quote

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from core.actors import Actor
from core.errors import InvalidInput
from integrations.plans.mspdi_writer import write_mspdi
from integrations.printing.paper import PAPER
from integrations.selectors.grid import chosen_columns, chosen_ids, grid_table
from integrations.selectors.plan_out import plan_out
from integrations.selectors.printed_plan import day_of, printed_columns
from integrations.services.printing import Printing, write_print
from integrations.sheets.csv_writer import csv_pieces
from integrations.sheets.table import Table
from integrations.sheets.xlsx_writer import write_xlsx
from projects.models import Project

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ACROSS: Final = 20
R = TypeVar("R", bound=HttpResponseBase)


def table_of(project: Project, actor: Actor, given: Mapping[str, Any]) -> Table:
    """The grid with the columns and rows that a request names; without them the whole plan."""
    return grid_table(
        actor=actor,
        project=project,
        columns=chosen_columns(given.get("columns", "")),
        ids=chosen_ids(given.get("ids", "")),
    )


def mspdi_answer(project: Project, actor: Actor) -> StreamingHttpResponse:
    """A plan as MS Project XML to download, piece by piece."""
    out = plan_out(actor=actor, project=project)
    now = timezone.now().astimezone(project.zone).replace(tzinfo=None)
    pieces = write_mspdi(out.plan, written_at=now)
    response = StreamingHttpResponse(pieces, content_type="application/xml; charset=utf-8")
    return as_download(response, f"{project.key}-plan.xml")


def printing_of(given: Mapping[str, Any]) -> Printing:
    """What a request wants to have printed. Raises InvalidInput."""
    paper = paper_of(given.get("paper", ""))
    return Printing(
        columns=printed_columns(given.get("columns", ""), paper),
        ids=chosen_ids(given.get("ids", "")),
        first=day_of(given.get("from", ""), "from"),
        last=day_of(given.get("to", ""), "to"),
        paper=paper,
        across=pages_across(given.get("across", "")),
    )


def pdf_answer(project: Project, actor: Actor, printing: Printing) -> FileResponse:
    """A plan as a PDF to download."""
    file = io.BytesIO()
    write_print(actor, project, printing, file)
    file.seek(0)
    return print_answer(project, file)


def print_answer(project: Project, file: IO[bytes]) -> FileResponse:
    """A PDF that is written already."""
    return as_download(FileResponse(file, content_type="application/pdf"), f"{project.key}-plan.pdf")


def paper_of(text: str) -> str:
    """A4 where nothing is said. Raises InvalidInput."""
    paper = text.lower() or "a4"
    if paper not in PAPER:
        known = ", ".join(PAPER)
        raise InvalidInput(f"Paper is one of {known}.", fields={"paper": [f"One of {known}."]})
    return paper


def pages_across(text: str) -> int:
    """How many pages side by side the time takes. Raises InvalidInput."""
    if text and (not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_ACROSS):
        raise InvalidInput(
            f"Time takes 1 to {MOST_ACROSS} pages across.", fields={"across": [f"1 to {MOST_ACROSS}."]}
        )
    return int(text or 1)


def csv_answer(project: Project, table: Table) -> StreamingHttpResponse:
    """A table as a CSV download, piece by piece."""
    response = StreamingHttpResponse(csv_pieces(table), content_type="text/csv; charset=utf-8")
    return as_download(response, f"{project.key}-plan.csv")


def xlsx_answer(project: Project, table: Table) -> FileResponse:
    """A table as a workbook to download."""
    file = io.BytesIO()
    write_xlsx(table, file)
    file.seek(0)
    return as_download(FileResponse(file, content_type=XLSX_TYPE), f"{project.key}-plan.xlsx")


def as_download(response: R, file_name: str) -> R:
    """Offer an answer as a file; browsers take it for nothing else."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
