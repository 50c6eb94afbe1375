"""Links as text: what people write is read as it is in desktop schedulers, and written back the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.predecessors import LinkWords, format_links, parse_links

DAY = 480


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("", []),
        (" ; ,\n", []),
        ("9", [LinkWords(9)]),
        ("12FS+2d; 15SS", [LinkWords(12, "FS", 2 * DAY), LinkWords(15, "SS")]),
        ("12 fs + 2 days , 15 ss", [LinkWords(12, "FS", 2 * DAY), LinkWords(15, "SS")]),
        ("7FF-50%", [LinkWords(7, "FF", 0, "percent", Decimal(-50))]),
        ("7FF+12,5e%", [LinkWords(7, "FF", 0, "elapsed_percent", Decimal("12.5"))]),
        ("3SF-1w", [LinkWords(3, "SF", -5 * DAY)]),
        ("3+4h", [LinkWords(3, "FS", 240)]),
        ("3FS+90min", [LinkWords(3, "FS", 90)]),
        ("3FS+2ed", [LinkWords(3, "FS", 2 * 1440, "elapsed")]),
        ("3FS+1,5d,4", [LinkWords(3, "FS", 720), LinkWords(4)]),
        ("3FS\u22122d", [LinkWords(3, "FS", -2 * DAY)]),  # the minus sign of a word processor
        ("ATLAS-12; atlas-13SS+1d", [LinkWords(12), LinkWords(13, "SS", DAY)]),
        ("4FS; 4SS", [LinkWords(4), LinkWords(4, "SS")]),
    ],
)
def test_what_people_write(text, links):
    assert parse_links(text, "ATLAS") == links


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("12; nonsense; 13", "nonsense"),
        ("12FX", "12FX"),
        ("12FS2d", "12FS2d"),
        ("12FS+", "12FS+"),
        ("12FS+soon", "soon"),
        ("12FS+2d3h", "2d3h"),
        ("-4", "-4"),
        ("1.5", "1.5"),
        ("9999999999", "9999999999"),
        ("BOREAS-4", "BOREAS-4"),
        ("12; 12", "second time"),
        ("12FS+200000%", "100 000"),
        ("12FS+999999w", "999999w"),
        ("<script>alert(1)</script>", "<script>"),
        ("5" * 4_001, "4000 characters"),
        (";".join(map(str, range(1, 300))), "at most 200"),
    ],
)
def test_a_part_that_cannot_be_read_is_named(text, part):
    with pytest.raises(ValueError, match=r".") as refusal:
        parse_links(text, "ATLAS")
    assert part in str(refusal.value)


def test_a_day_is_that_of_the_calendar():
    assert parse_links("3FS+1d", minutes_per_day=420) == [LinkWords(3, "FS", 420)]
    assert format_links([LinkWords(3, "FS", 420)], 420) == "3FS+1d"


_PERCENT = st.decimals(min_value=-100_000, max_value=100_000, places=2)
_MINUTES = st.integers(-(10**7), 10**7)
_LINK = st.one_of(
    st.builds(
        LinkWords,
        st.integers(0, 10**9 - 1),
        st.sampled_from(["FS", "SS", "FF", "SF"]),
        _MINUTES,
        st.sampled_from(["working", "elapsed"]),
    ),
    st.builds(
        LinkWords,
        st.integers(0, 10**9 - 1),
        st.sampled_from(["FS", "SS", "FF", "SF"]),
        st.just(0),
        st.sampled_from(["percent", "elapsed_percent"]),
        _PERCENT,
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(_LINK, max_size=12, unique_by=lambda link: (link.number, link.type)),
    st.sampled_from([480, 420, 450, 1440, 7]),
)
def test_links_survive_being_written_and_read(links, day):
    text = format_links(links, day)
    assert parse_links(text, minutes_per_day=day) == links
    assert format_links(parse_links(text, minutes_per_day=day), day) == text


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789FSsd+-%;,. eATLwmh\n", max_size=40))
def test_rubbish_is_refused_with_a_sentence_or_read_as_what_it_says(text):
    links, sentence = None, ""
    try:
        links = parse_links(text, "ATLAS")
    except ValueError as refusal:
        sentence = str(refusal)
    assert sentence.endswith(".") if links is None else parse_links(format_links(links), "ATLAS") == links
