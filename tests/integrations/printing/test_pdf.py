"""Plans on paper: pages for rows and time, heads on every one, letters of any language, and no fault for any plan."""

from __future__ import annotations

import datetime as dt
import io
import time

import pytest
from django.conf import settings
from pypdf import PdfReader

from integrations.printing.model import PrintedColumn, PrintedLink, PrintedPlan, PrintedRow, Shape
from integrations.printing.pdf import TooManyPagesError, write_pdf
from integrations.printing.scale import Scale

FONTS = settings.BASE_DIR / "node_modules" / "dejavu-fonts-ttf" / "ttf"
COLUMNS = (
    PrintedColumn("number", "No.", 7, True),
    PrintedColumn("name", "Name", 40),
    PrintedColumn("x", "Work", 10),
)
FIRST = dt.datetime(2027, 1, 4, 8)


def row(n: int, name: str = "", **kwargs) -> PrintedRow:
    start = FIRST + dt.timedelta(days=n % 300)
    values = {
        "start": start,
        "finish": start + dt.timedelta(days=4),
        "shape": Shape.TASK,
        "level": 1,
        **kwargs,
    }
    return PrintedRow(id=n, cells=[str(n), name or f"Task {n}", "3 d"], **values)


def printed(rows, **kwargs) -> PrintedPlan:
    values = {
        "title": "Harbour", "key": "ATLAS", "facts": ("status date 9 Mar 2027",), "columns": COLUMNS, "rows": rows,
        "first": dt.date(2027, 1, 1), "last": dt.date(2027, 12, 31), "note": "ATLAS · printed", **kwargs,
    }  # fmt: skip
    return PrintedPlan(**values)


def read(plan: PrintedPlan, fonts=FONTS, **kwargs) -> list[str]:
    file = io.BytesIO()
    pages = write_pdf(plan, file, fonts=fonts, **kwargs)
    texts = [page.extract_text() for page in PdfReader(file).pages]
    assert len(texts) == pages
    return texts


def test_heads_title_and_numbers_are_on_every_page():
    texts = read(printed([row(n) for n in range(1, 101)]))
    assert len(texts) == 4  # A4 landscape has room for 32 rows: (210 − 20 margins − 12 − 9 − 9) ÷ 5
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of 4" in text
        assert "Harbour" in text
        assert "status date 9 Mar 2027" in text
        assert "Name" in text
        assert "milestone" in text  # the legend
    assert "Task 32" in texts[0]
    assert "Task 33" in texts[1]


def test_time_takes_several_pages_across():
    texts = read(printed([row(n) for n in range(1, 41)]), across=3)
    assert len(texts) == 6
    assert ["part 1 of 3" in text for text in texts] == [True, False, False] * 2
    assert all("Task 5" in text for text in texts[:3])
    assert "Work" not in texts[1]  # further pages say which row it is, no more
    assert "Jan 2027" in texts[0]
    assert "Dec 2027" in texts[2]


def test_larger_paper_has_more_rows():
    rows = [row(n) for n in range(1, 101)]
    assert len(read(printed(rows), paper="a3")) == 3  # (297 − 20 − 30) ÷ 5 = 49 rows


def test_on_a_phone_the_page_stands_and_its_legend_takes_more_lines():
    file = io.BytesIO()
    plan = printed([row(n) for n in range(1, 31)], status_date=dt.date(2027, 3, 1))
    write_pdf(plan, file, fonts=FONTS, paper="phone")
    pages = PdfReader(file).pages
    width, height = (round(float(side) * 25.4 / 72) for side in pages[0].mediabox[2:])
    assert (width, height) == (105, 186)
    text = pages[0].extract_text()
    for words in ("Harbour", "status date 9 Mar 2027", "Task 1", "critical", "deadline", "Page 1 of 2"):
        assert words in text
    edges = []  # every text begins on the paper
    pages[0].extract_text(
        visitor_text=lambda text, cm, tm, *rest: edges.append((tm[4], tm[5])) if text.strip() else None
    )
    assert all(0 < x < width * 72 / 25.4 and 0 < y < height * 72 / 25.4 for x, y in edges)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Größe – Ærø, Łódź", "Größe – Ærø, Łódź"),
        ("Проверка связи", "Проверка связи"),
        ("Έλεγχος", "Έλεγχος"),
        ("设计 phase", "□□ phase"),  # letters the font does not have are empty squares
        ("Launch \U0001f680", "Launch □"),
        ("zero\u200bwidth \u202etrick", "zerowidth trick"),
        ("tab\tand\nline", "tab and line"),
    ],
)
def test_letters_of_any_language_are_printed_or_replaced(name, shown):
    assert shown in read(printed([row(1, name)]))[0].replace("\xa0", " ")


@pytest.mark.parametrize("name", ["Проверка", "设计 \U0001f680", "Größe", "\ud800 half", "a\x00b"])
def test_without_the_bundled_font_nothing_breaks(name):
    plain = name if name == "Größe" else "Page 1 of 1"
    assert plain in read(printed([row(1, name)], title=name), fonts=None)[0]


def test_long_names_are_cut_and_the_others_keep_their_place():
    text = read(printed([row(1, "A very long name " * 40)]))[0]
    assert "…" in text
    assert "3 d" in text


def test_every_shape_is_drawn():
    day = dt.timedelta(days=1)
    rows = [
        row(1, shape=Shape.SUMMARY), row(2, shape=Shape.MILESTONE, finish=FIRST + 2 * day, is_critical=True),
        row(3, shape=Shape.EFFORT), row(4, done=0.4, is_critical=True, slack_end=FIRST + 30 * day),
        row(5, is_active=False), row(6, start=None, finish=None), row(7, deadline=FIRST, misses_deadline=True),
        row(8, baseline=(FIRST, FIRST + 3 * day)), row(9, finish=FIRST - 400 * day),
    ]  # fmt: skip
    links = [PrintedLink(1, 4, kind) for kind in ("FS", "SS", "FF", "SF")] + [
        PrintedLink(4, 2, "FS"),
        PrintedLink(6, 77, "FS"),
    ]
    text = read(
        printed(
            rows, links=links, status_date=dt.date(2027, 3, 1), free_days=frozenset({dt.date(2027, 1, 9)})
        )
    )[0]
    assert "baseline" in text


def test_an_empty_plan_is_a_page():
    assert "Page 1 of 1" in read(printed([]))[0]


def test_too_many_pages_are_refused_with_a_sentence():
    with pytest.raises(TooManyPagesError, match="at most 1,000 are printed at once"):
        read(printed([row(n) for n in range(3_300)]), across=10)


@pytest.mark.parametrize(("days", "upper", "lower"), [
    (30, "Jan 2027", "1"), (150, "Jan 2027", "28"), (365, "2027", "Jan"), (2000, "2027", "Q1"), (9000, "", "2027"),
])  # fmt: skip
def test_the_scale_is_as_fine_as_there_is_room_for(days, upper, lower):
    first = dt.date(2027, 1, 1)
    above, below = Scale(first, first + dt.timedelta(days=days - 1), 150).ticks()
    assert (above[0].label if above else "", below[0].label) == (upper, lower)
    assert below[-1].left + below[-1].width == pytest.approx(150)


def test_five_thousand_rows_are_printed_in_seconds():
    started = time.process_time()
    file = io.BytesIO()
    assert write_pdf(printed([row(n) for n in range(5_000)]), file, fonts=FONTS) == 157
    assert time.process_time() - started < 20
