"""Progress by spreadsheet, work by person, and unfinished work moved, as people use the pages."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from projects.services import pin_status_date
from schedule.models import Assignment
from schedule.services.resources import add_assignment, add_resource
from tests.schedule.conftest import DAY

NOW = datetime(2026, 1, 16, 20, tzinfo=UTC)


@pytest.fixture
def rows(plan):
    """Design and Build, planned for the week up to the status date, Friday 9 January."""
    with time_machine.travel(NOW, tick=False):
        plan.settings(uses_status_date=True)
        plan.project = pin_status_date(
            actor=plan.actor, project=plan.project, expected_version=None, day=date(2026, 1, 9)
        )
        design = plan.add("Design", duration_minutes=2 * DAY)
        build = plan.add("=Build", duration_minutes=5 * DAY)
        plan.link(design, build)
        yield plan.task(design.pk), plan.task(build.pk)


@pytest.fixture
def member(client_for, cast):
    return client_for(cast.member)


def test_a_sheet_out_filled_in_and_back(member, base, rows, plan) -> None:
    design, build = rows
    content = member.get(f"{base}progress/export.csv?list=open").content.decode("utf-8-sig")
    sheet = list(csv.DictReader(io.StringIO(content)))
    assert [row["Number"] for row in sheet] == ["ATLAS-1", "ATLAS-2"]
    assert sheet[1]["Task"] == "'=Build", "a spreadsheet must not take a name for a formula"
    assert (sheet[0]["Planned start"], sheet[0]["Planned finish"]) == ("2026-01-05", "2026-01-06")
    sheet[0] |= {"Started": "2026-01-05", "Finished": "2026-01-08"}
    sheet[1] |= {"Done %": "20", "Started": "09.01.2026"}
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(sheet[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(sheet)
    upload = SimpleUploadedFile("progress.csv", out.getvalue().encode("utf-8-sig"))
    page = member.post(f"{base}progress/sheet/", {"file": upload, "act": "check"}).content.decode()
    assert "2 tasks would change" in page
    assert plan.task(design.pk).percent_complete == 0
    answer = member.post(f"{base}progress/sheet/", {"sheet": out.getvalue(), "act": "save"})
    assert answer.status_code == 302
    design, build = plan.task(design.pk), plan.task(build.pk)
    assert design.actual_finish_at == datetime(2026, 1, 8, 17, tzinfo=UTC)
    assert (build.percent_complete, build.actual_start_at) == (20, datetime(2026, 1, 9, 8, tzinfo=UTC))


def test_the_same_sheet_again_changes_nothing(member, base, rows) -> None:
    content = member.get(f"{base}progress/export.csv?list=open").content.decode("utf-8-sig")
    page = member.post(f"{base}progress/sheet/", {"sheet": content, "act": "check"}).content.decode()
    assert "0 tasks would change" in page
    assert "2 rows as before" in page


RUBBISH = """Number\tDone %\tStarted\tRemaining
ATLAS-1\t120\t\t
ATLAS-99\t10\t\t
BOREAS-1\t10\t\t
two\t10\t\t
ATLAS-2\t\tsoon\t
ATLAS-2\t\t\tlong
"""


def test_every_fault_of_a_sheet_is_told_and_nothing_is_saved(member, base, rows, plan) -> None:
    answer = member.post(f"{base}progress/sheet/", {"sheet": RUBBISH, "act": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in (
        "Row 2: 120 is not between 0 and 100 %.",
        "Row 3: ATLAS has no task 99.",
        "Row 4: BOREAS-1 is no task of ATLAS.",
        "Row 5: “two” is not the number of a task.",
        "Row 6: “soon” is not a day.",
        "Row 7: ATLAS-2 stands in the sheet twice.",
    ):
        assert sentence in page
    assert "ATLAS-99\t10" in page, "what was pasted is not lost"
    assert plan.task(rows[0].pk).percent_complete == 0


def test_an_actual_after_the_status_date_is_found_with_its_row(member, base, rows, plan) -> None:
    sheet = "Number,Done %,Started\nATLAS-1,50,2026-01-05\nATLAS-2,10,2026-01-14\n"
    page = member.post(f"{base}progress/sheet/", {"sheet": sheet, "act": "save"}).content.decode()
    assert "Row 3: The actual start is after the status date 9 Jan 2026" in page
    assert plan.task(rows[0].pk).percent_complete == 0


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        ("", "Paste or choose a sheet first"),
        ("Name\tDone %\nDesign\t50", "A column “Number” is missing"),
        ("Number\tName\n1\tDesign", "A column such as “Done %” is missing"),
    ],
)
def test_what_is_no_sheet(member, base, rows, sheet, sentence) -> None:
    answer = member.post(f"{base}progress/sheet/", {"sheet": sheet, "act": "save"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_hundred_thousand_rows_are_refused(member, base, rows) -> None:
    sheet = "Number\tDone %\n" + "1\t10\n" * 100_000
    answer = member.post(f"{base}progress/sheet/", {"sheet": sheet, "act": "save"})
    assert answer.status_code == 422
    assert "100,000 rows are more than 5,000" in answer.content.decode()


def test_a_damaged_workbook_is_told(member, base, rows) -> None:
    upload = SimpleUploadedFile("progress.xlsx", b"PK\x03\x04\xff\xfe\x00binary")
    answer = member.post(f"{base}progress/sheet/", {"file": upload, "act": "check"})
    assert answer.status_code == 422
    assert "The file is cut off or damaged." in answer.content.decode()


def test_a_workbook_out_filled_in_and_back(member, base, rows, plan) -> None:
    """Real days and numbers out; days, percents and durations as a spreadsheet keeps them back, on their own rows."""
    design, build = rows
    book = load_workbook(io.BytesIO(member.get(f"{base}progress/export.xlsx?list=open").content))
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert [sheet.cell(row, heads["Number"]).value for row in (2, 3)] == ["ATLAS-1", "ATLAS-2"]
    name = sheet.cell(3, heads["Task"])
    assert (name.value, name.data_type) == ("=Build", "s"), "a name is never a formula"
    assert sheet.cell(2, heads["Planned start"]).value == datetime(2026, 1, 5)
    assert sheet.cell(2, heads["Remaining"]).value == 2
    sheet.cell(2, heads["Started"], datetime(2026, 1, 5))
    sheet.cell(2, heads["Finished"], "8 Jan 2026")
    share = sheet.cell(3, heads["Done %"], 0.2)
    share.number_format = "0%"
    sheet.cell(3, heads["Started"], date(2026, 1, 9))
    sheet.insert_rows(1, 2)  # a title above the heads: rows keep their numbers
    sheet.cell(6, heads["Number"], "ATLAS-99")
    sheet.cell(6, heads["Done %"], 10)
    wrong = member.post(f"{base}progress/sheet/", {"file": uploaded(book), "act": "check"})
    assert "Row 6: ATLAS has no task 99." in wrong.content.decode()
    sheet.delete_rows(6)
    page = member.post(f"{base}progress/sheet/", {"file": uploaded(book), "act": "check"})
    assert "2 tasks would change" in page.content.decode()
    again = page.context["form"].initial["sheet"]  # the second step sends what the page holds
    assert member.post(f"{base}progress/sheet/", {"sheet": again, "act": "save"}).status_code == 302
    design, build = plan.task(design.pk), plan.task(build.pk)
    assert design.actual_finish_at == datetime(2026, 1, 8, 17, tzinfo=UTC)
    assert (build.percent_complete, build.actual_start_at) == (20, datetime(2026, 1, 9, 8, tzinfo=UTC))


def uploaded(book) -> SimpleUploadedFile:
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("progress.xlsx", file.getvalue())


def test_csv_of_another_encoding_and_delimiter(member, base, rows) -> None:
    text = "Number;Task;Done %\nATLAS-1;Größe;25,5\n"
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        upload = SimpleUploadedFile("progress.csv", text.encode(encoding))
        page = member.post(f"{base}progress/sheet/", {"file": upload, "act": "check"}).content.decode()
        assert "1 task would change" in page, encoding


# by person


def test_a_member_reports_their_work(member, base, rows, plan) -> None:
    """Eight of forty hours are 20 % of Build."""
    _, build = rows
    ada, _ = add_resource(actor=plan.actor, project=plan.project, name="Ada")
    add_assignment(actor=plan.actor, task=build, resource=ada)
    row = Assignment.objects.get()
    page = member.get(f"{base}tasks/{build.number}/").content.decode()
    assert "Ada: 0 d done, 5 d left" in page
    where = f"{base}tasks/{build.number}/people/{row.pk}/work/"
    sent = {f"work{row.pk}-done": "1d", f"work{row.pk}-version": row.version}
    assert member.post(where, sent).status_code == 302
    assert plan.task(build.pk).percent_complete == Decimal(20)
    answer = member.post(where, {**sent, f"work{row.pk}-done": "12h"})
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile: 1 d done, 4 d left." in answer.content.decode()
    answer = member.post(where, {**sent, f"work{row.pk}-done": "some"})
    assert "Write work such as 12h" in answer.content.decode()


# moved


def test_unfinished_work_is_moved_after_a_look_at_the_effect(client_for, cast, base, rows, plan) -> None:
    manager = client_for(cast.manager)
    plan.settings(status_date_moves_unstarted=False)
    assert plan.span("Design")[0] == "2026-01-05T08:00"
    page = manager.get(f"{base}progress/reschedule/?after=2026-01-12").content.decode()
    assert "1 task would be changed" in page
    assert "What this would do" in page
    assert plan.span("Design")[0] == "2026-01-05T08:00"
    assert manager.post(f"{base}progress/reschedule/", {"after": "2026-01-12"}).status_code == 302
    assert plan.span("Design")[0] == "2026-01-12T08:00"
    answer = manager.post(f"{base}progress/reschedule/", {"after": "2026-01-12"})
    assert answer.status_code == 422
    assert "No unfinished work lies before this day" in answer.content.decode()
    assert manager.get(f"{base}progress/reschedule/?after=never").status_code == 422
