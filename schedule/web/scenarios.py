"""Pages of scenarios: the list, one beside the plan or another, applying, discarding, putting on the plan of now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import Conflict, InvalidInput, NotVisible
from core.policy import can, require
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.models import Scenario, ScheduleSummary
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.scenarios import (
    base_move,
    clash_words,
    is_moved,
    minutes_per_day,
    scenarios_of,
)
from schedule.services.scenario_reading import differences
from schedule.services.scenario_rebase import DROPPED, rebase_scenario
from schedule.services.scenarios import apply_scenario, create_scenario, discard_scenario, sets_of
from schedule.web.base import schedule_context
from schedule.web.baselines import PAGE_SIZES, page_size
from schedule.web.forms import PlanForm
from schedule.web.scenario_edits import scenario_or_404
from schedule.web.scenario_views import Listed, Side, listed, side_of

SORTS = {"name": "name", "created": "created_at", "state": "state"}


class ScenarioForm(PlanForm):
    """What a new scenario begins with."""

    name = forms.CharField(max_length=120, label="Name", help_text="For example: Two more developers.")
    copy_of = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Begin with",
        help_text="The edits of a scenario are copied.",
        error_messages={"invalid_choice": "Choose the plan or one of the open scenarios."},
    )

    def __init__(self, *args: Any, scenarios: list[Scenario], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "the plan as it is"), *((each.pk, f"the edits of {each.name}") for each in scenarios)]
        self.fields["copy_of"].choices = choices  # type: ignore[attr-defined]


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_EDIT)
def schedule_scenarios(request: PageRequest, key: str) -> HttpResponse:
    """The scenarios of a plan with what each comes to; POST begins one."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    open_ = list(scenarios_of(actor=request.actor, project=project).filter(state=Scenario.State.OPEN))
    form = ScenarioForm(request.POST if request.method == "POST" else None, scenarios=open_)
    if request.method == "POST":
        require(request.actor, SCHEDULE_EDIT, project)
        if form.is_valid():
            chosen = form.cleaned_data["copy_of"]
            copy = next((each for each in open_ if each.pk == chosen), None)
            try:
                scenario = create_scenario(
                    actor=request.actor, project=project, name=form.cleaned_data["name"], copy_of=copy
                )
            except InvalidInput as refusal:
                form.take_refusal(refusal)
            except Conflict as refusal:
                form.add_error(None, refusal.detail)
            else:
                messages.success(
                    request,
                    f"The scenario “{scenario.name}” is open. What you edit in it stays out of the plan.",
                )
                return redirect("schedule-scenario", key=project.key, scenario_id=scenario.pk)
    return _list(request, project, form, 422 if request.method == "POST" else 200)


def _list(request: PageRequest, project: Project, form: ScenarioForm, status: int) -> HttpResponse:
    rows, sort, find, state = _narrowed(request, project)
    shown = Paginator(rows, page_size(request)).get_page(request.GET.get("page"))
    summary = ScheduleSummary.objects.filter(project=project).first()
    context = {
        **schedule_context(request, project, "scenarios"),
        "page": shown,
        "page_sizes": PAGE_SIZES,
        "rows": listed(project, list(shown.object_list)),
        "plan_finish": summary.finish if summary else None,
        "sort": sort,
        "find": find,
        "state": state,
        "states": Scenario.State.choices,
        "minutes_per_day": minutes_per_day(project),
        "may_edit": can(request.actor, SCHEDULE_EDIT, project),
        "form": form,
    }
    return render_page(request, "schedule/scenarios.html", context, status=status)


def _narrowed(request: PageRequest, project: Project) -> tuple[Any, str, str, str]:
    sort = request.GET.get("sort") or "-created"
    state = request.GET.get("state", "")
    if sort.removeprefix("-") not in SORTS:
        raise InvalidInput(
            "Scenarios are sorted by name, created or state.", fields={"sort": ["Not a column."]}
        )
    if state and state not in Scenario.State.values:
        raise InvalidInput(
            "A scenario is open, applied or discarded.", fields={"state": ["open, applied or discarded."]}
        )
    find = request.GET.get("q", "")[:200].replace("\x00", "")
    rows = scenarios_of(actor=request.actor, project=project)
    if find:
        rows = rows.filter(name__icontains=find)
    if state:
        rows = rows.filter(state=state)
    order = f"{'-' if sort.startswith('-') else ''}{SORTS[sort.removeprefix('-')]}"
    return rows.order_by(order, "-pk"), sort, find, state


