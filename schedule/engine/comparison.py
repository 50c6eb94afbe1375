"""Two states of one plan, row by row: what was added, removed, moved, made longer or shorter, linked anew, renamed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from schedule.engine.calendars import WorkingCalendar

SUMMARY: Final = "summary"


class Difference(StrEnum):
    """How a row differs."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    LONGER = "longer"
    SHORTER = "shorter"
    RELINKED = "relinked"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of a plan as it stood. Instants are minutes since 1970 on the project's wall clock, durations minutes."""

    task: int
    number: int
    row: int
    outline: str
    name: str
    kind: str
    start: int
    finish: int
    duration: int
    work: int | None = None
    percent: float = 0.0
    critical: bool = False

    @property
    def is_summary(self) -> bool:
        """Whether its dates come from the rows below."""
        return self.kind == SUMMARY


@dataclass(frozen=True, slots=True)
class PlanLink:
    """A link of a plan as it stood; `lag_percent` in place of minutes where it is given."""

    predecessor: int
    successor: int
    type: str
    lag: int
    lag_unit: str
    lag_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlanState:
    """Everything of a plan that is compared."""

    rows: Sequence[PlanRow]
    links: Sequence[PlanLink] = ()


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that differs; movements are working minutes of the calendar compared with, positive when later."""

    before: PlanRow | None
    after: PlanRow | None
    kinds: frozenset[Difference]
    start_moved: int | None
    finish_moved: int | None
    links_before: tuple[PlanLink, ...] = ()
    """Links to it that are there no more."""
    links_after: tuple[PlanLink, ...] = ()
    """Links to it that were not there."""

    @property
    def row(self) -> PlanRow:
        """As it is, or as it was."""
        return self.after or self.before  # type: ignore[return-value]

    @property
    def longer_by(self) -> int | None:
        """Minutes of duration gained; negative when it became shorter."""
        return (
            None if self.before is None or self.after is None else self.after.duration - self.before.duration
        )

    @property
    def more_work(self) -> int | None:
        """Minutes of work gained; None where no work is planned on either side."""
        before = None if self.before is None else self.before.work
        after = None if self.after is None else self.after.work
        return None if before is None and after is None else (after or 0) - (before or 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """A state as a whole; without rows there is no start and no finish."""

    tasks: int
    milestones: int
    critical: int
    links: int
    start: int | None
    finish: int | None
    duration: int | None
    """Working minutes from start to finish."""
    work: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What lies between two states; `differences` in the order of the later outline, removed rows where they stood."""

    differences: Sequence[RowDifference]
    before: Totals
    after: Totals
    finish_moved: int | None
    """Working minutes from the finish before to the one after, positive when later."""

    def count(self, kind: Difference) -> int:
        """Tasks and milestones, not summaries, that differ in this way."""
        return sum(kind in found.kinds and not found.row.is_summary for found in self.differences)


def compare(before: PlanState, after: PlanState, calendar: WorkingCalendar) -> Comparison:
    """Set two states of a plan side by side; movements count in the working time of `calendar`.

    >>> from schedule.engine import WorkingCalendar, instant
    >>> from datetime import datetime
    >>> monday, friday = (instant(datetime(2026, 6, day, hour)) for day, hour in ((1, 8), (5, 17)))
    >>> was = PlanRow(1, 1, 0, "1", "Design", "task", monday, friday, 2400)
    >>> now = PlanRow(1, 1, 0, "1", "Design", "task", monday, friday + 3 * 1440, 2880)
    >>> found = compare(PlanState([was]), PlanState([now]), WorkingCalendar.office("Office")).differences[0]
    >>> sorted(found.kinds), found.finish_moved, found.longer_by
    ([<Difference.LONGER: 'longer'>, <Difference.MOVED: 'moved'>], 480, 480)
    """
    old, new = ({row.task: row for row in state.rows} for state in (before, after))
    places = _places([(old[key], new[key]) for key in old if key in new], calendar)
    relinked = _relinked(before.links, after.links)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        difference = _difference(old.get(key), new.get(key), places.get(key), relinked.get(key))
        if difference is not None:
            found.append(difference)
    found.sort(key=lambda one: (one.row.row, one.row.task))
    was, now = _totals(before, calendar), _totals(after, calendar)
    moved = None
    if was.finish is not None and now.finish is not None:
        moved = working_minutes(calendar, [was.finish], [now.finish])[0]
    return Comparison(differences=found, before=was, after=now, finish_moved=moved)


