"""Columns are recognised, cells are read as what they mean, and every one that cannot be read is named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from integrations.sheets.fields import Mapping, MappingError, heads_hash, read_mapping, suggest
from integrations.sheets.reading import read_sheet
from integrations.sheets.rows import read_rows
from integrations.sheets.values import AmbiguousDateError, Person, read_day, read_people


def listed(text: str, **kwargs):
    sheet = read_sheet(text.encode(), is_pasted=True)
    suggestion = suggest(sheet)
    mapping = suggestion.mapping
    if kwargs:
        mapping = Mapping(**{**mapping.as_json(), "columns": mapping.columns, **kwargs})
    return read_rows(sheet, mapping, suggestion.heads)


@pytest.mark.parametrize(
    ("heads", "meant"),
    [
        # MS Project in English and German, Primavera P6, Jira, and somebody's own list
        ("ID\tTask Name\tDuration\tStart\tFinish\tPredecessors\tResource Names\t% Complete",
         "row_id name duration start finish predecessors resources percent"),
        ("Nr.\tVorgangsname\tDauer\tAnfang\tEnde\tVorgänger\tRessourcennamen\tGliederungsebene",
         "row_id name duration start finish predecessors resources level"),
        ("Activity ID\tActivity Name\tOriginal Duration\tStart\tFinish\tWBS Code",
         "external_id name duration start finish wbs"),
        ("Issue key\tSummary\tDue date\tAssignee\tDescription", "external_id name finish resources notes"),
        ("What\tDays\tWho", "name duration resources"),
        ("Meilenstein\tBezeichnung\tStichtag\tFarbe", "milestone name deadline -"),
    ],
)  # fmt: skip
def test_heads_of_common_tools_are_known(heads, meant):
    suggestion = suggest(
        read_sheet(f"{heads}\n{'x' + chr(9) * heads.count(chr(9))}\n".encode(), is_pasted=True)
    )
    assert " ".join(name or "-" for name in suggestion.mapping.columns) == meant


def test_heads_below_a_title_are_found():
    suggestion = suggest(read_sheet(b"Plan of the move;;\nas of 1 May;;\nName;Duration;Start\nPack;2d;\n"))
    assert suggestion.mapping.head_line == 3
    assert suggestion.samples == (("Pack", "2d", ""),)


def test_a_list_without_heads_is_read_from_its_first_row():
    made = listed("Design\t3d\nBuild\t5d\n")
    assert [(task.name, task.duration) for task in made.tasks] == [("Design", "3d"), ("Build", "5d")]


def test_the_same_heads_are_recognised_however_they_are_written():
    assert heads_hash(["Task Name", "% Complete"]) == heads_hash(["task_name ", "%complete"])
    assert heads_hash(["Task Name", "Start"]) != heads_hash(["Start", "Task Name"])


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"columns": ["duration", ""]}, "columns", "names of the tasks"),
        ({"columns": ["name", "name"]}, "columns.1", "two columns"),
        ({"columns": ["name", "colour"]}, "columns.1", "no field"),
        ({"columns": ["name", ""], "dates": "ymd"}, "dates", "One of"),
        ({"columns": "name"}, "columns", "A list"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(given, field, sentence):
    with pytest.raises(MappingError) as refused:
        read_mapping(given, 2)
    assert sentence in refused.value.fields[field][0]


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2027-03-04", "auto", dt.date(2027, 3, 4)),
        ("04.03.2027", "mdy", dt.date(2027, 3, 4)),  # with dots the day comes first everywhere
        ("04/03/2027", "dmy", dt.date(2027, 3, 4)),
        ("03/04/27", "mdy", dt.date(2027, 3, 4)),
        ("25/12/2027", "auto", dt.date(2027, 12, 25)),
        ("12/25/2027", "auto", dt.date(2027, 12, 25)),
        ("Do 04.03.27", "auto", dt.date(2027, 3, 4)),
        ("4. März 2027", "auto", dt.date(2027, 3, 4)),
        ("March 4, 2027", "auto", dt.date(2027, 3, 4)),
        ("Thu 3/4/27 8:00 AM", "mdy", dt.datetime(2027, 3, 4, 8)),
        ("2027-03-04T13:30", "auto", dt.datetime(2027, 3, 4, 13, 30)),
    ],
)
def test_days_as_people_write_them(text, order, day):
    assert read_day(text, order) == day


@pytest.mark.parametrize("text", ["31.02.2027", "2027-13-01", "soon", "1.5", "", "13/13/2027", 46000, True])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="day"):
        read_day(text)


@pytest.mark.parametrize("text", ["31.12.1899", "2200-01-01", "0001-01-01"])
def test_days_outside_the_calendar_are_refused(text):
    with pytest.raises(ValueError, match="lies outside 1900 to 2199"):
        read_day(text)


def test_a_day_that_means_two_days_is_asked_about():
    with pytest.raises(AmbiguousDateError, match="depending on the country"):
        read_day("03/04/2027")
    made = listed("Name\tStart\nA\t03/04/2027\nB\t25/04/2027\n")  # one day says it for all
    assert [task.values["start"] for task in made.tasks] == [dt.date(2027, 4, 3), dt.date(2027, 4, 25)]
    made = listed("Name\tStart\nA\t03/04/2027\n")
    assert [(f.line, f.column, f.text, f.blocks) for f in made.findings] == [(2, "Start", "03/04/2027", True)]
    assert listed("Name\tStart\nA\t03/04/2027\n", dates="mdy").tasks[0].values["start"] == dt.date(2027, 3, 4)


@pytest.mark.parametrize(
    ("text", "known", "people"),
    [
        ("Anna 50 %; Ben", (), [("Anna", "0.5"), ("Ben", "1")]),
        ("Anna[50%],Ben[12,5%]", (), [("Anna", "0.5"), ("Ben", "0.125")]),
        ("Smith, John", {"smith, john"}, [("Smith, John", "1")]),
        ("Smith, John; Ben (200 %)", (), [("Smith, John", "1"), ("Ben", "2")]),
    ],
)
def test_people_with_their_shares(text, known, people):
    assert read_people(text, known) == [Person(name, Decimal(units)) for name, units in people]


def parents(made):
    return [None if task.parent is None else made.tasks[task.parent].name for task in made.tasks]


def test_the_tree_by_level_by_code_and_by_indentation():
    wanted = [None, "Phase", "Step", None]
    assert parents(listed("Level\tName\n1\tPhase\n2\tStep\n3\tPart\n1\tEnd\n")) == wanted
    assert parents(listed("WBS\tName\n1\tPhase\n1.1\tStep\n1.1.1\tPart\n2\tEnd\n")) == wanted
    assert parents(listed("Name\nPhase\n  Step\n    Part\nEnd\n")) == wanted


def test_codes_hold_in_whatever_order_the_list_is_sorted():
    made = listed("WBS\tLevel\tName\n1.2\t2\tLater\n2\t1\tEnd\n1\t1\tPhase\n1.1\t2\tEarlier\n")
    assert parents(made) == ["Phase", None, None, "Phase"]


def test_every_cell_that_cannot_be_read_is_named():
    made = listed(
        "ID\tName\tDuration\tStart\t% Complete\tMilestone\n"
        "1\tA\tsoon\t32.01.2027\t101\tperhaps\n"
        "1\t\t3d\t\t\t\n"
        "1\tB\t3d\t\t\t\n"
    )
    assert [(f.line, f.column, f.text) for f in made.findings] == [
        (2, "Duration", "soon"), (2, "Start", "32.01.2027"), (2, "% Complete", "101"), (2, "Milestone", "perhaps"),
        (3, "Name", ""), (4, "ID", "1"),
    ]  # fmt: skip
    assert all(f.blocks and f.reason.endswith(".") for f in made.findings)


def test_unreadable_cells_can_be_left_out_but_not_repeated_ids():
    made = listed("ID\tName\tDuration\n1\tA\tsoon\n1\tB\t2d\n", skip_unreadable=True)
    assert [(f.column, f.blocks) for f in made.findings] == [("Duration", False), ("ID", True)]


def test_findings_beyond_some_hundred_are_counted():
    made = listed("Name\tDuration\n" + "A\tsoon\n" * 700)
    assert (len(made.findings), made.more_findings) == (500, 200)