@page(GET=SCHEDULE_VIEW)
def scenarios_export(request: PageRequest, key: str) -> HttpResponse:
    """The list as a CSV file, filtered as it is shown."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    rows, _, _, _ = _narrowed(request, project)
    head = (
        "Scenario",
        "State",
        "Author",
        "Begun",
        "Steps",
        "Finish",
        "Working minutes later",
        "Plan edits since",
    )

    def line(row: Listed) -> tuple[Any, ...]:
        one = row.scenario
        author = str(one.author) if one.author else ""
        return (
            one.name, one.get_state_display(), author, one.created_at, row.steps, row.finish, row.finish_change,
            row.edits_since,
        )  # fmt: skip

    return csv_response(f"{project.key}-scenarios.csv", head, map(line, listed(project, list(rows[:5_000]))))


@page(GET=SCHEDULE_VIEW)
def schedule_scenario(request: PageRequest, key: str, scenario_id: int) -> HttpResponse:
    """One scenario beside the plan, and beside another one where `?beside=` names it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    scenario = scenario_or_404(request.actor, project, scenario_id)
    beside = request.GET.get("beside", "")
    if beside and not (beside.isascii() and beside.isdigit() and len(beside) < 19):
        raise NotVisible()
    wanted = [scenario, *([scenario_or_404(request.actor, project, int(beside))] if beside else [])]
    sides = _sides(request, project, wanted)
    others = scenarios_of(actor=request.actor, project=project).exclude(pk=scenario.pk)
    context = {
        **schedule_context(request, project, "scenarios"),
        "scenario": scenario,
        "sides": sides,
        "first": sides[0],
        "milestones": _milestones(sides),
        "others": others.filter(state=Scenario.State.OPEN)[:50],
        "beside": wanted[1] if len(wanted) > 1 else None,
        "board_url": f"{reverse('schedule-board', args=[project.key])}?scenario={scenario.pk}",
        "minutes_per_day": minutes_per_day(project),
        "may_edit": can(request.actor, SCHEDULE_EDIT, project) and scenario.is_open,
    }
    return render_page(request, "schedule/scenario.html", context)


def _sides(request: PageRequest, project: Project, wanted: list[Scenario]) -> list[Side]:
    if not all(each.is_open for each in wanted):
        return [side_of(request.actor, each, None) for each in wanted]
    found = differences(actor=request.actor, project=project, scenarios=wanted)
    return [side_of(request.actor, each, difference) for each, difference in zip(wanted, found, strict=True)]


def _milestones(sides: list[Side]) -> dict[str, Any]:
    """Milestones that a scenario moves, adds or removes, with their dates side by side; the others are counted."""
    rows: dict[int, dict[str, Any]] = {}
    for place, side in enumerate(sides):
        for shift in side.difference.milestones if side.difference else ():
            row = rows.setdefault(
                shift.task,
                {"number": shift.number, "name": shift.name, "now": shift.now, "then": [None] * len(sides)},
            )
            row["then"][place] = shift
    moving = [
        row
        for row in rows.values()
        if any(shift is not None and (shift.change != 0 or shift.now is None) for shift in row["then"])
    ]
    return {"rows": moving, "still": len(rows) - len(moving)}


