"""Imports: dry runs save nothing, imports are all or nothing, repeats update, undo restores, people's rows stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Conflict, Denied, InvalidInput, NotVisible, TooLarge
from core.history import tracked_models
from core.jobs import JobCancelled
from core.models import Act, Job
from integrations.models import PlanImport
from integrations.services.plan_import import (
    import_plan,
    start_import,
    take_in_plan,
    undo_import,
    upload_plan,
)
from projects.services import pin_status_date
from schedule.models import Assignment, Link, Resource, ScheduleSettings, Task, TaskDates, WorkCalendar
from schedule.services.tasks import add_task, update_task
from tests.integrations.plan_texts import P, T, house
from tests.rows import values_of

pytestmark = pytest.mark.django_db
PLAN_MODELS = (WorkCalendar, Task, Link, Resource, Assignment)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner(cast, act_as):
    return act_as(cast.owner)


@pytest.fixture
def take_in(owner, project):
    def run(plan: P | bytes, name: str = "plan.xml", **kwargs) -> PlanImport:
        content = plan if isinstance(plan, bytes) else plan.text()
        return take_in_plan(actor=owner, project=project, file_name=name, content=content, **kwargs)

    return run


def rows(project):
    """Every input row of the plan as values, without the clock."""
    clock = {"updated_at", "created_at"}
    return {
        model.__name__: {
            row.pk: {k: v for k, v in values_of(row).items() if k not in clock}
            for row in model.objects.filter(project=project)
        }
        for model in PLAN_MODELS
    }


def by_name(project):
    return {task.name: task for task in Task.objects.filter(project=project).select_related("dates")}


def local(moment, project):
    return moment.astimezone(project.zone).strftime("%Y-%m-%d %H:%M")


def test_a_plan_comes_in_with_its_dates(take_in, project):
    assert take_in(house()).state == "imported"
    tasks = by_name(project)
    assert [tasks[n].dates.outline for n in ("Build", "Walls", "Roof", "Done")] == ["1", "1.1", "1.2", "2"]
    # by hand: Walls Monday 1 June 08–17, Roof Tuesday 2 June 08–17, Done with it, Build spans both
    assert local(tasks["Walls"].dates.finish, project) == "2026-06-01 17:00"
    assert local(tasks["Roof"].dates.start, project) == "2026-06-02 08:00"
    assert local(tasks["Build"].dates.finish, project) == "2026-06-02 17:00"
    assert tasks["Build"].kind == "summary"
    assert tasks["Done"].is_milestone
    assert sorted(t.number for t in tasks.values()) == [1, 2, 3, 4]
    assert Assignment.objects.get(project=project).resource.name == "Mason"


def test_a_dry_run_saves_nothing_but_its_report(take_in, project):
    before = rows(project)
    checked = take_in(house(), dry_run=True)
    assert rows(project) == before
    assert not TaskDates.objects.filter(project=project).exists()
    assert checked.state == "checked"
    assert checked.comparison["counts"]["tasks"] == {"added": 4, "changed": 0, "removed": 0, "total": 4}
    assert checked.comparison["after"]["finish"] == "2026-06-02T17:00:00+00:00"
    totals = checked.report["totals"]
    assert totals["kept"] + totals["changed"] + totals["not_taken"] == sum(
        f["count"] for f in checked.report["fields"]
    )


def test_a_repeat_changes_nothing_and_doubles_nothing(take_in, project):
    take_in(house())
    before = rows(project)
    events = {model: model.events.rel.related_model.objects.count() for model in PLAN_MODELS}
    again = take_in(house())
    assert rows(project) == before
    assert again.comparison["counts"]["tasks"] == {"added": 0, "changed": 0, "removed": 0, "total": 4}
    assert {model: model.events.rel.related_model.objects.count() for model in PLAN_MODELS} == events


def test_a_repeat_updates_adds_and_removes_by_external_id(take_in, project):
    take_in(house())
    roof = by_name(project)["Roof"]
    plan = house()
    plan.tasks[2] = T(3, "Roof of slate", 3, (2,), level=2)
    plan.tasks.append(T(5, "Garden", 2, (4,)))
    del plan.tasks[3]
    plan.tasks[-1].after = (3,)
    again = take_in(plan)
    assert again.comparison["counts"]["tasks"] == {"added": 1, "changed": 1, "removed": 1, "total": 4}
    renamed = Task.objects.get(project=project, external_id="3")
    assert (renamed.pk, renamed.number, renamed.name) == (roof.pk, roof.number, "Roof of slate")
    assert set(by_name(project)) == {"Build", "Walls", "Roof of slate", "Garden"}
    # by hand: Roof Tue 2 – Thu 4 June, Garden Fri 5 – Mon 8 June
    assert local(by_name(project)["Garden"].dates.finish, project) == "2026-06-08 17:00"


def test_rows_that_people_added_stay_and_move_up(take_in, owner, project):
    take_in(house())
    build = by_name(project)["Build"]
    add_task(actor=owner, project=project, name="Ours", parent=build)
    plan = house()
    plan.tasks = [T(2, "Walls", 1), T(3, "Roof", 1, (2,)), T(4, "Done", 0, (3,))]
    take_in(plan)
    ours = by_name(project)["Ours"]
    assert ours.parent is None
    assert "Build" not in by_name(project)


def test_undo_restores_every_row(take_in, owner, project):
    take_in(house())
    before = rows(project)
    plan = house()
    plan.tasks[1].name = "Walls of brick"
    plan.tasks = plan.tasks[:2]
    plan.people = ["Mason", "Carpenter"]
    second = take_in(plan)
    assert rows(project) != before
    undo_import(actor=owner, plan_import=second)
    assert rows(project) == before
    assert local(by_name(project)["Build"].dates.finish, project) == "2026-06-02 17:00"
    with pytest.raises(Conflict):
        undo_import(actor=owner, plan_import=second)


def test_undo_of_the_first_import_leaves_an_empty_plan(take_in, owner, project):
    undo_import(actor=owner, plan_import=take_in(house()))
    assert not Task.objects.filter(project=project).exists()
    assert not TaskDates.objects.filter(project=project).exists()


def test_undo_is_refused_after_an_edit(take_in, owner, project):
    imported = take_in(house())
    update_task(actor=owner, task=by_name(project)["Roof"], expected_version=None, name="Roof, edited")
    with pytest.raises(Conflict, match="1 task changed"):
        undo_import(actor=owner, plan_import=imported)
    assert by_name(project)["Roof, edited"]


def test_undo_is_refused_when_rows_were_added_below(take_in, owner, project):
    """Taking the summary back would take the person's row with it."""
    imported = take_in(house())
    add_task(actor=owner, project=project, name="Ours", parent=by_name(project)["Build"])
    with pytest.raises(Conflict):
        undo_import(actor=owner, plan_import=imported)
    assert by_name(project)["Ours"]


