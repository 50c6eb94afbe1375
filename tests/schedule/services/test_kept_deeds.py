"""How long deeds can be taken back: as long, and as many, as the organisation says; what they did stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import person, system
from core.errors import Conflict, Denied, InvalidInput, Stale
from core.models import Act, ChangeSet, ChangeSetEdit
from schedule import tasks
from schedule.models import PlanRules, Scenario, ScenarioStep, Task
from schedule.services import rules
from schedule.services.rules import forget_deeds, outlived_deeds, update_rules
from schedule.services.scenarios import apply_scenario, create_scenario, edit_scenario
from schedule.services.tasks import add_task, update_task
from schedule.services.undo import redo_last, undo_last

pytestmark = pytest.mark.django_db


def older(days: int, **deeds) -> None:
    ChangeSet.objects.filter(**deeds).update(created_at=timezone.now() - timedelta(days=days))


@pytest.fixture
def administrator(cast, act_as):
    return act_as(cast.administrator)


def test_what_is_older_than_the_rule_is_forgotten_and_stays_in_the_plan(plan, two_tasks):
    """365 days by default: a deed of 366 days ago goes, one of 364 days stays."""
    older(366)
    plan.edit(two_tasks[0], name="Sketch")
    older(364, title="Changed ATLAS-1 Sketch")
    acts = Act.objects.count()
    assert tasks.forget_deeds() == 4  # settings, two tasks, a link
    assert list(ChangeSet.objects.values_list("title", flat=True)) == ["Changed ATLAS-1 Sketch"]
    assert Act.objects.count() == acts + 1, "the history of what they did stays, and tells of the forgetting"
    assert ChangeSetEdit.objects.exclude(change_set__title="Changed ATLAS-1 Sketch").count() == 0
    undo_last(actor=plan.actor, project=plan.project)
    with pytest.raises(Conflict, match="nothing of yours"):
        undo_last(actor=plan.actor, project=plan.project)
    assert set(Task.objects.values_list("name", flat=True)) == {"Design", "Build"}
    redo_last(actor=plan.actor, project=plan.project)


def test_each_person_keeps_so_many_in_each_plan(plan, two_tasks, cast, administrator):
    update_rules(actor=administrator, expected_version=None, undo_deeds=2)
    owner = person(cast.owner)
    for name in ("One", "Two", "Three"):
        add_task(actor=owner, project=plan.project, name=name)
    tasks.forget_deeds()
    for actor, left in ((plan.actor, 2), (owner, 2)):
        kept = ChangeSet.objects.filter(author=actor.user).order_by("-created_at")
        assert kept.count() == left
    assert set(ChangeSet.objects.filter(author=cast.owner).values_list("title", flat=True)) == {
        "Added ATLAS-4 Two",
        "Added ATLAS-5 Three",
    }
    assert tasks.forget_deeds() == 0


def test_scenarios_keep_their_steps_however_old(plan, two_tasks):
    scenario = create_scenario(actor=plan.actor, project=plan.project, name="Faster")

    def shorter():
        return update_task(actor=plan.actor, task=two_tasks[0], expected_version=None, duration_minutes=480)

    edit_scenario(actor=plan.actor, scenario=scenario, run=shorter, read=lambda change: change)
    older(4_000)
    tasks.forget_deeds()
    assert ScenarioStep.objects.count() == 1
    scenario.refresh_from_db()
    apply_scenario(actor=plan.actor, scenario=scenario)
    older(4_000)
    tasks.forget_deeds()
    scenario.refresh_from_db()
    assert (scenario.state, scenario.applied_id) == (Scenario.State.APPLIED, None)


def test_a_killed_task_goes_on_where_it_was(plan, two_tasks, monkeypatch):
    """Killed after its first transaction: what that forgot is forgotten, the next run forgets the rest."""
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    older(400)
    before = ChangeSet.objects.count()

    class Killed(Exception):
        pass

    def once(**options):
        forget_deeds(**options)
        raise Killed

    with monkeypatch.context() as kill:
        kill.setattr(rules, "forget_deeds", once)
        with pytest.raises(Killed):
            tasks.forget_deeds()
    assert ChangeSet.objects.count() == before - 1
    assert tasks.forget_deeds() == before - 1
    assert outlived_deeds() == []


def test_who_may_change_the_rules(cast, administrator):
    for name in ("owner", "auditor"):
        with pytest.raises(Denied):
            update_rules(actor=person(getattr(cast, name)), expected_version=None, undo_days=1)
    with pytest.raises(Denied):
        forget_deeds(actor=administrator, deeds=[])
    row = update_rules(actor=administrator, expected_version=1, undo_days=30)
    with pytest.raises(Stale):
        update_rules(actor=administrator, expected_version=row.version - 1, undo_days=31)
    assert forget_deeds(actor=system("scheduler"), deeds=[]) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"undo_days": 0}, {"undo_days": 10**9}, {"undo_deeds": "many"}, {"links_with": "all"}, {"more": 1}],
)
def test_rubbish_is_refused(administrator, wrong):
    with pytest.raises(InvalidInput) as refusal:
        update_rules(actor=administrator, expected_version=None, **wrong)
    assert set(refusal.value.fields) == set(wrong)
    row = PlanRules.objects.first()
    assert row is None or (row.undo_days, row.undo_deeds, row.links_with) == (365, 1_000, "seen")
