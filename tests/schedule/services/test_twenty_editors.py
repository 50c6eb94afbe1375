"""Twenty people edit one plan at the same time, each over a connection of their own: nothing acknowledged is lost."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from core.errors import Conflict
from core.freshness import state_of
from projects.models import Project
from schedule.models import Link, Task, TaskDates, TaskKind
from schedule.services import editing
from schedule.services.recalculation import recalculate
from schedule.services.tasks import update_task
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
EDITORS = 20
ROUNDS = 2
COUNTERS = 5
DATES = (
    "start",
    "finish",
    "late_finish",
    "total_float",
    "free_float",
    "row",
    "level",
    "outline",
    "is_critical",
)


@dataclass
class Storm:
    """What was acknowledged to anybody, and what went wrong."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    names: set[str] = field(default_factory=set)
    raised: list[str] = field(default_factory=list)
    links: set[tuple[int, int, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


@dataclass
class Editor:
    """One person at the board."""

    number: int
    client: Client
    url: str
    shared: list[int]
    storm: Storm

    def post(self, **body: Any) -> Any:
        """One edit; other answers than success or a conflict are faults."""
        answer = self.client.post(
            self.url, json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json"
        )
        if answer.status_code not in {200, 409}:
            self.note(f"{body['verb']}: {answer.status_code} {answer.content[:200]!r}")
        return answer

    def note(self, fault: str) -> None:
        with self.storm.lock:
            self.storm.faults.append(fault)

    def work(self, rounds: int) -> None:
        """Add, paste, change together, count up, move and link, in an order of one's own."""
        mine = self._add()
        chance = random.Random(self.number)
        for turn in range(rounds):
            deeds: list[Callable[[], None]] = [
                lambda turn=turn: self._paste(mine, turn),
                self._count_up,
                lambda: self._move(mine),
                lambda: self._link(mine),
            ]
            chance.shuffle(deeds)
            for deed in deeds[: 3 - turn % 2]:
                deed()
        self._count_up()
        self._count_up()

    def _add(self) -> int:
        name = f"Editor {self.number}"
        answer = self.post(verb="task.add", name=name, parent=None, after=self.shared[0])
        with self.storm.lock:
            self.storm.names.add(name)
        created: int = answer.json()["created"][0]
        return created

    def _paste(self, mine: int, turn: int) -> None:
        names = [f"Editor {self.number} pasted {turn}.{row}" for row in range(3)]
        rows = [
            {"level": min(row, 1), "name": name, "fields": {"duration": "2d"}}
            for row, name in enumerate(names)
        ]
        if self.post(verb="rows.paste", parent=None, after=mine, rows=rows).status_code == 200:
            with self.storm.lock:
                self.storm.names.update(names)

    def _count_up(self) -> None:
        """Raise the priority of a row that others raise too: whoever is stale reads and tries again."""
        name = f"Shared {self.number % COUNTERS}"
        task = self.shared[self.number % COUNTERS]
        row = Task.objects.get(pk=task)
        version, priority = row.version, row.priority
        for _ in range(200):
            fields = {"priority": priority + 1}
            answer = self.post(
                verb="tasks.update", changes=[{"task": task, "version": version, "fields": fields}]
            )
            if answer.status_code == 200:
                with self.storm.lock:
                    self.storm.raised.append(name)
                return
            if answer.status_code != 409:
                return
            now = answer.json()["tasks"][0]
            version, priority = now["version"], now["priority"]
        self.note("Never came to raise the counter.")

    def _move(self, mine: int) -> None:
        self.post(
            verb="tasks.move", tasks=[mine], parent=None, after=self.shared[self.number % len(self.shared)]
        )

    def _link(self, mine: int) -> None:
        before = self.shared[2 + self.number % (len(self.shared) - 2)]
        if (before, mine, "FS") in self.storm.links:
            return
        body = {"links": [{"predecessor": before, "successor": mine, "type": "FS", "lag": 60 * self.number}]}
        if self.post(verb="links.add", **body).status_code == 200:
            with self.storm.lock:
                self.storm.links.add((before, mine, "FS"))


def storm_over(plan: Any, client_for: Any, editors: int, rounds: int) -> Storm:
    """Let everybody edit at the same time."""
    shared = [plan.add(f"Shared {number}").pk for number in range(6)]
    Task.objects.filter(pk__in=shared).update(priority=0)
    storm, url = Storm(), f"/projects/{plan.project.key}/schedule/edits/"
    people = [
        MembershipFactory(project=plan.project, user=UserFactory(), role="manager").user
        for _ in range(editors)
    ]
    hands = [Editor(number, client_for(user), url, shared, storm) for number, user in enumerate(people)]
    start = threading.Barrier(editors)

    def run(hand: Editor) -> None:
        try:
            start.wait(timeout=20)
            hand.work(rounds)
        except Exception as fault:
            hand.note(repr(fault)[:300])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(editors) as pool:
        for future in [pool.submit(run, hand) for hand in hands]:
            future.result(timeout=60)
    return storm


def what_is_wrong(plan: Any, storm: Storm) -> list[str]:
    """Every way in which the plan now differs from what was acknowledged."""
    wrong = list(storm.faults)
    rows = list(Task.objects.filter(project=plan.project))
    lost = storm.names - {row.name for row in rows}
    if lost:
        wrong.append(f"Lost rows: {sorted(lost)[:5]}")
    if len({row.number for row in rows}) != len(rows):
        wrong.append("Numbers are not unique.")
    wrong += [
        f"{row.name}: {storm.raised.count(row.name)} raises were acknowledged, {row.priority} are there."
        for row in rows
        if row.name.startswith("Shared") and row.priority != storm.raised.count(row.name)
    ]
    linked = set(
        Link.objects.filter(project=plan.project).values_list("predecessor_id", "successor_id", "type")
    )
    if not storm.links <= linked:
        wrong.append("Links were lost.")
    parents = {row.parent_id for row in rows if row.parent_id}
    if parents != {row.pk for row in rows if row.kind == TaskKind.SUMMARY}:
        wrong.append("Summaries are not exactly the rows with rows below them.")
    kept = stored_dates(plan.project)
    TaskDates.objects.filter(project=plan.project).delete()
    recalculate(actor=plan.actor, project=plan.project, at_once=True)
    if stored_dates(plan.project) != kept:
        wrong.append("The stored dates are not those of a full computation.")
    if state_of("schedule", plan.project.pk).is_behind:
        wrong.append("The dates are behind.")
    return wrong


def stored_dates(project: Project) -> list[tuple[Any, ...]]:
    return list(TaskDates.objects.filter(project=project).order_by("pk").values_list("pk", *DATES))


def test_twenty_editors_lose_nothing(plan, client_for):
    storm = storm_over(plan, client_for, EDITORS, ROUNDS)
    assert what_is_wrong(plan, storm) == []
    assert len(storm.raised) >= EDITORS * ROUNDS
    assert len(storm.names) > EDITORS


def test_without_the_lock_something_is_lost(plan, client_for, monkeypatch):
    """The negative control: nobody holds the project, and rows are read without being held."""
    versions = count(1_000)
    monkeypatch.setattr(editing, "lock", lambda project: project)
    monkeypatch.setattr(editing, "touch", lambda kind, scope: next(versions))
    storm = storm_over(plan, client_for, 8, 2)
    assert what_is_wrong(plan, storm) != []


def test_who_waits_too_long_is_told_so(plan, monkeypatch):
    task = plan.add("Design")
    monkeypatch.setattr(editing, "LONGEST_WAIT_SECONDS", 0.2)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                editing.lock(plan.project)
                held.set()
                done.wait(timeout=10)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(timeout=10)
    try:
        with pytest.raises(Conflict, match="try again"):
            update_task(actor=plan.actor, task=task, expected_version=None, name="Late")
    finally:
        done.set()
        holder.join()
    assert Task.objects.get(pk=task.pk).name == "Design"
