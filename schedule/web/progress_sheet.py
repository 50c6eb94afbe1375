"""Progress by spreadsheet: the sheet as CSV, and its way back with a dry run; unfinished work moved behind a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, Stale, TooLarge
from core.policy import require
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.progress import LISTS, DueTask, due_work, found_in
from schedule.services.plan_effects import effect_of
from schedule.services.progress_reports import report_progress
from schedule.services.progress_sheet import MOST_BYTES, SheetReading, read_sheet
from schedule.services.rescheduling import plan_rescheduling, reschedule_unfinished
from schedule.services.sheet_files import Cell, sheet_files
from schedule.web.base import schedule_context
from schedule.web.days import shown_day
from schedule.web.forms import DayField, PlanForm
from schedule.web.outcomes import Outcome

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"Number": ("text", 12), "Task": ("text", 48), "Done %": ("percent", 10), "Remaining": ("length", 12)}
HEAD = ["Number", "Task", "Planned start", "Planned finish", "Done %", "Started", "Finished", "Remaining"]


@page(GET=SCHEDULE_VIEW)
def progress_export(request: PageRequest, key: str) -> HttpResponse:
    """A list of the progress page as a sheet that can be filled in and sent back."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    body = (
        [
            f"{project.key}-{row.task.number}", row.task.name, shown_day(project, row.planned_start),
            shown_day(project, row.planned_finish, is_finish=True), row.task.percent_complete.normalize(),
            shown_day(project, row.task.actual_start_at), "", row.remaining,
        ]
        for row in _listed(request, project)
    )  # fmt: skip
    return csv_response(f"{project.key}-progress.csv", HEAD, body)


@page(GET=SCHEDULE_VIEW)
def progress_workbook(request: PageRequest, key: str) -> HttpResponse:
    """The same list as a workbook, with real days and numbers."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    rows: list[list[Cell]] = [
        [
            f"{project.key}-{row.task.number}", row.task.name, shown_day(project, row.planned_start),
            shown_day(project, row.planned_finish, is_finish=True), row.task.percent_complete,
            shown_day(project, row.task.actual_start_at), None,
            (row.remaining_minutes, row.minutes_per_day, row.task.duration_is_elapsed),
        ]
        for row in _listed(request, project)
    ]  # fmt: skip
    heads = [(label, *KINDS.get(label, ("day", 15))) for label in HEAD]
    content = sheet_files().workbook(f"Progress {project.key}", heads, rows)
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{project.key}-progress.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _listed(request: PageRequest, project: Project) -> list[DueTask]:
    """The tasks of the list that an address names."""
    name = request.GET.get("list", "due")
    if name not in LISTS:
        raise InvalidInput("This is not a list of tasks.", fields={"list": [f"One of {', '.join(LISTS)}."]})
    due = due_work(actor=request.actor, project=project)
    return list(found_in(due.of(name), request.GET.get("q", "")))


class SheetForm(PlanForm):
    """A sheet, pasted from a spreadsheet or chosen as a file."""

    sheet = forms.CharField(
        required=False,
        strip=False,
        label="Pasted from a spreadsheet",
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="With its first row: Number, and Done %, Started, Finished or Remaining. Empty cells change nothing.",
    )
    file = forms.FileField(required=False, label="Or a workbook (.xlsx) or CSV file")

    def text(self) -> str:
        """What was sent; a file counts before pasted text."""
        upload = self.cleaned_data.get("file")
        if upload is None:
            return str(self.cleaned_data["sheet"])
        if upload.size > MOST_BYTES:
            raise TooLarge(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Send it in parts.")
        return sheet_files().text(upload.read())


@page(GET=PROGRESS_EDIT, POST=PROGRESS_EDIT)
def progress_sheet(request: PageRequest, key: str) -> HttpResponse:
    """Take a sheet back: first its dry run with every finding, then all of it or nothing."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, PROGRESS_EDIT, project)
    if request.method != "POST":
        return _sheet(request, project, SheetForm())
    form = SheetForm(request.POST, request.FILES)
    reading: SheetReading | None = None
    text = ""
    if form.is_valid():
        try:
            text = form.text()
            reading = read_sheet(actor=request.actor, project=project, text=text)
            if request.POST.get("act") == "save" and reading.changes and not reading.findings:
                before = Outcome.watch(request, project)
                report_progress(actor=request.actor, project=project, edits=reading.edits)
                count, back = len(reading.changes), reverse("schedule-progress", args=[project.key])
                before.tell(f"The progress of {count} task{'' if count == 1 else 's'} is saved.", back)
                return redirect(back)
        except (TooLarge, Stale) as refusal:
            form.add_error(None, refusal.detail)
        except InvalidInput as refusal:
            if reading is None:
                form.take_refusal(refusal)
            else:
                reading.findings += _findings(reading, refusal)
    status = 422 if form.errors or (reading and reading.findings) else 200
    if text and not form.errors:
        form = SheetForm(initial={"sheet": text})
    return _sheet(request, project, form, reading=reading, status=status)


def _findings(reading: SheetReading, refusal: InvalidInput) -> list[str]:
    """Sentences of the service about `changes.3.…` as sentences about rows of the sheet."""
    found = []
    for name, sentences in refusal.fields.items():
        parts = name.split(".")
        known = (
            parts[0] == "changes"
            and len(parts) > 1
            and parts[1].isdigit()
            and int(parts[1]) < len(reading.changes)
        )
        row = f"Row {reading.changes[int(parts[1])].row}: " if known else ""
        found += [f"{row}{sentence}" for sentence in sentences]
    return found or [refusal.detail]


def _sheet(
    request: PageRequest, project: Project, form: SheetForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {**schedule_context(request, project, "progress"), "form": form, **shown}
    return render_page(request, "schedule/progress_sheet.html", context, status=status)


class AfterForm(PlanForm):
    """The day behind which unfinished work is moved."""

    after = DayField(label="Begins no earlier than")


@page(GET=SCHEDULE_EDIT, POST=SCHEDULE_EDIT)
def progress_reschedule(request: PageRequest, key: str) -> HttpResponse:
    """Show what moving unfinished work behind a day would do, then move it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_EDIT, project)
    due = due_work(actor=request.actor, project=project)
    asked = request.POST if request.method == "POST" else request.GET
    if not asked.get("after"):
        form = AfterForm(initial={"after": due.status_day})
        return _reschedule(request, project, form)
    form = AfterForm(asked)
    shown: dict[str, Any] = {}
    if form.is_valid():
        after = form.cleaned_data["after"]
        try:
            if request.method == "POST":
                before = Outcome.watch(request, project)
                found, _ = reschedule_unfinished(actor=request.actor, project=project, after=after)
                count, back = len(found.edits), reverse("schedule-progress", args=[project.key])
                before.tell(
                    f"{count} task{'' if count == 1 else 's'} moved. Others follow by their links.", back
                )
                return redirect(back)
            plan = plan_rescheduling(project, after)
            shown["found"] = plan
            if plan.edits:
                shown["effect"] = effect_of(
                    actor=request.actor,
                    project=project,
                    act=lambda: reschedule_unfinished(actor=request.actor, project=project, after=after),
                )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
    return _reschedule(request, project, form, status=422 if form.errors else 200, **shown)


def _reschedule(
    request: PageRequest, project: Project, form: AfterForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {
        **schedule_context(request, project, "progress"),
        "form": form,
        "after": form.data.get("after", "") if form.is_bound else "",
        "back_url": reverse("schedule-progress", args=[project.key]),
        **shown,
    }
    return render_page(request, "schedule/progress_reschedule.html", context, status=status)