@page(GET=SCHEDULE_EDIT, POST=SCHEDULE_EDIT)
def scenario_apply(request: PageRequest, key: str, scenario_id: int) -> HttpResponse:
    """Make a scenario the plan."""
    project, scenario, back = _open(request, key, scenario_id)
    if request.method == "POST":
        try:
            apply_scenario(actor=request.actor, scenario=scenario)
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, refusal.detail)
            clashing = is_moved(scenario) and scenario.is_open
            return (
                redirect("schedule-scenario-rebase", project.key, scenario_id) if clashing else redirect(back)
            )
        messages.success(
            request,
            f"The scenario “{scenario.name}” is the plan now. Undo on the board takes all of it back.",
        )
        return redirect("schedule-board", key=project.key)
    return _ask(
        request,
        project,
        question=f"Apply the scenario “{scenario.name}” to the plan?",
        consequence="Every edit of it becomes one deed in the plan, which you can take back on the board.",
        act="Apply the scenario",
        back=back,
    )


@page(GET=SCHEDULE_EDIT, POST=SCHEDULE_EDIT)
def scenario_discard(request: PageRequest, key: str, scenario_id: int) -> HttpResponse:
    """Close a scenario without applying it."""
    project, scenario, back = _open(request, key, scenario_id)
    if request.method == "POST":
        try:
            discard_scenario(actor=request.actor, scenario=scenario)
        except Conflict as refusal:
            messages.error(request, refusal.detail)
            return redirect(back)
        messages.success(request, f"The scenario “{scenario.name}” is discarded. The plan is as it was.")
        return redirect("schedule-scenarios", key=project.key)
    return _ask(
        request,
        project,
        question=f"Discard the scenario “{scenario.name}”?",
        consequence="It can no longer be edited or applied; the plan stays as it is.",
        act="Discard the scenario",
        back=back,
    )


@page(GET=SCHEDULE_EDIT, POST=SCHEDULE_EDIT)
def scenario_rebase(request: PageRequest, key: str, scenario_id: int) -> HttpResponse:
    """Put a scenario on the plan as it is now, choosing what holds where both changed the same."""
    project, scenario, back = _open(request, key, scenario_id)
    move = base_move(scenario, sets_of(scenario))
    clashing = list(move.clashes) if move else []
    if request.method == "POST":
        rows = {f"{clash.model}:{clash.object_id}": (clash.model, clash.object_id) for clash in clashing}
        drop = {row for name, row in rows.items() if request.POST.get(name) == "plan"}
        keep = {row for name, row in rows.items() if request.POST.get(name) == "scenario"}
        try:
            done = rebase_scenario(actor=request.actor, scenario=scenario, drop=drop, keep=keep)
        except (Conflict, InvalidInput) as refusal:
            messages.error(request, refusal.detail)
            return redirect(request.path)
        gone = len(done.dropped)
        said = f" {gone} of its rows gave way." if gone else " Everything fits."
        messages.success(request, f"The scenario “{scenario.name}” is on the plan as it is now.{said}")
        return redirect(back)
    words = clash_words(request.actor, clashing)
    context = {
        **schedule_context(request, project, "scenarios"),
        "scenario": scenario,
        "move": move,
        "clashes": [
            {
                "clash": clash,
                "name": f"{clash.model}:{clash.object_id}",
                "must_go": clash.kind in DROPPED,
                "told": [
                    told
                    for each, told in words
                    if each.model == clash.model and each.object_id == clash.object_id
                ],
            }
            for clash in {(c.model, c.object_id): c for c in clashing}.values()
        ],
        "back_url": back,
    }
    return render_page(request, "schedule/scenario_rebase.html", context)


def _open(request: PageRequest, key: str, scenario_id: int) -> tuple[Project, Scenario, str]:
    project = project_or_404(request, key, SCHEDULE_VIEW)
    scenario = scenario_or_404(request.actor, project, scenario_id)
    require(request.actor, SCHEDULE_EDIT, project)
    return project, scenario, reverse("schedule-scenario", args=[project.key, scenario.pk])


def _ask(
    request: PageRequest, project: Project, *, question: str, consequence: str, act: str, back: str
) -> HttpResponse:
    context = {
        **schedule_context(request, project, "scenarios"),
        "question": question,
        "consequence": consequence,
        "act": act,
        "back_url": back,
    }
    return render_page(request, "schedule/confirm.html", context)