def working_minutes(calendar: WorkingCalendar, first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Working minutes from each first instant to its second, negative when that is earlier.

    Both are minutes since 1970 on one wall clock, and of one length.
    """
    import numpy as np

    from schedule.engine.compiled import calendar_arrays
    from schedule.engine.rows import offsets

    if not len(first):
        return []
    time = calendar_arrays((calendar,))
    where = np.zeros(len(first), np.int64)
    ends = (offsets(time, where, np.asarray(instants, np.int64)) for instants in (second, first))
    return np.subtract(*ends).tolist()  # type: ignore[no-any-return]


def _places(
    pairs: Sequence[tuple[PlanRow, PlanRow]], calendar: WorkingCalendar
) -> dict[int, tuple[int, int]]:
    """By how much rows that both states have moved, at their start and at their finish."""
    moved = [pair for pair in pairs if (pair[0].start, pair[0].finish) != (pair[1].start, pair[1].finish)]
    starts = working_minutes(calendar, [a.start for a, _ in moved], [b.start for _, b in moved])
    finishes = working_minutes(calendar, [a.finish for a, _ in moved], [b.finish for _, b in moved])
    return {a.task: both for (a, _), both in zip(moved, zip(starts, finishes, strict=True), strict=True)}


_Links = tuple[tuple[PlanLink, ...], tuple[PlanLink, ...]]


def _relinked(before: Iterable[PlanLink], after: Iterable[PlanLink]) -> dict[int, _Links]:
    """Links of each successor that only one of the states has."""
    old, new = set(before), set(after)
    gone: dict[int, list[PlanLink]] = defaultdict(list)
    come: dict[int, list[PlanLink]] = defaultdict(list)
    for links, sink in ((old - new, gone), (new - old, come)):
        for link in sorted(links, key=lambda one: (one.predecessor, one.type)):
            sink[link.successor].append(link)
    return {key: (tuple(gone[key]), tuple(come[key])) for key in [*gone, *(k for k in come if k not in gone)]}


def _difference(
    before: PlanRow | None, after: PlanRow | None, moved: tuple[int, int] | None, links: _Links | None
) -> RowDifference | None:
    if before is None or after is None:
        kind = Difference.ADDED if before is None else Difference.REMOVED
        return RowDifference(before, after, frozenset({kind}), None, None, *(links or ((), ())))
    kinds = set()
    if moved is not None:
        kinds.add(Difference.MOVED)
    if after.duration != before.duration:
        kinds.add(Difference.LONGER if after.duration > before.duration else Difference.SHORTER)
    if links is not None:
        kinds.add(Difference.RELINKED)
    if after.name != before.name:
        kinds.add(Difference.RENAMED)
    if not kinds:
        return None
    return RowDifference(before, after, frozenset(kinds), *(moved or (0, 0)), *(links or ((), ())))


def _totals(state: PlanState, calendar: WorkingCalendar) -> Totals:
    tasks = [row for row in state.rows if not row.is_summary]
    start = min((row.start for row in tasks), default=None)
    finish = max((row.finish for row in tasks), default=None)
    work = [row.work for row in tasks if row.work is not None]
    duration = None
    if start is not None and finish is not None:
        duration = working_minutes(calendar, [start], [finish])[0]
    return Totals(
        tasks=len(tasks),
        milestones=sum(row.kind.endswith("milestone") for row in tasks),
        critical=sum(row.critical for row in tasks),
        links=len(state.links),
        start=start,
        finish=finish,
        duration=duration,
        work=sum(work) if work else None,
    )
