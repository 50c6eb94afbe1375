"""What is pasted or uploaded: delimiters and encodings are found, values are taken, and bad files get a sentence."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Alignment

from integrations.sheets.errors import SheetError
from integrations.sheets.limits import SheetLimits
from integrations.sheets.reading import read_sheet


def workbook(*rows, sheet="Plan", change=lambda sheet: None) -> bytes:
    book = openpyxl.Workbook()
    active = book.active
    active.title = sheet
    for row in rows:
        active.append(row)
    change(active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return file.getvalue()


def cells(sheet):
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Name;Dauer\nEntwurf, grob;2,5 Tage\n", ";"),
        ('Name,Duration\n"Design, rough",3d\n', ","),
        ("Name\tDuration\nDesign; rough\t3d\n", "\t"),
        ("Name|Duration\nDesign|3d\n", "|"),
        ("sep=;\nName;Duration\nDesign;3d\n", ";"),
    ],
)
def test_delimiters_are_found(text, delimiter):
    sheet = read_sheet(text.encode())
    assert sheet.delimiter == delimiter
    assert [len(row) for row in cells(sheet)] == [2, 2]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "windows-1252"), ("utf-16", "utf-16")],
)
def test_encodings_are_found(encoding, told):
    sheet = read_sheet("Vorgangsname;Dauer\nPrüfung größer;3 Tage\n".encode(encoding))
    assert sheet.encoding == told
    assert sheet.rows[1].cells[0] == "Prüfung größer"


def test_a_list_of_names_alone_is_one_column():
    assert cells(read_sheet(b"Design\nBuild, then test\nShip\n", is_pasted=True)) == [
        ("Design",), ("Build, then test",), ("Ship",)
    ]  # fmt: skip


def test_lines_are_counted_as_a_spreadsheet_does():
    sheet = read_sheet(b'Name,Notes\nDesign,"two\nlines"\n\nBuild,x\n')
    assert [(row.line, row.cells[0]) for row in sheet.rows] == [(1, "Name"), (2, "Design"), (5, "Build")]


def test_text_that_was_made_safe_is_itself_again():
    assert read_sheet(b"Name,X\n'=1+1,'-a\n").rows[1].cells == ("=1+1", "-a")


def test_workbooks_give_values_dates_and_indents():
    def indent(sheet):
        sheet["A3"].alignment = Alignment(indent=2)
        sheet["C3"].number_format = "0%"
        sheet["D3"].number_format = 'General" d"'

    content = workbook(
        ("Name", "Start", "Done", "Duration"),
        ("Phase", None, None, None),
        ("Design", dt.datetime(2027, 3, 1), 0.25, 1.5),
        change=indent,
    )
    sheet = read_sheet(content)
    assert sheet.rows[2].cells == ("Design", dt.datetime(2027, 3, 1), "25%", "1.5 d")
    assert sheet.rows[2].indent(0) == 2
    assert sheet.names == ["Plan"]


def test_of_formulas_the_stored_value_is_taken():
    """As a spreadsheet writes them: the formula and what it gave when the file was saved."""
    content = workbook(("Name", "Duration"), ("Design", 3))
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        entries = {name: made.read(name) for name in made.namelist()}
    path = "xl/worksheets/sheet1.xml"
    entries[path] = entries[path].replace(b"<v>3</v>", b"<f>1+2</f><v>3</v>")
    assert read_sheet(archive(entries)).rows[1].cells == ("Design", 3)


def test_another_sheet_can_be_chosen_and_hidden_ones_cannot():
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.create_sheet("Plan").append(("Name",))
    book.create_sheet("Secret").sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    sheet = read_sheet(file.getvalue(), sheet="Plan")
    assert (sheet.name, list(sheet.names)) == ("Plan", ["Notes", "Plan"])
    with pytest.raises(SheetError, match="“Notes” has no rows"):
        read_sheet(file.getvalue(), sheet="Secret")


def test_macros_links_and_merged_cells_are_told():
    content = workbook(("Name", "X"), ("A", 1), change=lambda sheet: sheet.merge_cells("A2:B2"))
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        entries = {name: made.read(name) for name in made.namelist()}
    entries["xl/vbaProject.bin"] = b"\x00"
    entries["xl/externalLinks/externalLink1.xml"] = b"<x/>"
    notes = " ".join(read_sheet(archive(entries)).notes)
    assert "macros: they are not read" in notes
    assert "other workbooks: they are not opened" in notes
    assert "merged cells" in notes


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \r\n\t\n", "The file is empty"),
        (ENCRYPTED, "encrypted with a password"),
        (ENCRYPTED[:200], "old binary form"),
        (b"%PDF-1.7", "PDF document"),
        (b"<html><body>", "web page"),
        (b"ERMHDR\t6.0", "Import a plan"),
        (bytes(range(256)) * 40, "not text"),
        (b"\x01\x02\x03\x04\x05" * 500, "not a list of tasks"),
        (b"PK\x03\x04 cut off", "cut off or damaged"),
        (archive({"word/document.xml": b"<x/>"}), "text document"),
        (archive({"anything.txt": b"x"}), "no workbook"),
        (archive({"xl/workbook.xml": b"<nonsense"}), "damaged"),
        (b'Name,"Notes\nnever closed' + b"x" * 70_000, "quotation mark"),
        (b",,,\n,,,\n", "no rows"),
    ],
)
def test_bad_files_get_a_sentence(content, sentence):
    with pytest.raises(SheetError, match=sentence):
        read_sheet(content)


def test_entities_in_a_workbook_are_refused():
    content = workbook(("Name",), ("A",))
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        entries = {name: made.read(name) for name in made.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a "boom">]>'
    entries["xl/workbook.xml"] = entries["xl/workbook.xml"].replace(b"<workbook", bomb + b"<workbook", 1)
    with pytest.raises(SheetError, match=r"entities|damaged"):
        read_sheet(archive(entries))


def test_a_bomb_is_refused_before_it_is_unpacked():
    content = workbook(("Name",), ("A",))
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        entries = {name: made.read(name) for name in made.namelist()}
    entries["xl/media/zeros.bin"] = b"\0" * 30_000_000
    with pytest.raises(SheetError, match="packed so tightly"):
        read_sheet(archive(entries))
    with pytest.raises(SheetError, match="Unpacked the file would have"):
        read_sheet(archive(entries), limits=SheetLimits(inflated_bytes=20_000_000))


def test_a_size_that_lies_does_not_help():
    """The directory says 10 bytes, the entry holds more: no more than it says is unpacked, and the file is damaged."""
    content = workbook(("Name",), *[(f"Task {n}",) for n in range(400)])
    at = content.rindex(
        b"PK\x01\x02", 0, content.index(b"xl/worksheets/sheet1.xml", content.rindex(b"PK\x01\x02") - 3000)
    )
    place = content.index(b"xl/worksheets/sheet1.xml", at) - 46
    lying = content[: place + 24] + struct.pack("<I", 10) + content[place + 28 :]
    with pytest.raises(SheetError, match="damaged"):
        read_sheet(lying)


def test_a_hundred_thousand_rows_are_too_many():
    content = b"Name\n" + b"".join(b"Task %d\n" % n for n in range(100_000))
    with pytest.raises(SheetError, match="more than 50,000 rows"):
        read_sheet(content, is_pasted=True)
    with pytest.raises(SheetError, match="more than 50,000 rows"):
        read_sheet(content)


def test_as_many_rows_as_there_may_be_are_read():
    content = b"Name\n" + b"".join(b"Task %d\n" % n for n in range(50_000))
    assert len(read_sheet(content).rows) == 50_001
