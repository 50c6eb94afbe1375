"""Task lists into plans: a dry run saves nothing, an import is all or nothing, a repeat changes nothing."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from core.errors import Conflict, Denied, InvalidInput, TooLarge
from core.models import Act
from integrations.models import PlanImport, SheetMapping
from integrations.plans.limits import no_progress
from integrations.selectors.grid import ORDINARY, grid_table
from integrations.services.plan_import import start_import, take_in_plan, undo_import
from integrations.services.sheet_import import (
    check_sheet,
    choose_sheet,
    import_sheet,
    map_sheet,
    upload_sheet,
)
from integrations.sheets.csv_writer import csv_pieces
from integrations.sheets.xlsx_writer import write_xlsx
from schedule.models import Assignment, Link, Resource, Task, TaskDates
from schedule.services.links import add_link
from schedule.services.tasks import add_task, update_task
from tests.integrations.plan_texts import house

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner(cast, act_as):
    return act_as(cast.owner)


@pytest.fixture
def check(owner, project):
    """Upload, map as suggested but for what is given, and make the dry run."""

    def run(content: str | bytes, **mapping) -> PlanImport:
        pasted = isinstance(content, str)
        data = content.encode() if pasted else content
        row = upload_sheet(
            actor=owner, project=project, content=data, file_name="" if pasted else "list", is_pasted=pasted
        )
        row = map_sheet(actor=owner, plan_import=row, mapping={**row.preview["mapping"], **mapping})
        return check_sheet(actor=owner, plan_import=row, progress=no_progress)

    return run


@pytest.fixture
def take(owner, check):
    def run(content: str | bytes, **mapping) -> PlanImport:
        row = check(content, **mapping)
        assert row.comparison["problems"] == [], row.report
        return import_sheet(actor=owner, plan_import=row, progress=no_progress)

    return run


def plan(project):
    """Everything a person entered, by name and without ids."""
    tasks = list(
        Task.objects.filter(project=project).select_related("parent", "dates").order_by("dates__row")
    )
    return {
        task.name: {
            "outline": task.dates.outline,
            "kind": task.kind,
            "minutes": task.duration_minutes,
            "percent": task.percent_complete,
            "start": task.dates.start.astimezone(project.zone).date(),
            "external": task.external_id,
        }
        for task in tasks
    }


def counts(row):
    return {name: row.comparison["counts"]["tasks"][name] for name in ("added", "changed", "unchanged")}


def found(row):
    return [(f["line"], f["column"], f["text"], f["reason"]) for f in row.report["findings"]]


MOVE = """ID\tTask name\tDuration\tPredecessors\tResource names\t% complete\tMilestone\tNotes
1\tMove\t\t\t\t\t\t
2\t  Survey\t5d\t\tAnna 50 %; Ben\t0\t\tby foot
3\t  Network\t3d\t2FS+2d\tBen\t\t\t
4\t  Go\t\t3; 2SS\t\t\tyes\t
"""


def test_a_list_becomes_a_plan(project, take):
    take(MOVE)
    rows = plan(project)
    assert [(name, row["outline"], row["kind"], row["minutes"]) for name, row in rows.items()] == [
        ("Move", "1", "summary", 480),
        ("Survey", "1.1", "task", 2400),
        ("Network", "1.2", "task", 1440),
        ("Go", "1.3", "milestone", 0),
    ]
    links = Link.objects.filter(project=project).values_list(
        "predecessor__name", "successor__name", "type", "lag_minutes"
    )
    assert sorted(links) == [
        ("Network", "Go", "FS", 0), ("Survey", "Go", "SS", 0), ("Survey", "Network", "FS", 960),
    ]  # fmt: skip
    people = Assignment.objects.filter(project=project).values_list("task__name", "resource__name", "units")
    assert sorted(people) == [
        ("Network", "Ben", Decimal(1)), ("Survey", "Anna", Decimal("0.5")), ("Survey", "Ben", Decimal(1)),
    ]  # fmt: skip
    assert Task.objects.get(name="Survey").notes == "by foot"


def test_a_dry_run_tells_and_saves_nothing(project, check):
    row = check(MOVE)
    assert row.state == "checked"
    assert counts(row) == {"added": 4, "changed": 0, "unchanged": 0}
    assert row.comparison["before"]["finish"] is None
    assert row.comparison["after"]["tasks"] == 4
    assert row.comparison["after"]["finish"] is not None
    assert not Task.objects.filter(project=project).exists()
    assert not Resource.objects.filter(project=project).exists()


def test_a_repeat_changes_nothing_and_doubles_nothing(project, take, check):
    take(MOVE)
    before = plan(project)
    assert counts(check(MOVE)) == {"added": 0, "changed": 0, "unchanged": 4}
    take(MOVE)
    assert plan(project) == before
    assert Link.objects.filter(project=project).count() == 3
    assert Assignment.objects.filter(project=project).count() == 3


@pytest.mark.parametrize(
    "text",
    [
        "External ID\tName\tDuration\nA\tDesign\t{}d\nB\tBuild\t5d\n",
        "ID\tName\tDuration\n1\tDesign\t{}d\n2\tBuild\t5d\n",
        "WBS\tName\tDuration\nD.1\tDesign\t{}d\nD.2\tBuild\t5d\n",
        "Name\tDuration\nDesign\t{}d\nBuild\t5d\n",
        "Name\tDuration\nBuild\t5d\nBuild\t5d\nDesign\t{}d\n",  # two of one name are two
    ],
)
def test_rows_are_recognised_and_updated(project, take, check, text):
    take(text.format(3))
    number = Task.objects.filter(project=project).count()
    assert counts(check(text.format(4))) == {"added": 0, "changed": 1, "unchanged": number - 1}
    take(text.format(4))
    assert Task.objects.get(project=project, name="Design").duration_minutes == 4 * 480
    assert Task.objects.filter(project=project).count() == number


def test_the_id_wins_over_the_name(project, take):
    take("External ID\tName\nA\tDesign\nB\tBuild\n")
    take("External ID\tName\nB\tDesign\nA\tBuild\nC\tTest\n")
    assert dict(Task.objects.filter(project=project).values_list("external_id", "name")) == {
        "A": "Build", "B": "Design", "C": "Test",
    }  # fmt: skip


def test_rows_of_others_stay_and_empty_cells_change_nothing(project, owner, take):
    add_task(actor=owner, project=project, name="Mine", duration_minutes=960)
    kept = Task.objects.get(project=project)
    take("Number\tName\tDuration\tNotes\n1\tMine\t\t\n\tNew\t2d\t\n")
    kept.refresh_from_db()
    assert (kept.duration_minutes, kept.name) == (960, "Mine")
    assert list(Task.objects.filter(project=project).order_by("number").values_list("name", flat=True)) == [
        "Mine", "New",
    ]  # fmt: skip


def test_numbers_of_another_project_are_not_ours(project, owner, take):
    """An export of BOREAS brought into ATLAS adds rows; it does not overwrite whoever has the same numbers here."""
    add_task(actor=owner, project=project, name="Mine")
    text = "Number\tName\tPredecessors\nBOREAS-1\tTheirs\t\nBOREAS-2\tAlso theirs\t1\n"
    take(text)
    assert sorted(Task.objects.filter(project=project).values_list("name", flat=True)) == [
        "Also theirs", "Mine", "Theirs",
    ]  # fmt: skip
    assert Link.objects.get(project=project).predecessor.name == "Theirs"
    take(text)
    assert Task.objects.filter(project=project).count() == 3


def test_new_rows_go_where_the_list_has_them(project, take):
    take("ID\tLevel\tName\n1\t1\tPhase\n2\t2\tFirst\n3\t2\tLast\n4\t1\tEnd\n")
    take(
        "ID\tLevel\tName\n1\t1\tPhase\n2\t2\tFirst\n5\t2\tBetween\n6\t3\tBelow\n3\t2\tLast\n7\t1\tBefore the end\n"
        "4\t1\tEnd\n"
    )
    assert [(name, row["outline"]) for name, row in plan(project).items()] == [
        ("Phase", "1"), ("First", "1.1"), ("Between", "1.2"), ("Below", "1.2.1"), ("Last", "1.3"),
        ("Before the end", "2"), ("End", "3"),
    ]  # fmt: skip


def test_rows_move_under_another_parent(project, take):
    take("ID\tLevel\tName\n1\t1\tOne\n2\t2\tStep\n3\t1\tTwo\n")
    take("ID\tLevel\tName\n1\t1\tOne\n3\t1\tTwo\n2\t2\tStep\n")
    rows = plan(project)
    assert rows["Step"]["outline"] == "2.1"
    assert (rows["One"]["kind"], rows["Two"]["kind"]) == ("task", "summary")


def test_part_of_a_plan_keeps_its_place(project, take):
    """A filtered list that does not show what its rows are under leaves them there."""
    take("ID\tLevel\tName\n1\t1\tPhase\n2\t2\tStep\n3\t3\tPart\n")
    row = take("ID\tLevel\tName\n2\t1\tStep renamed\n3\t2\tPart\n")
    assert counts(row) == {"added": 0, "changed": 1, "unchanged": 1}
    assert plan(project)["Part"]["outline"] == "1.1.1"


def test_start_and_finish_become_a_length_and_a_hold(project, take):
    """Mon 7 to Fri 11 June 2027 are five days; the next row waits for it, so that its start follows from the link."""
    take(
        "ID\tName\tStart\tFinish\tPredecessors\n1\tA\t2027-06-07\t2027-06-11\t\n2\tB\t2027-07-01\t2027-07-01\t1\n"
    )
    first, second = Task.objects.filter(project=project).order_by("number")
    assert (first.duration_minutes, first.constraint_type) == (5 * 480, "snet")
    assert (second.duration_minutes, second.constraint_type) == (480, "asap")
    assert plan(project)["A"]["start"] == dt.date(2027, 6, 7)
    assert plan(project)["B"]["start"] == dt.date(2027, 6, 14)


def test_german_words_and_constraints(project, take):
    take(
        "Nr.\tVorgangsname\tDauer\tVorgänger\tEinschränkungsart\tEinschränkungstermin\tStichtag\n"
        "1\tEntwurf\t2 Wochen\t\tMuss anfangen am\t01.12.2027\t\n"
        "2\tBau\t1,5 Tage?\t1EA+2 Tage\t\t\t24.12.2027\n"
    )
    design, build = Task.objects.filter(project=project).order_by("number")
    assert (design.duration_minutes, design.constraint_type) == (10 * 480, "mso")
    assert design.constraint_at.astimezone(project.zone).date() == dt.date(2027, 12, 1)
    assert (build.duration_minutes, build.is_estimated) == (720, True)
    assert build.deadline_at.astimezone(project.zone).date() == dt.date(2027, 12, 24)
    assert Link.objects.get(project=project).lag_minutes == 960


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ID\tName\tPredecessors\n1\tA\t\n2\tB\t99\n", (3, "Predecessors", "99", "“99” is no row")),
        ("ID\tName\tPredecessors\n1\tA\t1\n", (2, "Predecessors", "1", "cannot wait for itself")),
        ("ID\tName\tPredecessors\n1\tA\tsoon after\n", (2, "Predecessors", "soon after", "is no row")),
        ("ID\tName\tPredecessors\n1\tA\t\n2\tB\t1FS+much\n", (3, "Predecessors", "1FS+much", "")),
        ("ID\tName\tPredecessors\n1\tP\t\n2\t  A\t1\n", (3, "Predecessors", "1", "is above this row")),
        ("Name\tDuration\n<script>\tsoon\n", (2, "Duration", "soon", "Write a duration")),
        (
            "Name\tActual start\tDuration\nA\t2150-01-01\t1d\n",
            (2, "Actual start", "", "after the status date"),
        ),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_saved(project, owner, check, text, wanted):
    row = check(text)
    line, column, shown, reason = found(row)[0]
    assert (line, column) == wanted[:2]
    assert wanted[2] in shown
    assert wanted[3] in reason
    assert row.comparison["problems"]
    with pytest.raises(Conflict, match="A problem stops the import"):
        start_import(actor=owner, plan_import=row)
    with pytest.raises(InvalidInput, match="cannot be imported"):
        import_sheet(actor=owner, plan_import=row, progress=no_progress)
    assert not Task.objects.filter(project=project).exists()


def test_a_loop_is_named(project, check):
    row = check("ID\tName\tPredecessors\n1\tDesign\t3\n2\tBuild\t1\n3\tTest\t2\n")
    problem = row.comparison["problems"][0]
    assert all(name in problem for name in ("Design", "Build", "Test"))
    assert not Task.objects.filter(project=project).exists()


def test_every_fault_is_told_at_once(check):
    row = check("ID\tName\tDuration\tPredecessors\n1\tA\tsoon\t\n2\tB\t3d\t77\n")
    assert [(line, column) for line, column, *_ in found(row)] == [(2, "Duration"), (3, "Predecessors")]
    assert "2 cells cannot be taken" in row.comparison["problems"][0]


def test_unreadable_cells_can_be_left_out(project, take):
    row = take("Name\tDuration\nA\tsoon\n", skip_unreadable=True)
    assert [finding["blocks"] for finding in row.report["findings"]] == [False]
    assert Task.objects.get(project=project).duration_minutes == 480


def test_undo_restores_every_row(project, owner, take):
    take("ID\tName\tDuration\tResources\n1\tA\t2d\tAnna\n2\tB\t2d\t\n")
    before, people = plan(project), Assignment.objects.count()
    row = take("ID\tName\tDuration\tResources\tPredecessors\n1\tA\t9d\tBen\t\n2\tB\t2d\t\t1\n3\tC\t1d\t\t2\n")
    assert plan(project) != before
    undo_import(actor=owner, plan_import=row)
    assert plan(project) == before
    assert Assignment.objects.count() == people
    assert Assignment.objects.get().resource.name == "Anna"
    assert PlanImport.objects.get(pk=row.pk).state == "reverted"


def test_undo_is_refused_where_somebody_changed_a_row_since(project, owner, take):
    row = take("Name\nA\n")
    task = Task.objects.get(project=project)
    update_task(actor=owner, task=task, expected_version=None, name="Changed")
    with pytest.raises(Conflict):
        undo_import(actor=owner, plan_import=row)


def test_the_deed_has_its_sentence(project, take):
    take("Name\nA\nB\n")
    act = Act.objects.filter(verb="sheet.imported").latest("at")
    assert (act.subject, act.detail["added"]) == ("Pasted list", 2)


def test_a_mapping_is_remembered_for_the_same_heads(owner, project, cast, act_as):
    text = b"Colour\tWhat\nred\tDesign\n"
    row = upload_sheet(actor=owner, project=project, content=text, is_pasted=True)
    assert row.preview["mapping"]["columns"] == ["", "name"]
    map_sheet(actor=owner, plan_import=row, mapping={"columns": ["notes", "name"]})
    again = upload_sheet(actor=owner, project=project, content=b"colour\twhat\nblue\tBuild\n", is_pasted=True)
    assert again.preview["is_remembered"]
    assert again.preview["mapping"]["columns"] == ["notes", "name"]
    other = upload_sheet(actor=act_as(cast.manager), project=project, content=text, is_pasted=True)
    assert not other.preview["is_remembered"]
    assert SheetMapping.objects.count() == 1


def test_another_sheet_of_a_workbook(owner, project):
    book = openpyxl.Workbook()
    book.active.append(("Remarks",))
    sheet = book.create_sheet("Tasks")
    for row in (("Name", "Duration"), ("A", 2)):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    row = upload_sheet(actor=owner, project=project, content=file.getvalue(), file_name="plan.xlsx")
    assert row.preview["names"] == ["Sheet", "Tasks"]
    row = choose_sheet(actor=owner, plan_import=row, name="Tasks")
    assert row.preview["heads"] == ["Name", "Duration"]
    with pytest.raises(InvalidInput, match="no such sheet"):
        choose_sheet(actor=owner, plan_import=row, name="Secret")


def test_bad_uploads_keep_nothing(owner, project, cast, act_as):
    for content in (b"%PDF", b"\xff\xd8\xff", b""):
        with pytest.raises(InvalidInput):
            upload_sheet(actor=owner, project=project, content=content, file_name="x")
    with pytest.raises(InvalidInput, match="more than 50,000 rows"):
        upload_sheet(actor=owner, project=project, content=b"Name\n" + b"A\n" * 100_000, is_pasted=True)
    with pytest.raises((InvalidInput, TooLarge)):
        upload_sheet(actor=owner, project=project, content=b"a" * 20_000_001, file_name="x.csv")
    with pytest.raises(Denied):
        upload_sheet(actor=act_as(cast.member), project=project, content=b"Name\nA\n", is_pasted=True)
    assert not PlanImport.objects.exists()


def written(owner, project, form, columns=ORDINARY, ids=None):
    table = grid_table(actor=owner, project=project, columns=["number", *columns], ids=ids)
    if form == "csv":
        return b"".join(csv_pieces(table))
    file = io.BytesIO()
    write_xlsx(table, file)
    return file.getvalue()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_is_imported_without_a_change(owner, project, check, form):
    take_in_plan(actor=owner, project=project, file_name="house.xml", content=house().text())
    first, second = Task.objects.filter(project=project).exclude(kind="summary").order_by("number")[:2]
    update_task(
        actor=owner, task=first, expected_version=None, percent_complete=Decimal("37.5"), notes="=1+1\n-second line",
        deadline_at=dt.datetime(2027, 1, 1),
    )  # fmt: skip
    add_task(
        actor=owner, project=project, name="@extra", duration_minutes=100, constraint_type="fnlt",
        constraint_at=dt.datetime(2027, 3, 5),
    )  # fmt: skip
    extra = Task.objects.get(project=project, name="@extra")
    add_link(actor=owner, project=project, predecessor=second, successor=extra, type="FF", lag_minutes=-75)
    row = check(
        written(owner, project, form, [*ORDINARY, "notes", "priority", "actual_start", "actual_finish"])
    )
    number = Task.objects.filter(project=project).count()
    assert row.comparison["problems"] == [], row.report
    assert counts(row) == {"added": 0, "changed": 0, "unchanged": number}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_sorted_and_filtered_export_is_imported_without_a_change(owner, project, check, form):
    take_in_plan(actor=owner, project=project, file_name="house.xml", content=house().text())
    ids = list(TaskDates.objects.filter(project=project).order_by("-row").values_list("task_id", flat=True))[
        :-1
    ]
    row = check(written(owner, project, form, ids=ids))
    assert row.comparison["problems"] == [], row.report
    assert counts(row) == {"added": 0, "changed": 0, "unchanged": len(ids)}


def test_an_export_fills_an_empty_project(owner, project, other_project, cast, act_as):
    """The same rows, links, people and lengths in another project; and again without a change."""
    take_in_plan(actor=owner, project=project, file_name="house.xml", content=house().text())
    content = written(owner, project, "xlsx")
    there = act_as(cast.outsider)
    for wanted in ("added", "unchanged"):
        row = upload_sheet(actor=there, project=other_project, content=content, file_name="plan.xlsx")
        row = map_sheet(actor=there, plan_import=row, mapping=row.preview["mapping"])
        row = check_sheet(actor=there, plan_import=row, progress=no_progress)
        assert row.comparison["problems"] == [], row.report
        assert counts(row)[wanted] == Task.objects.filter(project=project).count()
        import_sheet(actor=there, plan_import=row, progress=no_progress)
    ours, theirs = plan(project), plan(other_project)
    for name, mine in ours.items():
        assert {k: theirs[name][k] for k in ("outline", "kind", "minutes", "percent")} == {
            k: mine[k] for k in ("outline", "kind", "minutes", "percent")
        } or mine["kind"] == "summary"
    assert Link.objects.filter(project=other_project).count() == Link.objects.filter(project=project).count()
