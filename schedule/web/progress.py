"""The progress page: what is due up to the status date, typed row by row and saved together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import InvalidInput
from core.policy import can, require
from core.templatetags._figures import day as day_text
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.policy import PROJECT_EDIT
from projects.services import pin_status_date, unpin_status_date
from projects.web.base import project_or_404
from schedule.computation.moments import from_wall_clock
from schedule.models import Task
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.progress import LISTS, DueTask, DueWork, due_work, found_in
from schedule.services.bulk import RowEdit, StaleRows
from schedule.services.plan_facts import PlanFacts
from schedule.services.progress_reports import edits_as_scheduled, report_as_scheduled, report_progress
from schedule.web.base import schedule_context
from schedule.web.outcomes import Outcome
from schedule.web.progress_forms import ProgressRowForm, StatusDateForm, stored_row

PAGE_SIZES = (25, 50, 100)
LAST = datetime.max.replace(tzinfo=UTC)
SORTS: dict[str, Callable[[DueTask], Any]] = {
    "name": lambda each: each.task.name.casefold(),
    "planned": lambda each: each.planned_start or LAST,
    "now": lambda each: each.start or LAST,
    "slip": lambda each: each.slip or 0,
    "percent": lambda each: each.task.percent_complete,
}
EMPTY = {
    "due": "Nothing is due: all work up to the status date is reported.",
    "in_progress": "No task is in progress.",
    "should_have_started": "Every task that was planned to start by now has started.",
    "should_have_finished": "Every task that was planned to end by now has ended.",
    "slipping": "No task ends later than planned.",
    "open": "All work is done.",
}


@page(GET=SCHEDULE_VIEW, POST=PROGRESS_EDIT)
def schedule_progress(request: PageRequest, key: str) -> HttpResponse:
    """What is due, with a cell for each thing to report; saved all together or not at all."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    if request.method != "POST":
        return _page(request, project)
    require(request.actor, PROGRESS_EDIT, project)
    due = due_work(actor=request.actor, project=project)
    sent = _sent(request, due)
    facts = PlanFacts(project)
    forms = {row.task.pk: _form(facts, row, request.POST) for row in sent}
    faulty = [form for form in forms.values() if not form.is_valid()]
    if not faulty:
        edits = [
            RowEdit(pk, changes, form.cleaned_data["version"] or -1)
            for pk, form in forms.items()
            if (changes := form.changes())
        ]
        if not edits:
            messages.info(request, "Nothing was changed.")
            return redirect(_here(request, project))
        before = Outcome.watch(request, project)
        try:
            report_progress(actor=request.actor, project=project, edits=edits)
        except StaleRows as refusal:
            return _stale(request, project, forms, refusal)
        except InvalidInput as refusal:
            _spread(refusal, edits, forms)
        else:
            count = len(edits)
            here = _here(request, project)
            before.tell(f"The progress of {count} task{'' if count == 1 else 's'} is saved.", here)
            return redirect(here)
    return _page(request, project, due=due, forms=forms, status=422)


