"""The tree: moving, indenting, outdenting; what is refused leaves it as it was."""

from __future__ import annotations

import pytest

from core.errors import Denied, InvalidInput, NotVisible, Stale
from schedule.models import Task
from schedule.services.moves import indent_tasks, move_task, outdent_tasks
from schedule.services.outline import DEEPEST
from tests.factories import TaskFactory


@pytest.fixture
def five(plan):
    return {name: plan.add(name) for name in "ABCDE"}


def names(plan) -> list[str]:
    return [f"{number} {name}" for number, name, _ in plan.outline()]


def move(plan, task, parent=None, after=None, version=None):
    return move_task(actor=plan.actor, task=task, expected_version=version, parent=parent, after=after)


def test_a_row_goes_first_behind_and_under(plan, five):
    move(plan, five["D"])
    assert names(plan) == ["1 D", "2 A", "3 B", "4 C", "5 E"]
    move(plan, five["D"], after=five["B"])
    assert names(plan) == ["1 A", "2 B", "3 D", "4 C", "5 E"]
    change = move(plan, five["D"], parent=five["A"])
    assert names(plan) == ["1 A", "1.1 D", "2 B", "3 C", "4 E"]
    assert five["A"].pk in change.changed  # it is a summary now


def test_indenting_several_keeps_their_order(plan, five):
    indent_tasks(actor=plan.actor, project=plan.project, tasks=[five["C"], five["B"]])
    assert names(plan) == ["1 A", "1.1 B", "1.2 C", "2 D", "3 E"]
    outdent_tasks(actor=plan.actor, project=plan.project, tasks=[five["B"], five["C"]])
    assert names(plan) == ["1 A", "2 B", "3 C", "4 D", "5 E"]
    assert [kind for _, _, kind in plan.outline()] == ["task"] * 5


def test_rows_below_go_along(plan, five):
    indent_tasks(actor=plan.actor, project=plan.project, tasks=[five["C"]])
    indent_tasks(actor=plan.actor, project=plan.project, tasks=[five["B"]])
    assert names(plan) == ["1 A", "1.1 B", "1.1.1 C", "2 D", "3 E"]
    # A chosen row whose ancestor is chosen too only goes along.
    outdent_tasks(actor=plan.actor, project=plan.project, tasks=[five["B"], five["C"]])
    assert names(plan) == ["1 A", "2 B", "2.1 C", "3 D", "4 E"]


@pytest.mark.parametrize("target", ["A", "B", "C"])
def test_a_row_cannot_go_under_itself(plan, five, target):
    move(plan, five["B"], parent=five["A"])
    move(plan, five["C"], parent=five["B"])
    before = names(plan)
    with pytest.raises(InvalidInput, match="under itself or a row below it"):
        move(plan, five["A"], parent=five[target])
    assert names(plan) == before


def test_the_first_row_cannot_be_indented_nor_a_root_outdented(plan, five):
    with pytest.raises(InvalidInput, match="no row before it"):
        indent_tasks(actor=plan.actor, project=plan.project, tasks=[five["A"]])
    with pytest.raises(InvalidInput, match="highest level"):
        outdent_tasks(actor=plan.actor, project=plan.project, tasks=[five["B"]])


def test_there_are_at_most_fifty_levels(plan):
    parent = None
    for level in range(DEEPEST):
        parent = plan.add(f"Level {level + 1}", parent=parent)
    with pytest.raises(InvalidInput, match="at most 50 levels"):
        plan.add("Too deep", parent=parent)
    pair = plan.add("Pair")
    plan.add("Child", parent=pair)
    with pytest.raises(InvalidInput, match="at most 50 levels"):
        move(plan, pair, parent=Task.objects.get(pk=parent.parent_id))


def test_a_stale_move_is_refused(plan, five):
    plan.edit(five["B"], name="Bee")
    with pytest.raises(Stale):
        move(plan, five["B"], version=five["B"].version)


def test_another_projects_row_is_absent(plan, five, other_project):
    foreign = TaskFactory(project=other_project, name="CANARY")
    for place in ({"parent": foreign}, {"after": foreign}):
        with pytest.raises(InvalidInput) as refusal:
            move(plan, five["B"], **place)
        assert list(refusal.value.fields) == list(place)
        assert "CANARY" not in str(refusal.value)
    with pytest.raises(InvalidInput):
        indent_tasks(actor=plan.actor, project=plan.project, tasks=[foreign])


def test_the_place_must_fit(plan, five):
    with pytest.raises(InvalidInput, match="not another row at that place"):
        move(plan, five["B"], parent=five["A"], after=five["C"])
    with pytest.raises(InvalidInput, match="not another row at that place"):
        move(plan, five["B"], after=five["B"])


def test_who_may_not_edit_moves_nothing(plan, five, cast, act_as):
    before = names(plan)
    for who, error in (("member", Denied), ("viewer", Denied), ("outsider", NotVisible)):
        actor = act_as(getattr(cast, who))
        with pytest.raises(error):
            move_task(actor=actor, task=five["B"], expected_version=None, parent=None, after=None)
        with pytest.raises(error):
            indent_tasks(actor=actor, project=plan.project, tasks=[five["B"]])
        with pytest.raises(error):
            outdent_tasks(actor=actor, project=plan.project, tasks=[five["B"]])
    assert names(plan) == before
