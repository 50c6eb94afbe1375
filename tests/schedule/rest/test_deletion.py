"""What a deletion would break, asked over the API before it is carried out."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedule.models import Link, Task
from schedule.services.baselines import freeze_baseline
from schedule.services.resources import add_assignment, add_resource
from tests.factories import MembershipFactory
from tests.schedule.services.test_project_links import outside, planner_of

URL = "/api/v1/projects/ATLAS/tasks/deletion/"


@pytest.fixture
def api(cast, api_for):
    return api_for(cast.viewer)


def test_everything_that_goes_and_breaks_is_named(plan, cast, api):
    """Phase holds Design → Done (a milestone); Build waits for Done, a task of another project for Design."""
    phase = plan.add("Phase")
    design = plan.add("Design", parent=phase)
    done = plan.add("Done", parent=plan.task(phase.pk), kind="milestone")
    build = plan.add("Build")
    plan.link(design, done)
    plan.link(done, build)
    ada, _ = add_resource(actor=plan.actor, project=plan.project, name="Ada")
    add_assignment(actor=plan.actor, task=plan.task(design.pk), resource=ada)
    freeze_baseline(actor=plan.actor, project=plan.project, name="Approved", reason="Agreed.")
    seen, hidden = planner_of("PSL", cast.manager), planner_of("CRM", cast.manager)
    MembershipFactory(project=seen.project, user=cast.viewer, role="viewer")
    for other in (hidden, seen):
        outside(other, plan.task(design.pk), other.add("Load test"))
    before = Task.objects.count(), Link.objects.count()
    answer = api.post(URL, {"tasks": [phase.pk]}, format="json")
    assert answer.status_code == 200, answer.json()
    assert answer.json() == {
        "rows": 3,
        "below": 2,
        "links": 2,
        "assignments": 1,
        "baseline_rows": 3,
        "waiting": [{"id": build.pk, "number": build.number, "name": "Build"}],
        "milestones": [{"id": done.pk, "number": done.number, "name": "Done"}],
        "outside": ["a task of a project you cannot see", "PSL-1 Load test"],
    }
    assert (Task.objects.count(), Link.objects.count()) == before


def test_links_between_rows_that_go_together_break_nothing(plan, two_tasks, api):
    found = api.post(URL, {"tasks": [task.pk for task in two_tasks]}, format="json").json()
    assert (found["rows"], found["below"], found["links"], found["waiting"]) == (2, 0, 1, [])


@pytest.mark.parametrize("body", [{}, {"tasks": []}, {"tasks": ["x"]}, {"tasks": [2**62]}, {"tasks": "1"}])
def test_rubbish_is_refused(plan, two_tasks, api, body):
    assert api.post(URL, body, format="json").status_code == 400


def test_tasks_of_other_plans_answer_as_absent(plan, two_tasks, api, cast):
    foreign = planner_of("PSL", cast.manager).add("Secret")
    answer = api.post(URL, {"tasks": [two_tasks[0].pk, foreign.pk]}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["tasks.1"]


def test_the_queries_do_not_grow(plan, two_tasks, api):
    def cost(ids):
        with CaptureQueriesContext(connection) as queries:
            assert api.post(URL, {"tasks": ids}, format="json").status_code == 200
        return len(queries)

    few = [task.pk for task in two_tasks]
    cost(few)
    many = [plan.add(f"Row {n}").pk for n in range(12)]
    assert cost(few) == cost([*few, *many])
