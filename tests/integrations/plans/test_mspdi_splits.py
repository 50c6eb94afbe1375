"""Rests of split work, read from the pieces of assignments. Every expected pair is counted by hand in the comments."""

from __future__ import annotations

import pytest

from integrations.plans.losses import Outcome
from tests.integrations.plans.builders import STANDARD_CALENDAR, mspdi, plan_of, tags, task

# Monday 4 January 2027 to Friday 15 January; 08:00–12:00 and 13:00–17:00.
FIVE_DAYS = tags(Start="2027-01-04T08:00:00", Finish="2027-01-13T17:00:00", Duration="PT40H0M0S")
RESOURCE = "<Resource><UID>3</UID><Name>Ann</Name><Type>1</Type></Resource>"


def piece(start: str, finish: str, hours: str, kind: int = 1) -> str:
    inner = tags(
        Type=kind, UID=9, Start=f"2027-01-{start}:00", Finish=f"2027-01-{finish}:00", Unit=2, Value=hours
    )
    return f"<TimephasedData>{inner}</TimephasedData>"


def assignment(pieces: str, uid: int = 9, who: int = 3, units: str = "1", of: int = 7) -> str:
    return f"<Assignment>{tags(UID=uid, TaskUID=of, ResourceUID=who, Units=units)}{pieces}</Assignment>"


def splits_of(fields: str, assignments: str, **more):
    plan = plan_of(mspdi(task(7, fields), resources=RESOURCE, assignments=assignments, **more))
    assert plan.losses.adds_up
    (found,) = plan.tasks
    return found.splits, plan.losses


def outcome_of(losses) -> tuple[Outcome, str]:
    (entry,) = [field for field in losses.fields if field.field == "TimephasedData"]
    return entry.outcome, entry.sentence


DAY = "PT8H0M0S"
NONE = "PT0H0M0S"


def test_days_without_work_are_a_rest() -> None:
    """Mon 4 and Tue 5, rest Wed 6 to Fri 8 (3 × 480), then Mon 11 to Wed 13: after 960 minutes, 1440 of rest."""
    pieces = (
        piece("04T08:00", "06T08:00", "PT16H0M0S")
        + piece("06T08:00", "11T08:00", NONE)
        + piece("11T08:00", "13T17:00", "PT24H0M0S")
    )
    splits, losses = splits_of(FIVE_DAYS, assignment(pieces))
    assert splits == ((960, 1440),)
    assert outcome_of(losses)[0] is Outcome.KEPT


def test_a_gap_that_no_piece_covers_is_a_rest_but_nights_and_weekends_are_none() -> None:
    pieces = "".join(piece(f"{day}T08:00", f"{day}T17:00", DAY) for day in ("04", "05", "11", "12", "13"))
    assert splits_of(FIVE_DAYS, assignment(pieces))[0] == ((960, 1440),)
    whole = "".join(piece(f"{day}T08:00", f"{day}T17:00", DAY) for day in ("04", "05", "06", "07", "08"))
    fields = tags(Start="2027-01-04T08:00:00", Finish="2027-01-08T17:00:00", Duration="PT40H0M0S")
    splits, losses = splits_of(fields, assignment(whole))
    assert splits == ()
    assert outcome_of(losses)[0] is Outcome.NOT_TAKEN


def test_a_rest_that_begins_at_noon_and_one_that_ends_at_noon() -> None:
    """Mon 4 h, rest Mon 13:00 to Tue 12:00 (4 h + 4 h = 480), Tue 4 h and Wed 8 h: 16 h of work."""
    pieces = (
        piece("04T08:00", "05T08:00", "PT4H0M0S")
        + piece("05T08:00", "05T08:00", NONE)
        + piece("05T08:00", "06T08:00", "PT4H0M0S")
        + piece("06T08:00", "06T17:00", DAY)
    )
    fields = tags(Start="2027-01-04T08:00:00", Finish="2027-01-06T17:00:00", Duration="PT16H0M0S")
    assert splits_of(fields, assignment(pieces))[0] == ((240, 480),)


