"""Pages of imports: upload, dry run, import, undo; who sees which button."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.jobs import run_job
from integrations.models import PlanImport
from integrations.services.plan_import import take_in_plan
from schedule.models import Task
from tests.integrations.plan_texts import house


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def plan_file(content=None, name="house.xml"):
    return SimpleUploadedFile(name, content or house().text(), content_type="text/xml")


@pytest.mark.django_db(transaction=True)
def test_from_the_file_to_the_plan_and_back(cast, project, client_for):
    client = client_for(cast.manager)
    new = reverse("import-new", args=[project.key])
    assert client.get(new).status_code == 200
    sent = client.post(new, {"file": plan_file()})
    row = PlanImport.objects.get()
    page = reverse("import", args=[project.key, row.public_id])
    assert sent.headers["Location"] == page
    waiting = client.get(page).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "Import 4 tasks" not in waiting

    assert run_job(str(row.check_job_id)) == "done"
    checked = client.get(page).content.decode()
    assert "Import 4 tasks" in checked
    assert "What would be lost" in checked
    assert "+4 new" in checked
    report = client.get(reverse("import-report", args=[project.key, row.public_id]))
    assert report.headers["Content-Type"].startswith("text/csv")
    assert b"Not taken" in b"".join(report) if report.streaming else b"Element" in report.content

    assert client.post(reverse("import-start", args=[project.key, row.public_id])).status_code == 302
    row.refresh_from_db()
    assert run_job(str(row.import_job_id)) == "done"
    assert Task.objects.filter(project=project).count() == 4
    done = client.get(page).content.decode()
    assert "Open the schedule" in done

    undo = reverse("import-undo", args=[project.key, row.public_id])
    assert client.get(undo).status_code == 200
    assert client.post(undo).status_code == 302
    assert not Task.objects.filter(project=project).exists()
    assert "Taken back" in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_refused_file_says_why(cast, project, client_for):
    client = client_for(cast.owner)
    client.post(
        reverse("import-new", args=[project.key]),
        {"file": plan_file(b"%PDF-1.7 <b>x</b>", "<img src=x>.pdf")},
    )
    row = PlanImport.objects.get()
    run_job(str(row.check_job_id))
    text = client.get(reverse("import", args=[project.key, row.public_id])).content.decode()
    assert "This file cannot be imported" in text
    assert "PDF" in text
    assert "<img src=x>" not in text


@pytest.mark.django_db
def test_upload_without_a_file_says_so(cast, project, client_for):
    answer = client_for(cast.owner).post(reverse("import-new", args=[project.key]), {})
    assert answer.status_code == 422
    assert "Choose a plan file." in answer.content.decode()


@pytest.mark.django_db
def test_readers_see_imports_without_buttons(cast, project, client_for, act_as):
    row = take_in_plan(
        actor=act_as(cast.owner), project=project, file_name="house.xml", content=house().text()
    )
    page = reverse("import", args=[project.key, row.public_id])
    for person in (cast.viewer, cast.executive):
        text = client_for(person).get(page).content.decode()
        assert "house.xml" in text
        assert "Take the import back" not in text
        assert (
            "Import a plan"
            not in client_for(person).get(reverse("import-list", args=[project.key])).content.decode()
        )
    assert client_for(cast.outsider).get(page).status_code == 404
    assert client_for(cast.viewer).get(reverse("import-new", args=[project.key])).status_code == 403


@pytest.mark.django_db
def test_an_import_of_another_project_does_not_exist_here(cast, project, other_project, client_for, act_as):
    row = take_in_plan(
        actor=act_as(cast.outsider), project=other_project, file_name="house.xml", content=house().text()
    )
    answer = client_for(cast.owner).get(reverse("import", args=[project.key, row.public_id]))
    assert answer.status_code == 404
