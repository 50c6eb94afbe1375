"""Calendars as MSPDI writes them: weekdays with their hours, and exceptions in the form of 2007 and later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from integrations.plans import mspdi_elements as xml
from integrations.plans.bands import joined
from integrations.plans.model import Bands, CalendarException, CalendarKind, PlanCalendar

_DAY: Final = 1440


def calendar_element(calendar: PlanCalendar, numbers: Mapping[str, int]) -> str:
    """One calendar; one that inherits belongs to resources, as MS Project has it."""
    base = numbers.get(calendar.base_external_id or "")
    is_base = base is None or calendar.kind is not CalendarKind.RESOURCE
    return xml.element(
        "Calendar",
        xml.CALENDAR,
        {
            "UID": numbers[calendar.external_id],
            "Name": xml.text(calendar.name),
            "IsBaseCalendar": is_base,
            "IsBaselineCalendar": 0,
            "BaseCalendarUID": -1 if base is None else base,
            "WeekDays": _week(within_days(calendar.week)),
            "Exceptions": _exceptions(exceptions_within_days(calendar)),
        },
        "\t\t",
    )


def within_days(week: tuple[Bands | None, ...]) -> list[Bands | None]:
    """A week whose bands end at midnight: what reaches into the next day belongs there.

    >>> within_days((((1320, 1800),), (), None, None, None, None, None))[:2]
    [((1320, 1440),), ((0, 360),)]
    """
    days: list[list[tuple[int, int]] | None] = [None if day is None else [] for day in week]
    for at, bands in enumerate(week):
        for start, end in bands or ():
            own, following = days[at], days[(at + 1) % 7]
            if own is not None:
                own.append((start, min(end, _DAY)))
            if end > _DAY and following is not None:
                following.append((0, end - _DAY))
    return [None if day is None else joined(day) for day in days]


def exceptions_within_days(calendar: PlanCalendar) -> tuple[CalendarException, ...]:
    """Exceptions whose bands end at midnight. Where nights reach into the next day, a day off still ends the night that
    began before it, and the night of an exceptional day ends on the day after.
    """
    if not reaches_over(calendar):
        return calendar.exceptions
    own = {
        each.first + timedelta(days=step): each
        for each in calendar.exceptions
        for step in range((each.last - each.first).days + 1)
    }
    days = sorted(set(own) | {day + timedelta(days=1) for day in own})
    made = []
    for day in days:
        before = day - timedelta(days=1)
        of_today, of_yesterday = (
            own[each].bands if each in own else calendar.week[each.weekday()] or () for each in (day, before)
        )
        bands = joined(
            [
                *((start, min(end, _DAY)) for start, end in of_today),
                *((0, end - _DAY) for _, end in of_yesterday if end > _DAY),
            ]
        )
        made.append(CalendarException(day, day, bands, own[day].name if day in own else own[before].name))
    return tuple(made)


def reaches_over(calendar: PlanCalendar) -> bool:
    """Whether a band of the calendar ends in the next day."""
    days = [*calendar.week, *(each.bands for each in calendar.exceptions)]
    return any(end > _DAY for bands in days for _, end in bands or ())


def _week(week: list[Bands | None]) -> str | None:
    lines = []
    for kind, at in enumerate((6, 0, 1, 2, 3, 4, 5), start=1):  # Sunday first
        bands = week[at]
        if bands is None:
            continue
        lines.append("\t\t\t\t<WeekDay>")
        lines.append(f"\t\t\t\t\t<DayType>{kind}</DayType>")
        lines.append(f"\t\t\t\t\t<DayWorking>{int(bool(bands))}</DayWorking>")
        lines += _times(bands, "\t\t\t\t\t")
        lines.append("\t\t\t\t</WeekDay>")
    if not lines:
        return None
    return "\n" + "\n".join(["\t\t\t<WeekDays>", *lines, "\t\t\t</WeekDays>"])


def _times(bands: Bands, indent: str) -> list[str]:
    if not bands:
        return []
    lines = [f"{indent}<WorkingTimes>"]
    for start, end in bands:
        lines.append(f"{indent}\t<WorkingTime>")
        lines.append(f"{indent}\t\t<FromTime>{xml.clock(start)}</FromTime>")
        lines.append(f"{indent}\t\t<ToTime>{xml.clock(end)}</ToTime>")
        lines.append(f"{indent}\t</WorkingTime>")
    lines.append(f"{indent}</WorkingTimes>")
    return lines


def _exceptions(exceptions: tuple[CalendarException, ...]) -> str | None:
    if not exceptions:
        return None
    lines = ["\t\t\t<Exceptions>"]
    for each in exceptions:
        bands = joined((start, min(end, _DAY)) for start, end in each.bands)
        last = datetime.combine(each.last, time(23, 59))
        days = (each.last - each.first).days + 1
        lines += [
            "\t\t\t\t<Exception>",
            "\t\t\t\t\t<EnteredByOccurrences>0</EnteredByOccurrences>",
            "\t\t\t\t\t<TimePeriod>",
            f"\t\t\t\t\t\t<FromDate>{xml.instant(datetime.combine(each.first, time(0)))}</FromDate>",
            f"\t\t\t\t\t\t<ToDate>{xml.instant(last)}</ToDate>",
            "\t\t\t\t\t</TimePeriod>",
            f"\t\t\t\t\t<Occurrences>{days}</Occurrences>",
            f"\t\t\t\t\t<Name>{xml.text(each.name)}</Name>",
            "\t\t\t\t\t<Type>1</Type>",
            f"\t\t\t\t\t<DayWorking>{int(bool(bands))}</DayWorking>",
            *_times(bands, "\t\t\t\t\t"),
            "\t\t\t\t</Exception>",
        ]
    return "\n" + "\n".join([*lines, "\t\t\t</Exceptions>"])