def test_two_people_rest_only_where_both_do() -> None:
    """Ann works 4, 5, 11–13; Ben 6 and 7 too: the task rests on the 8th alone, after 4 × 480 minutes."""
    ann = "".join(piece(f"{day}T08:00", f"{day}T17:00", DAY) for day in ("04", "05", "11", "12", "13"))
    ben = "".join(piece(f"{day}T08:00", f"{day}T17:00", "PT4H0M0S") for day in ("06", "07"))
    fields = tags(Start="2027-01-04T08:00:00", Finish="2027-01-13T17:00:00", Duration="PT56H0M0S")
    both = RESOURCE + "<Resource><UID>4</UID><Name>Ben</Name><Type>1</Type></Resource>"
    data = mspdi(task(7, fields), resources=both, assignments=assignment(ann) + assignment(ben, 10, 4, "0.5"))
    assert plan_of(data).tasks[0].splits == ((1920, 480),)


def test_split_work_that_is_under_way_keeps_the_rests_behind_and_ahead() -> None:
    """Done: Mon 4; rest Tue 5; Wed 6 left; rest Thu 7 and Fri 8; Mon 11 left. Three days of work in six."""
    pieces = (
        piece("04T08:00", "04T17:00", DAY, kind=2)
        + piece("04T17:00", "06T08:00", NONE)
        + piece("06T08:00", "06T17:00", DAY)
        + piece("06T17:00", "11T08:00", NONE)
        + piece("11T08:00", "11T17:00", DAY)
    )
    fields = tags(
        Start="2027-01-04T08:00:00", Finish="2027-01-11T17:00:00", Duration="PT24H0M0S", PercentComplete=33,
        ActualStart="2027-01-04T08:00:00", Stop="2027-01-04T17:00:00", Resume="2027-01-06T08:00:00",
        RemainingDuration="PT16H0M0S",
    )  # fmt: skip
    assert splits_of(fields, assignment(pieces))[0] == ((480, 480), (960, 960))


def test_work_of_nobody_tells_rests_too() -> None:
    pieces = piece("04T08:00", "05T17:00", "PT16H0M0S") + piece("11T08:00", "13T17:00", "PT24H0M0S")
    assert splits_of(FIVE_DAYS, assignment(pieces, who=-65535))[0] == ((960, 1440),)


def test_a_holiday_in_between_is_no_rest() -> None:
    holiday = (
        "<Exceptions><Exception><Name>Off</Name><EnteredByOccurrences>0</EnteredByOccurrences><TimePeriod>"
        "<FromDate>2027-01-06T00:00:00</FromDate><ToDate>2027-01-08T23:59:00</ToDate></TimePeriod><Type>1</Type>"
        "<DayWorking>0</DayWorking></Exception></Exceptions></Calendar>"
    )
    pieces = piece("04T08:00", "05T17:00", "PT16H0M0S") + piece("11T08:00", "13T17:00", "PT24H0M0S")
    calendars = STANDARD_CALENDAR.replace("</Calendar>", holiday)
    header = tags(CalendarUID=1)
    assert splits_of(FIVE_DAYS, assignment(pieces), calendars=calendars, header=header)[0] == ()


@pytest.mark.parametrize(
    "pieces",
    [
        piece("04T08:00", "05T17:00", "PT16H0M0S")
        + piece("12T08:00", "13T17:00", "PT16H0M0S"),  # a day is missing
        piece("04T08:00", "05T17:00", "PT16H0M0S").replace("UID", "Uid") + piece("12T08:00", "13T17:00", DAY),
    ],
)
def test_parts_that_do_not_fit_the_duration_are_told_and_not_guessed(pieces: str) -> None:
    splits, losses = splits_of(FIVE_DAYS, assignment(pieces))
    assert splits == ()
    outcome, sentence = outcome_of(losses)
    assert outcome is Outcome.NOT_TAKEN
    assert "do not fit together" in sentence


def test_pieces_that_cannot_be_read_do_no_harm() -> None:
    pieces = (
        piece("04T08:00", "05T17:00", "rubbish") + piece("40T08:00", "13T17:00", DAY) + "<TimephasedData/>"
    )
    assert splits_of(FIVE_DAYS, assignment(pieces))[0] == ()