def test_a_loop_is_named_and_nothing_is_stored(take_in, owner, project):
    plan = P([T(1, "Design", 1, (2,)), T(2, "Build", 1, (1,))])
    checked = take_in(plan)
    assert checked.state == "checked"
    assert "Design → Build → Design" in checked.comparison["problems"][0].replace(
        "Build → Design → Build", "Design → Build → Design"
    )
    assert not Task.objects.filter(project=project).exists()
    with pytest.raises(Conflict, match="problem stops"):
        start_import(actor=owner, plan_import=checked)
    with pytest.raises(InvalidInput, match="wait for each other"):
        import_plan(actor=owner, plan_import=checked, progress=lambda *a: None)
    assert not Task.objects.filter(project=project).exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 nothing", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", ".mpp"),
        (house().text()[:-200], "line"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Project>&b;</Project>', ""),
        (house().text().replace(b"PT8H0M0S", b"PT-8H0M0S"), ""),
        (house().text().replace(b"<UID>3</UID>", b"<UID>2</UID>"), ""),
    ],
)
def test_a_broken_file_is_refused_with_one_sentence(take_in, project, content, words):
    refused = take_in(content)
    assert refused.state == "refused"
    assert words.lower() in refused.problem.lower()
    assert len(refused.problem) < 400
    assert not Task.objects.filter(project=project).exists()


