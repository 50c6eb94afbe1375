"""Cells of a task list as values: days in the orders people write, durations, percentages, people with their share."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final

from integrations.sheets.sheet import Cell, text_of
from schedule.durations import parse_duration

FIRST_YEAR, LAST_YEAR = 1900, 2199
DATE_SENTENCE: Final = "Write a day such as 2027-08-13 or 13 Aug 2027."
_MONTH_NAMES: Final = (
    ("jan", "januar", "january", "jän", "jänner"), ("feb", "februar", "february"),
    ("mar", "mär", "mrz", "märz", "march", "maerz"), ("apr", "april"), ("may", "mai"), ("jun", "juni", "june"),
    ("jul", "juli", "july"), ("aug", "august"), ("sep", "sept", "september"),
    ("oct", "okt", "october", "oktober"), ("nov", "november"), ("dec", "dez", "december", "dezember"),
)  # fmt: skip
_MONTHS: Final = {name: at for at, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_WEEKDAY: Final = re.compile(
    r"^(mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b\.?,?\s+"
)
_TIME: Final = re.compile(r"[\st]+(\d{1,2}):(\d{2})(?::\d{2})?\s*(am|pm)?$")
_NUMBERS: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})")
_DAY_WORD: Final = re.compile(r"(\d{1,2})\.?[\s/-]*([a-zä]+)\.?[\s,/-]*(\d{2,4})")
_WORD_DAY: Final = re.compile(r"([a-zä]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{2,4})")
_GERMAN_UNITS: Final = {
    "t": "d", "tag": "d", "tage": "d", "tagen": "d", "at": "d", "pt": "d", "std": "h", "stunde": "h", "stunden": "h",
    "wo": "w", "woche": "w", "wochen": "w", "monat": "mo", "monate": "mo", "minute": "m", "minuten": "m",
    "ftag": "ed", "ftage": "ed", "fstd": "eh", "fwochen": "ew", "emons": "emo",
}  # fmt: skip
_YES: Final = frozenset("yes y true x 1 ja j wahr ✓ ✔ done".split())
_NO: Final = frozenset("no n false 0 nein falsch - –".split())


class AmbiguousDateError(ValueError):
    """A day that means two days, depending on the country."""


def read_day(cell: Cell, order: str = "auto") -> datetime | date:
    """A day, or an instant where a time is written. Raises ValueError, AmbiguousDateError among them.

    >>> read_day("2027-08-13"), read_day("Fr 13.08.27"), read_day("Aug 13, 2027")
    (datetime.date(2027, 8, 13), datetime.date(2027, 8, 13), datetime.date(2027, 8, 13))
    >>> read_day("08/13/2027 8:00 AM"), read_day("3/4/27", "mdy")
    (datetime.datetime(2027, 8, 13, 8, 0), datetime.date(2027, 3, 4))
    """
    if isinstance(cell, datetime):
        _check_year(cell.year)
        return cell.date() if cell.time() == time.min else cell.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(cell, bool) or not isinstance(cell, str):
        raise ValueError("A number is not a day. " + DATE_SENTENCE)
    text = _WEEKDAY.sub("", cell.strip().lower()[:60].replace("\u00a0", " "))
    clock = _TIME.search(text)
    day = _day(text[: clock.start()] if clock else text, order)
    if clock is None:
        return day
    hour, minute = int(clock[1]) % 24, int(clock[2])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3] == "pm" else 0)
    if minute > 59:
        raise ValueError(DATE_SENTENCE)
    return datetime.combine(day, time(hour, minute))


def _day(text: str, order: str) -> date:
    text = text.strip().rstrip(".")
    numbers = _NUMBERS.fullmatch(text)
    try:
        if numbers is not None:
            return _from_numbers(numbers, order)
        words = _DAY_WORD.fullmatch(text)
        if words is not None and words[2] in _MONTHS:
            return _made(words[3], _MONTHS[words[2]], int(words[1]))
        words = _WORD_DAY.fullmatch(text)
        if words is not None and words[1] in _MONTHS:
            return _made(words[3], _MONTHS[words[1]], int(words[2]))
    except AmbiguousDateError:
        raise
    except ValueError as problem:
        sentence = str(problem)
        raise ValueError(
            sentence if sentence.startswith("The year") else f"There is no such day. {DATE_SENTENCE}"
        ) from None
    raise ValueError(DATE_SENTENCE)


def _from_numbers(numbers: re.Match[str], order: str) -> date:
    first, mark, second, third = numbers[1], numbers[2], int(numbers[3]), numbers[4]
    if len(first) == 4:
        return _made(first, second, int(third))
    if len(first) == 3:
        raise ValueError(DATE_SENTENCE)
    one = int(first)
    if mark == "." or order == "dmy":
        return _made(third, second, one)
    if order == "mdy":
        return _made(third, one, second)
    if one > 12:
        return _made(third, second, one)
    if second > 12:
        return _made(third, one, second)
    if one == second:
        return _made(third, one, second)
    raise AmbiguousDateError(
        "This means two days, depending on the country. Say in the mapping whether the day or the month comes first."
    )


def order_of(texts: Collection[str]) -> str:
    """Which comes first in the dates of a list, as far as one of them says: `dmy`, `mdy`, or `auto`.

    >>> order_of(["01/02/2027", "13/02/2027"]), order_of(["01/02/2027"]), order_of(["12/31/2027"])
    ('dmy', 'auto', 'mdy')
    """
    orders = set()
    for text in texts:
        numbers = _NUMBERS.search(text)
        if numbers is None or numbers[2] == "." or len(numbers[1]) > 2:
            continue
        if int(numbers[1]) > 12:
            orders.add("dmy")
        elif int(numbers[3]) > 12:
            orders.add("mdy")
    return orders.pop() if len(orders) == 1 else "auto"


def _made(year_text: str, month: int, day: int) -> date:
    year = int(year_text)
    if len(year_text) <= 2:
        year += 2000 if year < 80 else 1900
    _check_year(year)
    return date(year, month, day)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}.")


def read_length(cell: Cell, minutes_per_day: int, unit: str = "d") -> tuple[int, bool, bool]:
    """Minutes of a duration, whether they are elapsed, whether they are an estimate. Raises ValueError.

    >>> read_length("5 Tage?", 480), read_length(3, 480), read_length("2,5", 480, "h")
    ((2400, False, True), (1440, False, False), (150, False, False))
    """
    if isinstance(cell, bool | datetime):
        raise ValueError("Write a duration such as 3d, 4h or 2w.")
    text = text_of(cell).strip().lower().replace("\u00a0", " ")
    is_estimate = text.endswith("?")
    text = text.rstrip("? ").rstrip(".")
    parts = re.fullmatch(r"([+-]?\d+(?:[.,]\d+)?)\s*([a-zä. ]*)", text)
    if parts is not None:
        word = parts[2].replace(" ", "").replace(".", "")
        text = parts[1] + (_GERMAN_UNITS.get(word, word) or unit)
    minutes, elapsed = parse_duration(text, minutes_per_day)
    return minutes, elapsed, is_estimate


def read_percent(cell: Cell) -> Decimal:
    """Of a hundred. Raises ValueError.

    >>> read_percent("60 %"), read_percent(12.5), read_percent("62,5%")
    (Decimal('60'), Decimal('12.5'), Decimal('62.5'))
    """
    sentence = "Write a percentage from 0 to 100."
    if isinstance(cell, bool | datetime):
        raise ValueError(sentence)
    text = text_of(cell).replace("%", "").replace(",", ".").strip()
    try:
        percent = Decimal(text[:20])
    except InvalidOperation:
        raise ValueError(sentence) from None
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise ValueError(sentence)
    return percent


def read_flag(cell: Cell) -> bool:
    """Yes or no in some words. Raises ValueError."""
    text = text_of(cell).strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueError("Write yes or no.")


def read_whole(cell: Cell, least: int, most: int) -> int:
    """A whole number in a range. Raises ValueError."""
    text = text_of(cell).strip()
    if not text.lstrip("+").isdecimal() or not least <= int(text[:12]) <= most:
        raise ValueError(f"Write a whole number from {least} to {most}.")
    return int(text[:12])


_CONSTRAINTS: Final = {
    "asap": ("as soon as possible", "so früh wie möglich", "so bald wie möglich", "none", "asap"),
    "alap": ("as late as possible", "so spät wie möglich", "alap"),
    "snet": ("start no earlier than", "start on or after", "anfang nicht früher als", "snet"),
    "snlt": ("start no later than", "start on or before", "anfang nicht später als", "snlt"),
    "fnet": ("finish no earlier than", "finish on or after", "ende nicht früher als", "fnet"),
    "fnlt": ("finish no later than", "finish on or before", "ende nicht später als", "fnlt"),
    "mso": ("must start on", "start on", "muss anfangen am", "mandatory start", "mso"),
    "mfo": ("must finish on", "finish on", "muss enden am", "mandatory finish", "mfo"),
}
_CONSTRAINT_OF: Final = {words: kind for kind, all_words in _CONSTRAINTS.items() for words in all_words}


def read_constraint(cell: Cell) -> str:
    """The kind of a constraint, in words of English and German tools. Raises ValueError."""
    kind = _CONSTRAINT_OF.get(" ".join(text_of(cell).lower().split()))
    if kind is None:
        raise ValueError("Write a constraint such as “Start no earlier than”.")
    return kind


_KINDS: Final = {
    "task": (
        "task",
        "vorgang",
        "aufgabe",
        "task dependent",
        "resource dependent",
        "activity",
        "story",
        "bug",
    ),
    "milestone": ("milestone", "meilenstein"),
    "start_milestone": ("start milestone", "startmeilenstein"),
    "finish_milestone": ("finish milestone", "endmeilenstein"),
    "level_of_effort": ("level of effort",),
    "summary": ("summary", "summary task", "sammelvorgang", "wbs summary", "phase", "epic", "group"),
}
_KIND_OF: Final = {words: kind for kind, all_words in _KINDS.items() for words in all_words}


def read_kind(cell: Cell) -> str:
    """What a row is. Raises ValueError."""
    kind = _KIND_OF.get(" ".join(text_of(cell).lower().replace("-", " ").split()))
    if kind is None:
        raise ValueError(
            "Write task, milestone, start milestone, finish milestone, level of effort or summary."
        )
    return kind


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a cell of resources, with a share: 1 is the whole of a person."""

    name: str
    units: Decimal = Decimal(1)


