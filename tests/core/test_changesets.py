"""Change sets: captured from history; apply, then revert restores every row; changed rows are not overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actors import system
from core.changesets import reapply, record, revert
from core.errors import Conflict
from core.models import ChangeSet, ChangeSetEdit
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Link, Task, WorkCalendar
from tests.factories import LinkFactory, ProjectFactory, TaskFactory, WorkCalendarFactory
from tests.rows import tables_of

SYSTEM = system("tests")
pytestmark = pytest.mark.django_db


@service("test.edited", "edited {subject}")
def edit(*, actor: Any, project: Project, make: Any, **options: Any) -> ChangeSet | None:
    key = record(kind="test", scope_id=project.pk, **options)
    note_subject("some rows")
    make()
    return key


@service("test.reverted", "took back {subject}")
def take_back(*, actor: Any, change_set: ChangeSet) -> Any:
    return revert(change_set)


@service("test.reapplied", "did again {subject}")
def do_again(*, actor: Any, change_set: ChangeSet) -> Any:
    return reapply(change_set)


@service("test.meddled", "meddled with {subject}")
def meddle(*, actor: Any, make: Any) -> None:
    make()


def deed(project: Project, make: Any, **options: Any) -> ChangeSet:
    return ChangeSet.objects.get(pk=edit(actor=SYSTEM, project=project, make=make, **options))


operations = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "delete", "bulk", "sql"]),
        st.integers(0, 9),
        st.text(min_size=1, max_size=8).filter(lambda text: "\x00" not in text),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=operations)
def test_apply_then_revert_restores_every_row(edits):
    """Rows are written one by one, in bulk and by SQL: none escapes."""
    project = ProjectFactory()
    TaskFactory.create_batch(3, project=project)
    before = tables_of(project)

    def make() -> None:
        for place, (verb, index, text) in enumerate(edits):
            tasks = list(Task.objects.filter(project=project).order_by("id"))
            task = tasks[index % len(tasks)] if tasks else None
            if verb == "add" or task is None:
                Task.objects.create(project=project, number=500 + place, name=text)
            elif verb == "change":
                task.name, task.duration_minutes = text, index * 60
                task.save()
            elif verb == "bulk":
                Task.objects.filter(project=project).update(priority=index, deadline_at="2026-07-01T08:00Z")
            elif verb == "sql":
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE schedule_task SET percent_complete = %s WHERE id = %s", [index, task.pk]
                    )
            else:
                task.delete()

    key = edit(actor=SYSTEM, project=project, make=make)
    after = tables_of(project)
    change_set = ChangeSet.objects.filter(pk=key).first()
    if change_set is None:
        assert after == before
        return
    take_back(actor=SYSTEM, change_set=change_set)
    assert tables_of(project) == before
    with pytest.raises(Conflict, match="already taken back"):
        take_back(actor=SYSTEM, change_set=change_set)
    do_again(actor=SYSTEM, change_set=change_set)
    assert tables_of(project) == after
    with pytest.raises(Conflict, match="in force"):
        do_again(actor=SYSTEM, change_set=change_set)


def test_a_row_is_one_edit_and_what_came_and_went_is_none():
    project = ProjectFactory()
    task, other = TaskFactory.create_batch(2, project=project)

    def make() -> None:
        for name in ("One", "Two", "Three"):
            Task.objects.filter(pk=task.pk).update(name=name)
        Task.objects.filter(pk=other.pk).update(priority=1)
        Task.objects.filter(pk=other.pk).update(priority=500)
        Task.objects.create(project=project, number=7, name="Short-lived").delete()

    change_set = deed(project, make)
    (edit_,) = change_set.edits.all()
    assert (edit_.model, edit_.object_id, edit_.after["name"]) == ("schedule.task", task.pk, "Three")
    assert edit_.before["name"] == task.name
    assert (change_set.title, change_set.verb) == ("Edited some rows", "test.edited")


def test_an_act_that_changed_nothing_leaves_no_set():
    project = ProjectFactory()
    task = TaskFactory(project=project)
    assert edit(actor=SYSTEM, project=project, make=task.save) is not None  # only the clock moved
    assert not ChangeSet.objects.exists()
    assert not ChangeSetEdit.objects.exists()


def test_rows_of_another_project_are_not_part_of_it():
    project, elsewhere = ProjectFactory(), ProjectFactory()
    mine, theirs = TaskFactory(project=project), TaskFactory(project=elsewhere)

    def make() -> None:
        Task.objects.filter(pk__in=[mine.pk, theirs.pk]).update(name="Changed")

    change_set = deed(project, make)
    assert [each.object_id for each in change_set.edits.all()] == [mine.pk]


def test_a_row_changed_since_is_not_overwritten_and_its_editor_is_named():
    project = ProjectFactory()
    task = TaskFactory(project=project, name="As planned")
    change_set = deed(project, lambda: Task.objects.filter(pk=task.pk).update(name="As edited"))
    ben = system("Ben Ode")
    meddle(actor=ben, make=lambda: Task.objects.filter(pk=task.pk).update(name="By somebody else"))
    with pytest.raises(
        Conflict, match=r"1 task changed after .*“By somebody else”, by Ben Ode on .* would lose"
    ):
        take_back(actor=SYSTEM, change_set=change_set)
    task.refresh_from_db()
    assert task.name == "By somebody else"
    change_set.refresh_from_db()
    assert change_set.state == "applied"


def test_another_row_changed_since_is_no_reason():
    """The control to the refusal above."""
    project = ProjectFactory()
    task, other = TaskFactory.create_batch(2, project=project)
    change_set = deed(project, lambda: Task.objects.filter(pk=task.pk).update(name="As edited"))
    meddle(actor=SYSTEM, make=lambda: Task.objects.filter(pk=other.pk).update(name="Beside it"))
    take_back(actor=SYSTEM, change_set=change_set)
    assert Task.objects.get(pk=task.pk).name == task.name
    assert Task.objects.get(pk=other.pk).name == "Beside it"


def test_making_room_is_no_edit_of_the_row_that_moves_on():
    """A row that only moved along for a new one may be renamed meanwhile; its place comes back, its new name stays."""
    project = ProjectFactory()
    task = TaskFactory(project=project, position=1)

    def make() -> None:
        Task.objects.create(project=project, number=7, name="New", position=1)
        Task.objects.filter(pk=task.pk).update(position=2)

    change_set = deed(project, make)
    meddle(actor=SYSTEM, make=lambda: Task.objects.filter(pk=task.pk).update(name="Renamed"))
    take_back(actor=SYSTEM, change_set=change_set)
    task.refresh_from_db()
    assert (task.position, task.name) == (1, "Renamed")


def test_a_place_that_others_moved_does_not_forbid_and_is_kept():
    project = ProjectFactory()
    task = TaskFactory(project=project, position=1)
    change_set = deed(project, lambda: Task.objects.filter(pk=task.pk).update(name="As edited"))
    meddle(actor=SYSTEM, make=lambda: Task.objects.filter(pk=task.pk).update(position=2048))
    take_back(actor=SYSTEM, change_set=change_set)
    was = task.name
    task.refresh_from_db()
    assert (task.position, task.name) == (2048, was)


def test_rows_of_others_below_a_row_that_would_vanish_forbid_it():
    project = ProjectFactory()
    made = deed(project, lambda: Task.objects.create(project=project, number=7, name="Made"))
    task = Task.objects.get(project=project)
    below = TaskFactory(project=project, parent=task)
    with pytest.raises(Conflict, match=r"1 task added after .* would be lost"):
        take_back(actor=SYSTEM, change_set=made)
    meddle(actor=SYSTEM, make=below.delete)
    take_back(actor=SYSTEM, change_set=made)
    assert not Task.objects.filter(project=project).exists()


def test_a_calendar_that_others_use_now_is_not_taken_away():
    """Their rows refer to it by a column that would silently be emptied."""
    project = ProjectFactory()
    made = deed(project, lambda: WorkCalendar.objects.create(project=project, name="Nights"))
    TaskFactory(project=project, calendar=WorkCalendar.objects.get(project=project))
    with pytest.raises(Conflict, match="1 task added after"):
        take_back(actor=SYSTEM, change_set=made)


def test_a_row_whose_owner_is_gone_does_not_come_back():
    project = ProjectFactory()
    one, two = TaskFactory.create_batch(2, project=project)
    link = LinkFactory(predecessor=one, successor=two)
    change_set = deed(project, link.delete)
    meddle(actor=system("Ben Ode"), make=two.delete)
    with pytest.raises(Conflict, match="belongs to a task that was deleted since, by Ben Ode"):
        take_back(actor=SYSTEM, change_set=change_set)
    assert not Link.objects.exists()


def test_two_rows_never_share_what_may_be_there_once():
    project = ProjectFactory()
    task = TaskFactory(project=project, external_id="A-1")
    change_set = deed(project, lambda: Task.objects.filter(pk=task.pk).update(external_id=""))
    TaskFactory(project=project, external_id="A-1")
    with pytest.raises(Conflict, match="another task has the same external id by now"):
        take_back(actor=SYSTEM, change_set=change_set)


def test_versions_go_on_rising_and_the_clock_says_now():
    project = ProjectFactory()
    task, gone = TaskFactory.create_batch(2, project=project)
    Task.objects.filter(pk=gone.pk).update(name="Edited once")
    gone.refresh_from_db()

    def make() -> None:
        Task.objects.filter(pk=task.pk).update(name="As edited")
        Task.objects.filter(pk=gone.pk).delete()

    change_set = deed(project, make)
    take_back(actor=SYSTEM, change_set=change_set)
    for row, version in ((task, task.version + 1), (gone, gone.version)):
        now = Task.objects.get(pk=row.pk)
        assert now.version > version
        assert now.updated_at > row.updated_at
        assert now.created_at == row.created_at


def test_a_set_from_before_a_column_was_there_can_be_taken_back():
    """As after a migration: the values recorded do not hold the column, or hold one that is gone."""
    project = ProjectFactory()
    task, gone = TaskFactory(project=project, priority=3), TaskFactory(project=project)

    def make() -> None:
        Task.objects.filter(pk=task.pk).update(name="As edited")
        Task.objects.filter(pk=gone.pk).delete()

    change_set = deed(project, make)
    for each in change_set.edits.all():
        for values in (each.before, each.after):
            if values:
                values.pop("priority")
                values["colour"] = "red"
        each.save()
    take_back(actor=SYSTEM, change_set=change_set)
    assert Task.objects.get(pk=task.pk).name == task.name
    assert Task.objects.get(pk=task.pk).priority == 3
    assert Task.objects.get(pk=gone.pk).priority == 500


def test_what_history_does_not_know_is_refused():
    project = ProjectFactory()
    task = TaskFactory(project=project)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM schedule_taskevent")
    change_set = deed(project, lambda: Task.objects.filter(pk=task.pk).update(name="As edited"))
    with pytest.raises(Conflict, match="not in the history"):
        take_back(actor=SYSTEM, change_set=change_set)


def test_statements_do_not_grow_with_rows(django_assert_num_queries):
    project = ProjectFactory()
    calendar = WorkCalendarFactory(project=project)

    def count(rows: int) -> tuple[int, int]:
        from django.test.utils import CaptureQueriesContext

        tasks = [Task(project=project, number=count.first + i, name="Row") for i in range(rows)]
        count.first += rows
        with CaptureQueriesContext(connection) as making:
            change_set = deed(project, lambda: Task.objects.bulk_create(tasks))
        meddle(actor=SYSTEM, make=lambda: None)
        with CaptureQueriesContext(connection) as taking:
            take_back(actor=SYSTEM, change_set=change_set)
        return len(making), len(taking)

    count.first = 1
    assert calendar
    assert count(3) == count(300)