def test_too_large_and_empty_files_are_refused_at_the_door(owner, project, settings):
    settings.PLAN_FILE_MAX_BYTES = 100
    with pytest.raises(TooLarge):
        upload_plan(actor=owner, project=project, file_name="big.xml", content=b"x" * 101)
    with pytest.raises(InvalidInput):
        upload_plan(actor=owner, project=project, file_name="none.xml", content=b"")
    assert not PlanImport.objects.exists()


def test_who_may_not_is_refused(cast, act_as, project, owner):
    for person in (cast.member, cast.sponsor, cast.viewer, cast.administrator, cast.executive, cast.auditor):
        with pytest.raises(Denied):
            upload_plan(actor=act_as(person), project=project, file_name="a.xml", content=house().text())
    with pytest.raises(NotVisible):
        upload_plan(actor=act_as(cast.outsider), project=project, file_name="a.xml", content=house().text())
    assert not PlanImport.objects.exists()
    upload = upload_plan(
        actor=act_as(cast.manager), project=project, file_name="a.xml", content=house().text()
    )
    with pytest.raises(Denied):
        start_import(actor=act_as(cast.member), plan_import=upload)


def test_cancelling_in_the_middle_leaves_nothing(owner, project):
    upload = upload_plan(actor=owner, project=project, file_name="a.xml", content=house().text())

    def stop_at_links(done, total, step):
        if step == "Write links":
            raise JobCancelled("cancelled by its owner")

    with pytest.raises(JobCancelled):
        import_plan(actor=owner, plan_import=upload, progress=stop_at_links)
    assert not Task.objects.filter(project=project).exists()
    upload.refresh_from_db()
    assert upload.state == "uploaded"


def test_one_import_a_project_at_a_time(owner, project, take_in):
    first, second = take_in(house(), dry_run=True), take_in(house(), dry_run=True)
    start_import(actor=owner, plan_import=first)
    with pytest.raises(Conflict, match="already under way"):
        start_import(actor=owner, plan_import=second)
    assert Job.objects.filter(kind="plan.import").count() == 1


def test_an_import_is_one_deed_in_the_history(take_in, project):
    take_in(house())
    act = Act.objects.get(verb="plan.taken_in")
    assert act.scope_id == project.pk
    for model in tracked_models():
        events = model._meta.get_field("events").related_model
        unnamed = events._default_manager.filter(pgh_context__isnull=True)
        assert not unnamed.exists(), model


def with_status_date(plan):
    named = b"<CalendarUID>1</CalendarUID>"
    return plan.text().replace(named, named + b"<StatusDate>2026-06-05T17:00:00</StatusDate>", 1)


def test_the_project_reports_for_the_status_date_of_the_file(take_in, owner, project):
    imported = take_in(with_status_date(house()))
    project.refresh_from_db()
    settings = project.schedule_settings
    assert settings.uses_status_date
    assert settings.status_at == dt.datetime(2026, 6, 5, 17, tzinfo=project.zone)
    assert project.status_date == dt.date(2026, 6, 5)
    undo_import(actor=owner, plan_import=imported)
    project.refresh_from_db()
    assert project.status_date is None


def test_a_status_date_chosen_later_beats_the_one_of_the_file(take_in, owner, project):
    imported = take_in(with_status_date(house()))
    pin_status_date(actor=owner, project=project, expected_version=None, day=dt.date(2026, 6, 12))
    assert ScheduleSettings.objects.get(project=project).status_at is None
    with pytest.raises(Conflict):  # the settings changed since
        undo_import(actor=owner, plan_import=imported)


def test_a_thousand_tasks_cost_no_more_queries_than_ten(take_in):
    def chain(count):
        return P([T(i, f"Task {i}", 1, (i - 1,) if i > 1 else ()) for i in range(1, count + 1)])

    with CaptureQueriesContext(
        connection,
    ) as few:
        take_in(chain(10))
    with CaptureQueriesContext(connection) as many:
        take_in(chain(900))
    assert len(many) <= len(few) + 4
