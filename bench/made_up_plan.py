"""A plan of any size for measurements: phases of linked tasks, some done, some bound by dates, all dates computed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

PHASE = 25
"""Rows below a phase, itself included."""
STREAM = 20
"""Phases of a stream, which run one after the other."""
DAY = 480
FIRST = date(2026, 1, 5)


def make_plan(*, key: str, rows: int) -> tuple[Any, Any]:
    """A project with so many rows, and its manager: streams of phases, phases of chains with side branches."""
    from accounts.models import SiteRole
    from accounts.services.people import create_person
    from core.actors import person, system
    from projects.services.project import create_project
    from schedule.services.recalculation import recalculate

    user = create_person(
        actor=system("demo"),
        email=f"{key.lower()}@example.org",
        name="Bench",
        site_role=SiteRole.MEMBER,
        password=None,
    )
    actor = person(user)
    project = create_project(actor=actor, key=key, name=f"Made-up plan of {rows:,} rows", start_date=FIRST)
    _write(project, rows)
    recalculate(actor=actor, project=project)
    return project, user


def _write(project: Any, count: int) -> None:
    from django.utils import timezone

    from schedule.models import Task

    chance = random.Random(20_26)
    streams = range(-(-count // (PHASE * STREAM)))
    heads = Task.objects.bulk_create(
        Task(project=project, number=n + 1, position=n, name=f"Stream {n + 1}", kind="summary")
        for n in streams
    )
    number = len(heads)
    phases = []
    for place in range((count - len(heads)) // PHASE):
        number += 1
        name = f"Phase {place + 1}"
        phases.append(
            Task(
                project=project,
                number=number,
                parent=heads[place // STREAM],
                position=place,
                name=name,
                kind="summary",
            )
        )
    phases = Task.objects.bulk_create(phases)
    tasks: list[Any] = []
    while number < count:
        number += 1
        at = len(tasks)
        phase = phases[min(at // (PHASE - 1), len(phases) - 1)]
        task = Task(
            project=project,
            number=number,
            parent=phase,
            position=at,
            name=f"{_WORK[at % len(_WORK)]} {at + 1}",
            kind="milestone" if at % (PHASE - 1) == PHASE - 2 else "task",
            duration_minutes=0 if at % (PHASE - 1) == PHASE - 2 else DAY * chance.randint(1, 15),
        )
        if chance.random() < 0.04:
            task.deadline_at = timezone.make_aware(_instant(FIRST + timedelta(days=chance.randint(60, 900))))
        if chance.random() < 0.04:
            task.constraint_type = "snet"
            task.constraint_at = timezone.make_aware(
                _instant(FIRST + timedelta(days=chance.randint(10, 300)))
            )
        tasks.append(task)
    tasks = Task.objects.bulk_create(tasks)
    _link(project, tasks, chance)


def _instant(day: date) -> Any:
    from datetime import datetime, time

    return datetime.combine(day, time(8))


_WORK = (
    "Survey",
    "Design",
    "Order",
    "Install",
    "Configure",
    "Migrate data of",
    "Test",
    "Train users of",
    "Cut over",
)


def _link(project: Any, tasks: list[Any], chance: random.Random) -> None:
    """Chains within a phase with branches, and each phase's milestone before the first task of the next."""
    from schedule.models import Link

    links = []
    size = PHASE - 1
    for at, task in enumerate(tasks):
        place = at % size
        if place:
            before = tasks[at - (1 if chance.random() < 0.6 else min(place, chance.randint(1, 5)))]
            links.append(Link(project=project, predecessor=before, successor=task, type="FS"))
        elif at and (at // size) % STREAM:
            links.append(Link(project=project, predecessor=tasks[at - 1], successor=task, type="FS"))
        if place > 6 and chance.random() < 0.15:
            links.append(
                Link(project=project, predecessor=tasks[at - 6], successor=task, type="SS", lag_minutes=DAY)
            )
    known: set[tuple[int, int]] = set()
    fresh = []
    for link in links:
        pair = (link.predecessor_id, link.successor_id)
        if pair not in known:
            known.add(pair)
            fresh.append(link)
    Link.objects.bulk_create(fresh)
