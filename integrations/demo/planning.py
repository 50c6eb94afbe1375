"""What a manager of the demonstration does with a plan beside drawing it up: baselines, links between plans."""

from __future__ import annotations

from datetime import timedelta

from core.actors import Actor
from core.models import ChangeSet
from integrations.demo.refining import at
from projects.models import Baseline, Project
from schedule.models import ConstraintType, ProjectLink, Scenario, Task
from schedule.services.baselines import freeze_baseline
from schedule.services.board_views import save_view
from schedule.services.editing import CHANGE_SET
from schedule.services.project_links import add_project_link
from schedule.services.scenarios import create_scenario, edit_scenario
from schedule.services.tasks import update_task

APPROVED = ("Approved plan", "Agreed with the sponsor before the work began.")
AGREED_ANEW = {
    "ECM": ("After wave 4", "Wave 4 is live; the rest of the plan as it stands now."),
    "ECB": (
        "Forecast for the steering group",
        "Shows what the checkout costs in time, before anything is decided.",
    ),
}
BETWEEN = (
    # giver, its task, receiver, its task, why
    (
        "PSL",
        "Peak sales go-ahead",
        "ECB",
        "Go or no-go",
        "No launch before the shop is proven to stand the peak.",
    ),
    (
        "ECM",
        "Monitoring and on-call",
        "ECB",
        "Hypercare",
        "The new shop is watched with the tools of the cloud.",
    ),
)
SCENARIOS = {
    # project: name of the scenario, and the tasks that would take another number of minutes
    "ECM": (
        ("Replicate at night", {"Replicate customer databases": 22 * 480}),
        ("Second mainframe team", {"Migrate batch data": 28 * 480, "Cut over batch": 30 * 480}),
    ),
    "ECB": (
        ("Checkout with simple taxes", {"Checkout": 24 * 480}),
        (
            "Fewer interfaces in release 1",
            {"Order management interface": 24 * 480, "Refunds and returns": 8 * 480},
        ),
    ),
}


def freeze_approved(*, actor: Actor, project: Project) -> None:
    """The plan as it was agreed, before anything happened."""
    name, reason = APPROVED
    freeze_baseline(actor=actor, project=project, name=name, reason=reason)


def freeze_forecast(*, actor: Actor, project: Project) -> None:
    """A second baseline where a project has one, to compare with the first."""
    if project.key in AGREED_ANEW and Baseline.objects.filter(project=project).count() == 1:
        name, reason = AGREED_ANEW[project.key]
        freeze_baseline(actor=actor, project=project, name=name, reason=reason)


def link_projects(*, actor: Actor) -> None:
    """Tasks of one demonstration project that wait for another one; links that are there stay."""
    for giver, before, receiver, after, note in BETWEEN:
        predecessor = Task.objects.filter(project__key=giver, name=before).first()
        successor = Task.objects.filter(project__key=receiver, name=after).select_related("project").first()
        if predecessor is None or successor is None:
            continue
        if not ProjectLink.objects.filter(predecessor=predecessor, successor=successor).exists():
            add_project_link(
                actor=actor,
                project=successor.project,
                predecessor=predecessor,
                successor=successor,
                note=note,
            )


def try_out(*, actor: Actor, project: Project) -> None:
    """Scenarios that wait to be compared, applied or discarded."""
    for name, durations in SCENARIOS.get(project.key, ()):
        scenario = create_scenario(actor=actor, project=project, name=name)
        for task in Task.objects.filter(project=project, name__in=durations).order_by("number"):
            _try(actor, scenario, task, durations[task.name])


def _try(actor: Actor, scenario: Scenario, task: Task, minutes: int) -> None:
    edit_scenario(
        actor=actor,
        scenario=scenario,
        run=lambda: update_task(actor=actor, task=task, expected_version=None, duration_minutes=minutes),
        read=lambda change: change,
    )


VIEWS = {
    # project: views that its manager has kept, with columns, filters, order and groups
    "ECM": (
        (
            "What holds the exit",
            {
                "names": ["number", "wbs", "name", "start", "finish", "slack", "near", "constraint", "predecessors"],
                "filters": ["critical", "open"],
            },
        ),
        (
            "By hand, delayed or from outside",
            {"names": ["number", "name", "start", "finish", "manual", "delay", "external", "calendar"], "filters": []},
        ),
        (
            "Against the approved plan",
            {
                "names": [
                    "number", "name", "baseline_start", "start", "start_variance", "baseline_finish", "finish",
                    "finish_variance",
                ],
                "filters": ["changed"],
            },
        ),
    ),
    "ECB": (
        (
            "Late",
            {"names": ["number", "name", "start", "finish", "slack", "percent", "resources"], "filters": ["late"]},
        ),
    ),
}  # fmt: skip


def keep_views(*, actor: Actor, project: Project) -> None:
    """How the manager looks at the board."""
    for name, content in VIEWS.get(project.key, ()):
        save_view(actor=actor, project=project, name=name, content=content)


def promise_too_early(*, actor: Actor, project: Project) -> None:
    """The go-ahead is promised for two days before the plan allows it: links win, and slack goes below nothing."""
    task = Task.objects.filter(project=project, name="Peak sales go-ahead").select_related("dates").first()
    if task is None or task.dates.finish is None:
        return
    day = task.dates.finish.astimezone(project.zone).date() - timedelta(days=2)
    day -= timedelta(days=max(0, day.weekday() - 4))  # a weekend gives way to its Friday
    update_task(
        actor=actor,
        task=task,
        expected_version=None,
        constraint_type=ConstraintType.MFO,
        constraint_at=at(project, day, 17),
    )


def leave_nothing_to_undo(project: Project) -> None:
    """Making the demonstration is nobody's deed: the first thing a visitor can take back is their own."""
    ChangeSet.objects.filter(scope_id=project.pk, kind=CHANGE_SET).delete()
