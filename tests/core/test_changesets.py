"""Change sets: apply, then revert, restores every row; changed rows are not overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actors import system
from core.changesets import Recorder, revert, values_of
from core.errors import Conflict
from core.models import ChangeSet
from core.services import service
from projects.models import Project
from schedule.models import Task
from tests.factories import ProjectFactory, TaskFactory

SYSTEM = system("tests")


@service("test.edited", "edited {subject}")
def edit(*, actor: Any, make: Any) -> ChangeSet:
    recorder = Recorder()
    project = make(recorder)
    return recorder.save(actor=actor, kind="test", title="Some edits", scope_id=project.pk)


@service("test.reverted", "took back {subject}")
def take_back(*, actor: Any, change_set: ChangeSet) -> dict[str, int]:
    return revert(change_set)


def state_of(project: Project) -> dict[int, dict[str, Any]]:
    rows = {task.pk: values_of(task) for task in Task.objects.filter(project=project)}
    for values in rows.values():
        values.pop("updated_at")
    return rows


operations = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "delete"]), st.integers(0, 9), st.text(min_size=1, max_size=8)
    ),
    min_size=1,
    max_size=12,
).filter(lambda edits: all("\x00" not in text for _, _, text in edits))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=operations)
def test_apply_then_revert_restores_every_row(edits):
    project = ProjectFactory()
    TaskFactory.create_batch(3, project=project)
    before = state_of(project)

    def make(recorder: Recorder) -> Project:
        for verb, index, text in edits:
            tasks = list(Task.objects.filter(project=project).order_by("id"))
            if verb == "add" or not tasks:
                number = 500 + Task.objects.filter(project=project).count() + index * 1000 + len(text)
                while Task.objects.filter(project=project, number=number).exists():
                    number += 1
                recorder.added([Task.objects.create(project=project, number=number, name=text)])
                continue
            task = tasks[index % len(tasks)]
            if verb == "change":
                old = values_of(task)
                task.name, task.duration_minutes = text, index * 60
                task.save()
                recorder.changed(task, old)
            else:
                recorder.deleted([task])
                task.delete()
        return project

    change_set = edit(actor=SYSTEM, make=make)
    take_back(actor=SYSTEM, change_set=change_set)
    assert state_of(project) == before
    with pytest.raises(Conflict, match="already taken back"):
        take_back(actor=SYSTEM, change_set=change_set)


@pytest.mark.django_db
def test_a_row_changed_since_is_not_overwritten():
    project = ProjectFactory()
    task = TaskFactory(project=project, name="As planned")

    def make(recorder: Recorder) -> Project:
        old = values_of(task)
        task.name = "As edited"
        task.save()
        recorder.changed(task, old)
        return project

    change_set = edit(actor=SYSTEM, make=make)
    Task.objects.filter(pk=task.pk).update(name="By somebody else")
    with pytest.raises(Conflict, match="1 task changed"):
        take_back(actor=SYSTEM, change_set=change_set)
    task.refresh_from_db()
    assert task.name == "By somebody else"
