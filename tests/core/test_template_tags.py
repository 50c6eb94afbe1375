"""What people read: the design guide's own examples, and the edges around them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone as django_timezone

from core.templatetags import _figures as figures
from core.templatetags.portal import initials

NBSP = "\u00a0"
BERLIN, TOKYO = "Europe/Berlin", "Asia/Tokyo"


def render(source: str, **values: object) -> str:
    return Template("{% load portal %}" + source).render(Context(values))


def at(query: str = "") -> object:
    return RequestFactory().get(f"/projects/{query}")


# Dates. 24 Nov 2026 is a Tuesday, 23 Nov a Monday, 13 Aug 2027 a Friday (perpetual calendar).


@pytest.mark.parametrize(
    ("filter_name", "expected"),
    [
        ("day", "24 Nov 2026"),
        ("day_weekday", "Tue 24 Nov"),
        ("grid_day", "24 Nov 26"),
        ("short_day", "24 Nov"),
    ],
)
def test_days(filter_name, expected):
    write = getattr(figures, filter_name)
    assert write(date(2026, 11, 24)) == expected
    assert write(datetime(2026, 11, 24, 12, tzinfo=UTC), BERLIN) == expected


def test_a_day_follows_the_zone():
    late = datetime(
        2026, 11, 23, 23, 30, tzinfo=UTC
    )  # half past midnight of the 24th in Berlin, 08:30 in Tokyo
    assert figures.day(late) == "23 Nov 2026"
    assert figures.day(late, BERLIN) == "24 Nov 2026"
    assert figures.instant(late, BERLIN) == "Tue 24 Nov 00:30"
    assert figures.instant(late, ZoneInfo(TOKYO)) == "Tue 24 Nov 08:30"


def test_an_instant_without_a_zone_is_in_the_readers():
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    with django_timezone.override(ZoneInfo(BERLIN)):
        assert figures.instant(noon) == "Tue 24 Nov 13:00"
        assert render("{{ noon|instant }}", noon=noon) == "Tue 24 Nov 13:00"
    assert render("{{ noon|instant:zone }}", noon=noon, zone=TOKYO) == "Tue 24 Nov 21:00"
    assert figures.instant(noon, "") == "Tue 24 Nov 12:00"


@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_date_is_not_blank(missing):
    for write in (figures.day, figures.instant, figures.grid_day, figures.finish_day):
        assert write(missing) == "n/a"


def test_a_finish_is_shown_as_its_last_day():
    """Friday 17:00 shows Friday; Saturday 00:00, the end of Friday, shows Friday too."""
    friday_evening = datetime(2027, 8, 13, 15, tzinfo=UTC)  # 17:00 in Berlin, summer time
    midnight = datetime(2027, 8, 13, 22, tzinfo=UTC)  # Saturday 00:00 in Berlin
    for finish in (friday_evening, midnight):
        assert figures.finish_day(finish, BERLIN) == "13 Aug 2027"
        assert figures.finish_day_weekday(finish, BERLIN) == "Fri 13 Aug"
        assert figures.finish_grid_day(finish, BERLIN) == "13 Aug 27"
    assert figures.day(midnight, BERLIN) == "14 Aug 2027"
    assert figures.finish_day(midnight + timedelta(minutes=1), BERLIN) == "14 Aug 2027"
    assert figures.finish_day(midnight, "UTC") == "13 Aug 2027"
    assert figures.finish_day(datetime(2027, 8, 14, tzinfo=timezone(timedelta(0))), "UTC") == "13 Aug 2027"


def test_a_finish_that_is_a_date_stays_that_date():
    assert figures.finish_day(date(2027, 8, 13)) == "13 Aug 2027"


def test_midnight_of_a_change_of_clocks():
    """25 Oct 2026 has 25 hours in Berlin; its first midnight is 22:00 UTC of the 24th, its last 23:00 of the 25th."""
    assert figures.finish_day(datetime(2026, 10, 24, 22, tzinfo=UTC), BERLIN) == "24 Oct 2026"
    assert figures.finish_day(datetime(2026, 10, 25, 23, tzinfo=UTC), BERLIN) == "25 Oct 2026"


# Working time and numbers.


@pytest.mark.parametrize(
    ("minutes", "per_day", "expected"),
    [
        (15360, 480, "32 d"),
        (240, 480, "0.5 d"),
        (0, 480, "0 d"),
        (480, 1440, "0.3 d"),  # a third of a round-the-clock day
        (450, 450, "1 d"),
        (720, 480, "1.5 d"),
        (479, 480, "1 d"),  # 0.998
        (24, 480, "0.1 d"),  # 0.05, half up
        (23, 480, "23 min"),
        (1, 480, "1 min"),
        (-7200, 480, "−15 d"),
        (480000, 480, "1,000 d"),
        (960, 0, "2 d"),  # a calendar without a day length counts eight hours
    ],
)
def test_working_days(minutes, per_day, expected):
    assert figures.working_days(minutes, per_day) == expected.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(15360, "+32 d"), (-7200, "−15 d"), (0, "0 d"), (-240, "−0.5 d"), (10, "+10 min")],
)
def test_signed_days(minutes, expected):
    assert figures.signed_days(minutes, 480) == expected.replace(" ", NBSP)


def test_unknown_work_is_not_zero():
    assert figures.working_days(None) == "n/a"
    assert figures.signed_days(None) == "n/a"
    assert render("{{ work|working_days:480 }}", work=None) == "n/a"


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (figures.percent1, 48.6, f"48.6{NBSP}%"),
        (figures.percent1, Decimal("8.25"), f"8.3{NBSP}%"),
        (figures.percent1, 100, f"100.0{NBSP}%"),
        (figures.percent, 60, f"60{NBSP}%"),
        (figures.percent, Decimal("0.5"), f"1{NBSP}%"),
        (figures.index2, Decimal("0.885"), "0.89"),
        (figures.index2, 1, "1.00"),
        (figures.number, 1842, "1,842"),
        (figures.number, -37, "−37"),
        (figures.number, 0, "0"),
        (figures.number, Decimal("-0.4"), "0"),  # no minus before a rounded zero
        (figures.signed, 515, "+515"),
        (figures.signed, -37, "−37"),
        (figures.signed, 0, "0"),
        (figures.number, None, "n/a"),
        (figures.percent1, None, "n/a"),
        (figures.index2, float("nan"), "n/a"),
        (figures.number, float("inf"), "n/a"),
        (figures.number, "many", "n/a"),
    ],
)
def test_numbers(write, value, expected):
    assert write(value) == expected


def test_numbers_follow_the_language():
    from django.utils.translation import override

    with override("de"):
        assert figures.number(Decimal("1842.5"), 1) == "1.842,5"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(480, "8\xa0h"), (450, "7.5\xa0h"), (440, "7\xa0h\xa020\xa0min"), (None, "n/a")],
)
def test_hours(minutes, expected):
    assert figures.hours(minutes) == expected


# Drawings.


def test_an_icon_is_decoration_unless_it_says_something():
    silent = render('{% icon "plus" %}')
    assert 'aria-hidden="true"' in silent
    assert 'icons.svg#plus"' in silent
    spoken = render('{% icon "check" label=what size=14 %}', what="done & <seen>")
    assert 'role="img" aria-label="done &amp; &lt;seen&gt;"' in spoken
    assert "icon-14" in spoken
    assert "aria-hidden" not in spoken


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("on_track", "On track"),
        ("at_risk", "At risk"),
        ("off_track", "Off track"),
        ("not_known", "Not known"),
    ],
)
def test_health_is_shape_and_word(state, word):
    for source in ("{% health state %}", "{% health state pill=True %}"):
        drawn = render(source, state=state)
        assert f"#health-{state}" in drawn
        assert word in drawn
    assert f'aria-label="{word}"' in render("{% health state shape_only=True %}", state=state)


def test_an_unheard_of_health_is_not_known():
    drawn = render("{% health state %}", state='"><script>')
    assert "Not known" in drawn
    assert "script" not in drawn


def test_undefined_tells_its_reason():
    drawn = render("{% undefined why %}", why="No work is planned in a <reserve>.")
    assert "n/a" in drawn
    assert "No work is planned in a &lt;reserve&gt;." in drawn
    assert 'tabindex="0"' in drawn  # the reason is reached by keyboard


def test_severity_always_shows_its_number():
    assert ">12</span>" in render('{% severity 12 "high" %}')


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ada Maria Byron", "AB"), ("Plato", "P"), ("ada@example.org", "A"), ("", "?"), ("Åsa Öberg", "ÅÖ")],
)
def test_initials(name, expected):
    assert initials(name) == expected


def test_job_states_have_words():
    job = SimpleNamespace(state="dead", get_state_display=lambda: "Given up")
    assert "Given up" in render("{% job_pill job %}", job=job)


def test_asset_survives_a_missing_manifest(settings, monkeypatch):
    from core.templatetags import portal

    def no_manifest(name: str) -> str:
        raise ValueError(f"Missing staticfiles manifest entry for '{name}'")

    monkeypatch.setattr(portal, "staticfiles_storage", SimpleNamespace(url=no_manifest))
    settings.STATIC_URL = "/static/"
    assert portal.asset("portal.css") == "/static/portal.css"


# Addresses of the same page.


def test_query_with_changes_and_removes():
    page = "{% query_with page=2 sort=None %}"
    assert render(page, request=at("?q=a%26b&sort=-name&page=7")) == "?q=a%26b&amp;page=2"
    assert render("{% query_with q=None %}", request=at("?q=a")) == "?"
    assert render(page) == "?page=2"


def test_query_values_are_escaped():
    drawn = render("{% query_with page=2 %}", request=at("?q=%22%3E%3Cscript%3E"))
    assert "<" not in drawn
    assert '"' not in drawn


def test_sort_head_turns_round():
    head = '{% sort_head "name" "Project" css="num" %}'
    fresh = render(head, request=at("?page=3"))
    assert 'href="?sort=name"' in fresh
    assert "aria-sort" not in fresh
    assert 'class="num"' in fresh
    up = render(head, request=at("?sort=name"))
    assert 'aria-sort="ascending"' in up
    assert 'href="?sort=-name"' in up
    down = render(head, request=at("?sort=-name"))
    assert 'aria-sort="descending"' in down
    assert 'href="?sort=name"' in down


def test_sort_head_believes_the_view_before_the_query():
    drawn = render('{% sort_head "key" "Key" %}', request=at("?sort=nonsense"), sort="key")
    assert 'aria-sort="ascending"' in drawn


class Filters(forms.Form):
    """Filters of a list."""

    phase = forms.MultipleChoiceField(required=False, choices=[("plan", "Planning"), ("run", "Execution")])
    after = forms.DateField(
        required=False, label="Finish after", error_messages={"invalid": "Write 30 Nov 2026."}
    )


def test_chips_name_their_value_and_remove_only_it():
    request = at("?phase=plan&phase=run&q=x&page=4")
    chips = render(
        "{% filter_chips form as chips %}"
        "{% for chip in chips %}[{{ chip.text }}|{{ chip.remove_url }}|{{ chip.error }}]{% endfor %}",
        request=request,
        form=Filters(request.GET),
    )
    assert chips == "[Phase: Planning|?phase=run&amp;q=x|][Phase: Execution|?phase=plan&amp;q=x|]"


def test_a_broken_filter_keeps_its_chip_and_says_why():
    request = at("?after=31+Nov+2026")
    drawn = render(
        "{% filter_chips form as chips %}{{ chips.0.text }} / {{ chips.0.error }}",
        request=request,
        form=Filters(request.GET),
    )
    assert drawn == "Finish after: 31 Nov 2026 / Write 30 Nov 2026."


def test_a_get_form_carries_the_rest_of_the_query():
    request = at("?q=x&phase=plan&sort=-name&page=3&per_page=100")
    drawn = render(
        '{% query_fields "q" "page" form as kept %}{% for name, value in kept %}{{ name }}={{ value }};{% endfor %}',
        request=request,
        form=Filters(request.GET),
    )
    assert drawn == "sort=-name;per_page=100;"
