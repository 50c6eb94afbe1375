"""Task lists and exports over the API."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.jobs import run_job
from integrations.models import PlanImport
from integrations.services.plan_import import take_in_plan
from schedule.models import Task
from tests.integrations.plan_texts import house

LISTS = "/api/v1/projects/ATLAS/imports/sheets/"
EXPORT = "/api/v1/projects/ATLAS/schedule/export/"
CSV = b"Name;Dauer\nEntwurf;3 Tage\nBau;5 Tage\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(api, content=CSV, **more):
    file = SimpleUploadedFile("list.csv", content, content_type="text/csv")
    return api.post(LISTS, {"file": file, **more}, format="multipart")


@pytest.mark.django_db(transaction=True)
def test_the_way_of_a_list(cast, project, api_for):
    api = api_for(cast.manager)
    sent = upload(api)
    assert sent.status_code == 201
    body = sent.json()
    assert body["kind"] == "sheet"
    assert body["preview"]["heads"] == ["Name", "Dauer"]
    assert body["preview"]["mapping"]["columns"] == ["name", "duration"]
    location = sent.headers["Location"]
    assert api.post(f"{location}start/").status_code == 409
    mapped = api.post(f"{location}columns/", {"columns": ["name", "duration"]}, format="json")
    assert mapped.status_code == 202
    run_job(mapped.json()["check_job"]["id"])
    checked = api.get(location).json()
    assert (checked["state"], checked["comparison"]["counts"]["tasks"]["added"]) == ("checked", 2)
    started = api.post(f"{location}start/")
    run_job(started.json()["import_job"]["id"])
    assert api.get(location).json()["state"] == "imported"
    assert Task.objects.filter(project=project).count() == 2
    assert api.post(f"{location}undo/").json()["state"] == "reverted"
    assert not Task.objects.filter(project=project).exists()


@pytest.mark.django_db
def test_a_mapping_with_the_upload_starts_the_dry_run(cast, project, api_for):
    sent = upload(api_for(cast.manager), mapping=json.dumps({"columns": ["name", ""]}))
    assert sent.status_code == 202
    assert sent.json()["check_job"]["state"] == "queued"


@pytest.mark.django_db
def test_a_bad_mapping_with_the_upload_names_the_column(cast, project, api_for):
    api = api_for(cast.manager)
    sent = upload(api, mapping=json.dumps({"columns": ["name", "colour"]}))
    assert sent.status_code == 400
    assert "columns.1" in sent.json()["errors"]
    assert upload(api, mapping="[1]").status_code == 400
    row = PlanImport.objects.latest("pk")
    answer = api.post(
        f"{LISTS.removesuffix('sheets/')}{row.public_id}/columns/", {"columns": ["x"]}, format="json"
    )
    assert answer.status_code == 400


@pytest.mark.django_db
def test_either_a_file_or_a_text(cast, project, api_for):
    api = api_for(cast.manager)
    assert api.post(LISTS, {}, format="multipart").status_code == 400
    assert upload(api, text="Name\nA\n").status_code == 400
    assert api.post(LISTS, {"text": "Name\tDuration\nA\t3d\n"}, format="multipart").status_code == 201
    assert (
        api_for(cast.manager, write=False).post(LISTS, {"text": "Name\nA"}, format="multipart").status_code
        == 403
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accept", "form", "media_type", "status"),
    [
        ("*/*", "", "text/csv; charset=utf-8", 200),
        ("application/json", "", "text/csv; charset=utf-8", 200),
        ("text/csv", "", "text/csv; charset=utf-8", 200),
        ("application/xml", "", "application/xml; charset=utf-8", 200),
        ("application/pdf, */*", "", "application/pdf", 200),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "", None, 200),
        ("image/png", "", "application/problem+json", 406),
        ("image/png", "pdf", "application/pdf", 200),  # what is asked for by name goes before
        ("*/*", "docx", "application/problem+json", 400),
    ],
)
def test_the_form_of_an_export(cast, project, api_for, act_as, accept, form, media_type, status):
    take_in_plan(actor=act_as(cast.owner), project=project, file_name="h.xml", content=house().text())
    answer = api_for(cast.viewer).get(f"{EXPORT}?form={form}" if form else EXPORT, headers={"Accept": accept})
    assert answer.status_code == status
    if media_type:
        assert answer.headers["Content-Type"] == media_type


@pytest.mark.django_db
def test_exports_obey_the_token(cast, project, other_project, api_for):
    assert api_for(cast.outsider).get(EXPORT).status_code == 404
    assert api_for(cast.viewer, projects=[]).get(EXPORT).status_code == 404
    assert api_for(None).get(EXPORT).status_code == 401
    assert api_for(cast.viewer).get(f"{EXPORT}?colour=red").status_code == 400
