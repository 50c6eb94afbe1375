"""Rows that hand unique values to one another in one deed: taken back and done again exactly."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, models, transaction

from core.changesets import undoable
from core.errors import Conflict
from core.models import ChangeSet
from schedule.models import Link, Task
from tests.core.test_changesets import SYSTEM, deed, do_again, meddle, take_back
from tests.factories import ProjectFactory, TaskFactory
from tests.rows import tables_of

pytestmark = pytest.mark.django_db
NEVER_EDITED = {("schedule.recurrence", "task_id"), ("schedule.schedulesettings", "project_id")}


def turned(project, make):
    """Do a deed, take it back, do it again; every row is as before and as after. Gives the change set."""
    before = tables_of(project)
    change_set = deed(project, make)
    after = tables_of(project)
    assert after != before
    take_back(actor=SYSTEM, change_set=change_set)
    assert tables_of(project) == before
    do_again(actor=SYSTEM, change_set=ChangeSet.objects.get(pk=change_set.pk))
    assert tables_of(project) == after


def test_two_tasks_that_swap_their_numbers():
    project = ProjectFactory()
    one, other = TaskFactory(project=project, number=1), TaskFactory(project=project, number=2)

    def swap():
        for pk, number in ((one.pk, 9), (other.pk, 1), (one.pk, 2)):
            Task.objects.filter(pk=pk).update(number=number)

    turned(project, swap)


def test_three_tasks_that_pass_numbers_and_external_ids_round():
    project = ProjectFactory()
    tasks = [TaskFactory(project=project, number=n, external_id=f"X{n}") for n in (1, 2, 3)]

    def round_():
        for task in tasks:
            Task.objects.filter(pk=task.pk).update(number=task.number + 10, external_id=f"tmp{task.number}")
        for task in tasks:
            number = task.number % 3 + 1
            Task.objects.filter(pk=task.pk).update(number=number, external_id=f"X{number}")

    turned(project, round_)


def test_an_external_id_that_goes_from_one_to_another_and_one_that_is_deleted():
    """X1 goes from the first to the second; the third, which is deleted, leaves X3 to a new row."""
    project = ProjectFactory()
    one, two, three = (TaskFactory(project=project, number=n, external_id=f"X{n}") for n in (1, 2, 3))

    def hand_on():
        Task.objects.filter(pk=one.pk).update(external_id="")
        Task.objects.filter(pk=two.pk).update(external_id="X1")
        Task.objects.filter(pk=three.pk).delete()
        Task.objects.create(project=project, number=4, name="Heir", external_id="X3")

    turned(project, hand_on)


def test_two_links_that_swap_their_types():
    project = ProjectFactory()
    one, other = TaskFactory(project=project, number=1), TaskFactory(project=project, number=2)
    links = [
        Link.objects.create(project=project, predecessor=one, successor=other, type=kind)
        for kind in ("FS", "SS")
    ]

    def swap():
        for link, kind in ((links[0], "FF"), (links[1], "FS"), (links[0], "SS")):
            Link.objects.filter(pk=link.pk).update(type=kind)

    turned(project, swap)


def test_history_tells_the_swap_as_one_step_and_versions_rise_by_one():
    project = ProjectFactory()
    one, other = (TaskFactory(project=project, number=n, external_id=f"X{n}") for n in (1, 2))

    def swap():
        for pk, text in ((one.pk, "tmp"), (other.pk, "X1"), (one.pk, "X2")):
            Task.objects.filter(pk=pk).update(external_id=text)

    change_set = deed(project, swap)
    version = Task.objects.get(pk=one.pk).version
    take_back(actor=SYSTEM, change_set=change_set)
    assert Task.objects.get(pk=one.pk).version == version + 1
    told = list(one.events.order_by("pgh_id").values_list("external_id", flat=True))
    assert told == ["X1", "tmp", "X2", "X1"]


def test_a_text_that_somebody_else_took_meanwhile_is_refused_as_ever():
    project = ProjectFactory()
    one = TaskFactory(project=project, number=1, external_id="X1")
    change_set = deed(project, lambda: Task.objects.filter(pk=one.pk).update(external_id="X2"))
    meddle(actor=SYSTEM, make=lambda: TaskFactory(project=project, number=5, external_id="X1"))
    with pytest.raises(Conflict, match="same external id by now"):
        take_back(actor=SYSTEM, change_set=change_set)


def test_every_unique_rule_of_undoable_rows_lets_rows_swap():
    """Checked when a statement ends, or not at all while a text is empty: the two ways that swaps are written."""
    for each in undoable():
        meta = each.model._meta
        for constraint in meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                empty = [~models.Q(**{name: ""}) for name in constraint.fields]
                assert constraint.deferrable or constraint.condition in empty, constraint.name
        unique = {f.column for f in meta.concrete_fields if f.unique and not f.primary_key}
        assert {(each.label, column) for column in unique} <= NEVER_EDITED


def test_the_database_checks_numbers_when_a_statement_ends():
    """The negative control: checked row by row, as before, the swap is refused."""
    project = ProjectFactory()
    tasks = [TaskFactory(project=project, number=n) for n in (1, 2)]
    swap = "UPDATE schedule_task SET number = 3 - number WHERE id = ANY(%s)"
    ids = [task.pk for task in tasks]
    with connection.cursor() as cursor:
        cursor.execute(swap, [ids])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE UNIQUE INDEX by_row ON schedule_task (project_id, number)")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(swap, [ids])
