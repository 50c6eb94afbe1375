"""The plan as a file: the grid as it is shown, and the whole plan for other tools and for paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from core.web.pages import PageRequest, page, render_page
from integrations.downloads import (
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
from projects.web.base import project_context, project_or_404
from schedule.policy import SCHEDULE_VIEW


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_VIEW)
def export_csv(request: PageRequest, key: str) -> HttpResponseBase:
    """The grid as CSV. `columns` and `ids` say what is shown; without them it is the whole plan."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return csv_answer(project, table_of(project, request.actor, _given(request)))


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_VIEW)
def export_xlsx(request: PageRequest, key: str) -> HttpResponseBase:
    """The grid as a workbook."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return xlsx_answer(project, table_of(project, request.actor, _given(request)))


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_VIEW)
def export_pdf(request: PageRequest, key: str) -> HttpResponseBase:
    """The plan on paper: its size, pages across, a stretch of time, columns and rows. A large one is a job."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    printing = printing_of(_given(request))
    if is_long(project, printing):
        job = start_print(actor=request.actor, project=project, printing=printing)
        return redirect("job", job_id=job.pk)
    return pdf_answer(project, request.actor, printing)


@page(GET=SCHEDULE_VIEW)
def plan_print(request: PageRequest, key: str, job_id: UUID) -> HttpResponseBase:
    """The PDF that a job wrote."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return print_answer(project, printed_file(project, job_id))


@page(GET=SCHEDULE_VIEW)
def export_choices(request: PageRequest, key: str) -> HttpResponseBase:
    """What the file for MS Project holds, and what of the plan it has no place for, before it is downloaded."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    out = plan_out(actor=request.actor, project=project)
    context = {
        **project_context(request, project, "schedule"),
        "plan": out.plan,
        "losses": export_losses(out),
        "splits": sum(1 for task in out.plan.tasks if len(task.parts) > 1),
    }
    return render_page(request, "integrations/export_mspdi.html", context)


@page(GET=SCHEDULE_VIEW)
def export_mspdi(request: PageRequest, key: str) -> HttpResponseBase:
    """The whole plan as MS Project XML."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return mspdi_answer(project, request.actor)


def _given(request: PageRequest) -> Mapping[str, Any]:
    """Long lists of rows are posted, short questions stand in the address."""
    return request.POST if request.method == "POST" else request.GET
