"""Two plans that wait for each other's tasks, edited at the same moment: nobody waits for ever, nothing is lost."""

from __future__ import annotations

from functools import partial

import pytest

from core.actors import person
from schedule.models import Task
from schedule.services.project_links import add_project_link
from schedule.services.tasks import update_task
from tests.factories import MembershipFactory, ProjectFactory
from tests.schedule.conftest import DAY, MONDAY, Planner, start_on
from tests.schedule.services.test_project_links import settle
from tests.schedule.services.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_both_plans_are_edited_at_once(plan, cast) -> None:
    """A1 → B2 and B1 → A2. Every round both first tasks get another length; the second ones follow.

    In the last round both last five days, Mon 5 to Fri 9, so that both second tasks begin on Mon 12.
    """
    other = ProjectFactory(key="PSL", name="Load tests")
    MembershipFactory(project=other, user=cast.manager, role="manager")
    start_on(other, MONDAY)
    second = Planner(other, person(cast.manager))
    second.settings(uses_status_date=False)
    plans = (plan, second)
    rows = [
        (each.add("First", duration_minutes=DAY), each.add("Second", duration_minutes=DAY)) for each in plans
    ]
    for here, there in ((0, 1), (1, 0)):
        add_project_link(
            actor=plan.actor,
            project=plans[there].project,
            predecessor=Task.objects.get(pk=rows[here][0].pk),
            successor=Task.objects.get(pk=rows[there][1].pk),
        )
    for days in range(2, 6):
        edits = [
            partial(
                update_task, actor=plan.actor, task=first, expected_version=None, duration_minutes=days * DAY
            )
            for first, _ in rows
        ]
        results = together(*edits)
        assert [type(result).__name__ for result in results] == ["PlanChange", "PlanChange"]
    settle()
    assert [each.span("Second")[0] for each in plans] == ["2026-01-12T08:00", "2026-01-12T08:00"]
