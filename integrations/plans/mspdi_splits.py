"""Split work in MSPDI: the rests of a task stand between the pieces of work of its assignments (TimephasedData).

MS Project writes what is done (type 2) and what is left (type 1) piece by piece, with pieces of no work where the task
rests. A task rests while nobody on it works; its duration is its working time less its rests, which proves the reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final

from integrations.plans.errors import PlanFileError
from integrations.plans.ledger import Ledger, Record
from integrations.plans.losses import Outcome
from integrations.plans.model import PlanAssignment, PlanResource, PlanTask, TaskKind
from integrations.plans.mspdi_values import duration, instant
from integrations.plans.mspdi_xml import Node
from integrations.plans.working import When, WorkingTimes, when_of

PIECE: Final = "TimephasedData"
MOST_SPLITS: Final = 100
_OF_WORK: Final = ("1", "2")
_KEPT: Final = "The rests of split work are kept."
_EVEN: Final = "How work is spread over the days of a task is not kept: it follows from its dates."
_NO_PROOF: Final = (
    "The parts of this split task and its duration do not fit together: it is taken in one piece."
)
_OTHER: Final = "Work day by day has no place yet; totals are kept."
Piece = tuple[datetime, datetime, int]
"""A stretch of time with the minutes of work done in it by all that are assigned."""
Splits = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Work:
    """The pieces of one assignment."""

    assignment: str
    pieces: list[Piece]
    example: str
    count: int


@dataclass(slots=True)
class SplitReader:
    """Takes the pieces of assignments as they come, and tells the rests of tasks when everything is known."""

    ledger: Ledger
    _work: dict[str, list[_Work]] = field(default_factory=lambda: defaultdict(list))

    def take(self, node: Node) -> None:
        """Take the pieces of work out of an assignment."""
        own = [child for child in node.children if child.element == PIECE]
        if not own:
            return
        node.children = [child for child in node.children if child.element != PIECE]
        of_work = [child for child in own if child.values.get("Type") in _OF_WORK]
        others = len(own) - len(of_work)
        if others:
            self.ledger.unit("Assignment", PIECE, Outcome.NOT_TAKEN, "", count=others, sentence=_OTHER)
        if not of_work:
            return
        work = _Work(
            node.values.get("UID", ""),
            sorted(piece for child in of_work if (piece := _piece(child)) is not None),
            of_work[0].values.get("Value", ""),
            len(of_work),
        )
        if len(work.pieces) < len(of_work) or not _rests_at_all(work.pieces):
            work.pieces = _as_one(work.pieces)
        self._work[node.values.get("TaskUID", "")].append(work)

    def finished(
        self,
        tasks: Sequence[PlanTask],
        times: WorkingTimes,
        resources: Mapping[str, PlanResource],
        assignments: Iterable[PlanAssignment],
    ) -> tuple[PlanTask, ...]:
        """The tasks with their rests; every piece is accounted for."""
        of_task: dict[str, list[PlanAssignment]] = defaultdict(list)
        for each in assignments:
            of_task[each.task_external_id].append(each)
        made = []
        for task in tasks:
            works = self._work.pop(task.external_id, [])
            splits: Splits = ()
            outcome, sentence = Outcome.NOT_TAKEN, _EVEN
            if _may_rest(task) and any(len(work.pieces) > 1 for work in works):
                people = of_task[task.external_id]
                units = {each.external_id: each.units for each in people}
                found = _splits_of(task, works, units, times, when_of(task, people, resources))
                if found is None:
                    sentence = _NO_PROOF
                elif found:
                    outcome, sentence, splits = Outcome.KEPT, _KEPT, found
            made.append(replace(task, splits=splits) if splits else task)
            self._settle(works, outcome, sentence)
        for works in self._work.values():
            self._settle(works, Outcome.NOT_TAKEN, _EVEN)
        return tuple(made)

    def _settle(self, works: Iterable[_Work], outcome: Outcome, sentence: str) -> None:
        for work in works:
            self.ledger.unit("Assignment", PIECE, outcome, work.example, count=work.count, sentence=sentence)


def _piece(child: Node) -> Piece | None:
    """One piece; what cannot be read is no reason to refuse a plan."""
    record = Record(child.element, child.line, child.values)
    try:
        start, finish = instant(record, "Start"), instant(record, "Finish")
        minutes = duration(record, "Value") or 0
    except PlanFileError:
        return None
    return None if start is None or finish is None or finish < start else (start, finish, minutes)


def _rests_at_all(pieces: Sequence[Piece]) -> bool:
    """Whether there is a piece without work, or time that no piece covers, between the first and last work."""
    worked = [at for at, piece in enumerate(pieces) if piece[2]]
    if not worked:
        return False
    inner = pieces[worked[0] : worked[-1] + 1]
    return any(not minutes for _, _, minutes in inner) or any(
        second[0] > first[1] for first, second in pairwise(inner)
    )


def _as_one(pieces: Sequence[Piece]) -> list[Piece]:
    """Work without a rest as one piece, so that files with many stay small."""
    worked = [piece for piece in pieces if piece[2]]
    if not worked:
        return []
    return [(worked[0][0], max(piece[1] for piece in worked), sum(piece[2] for piece in worked))]


def _may_rest(task: PlanTask) -> bool:
    return task.kind in (TaskKind.TASK, TaskKind.RESOURCE_DEPENDENT) and not task.duration_is_elapsed


def _splits_of(
    task: PlanTask,
    works: Sequence[_Work],
    units: Mapping[str, Decimal | None],
    times: WorkingTimes,
    when: When,
) -> Splits | None:
    """The rests of a task as minutes of work before and minutes of rest; None where they prove wrong.

    Pieces with less work than their time holds are read as shorter first, then, where that proves wrong, as whole.
    """
    found: Splits | None = ()
    for is_exact in (True, False):
        worked: list[tuple[datetime, datetime]] = []
        for work in works:
            share = units.get(work.assignment) or Decimal(1)
            if is_exact:
                worked += _worked(work.pieces, share, times, when)
            else:
                worked += [(start, finish) for start, finish, minutes in work.pieces if minutes]
        found = _rests(_joined(worked), task.duration_minutes, times, when)
        if found is not None:
            return found
    return found


def _rests(
    spans: Sequence[tuple[datetime, datetime]], minutes: int, times: WorkingTimes, when: When
) -> Splits | None:
    """Working time between stretches of work; with them it must be as long as the task takes."""
    splits: list[tuple[int, int]] = []
    rested = 0
    for (_, finish), (start, _) in pairwise(spans):
        pause = times.minutes(when, finish, start)
        if pause:
            splits.append((times.minutes(when, spans[0][0], finish) - rested, pause))
            rested += pause
    if not splits:
        return ()
    whole = times.minutes(when, spans[0][0], spans[-1][1])
    proven = whole - rested == minutes and all(after > 0 for after, _ in splits)
    return tuple(splits) if proven and len(splits) <= MOST_SPLITS else None


def _worked(
    pieces: Sequence[Piece], units: Decimal, times: WorkingTimes, when: When
) -> Iterator[tuple[datetime, datetime]]:
    """When somebody works. A piece with less work than its time holds ends early, or begins late behind a rest."""
    for at, (start, finish, minutes) in enumerate(pieces):
        if not minutes:
            continue
        room = times.minutes(when, start, finish)
        used = int((Decimal(minutes) / units).to_integral_value())
        if used >= room:
            yield start, finish
            continue
        follows_rest = at > 0 and (not pieces[at - 1][2] or pieces[at - 1][1] < start)
        precedes_rest = at + 1 < len(pieces) and (not pieces[at + 1][2] or pieces[at + 1][0] > finish)
        if follows_rest and not precedes_rest:
            yield times.after(when, start, room - used, finish), finish
        else:
            yield start, times.after(when, start, used, finish)


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for start, finish in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], finish))
        else:
            joined.append((start, finish))
    return joined
