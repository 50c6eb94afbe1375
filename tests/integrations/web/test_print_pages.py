"""The plan as PDF: a small one at once, a large one by a job with its page, its file and its end."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.job_control import cancel_job
from core.jobs import run_job
from core.models import Job
from integrations.services.plan_import import take_in_plan
from tests.integrations.plan_texts import house

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(settings, tmp_path, cast, project, act_as):
    settings.MEDIA_ROOT = tmp_path
    take_in_plan(actor=act_as(cast.owner), project=project, file_name="house.xml", content=house().text())
    return project


@pytest.fixture
def long(monkeypatch):
    """Three rows are a large plan here."""
    monkeypatch.setattr("integrations.services.printing.AT_ONCE", 3)


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_small_plan_comes_at_once(client_for, cast, plan):
    answer = client_for(cast.viewer).get(reverse("plan-export-pdf", args=[plan.key]))
    assert "Walls" in PdfReader(io.BytesIO(content_of(answer))).pages[0].extract_text()
    assert not Job.objects.filter(kind="plan.print").exists()


def test_a_large_plan_is_written_by_a_job_that_says_where_the_file_is(client_for, cast, plan, long):
    client = client_for(cast.viewer)
    sent = client.post(reverse("plan-export-pdf", args=[plan.key]), {"columns": "name,finish", "paper": "a5"})
    job = Job.objects.get(kind="plan.print")
    assert sent.headers["Location"] == reverse("job", args=[job.pk])
    waiting = client.get(sent.headers["Location"]).content.decode()
    assert f"PDF of {plan.name}" in waiting
    assert "Cancel" in waiting
    assert run_job(str(job.pk)) == "done"
    file = reverse("plan-print", args=[plan.key, job.pk])
    assert file in client.get(reverse("job", args=[job.pk])).content.decode()
    page = PdfReader(io.BytesIO(content_of(client.get(file)))).pages[0]
    assert "Roof" in page.extract_text()
    assert round(float(page.mediabox[2]) * 25.4 / 72) == 210
    some = client.post(reverse("plan-export-pdf", args=[plan.key]), {"ids": "1,2"})
    assert some.status_code == 200  # two rows of it are small
    assert client_for(cast.outsider).get(file).status_code == 404


def test_one_at_a_time_and_it_can_be_cancelled(client_for, cast, plan, long, act_as):
    client, address = client_for(cast.manager), reverse("plan-export-pdf", args=[plan.key])
    client.get(address)
    again = client.get(address)
    assert again.status_code == 409
    assert "already under way" in again.content.decode()
    job = Job.objects.get(kind="plan.print")
    cancel_job(actor=act_as(cast.manager), job=job)
    run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert client.get(reverse("plan-print", args=[plan.key, job.pk])).status_code == 404


def test_files_go_after_a_week(client_for, cast, plan, long):
    client = client_for(cast.owner)
    client.get(reverse("plan-export-pdf", args=[plan.key]))
    first = Job.objects.get(kind="plan.print")
    run_job(str(first.pk))
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client = client_for(cast.owner)
        client.get(reverse("plan-export-pdf", args=[plan.key]))
        second = Job.objects.exclude(pk=first.pk).get(kind="plan.print")
        run_job(str(second.pk))
        gone = client.get(reverse("plan-print", args=[plan.key, first.pk]))
        assert gone.status_code == 404
        assert "removed after 7 days" in gone.content.decode()
    assert len(default_storage.listdir("plan-prints")[1]) == 1


def test_over_the_api_a_large_plan_is_accepted(api_for, cast, plan, long):
    answer = api_for(cast.viewer).get(f"/api/v1/projects/{plan.key}/schedule/export/?form=pdf")
    assert answer.status_code == 202
    assert answer.json()["kind"] == "plan.print"
    assert run_job(answer.json()["id"]) == "done"
    file = api_for(cast.viewer).get(answer.headers["Location"])
    assert file.headers["Content-Type"] == "application/pdf"
    assert content_of(file).startswith(b"%PDF")