_SHARE: Final = re.compile(r"^(.*?)\s*[\[(]?\s*(\d+(?:[.,]\d+)?)\s*%\s*[\])]?$")


def read_people(cell: Cell, known: Collection[str] = ()) -> list[Person]:
    """Who works on a row: `Anna 50 %; Ben`, `Anna[50%],Ben`. `known` are names that may hold commas. Raises ValueError.

    >>> read_people("Anna 50 %; Ben"), read_people("Anna[50%],Ben")[1]
    ([Person(name='Anna', units=Decimal('0.5')), Person(name='Ben', units=Decimal('1'))], \
Person(name='Ben', units=Decimal('1')))
    """
    text = text_of(cell).strip()
    whole = _person(text)
    if ";" in text or "\n" in text:
        parts = re.split(r"[;\n]", text)
    elif whole.name.casefold() in known:
        parts = [text]
    else:
        parts = _commas(text)
    people: dict[str, Person] = {}
    for part in parts:
        if part.strip():
            person = _person(part)
            if person.name.casefold() in people:
                raise ValueError(f"“{person.name[:60]}” stands in this cell twice.")
            people[person.name.casefold()] = person
    if len(people) > 100:
        raise ValueError("At most 100 people a row.")
    return list(people.values())


def _commas(text: str) -> list[str]:
    """Parts between commas; one inside a share such as `12,5 %` is a decimal one."""
    return re.split(r",(?!\d+\s*%)", text)


def _person(text: str) -> Person:
    share = _SHARE.match(text.strip())
    name = " ".join((share[1] if share else text).split())
    if len(name) > 200:
        raise ValueError("A name has at most 200 characters.")
    if share and not name:
        raise ValueError("A share needs a name: Anna 50 %.")
    units = Decimal(share[2].replace(",", ".")) / 100 if share else Decimal(1)
    if units > 9_999:
        raise ValueError("A share is at most 999 900 %.")
    return Person(name, units)
