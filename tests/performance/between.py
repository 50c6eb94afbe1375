"""Links between projects in the worlds of query counts: as many as there are of everything else."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from core.actors import system
from projects.models import Project
from schedule.models import ProjectLink, ScheduleSummary, Task, TaskDates
from tests.factories import MembershipFactory, ProgrammeFactory, ProjectFactory, prepare

if TYPE_CHECKING:
    from tests.performance.worlds import World

USES = {
    "schedule-project-link": {"link_id": "project_link"},
    "api-project-link": {"link_id": "project_link"},
    "sheet-columns": {"public_id": "listed"},
    "plan-print": {"job_id": "printed"},
    "api-plan-print": {"job_id": "printed"},
    "programme-timeline": {"programme_id": "programme_of_both"},
    "programme-timeline-export": {"programme_id": "programme_of_both"},
}
"""Which thing stands in a place of the address, where it is not the usual one."""


def link_projects(world: World, project: Project, size: int) -> None:
    """Half of the links lead from a giver to the plan, half from the plan to the giver's tasks."""
    programme = ProgrammeFactory(name="Both of them")
    giver = ProjectFactory(key="GIVER", name="The giver", programme=programme)
    for user in world.people.values():
        MembershipFactory(project=giver, user=user, role="owner")
    prepare(actor=system("tests"), make=lambda: _rows(world, project, giver, size))


def _rows(world: World, project: Project, giver: Project, size: int) -> None:
    Project.objects.filter(pk=project.pk).update(programme=giver.programme)
    start = timezone.now()
    finish = start + datetime.timedelta(days=1)
    given = Task.objects.bulk_create(
        [Task(project=giver, number=n + 1, position=n, name=f"Given {n}") for n in range(size)]
    )
    TaskDates.objects.bulk_create(
        [
            TaskDates(
                task=task, project=giver, row=n, level=1, outline=str(n + 1), start=start, finish=finish,
                late_start=start, late_finish=finish, input_version=1,
            )
            for n, task in enumerate(given)
        ]
    )  # fmt: skip
    ScheduleSummary.objects.create(
        project=giver, input_version=1, computed_at=start, start=start, finish=finish, task_count=size
    )
    own = list(Task.objects.filter(project=project, parent__isnull=False).order_by("number"))
    pairs = [(given[n], own[n % len(own)]) for n in range(size)]
    ProjectLink.objects.bulk_create(
        [
            ProjectLink(project=project, giver=giver, predecessor=one, successor=two, lag_minutes=60)
            if n % len(own) % 2
            else ProjectLink(project=giver, giver=project, predecessor=two, successor=one, type="SF")
            for n, (one, two) in enumerate(pairs)
        ]
    )
    world.places["project_link"] = ProjectLink.objects.filter(project=project).earliest("pk").pk
    world.places["programme_of_both"] = giver.programme_id
