"""Pages of task lists and exports: from pasted cells to the plan and back, and the plan as files."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.jobs import run_job
from integrations.models import PlanImport
from integrations.services.plan_import import take_in_plan
from schedule.models import Task
from tests.integrations.plan_texts import house

LIST = "Name\tDauer\tVorgänger\nEntwurf\t3 Tage\t\nBau\t5 Tage\t1\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db(transaction=True)
def test_from_pasted_cells_to_the_plan_and_back(cast, project, client_for):
    client = client_for(cast.manager)
    new = reverse("sheet-new", args=[project.key])
    assert "Paste a list" in client.get(new).content.decode()
    sent = client.post(new, {"text": LIST})
    row = PlanImport.objects.get()
    columns = reverse("sheet-columns", args=[project.key, row.public_id])
    page = reverse("import", args=[project.key, row.public_id])
    assert sent.headers["Location"] == columns
    asked = client.get(columns).content.decode()
    assert "Entwurf" in asked
    assert '<option value="predecessors" selected>' in asked
    assert "Choose the columns" in client.get(page).content.decode()
    sent = client.post(columns, {"column-0": "name", "column-1": "duration", "column-2": "predecessors"})
    assert sent.headers["Location"] == page
    assert 'hx-trigger="every 2s"' in client.get(page).content.decode()
    row.refresh_from_db()
    assert run_job(str(row.check_job_id)) == "done"
    checked = client.get(page).content.decode()
    assert "Import 2 tasks" in checked
    assert "Every cell can be read" in checked
    client.post(reverse("import-start", args=[project.key, row.public_id]))
    row.refresh_from_db()
    assert run_job(str(row.import_job_id)) == "done"
    assert "2 tasks were added" in client.get(page).content.decode()
    assert "Pasted list" in client.get(reverse("import-list", args=[project.key])).content.decode()
    client.post(reverse("import-undo", args=[project.key, row.public_id]))
    assert not Task.objects.filter(project=project).exists()


@pytest.mark.django_db(transaction=True)
def test_faults_are_shown_escaped_and_the_button_is_off(cast, project, client_for):
    client = client_for(cast.manager)
    client.post(
        reverse("sheet-new", args=[project.key]), {"text": "Name\tDuration\n<b>A</b>\t<script>x</script>\n"}
    )
    row = PlanImport.objects.get()
    client.post(
        reverse("sheet-columns", args=[project.key, row.public_id]),
        {"column-0": "name", "column-1": "duration"},
    )
    row.refresh_from_db()
    run_job(str(row.check_job_id))
    page = client.get(reverse("import", args=[project.key, row.public_id])).content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>x" not in page
    assert "A problem stops the import" in page
    assert "Import 1 task" not in page
    report = client.get(reverse("import-report", args=[project.key, row.public_id])).content.decode()
    assert "2,Duration,<script>x</script>" in report
    started = client.post(
        reverse("import-start", args=[project.key, row.public_id]), headers={"Accept": "application/json"}
    )
    assert started.status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Paste a list, or choose a file."),
        ({"text": "   "}, "Paste a list, or choose a file."),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 and more")}, "This is a PDF document."),
    ],
)
def test_what_is_no_list_is_refused_on_the_page(cast, project, client_for, sent, sentence):
    answer = client_for(cast.manager).post(reverse("sheet-new", args=[project.key]), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not PlanImport.objects.exists()


@pytest.mark.django_db
def test_columns_that_are_not_clear_are_asked_again(cast, project, client_for):
    client = client_for(cast.manager)
    client.post(reverse("sheet-new", args=[project.key]), {"text": LIST})
    columns = reverse("sheet-columns", args=[project.key, PlanImport.objects.get().public_id])
    answer = client.post(columns, {"column-0": "duration", "column-1": "duration"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the column with the names of the tasks." in page
    assert "Duration is chosen for two columns." in page


@pytest.fixture
def planned(cast, project, act_as):
    take_in_plan(actor=act_as(cast.owner), project=project, file_name="house.xml", content=house().text())
    return project


@pytest.mark.django_db
def test_the_plan_as_files(cast, planned, client_for):
    client = client_for(cast.viewer)
    kinds = {
        "csv": ("text/csv", "\ufeffNumber".encode()),
        "xlsx": ("application/vnd.openxmlformats", b"PK"),
        "mspdi": ("application/xml", b"<?xml"),
        "pdf": ("application/pdf", b"%PDF"),
    }
    for form, (media_type, start) in kinds.items():
        answer = client.get(reverse(f"plan-export-{form}", args=[planned.key]))
        assert answer.headers["Content-Type"].startswith(media_type)
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content).startswith(start), form


@pytest.mark.django_db
def test_the_grid_as_it_is_shown(cast, planned, client_for):
    client = client_for(cast.viewer)
    tasks = list(Task.objects.filter(project=planned).order_by("-number")[:2])
    sent = {"columns": "name,duration,name", "ids": ",".join(str(task.pk) for task in tasks)}
    answer = client.post(reverse("plan-export-csv", args=[planned.key]), sent)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Number,Name,Duration"
    assert [line.split(",")[0] for line in lines[1:]] == [f"ATLAS-{task.number}" for task in tasks]
    answer = client.post(reverse("plan-export-xlsx", args=[planned.key]), sent)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[1]] == ["Number", "Name", "Duration"]
    assert sheet.max_row == 3


@pytest.mark.django_db
def test_rows_of_another_plan_are_left_out(cast, planned, other_project, act_as, client_for):
    take_in_plan(
        actor=act_as(cast.outsider), project=other_project, file_name="h.xml", content=house().text()
    )
    foreign = Task.objects.filter(project=other_project).values_list("pk", flat=True)
    answer = client_for(cast.viewer).post(
        reverse("plan-export-csv", args=[planned.key]), {"ids": ",".join(map(str, foreign))}
    )
    assert len(b"".join(answer.streaming_content).splitlines()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("plan-export-csv", "columns=password"),
        ("plan-export-xlsx", "ids=1;drop"),
        ("plan-export-csv", "ids=99999999999999999999"),
        ("plan-export-pdf", "paper=a0"),
        ("plan-export-pdf", "across=0"),
        ("plan-export-pdf", "from=yesterday"),
        ("plan-export-pdf", "from=2027-02-01&to=2027-01-01"),
        ("plan-export-pdf", "from=1900-01-01&to=2199-01-01"),
    ],
)
def test_what_is_not_offered_is_refused(cast, planned, client_for, route, query):
    answer = client_for(cast.viewer).get(
        f"{reverse(route, args=[planned.key])}?{query}", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 400


@pytest.mark.django_db
def test_an_empty_plan_has_files_too(cast, project, client_for):
    client = client_for(cast.viewer)
    for form in ("csv", "xlsx", "mspdi", "pdf"):
        assert client.get(reverse(f"plan-export-{form}", args=[project.key])).status_code == 200


@pytest.mark.django_db
def test_a_hundred_thousand_pasted_rows_get_a_sentence_and_nothing_is_kept(cast, project, client_for):
    text = "Name\tDuration\n" + "".join(
        f"Install and test server number {n} of the new site\t3d\n" for n in range(100_000)
    )
    answer = client_for(cast.manager).post(reverse("sheet-new", args=[project.key]), {"text": text})
    assert answer.status_code == 413
    assert "send it as a file or in parts" in answer.content.decode()
    file = SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")
    answer = client_for(cast.manager).post(reverse("sheet-new", args=[project.key]), {"file": file})
    assert answer.status_code == 422
    assert "The list has more than 50,000 rows." in answer.content.decode()
    assert not PlanImport.objects.exists()
