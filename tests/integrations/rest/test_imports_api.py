"""Imports over REST: upload, follow, start, undo; narrow tokens are refused."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.jobs import run_job
from core.models import Job
from integrations.models import PlanImport
from schedule.models import Task
from tests.integrations.plan_texts import house


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(client, key="ATLAS", content=None):
    file = SimpleUploadedFile("house.xml", content or house().text(), content_type="text/xml")
    return client.post(f"/api/v1/projects/{key}/imports/", {"file": file}, format="multipart")


@pytest.mark.django_db(transaction=True)
def test_the_way_of_a_file(cast, project, api_for):
    api = api_for(cast.owner)
    sent = upload(api)
    assert sent.status_code == 202
    location = sent.headers["Location"]
    assert sent.json()["state"] == "uploaded"
    assert api.post(f"{location}start/").status_code == 409
    run_job(sent.json()["check_job"]["id"])
    checked = api.get(location).json()
    assert checked["state"] == "checked"
    assert checked["comparison"]["counts"]["tasks"]["added"] == 4
    started = api.post(f"{location}start/")
    assert started.status_code == 202
    run_job(started.json()["import_job"]["id"])
    assert api.get(location).json()["state"] == "imported"
    assert Task.objects.filter(project=project).count() == 4
    assert api.post(f"{location}undo/").json()["state"] == "reverted"
    assert not Task.objects.filter(project=project).exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_acts_with_the_rights_of_now(cast, project, api_for):
    """Whoever loses their role before the job runs has no import."""
    api = api_for(cast.manager)
    sent = upload(api)
    project.memberships.filter(user=cast.manager).delete()
    run_job(sent.json()["check_job"]["id"])
    job = Job.objects.get(pk=sent.json()["check_job"]["id"])
    assert job.state == "failed"
    assert PlanImport.objects.get().state == "uploaded"


@pytest.mark.django_db
def test_narrow_tokens(cast, project, other_project, api_for):
    assert upload(api_for(cast.owner, write=False)).status_code == 403
    assert upload(api_for(cast.owner, projects=[other_project])).status_code == 404
    assert upload(api_for(None)).status_code == 401
    assert upload(api_for(cast.owner), key="BOREAS").status_code == 404
    assert not PlanImport.objects.exists()


@pytest.mark.django_db
def test_without_a_file(cast, project, api_for):
    answer = api_for(cast.owner).post("/api/v1/projects/ATLAS/imports/", {}, format="multipart")
    assert answer.status_code == 400
    assert "file" in answer.json()["errors"]
