"""Baselines of plan files: told in the dry run, kept with the import, never doubled, taken out again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.jobs import run_job
from integrations.models import PlanImport
from integrations.plans.mspdi_writer import write_mspdi
from integrations.plans.reading import read_plan
from integrations.selectors.plan_out import plan_out
from integrations.services.plan_import import take_in_plan, undo_import
from projects.models import Baseline
from schedule.models import ScheduleSettings, Task
from schedule.models.baseline import BaselineLink, BaselineTask
from schedule.selectors.baselines import is_verified
from tests.integrations.plan_texts import P, T, house
from tests.integrations.plans.builders import tags

NOW = dt.datetime(2026, 11, 21, 12)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def saved(number: int, day: int, hours: int = 8) -> str:
    """A baseline of a task on one day of June 2026."""
    when = {"Start": f"2026-06-{day:02}T08:00:00", "Finish": f"2026-06-{day:02}T17:00:00"}
    return f"<Baseline>{tags(Number=number, **when, Duration=f'PT{hours}H0M0S', Work='PT6H0M0S')}</Baseline>"


def with_baselines() -> bytes:
    plan = house()
    build, walls, roof, done = plan.tasks
    walls.extra, roof.extra = saved(0, 1) + saved(3, 8), saved(0, 2)
    return P([build, walls, roof, done], people=plan.people, work=plan.work).text()


@pytest.mark.django_db
def test_baselines_of_the_file_become_baselines_of_the_project(cast, project, act_as):
    row = take_in_plan(
        actor=act_as(cast.owner), project=project, file_name="house.xml", content=with_baselines()
    )
    assert row.state == "imported", row.problem
    first, second = Baseline.objects.filter(project=project).order_by("number")
    assert (first.name, first.task_count, first.link_count) == ("Baseline of house.xml", 2, 1)
    assert (second.name, second.task_count) == ("Baseline 3 of house.xml", 1)
    assert is_verified(first)
    assert ScheduleSettings.objects.get(project=project).baseline == first
    days = {
        task.name: (task.start.astimezone(project.zone).day, task.duration_minutes, task.work_minutes)
        for task in BaselineTask.objects.filter(baseline=first)
    }
    assert days == {"Walls": (1, 480, 360), "Roof": (2, 480, 360)}
    assert BaselineLink.objects.filter(baseline=second).count() == 0


@pytest.mark.django_db
def test_a_repeat_keeps_no_second_copy(cast, project, act_as):
    owner = act_as(cast.owner)
    take_in_plan(actor=owner, project=project, file_name="house.xml", content=with_baselines())
    Task.objects.filter(project=project, name="Roof").update(name="Roofing")  # other names, same dates
    again = take_in_plan(actor=owner, project=project, file_name="house.xml", content=with_baselines())
    assert [found["is_known"] for found in again.comparison["baselines"]] == [True, True]
    assert Baseline.objects.filter(project=project).count() == 2


@pytest.mark.django_db
def test_taking_an_import_back_leaves_its_baselines_as_records(cast, project, act_as):
    owner = act_as(cast.owner)
    row = take_in_plan(actor=owner, project=project, file_name="house.xml", content=with_baselines())
    undo_import(actor=owner, plan_import=row)
    assert not Task.objects.filter(project=project).exists()
    assert Baseline.objects.filter(project=project).count() == 2
    assert ScheduleSettings.objects.filter(project=project, baseline__isnull=False).count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_dry_run_offers_them_and_what_is_not_chosen_is_not_kept(cast, project, client_for):
    client = client_for(cast.manager)
    file = SimpleUploadedFile("house.xml", with_baselines(), content_type="text/xml")
    client.post(reverse("import-new", args=[project.key]), {"file": file})
    row = PlanImport.objects.get()
    assert run_job(str(row.check_job_id)) == "done"
    assert not Baseline.objects.exists()
    shown = client.get(reverse("import", args=[project.key, row.public_id])).content.decode()
    assert "Baselines in the file" in shown
    assert shown.count('name="baselines"') == 2
    start = reverse("import-start", args=[project.key, row.public_id])
    assert client.post(start, {"baselines_asked": "1", "baselines": ["7"]}).status_code == 400
    assert client.post(start, {"baselines_asked": "1", "baselines": ["3"]}).status_code == 302
    row.refresh_from_db()
    assert run_job(str(row.import_job_id)) == "done"
    assert [b.name for b in Baseline.objects.all()] == ["Baseline 3 of house.xml"]
    assert ScheduleSettings.objects.get(project=project).baseline is None


@pytest.mark.django_db
def test_baselines_go_out_by_number_and_come_back_the_same(cast, project, other_project, act_as):
    owner = act_as(cast.owner)
    take_in_plan(actor=owner, project=project, file_name="house.xml", content=with_baselines())
    out = plan_out(actor=owner, project=project)
    written = b"".join(write_mspdi(out.plan, written_at=NOW))
    before = {b.number: b.rows for b in read_plan(with_baselines()).main_project.baselines}
    after = {b.number: b.rows for b in read_plan(written).main_project.baselines}
    assert after == {0: before[0], 1: before[3]}  # numbers are given anew, the chosen one is 0
    outsider = act_as(cast.outsider)
    take_in_plan(actor=outsider, project=other_project, file_name="o.xml", content=written)
    assert Baseline.objects.filter(project=other_project).count() == 2


@pytest.mark.django_db
def test_a_plan_without_baselines_says_nothing_of_them(cast, project, act_as):
    plan = P([T(1, "Build")]).text()
    row = take_in_plan(actor=act_as(cast.owner), project=project, file_name="one.xml", content=plan)
    assert row.comparison["baselines"] == []