@page(GET=PROGRESS_EDIT, POST=PROGRESS_EDIT)
def progress_as_scheduled(request: PageRequest, key: str) -> HttpResponse:
    """Show what reporting as scheduled would save, then save it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, PROGRESS_EDIT, project)
    ids = [int(each) for each in request.GET.getlist("id") + request.POST.getlist("id") if each.isdigit()][
        :5000
    ]
    back = reverse("schedule-progress", args=[project.key])
    if request.method == "POST":
        before = Outcome.watch(request, project)
        try:
            edits, _ = report_as_scheduled(actor=request.actor, project=project, task_ids=ids or None)
        except InvalidInput as refusal:
            messages.error(request, refusal.detail)
        else:
            count = len(edits)
            words = f"{count} task{'' if count == 1 else 's'} count{'s' if count == 1 else ''}"
            before.tell(f"{words} as done the way {'it was' if count == 1 else 'they were'} scheduled.", back)
        return redirect(back)
    due = due_work(actor=request.actor, project=project)
    rows = {row.task.pk: row for row in due.tasks}
    edits = [edit for edit in edits_as_scheduled(project, ids or None) if edit.task_id in rows]
    context = {
        **schedule_context(request, project, "progress"),
        "due": due,
        "changes": [{"row": rows[edit.task_id], "fields": edit.fields} for edit in edits],
        "ids": ids,
        "back_url": back,
    }
    return render_page(request, "schedule/progress_as_scheduled.html", context)


@page(POST=PROJECT_EDIT)
def progress_status_date(request: PageRequest, key: str) -> HttpResponse:
    """Pin the day that progress is reported for, or let it follow the calendar."""
    project = project_or_404(request, key)
    require(request.actor, PROJECT_EDIT, project)
    sent = (
        request.POST if "act" in request.POST else request.GET
    )  # what a message offers to take back is an address
    form = StatusDateForm(sent, project=project)
    unpin = sent.get("act") == "unpin"
    if not unpin and not form.is_valid():
        return _page(request, project, status_form=form, status=422)
    day = None if unpin else form.cleaned_data["status_date"]
    before, was = Outcome.watch(request, project), project.status_date
    try:
        if day is None:
            unpin_status_date(actor=request.actor, project=project, expected_version=None)
        else:
            pin_status_date(actor=request.actor, project=project, expected_version=None, day=day)
    except InvalidInput as refusal:
        form.is_valid()
        form.add_error("status_date", refusal.detail)
        return _page(request, project, status_form=form, status=422)
    said = (
        f"The status date is pinned to {day_text(day)}." if day else "The status date follows the calendar."
    )
    said = f"{said} {before.sentence} {_reported_after(project, day)}".strip()
    messages.success(request, said, extra_tags=_pin_again(project, was))
    return redirect("schedule-progress", key=project.key)


def _reported_after(project: Project, day: date | None) -> str:
    """Whether what is reported lies after the day that the status date was moved back to."""
    if day is None:
        return ""
    end = from_wall_clock(project, datetime.combine(day + timedelta(days=1), time.min))
    rows = Task.objects.filter(project=project)
    count = rows.filter(Q(actual_start_at__gte=end) | Q(actual_finish_at__gte=end)).count()
    if not count:
        return ""
    have = "task has" if count == 1 else "tasks have"
    return f"{count} {have} actual dates after it: they stay as they are."


def _pin_again(project: Project, day: date | None) -> str:
    """Where the status date goes back to what it was."""
    query = {"act": "unpin"} if day is None else {"act": "pin", "status_date": day.isoformat()}
    return f"{reverse('schedule-status-date', args=[project.key])}?{urlencode(query)}"


def _form(facts: PlanFacts, row: DueTask, data: Any = None) -> ProgressRowForm:
    return ProgressRowForm(data, row=row, working=facts.calendar(row.task))


def _sent(request: PageRequest, due: DueWork) -> list[DueTask]:
    """The open tasks whose cells were sent."""
    ids = {int(each) for each in request.POST.getlist("task") if each.isdigit()}
    sent = [row for row in due.tasks if row.task.pk in ids]
    if len(sent) > max(PAGE_SIZES):
        raise InvalidInput(f"At most {max(PAGE_SIZES)} tasks are saved at once here.")
    return sent


def _spread(refusal: InvalidInput, edits: Sequence[RowEdit], forms: dict[int, ProgressRowForm]) -> None:
    """Put the sentences `changes.3.actual_start_at` at the cells of the row they are about."""
    left: list[str] = [] if refusal.fields else [refusal.detail]
    for name, sentences in refusal.fields.items():
        parts = name.split(".")
        if parts[0] == "changes" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(edits):
            form = forms[edits[int(parts[1])].task_id]
            form.take_refusal(
                InvalidInput(sentences[0], fields={parts[2] if len(parts) > 2 else "": sentences})
            )
        else:
            left += sentences
    if left:
        next(iter(forms.values())).add_error(None, left)


def _stale(
    request: PageRequest, project: Project, forms: dict[int, ProgressRowForm], refusal: StaleRows
) -> HttpResponse:
    """Show what is stored now beside what was typed; saving again keeps what was typed."""
    due = due_work(actor=request.actor, project=project)
    now = {row.task.pk: row for row in due.tasks}
    for stale in refusal.rows:
        form, row = forms[stale["id"]], now.get(stale["id"])
        if row is None:
            form.add_error(None, "This task was finished meanwhile.")
            continue
        stored = stored_row(row)
        form.take_version(row.task.version)
        start = stored["actual_start"] or "not started"
        form.add_error(
            None,
            f"Somebody changed this meanwhile: {stored['percent']} % done, {start}, {stored['remaining']} left.",
        )
    return _page(request, project, due=due, forms=forms, status=409, stale=len(refusal.rows))


def _here(request: PageRequest, project: Project) -> str:
    here = request.get_full_path()
    return (
        here
        if url_has_allowed_host_and_scheme(here, None)
        else reverse("schedule-progress", args=[project.key])
    )


def _page(
    request: PageRequest,
    project: Project,
    *,
    due: DueWork | None = None,
    forms: dict[int, ProgressRowForm] | None = None,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    due = due or due_work(actor=request.actor, project=project)
    name = request.GET.get("list", "due")
    if name not in LISTS:
        raise InvalidInput("This is not a list of tasks.", fields={"list": [f"One of {', '.join(LISTS)}."]})
    found = found_in(due.of(name), request.GET.get("q", ""))
    sort = request.GET.get("sort", "")
    if sort.removeprefix("-") in SORTS:
        found = sorted(found, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    if forms:
        kept = [row for row in due.tasks if row.task.pk in forms]
        found = [*kept, *(row for row in found if row.task.pk not in forms)]
    rows: Page[DueTask] = Paginator(found, _page_size(request)).get_page(request.GET.get("page"))
    may_report = can(request.actor, PROGRESS_EDIT, project)
    facts = PlanFacts(project)
    counts, base = due.counts, reverse("schedule-progress", args=[project.key])
    context = {
        **schedule_context(request, project, "progress"),
        "due": due,
        "lists": [
            {
                "name": each,
                "label": label,
                "count": counts[each],
                "url": f"{base}?list={each}",
                "current": each == name,
            }
            for each, label in LISTS.items()
        ],
        "list_name": name,
        "find": request.GET.get("q", ""),
        "page": rows,
        "page_sizes": PAGE_SIZES,
        "rows": [
            {
                "due": row,
                "form": (forms or {}).get(row.task.pk) or (_form(facts, row) if may_report else None),
            }
            for row in rows
        ],
        "may_report": may_report,
        "may_edit": can(request.actor, SCHEDULE_EDIT, project),
        "may_pin": can(request.actor, PROJECT_EDIT, project),
        "nothing": EMPTY[name],
        "plan_action": {"label": "Open the plan", "url": reverse("schedule-board", args=[project.key])},
        "status_form": StatusDateForm(project=project),
        **shown,
    }
    return render_page(request, "schedule/progress.html", context, status=status)


def _page_size(request: PageRequest) -> int:
    asked = request.GET.get("per_page", "50")
    if asked not in {str(size) for size in PAGE_SIZES}:
        raise InvalidInput(
            "A page holds 25, 50 or 100 rows.", fields={"per_page": ["Not a size of this list."]}
        )
    return int(asked)
