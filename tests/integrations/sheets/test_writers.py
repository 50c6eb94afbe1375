"""Tables as files: nothing in them is carried out, numbers and dates are real, and they read back as they were."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest

from integrations.sheets.csv_writer import csv_pieces
from integrations.sheets.reading import read_sheet
from integrations.sheets.table import Column, Kind, Length, Table
from integrations.sheets.xlsx_writer import write_xlsx

COLUMNS = (
    Column("number", "Number"),
    Column("name", "Name", width=40),
    Column("start", "Start", Kind.DAY),
    Column("duration", "Duration", Kind.LENGTH),
    Column("slack", "Slack", Kind.LENGTH),
    Column("percent", "%", Kind.PERCENT),
)
DANGEROUS = ("=1+1", "+1", "-1-cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")')


def table(*rows, levels=(), summaries=()):
    return Table("Plan", COLUMNS, rows, levels, frozenset(summaries))


def csv_of(made: Table) -> bytes:
    return b"".join(csv_pieces(made))


def xlsx_of(made: Table) -> bytes:
    file = io.BytesIO()
    write_xlsx(made, file)
    return file.getvalue()


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_a_formula(text):
    made = table((text, text, None, None, None, None))
    cells = list(csv.reader(io.StringIO(csv_of(made).decode("utf-8-sig"), newline="")))[1]
    assert cells[:2] == [f"'{text}"] * 2
    for cell in openpyxl.load_workbook(io.BytesIO(xlsx_of(made))).active[2][:2]:
        assert cell.data_type == "s"
        assert str(cell.value).strip() == text.strip()


def test_a_negative_number_stays_a_number():
    made = table(("A-1", "A", None, Length(480), Length(-720), 60))
    assert csv_of(made).decode("utf-8-sig").splitlines()[1] == "A-1,A,,1 d,-1.5 d,60"
    row = openpyxl.load_workbook(io.BytesIO(xlsx_of(made))).active[2]
    assert [(cell.value, cell.data_type) for cell in row[3:]] == [(1, "n"), (-1.5, "n"), (60, "n")]


def test_days_are_real_dates_with_a_format_that_every_country_reads_alike():
    row = openpyxl.load_workbook(
        io.BytesIO(xlsx_of(table(("1", "A", dt.date(2027, 3, 4), None, None, 0))))
    ).active[2]
    assert row[2].value == dt.datetime(2027, 3, 4)
    assert row[2].is_date
    assert row[2].number_format == "yyyy-mm-dd"


def test_rows_are_grouped_by_outline_up_to_what_workbooks_can():
    rows = [(str(n), f"Level {n}", None, None, None, 0) for n in range(1, 11)]
    sheet = openpyxl.load_workbook(
        io.BytesIO(xlsx_of(table(*rows, levels=range(1, 11), summaries={0})))
    ).active
    assert [sheet.row_dimensions[line].outlineLevel for line in range(2, 12)] == [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        7,
        7,
    ]
    assert sheet["B2"].font.bold
    assert sheet["B4"].alignment.indent == 2
    assert not sheet.sheet_properties.outlinePr.summaryBelow


def test_letters_that_xml_does_not_know_do_no_harm():
    made = table(("1", "a\x00b\x0bc\ud800d", None, None, None, 0))
    assert openpyxl.load_workbook(io.BytesIO(xlsx_of(made))).active["B2"].value == "a b c d"


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_what_is_written_is_read_again(make):
    rows = [
        ("A-1", "=1+1", dt.date(2027, 3, 4), Length(2400), Length(-240), 35),
        ("A-2", 'Größe; mit, allem "Drum"', None, Length(4320, is_elapsed=True), None, 12.5),
    ]
    sheet = read_sheet(make(table(*rows)))
    first, second = (row.cells for row in sheet.rows[1:])
    assert first[1] == "=1+1"
    assert second[1] == rows[1][1]
    assert str(first[2])[:10] == "2027-03-04"
    assert str(first[3]) == "5 d"
    assert second[3] == "3 ed"
