"""What can be wrong with a plan: one family, each error says which input is at fault."""

from __future__ import annotations

from collections.abc import Sequence

# ScheduleError
# ├── CalendarError
# │   ├── EmptyCalendarError
# │   └── UnknownCalendarError
# ├── HierarchyError
# ├── LinkError
# │   └── LoopError
# ├── DurationError
# ├── RangeError
# └── ShapeError

LONGEST_NAMED_LOOP = 12


class ScheduleError(ValueError):
    """A plan or calendar that cannot be scheduled; the message is a sentence for the person who entered it.

    `tasks` and `links` hold the positions of the rows at fault, so that a caller can point at them.
    """

    def __init__(self, message: str, *, tasks: Sequence[int] = (), links: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.tasks = tuple(tasks)
        self.links = tuple(links)


class CalendarError(ScheduleError):
    """A working calendar that contradicts itself."""


class EmptyCalendarError(CalendarError):
    """A working calendar without any working time: nothing could ever finish on it."""


class UnknownCalendarError(CalendarError):
    """A task or option names a calendar that is not among the plan's calendars."""


class HierarchyError(ScheduleError):
    """A task is its own ancestor, or its parent is not in the plan."""


class LinkError(ScheduleError):
    """A link that cannot hold: to itself, to a task outside the plan, or from a summary into itself."""


class LoopError(LinkError):
    """Tasks that wait for each other; `tasks` lists them in order, first one not repeated."""

    @classmethod
    def of(cls, names: Sequence[str], tasks: Sequence[int], links: Sequence[int] = ()) -> LoopError:
        """Name the loop in order, shortening the middle of a very long one.

        >>> str(LoopError.of(["Design", "Build"], [0, 1]))
        'tasks wait for each other: Design → Build → Design'
        """
        return cls(
            "tasks wait for each other: " + " → ".join(_round_trip(names, tasks)), tasks=tasks, links=links
        )


class DurationError(ScheduleError):
    """A duration, remaining duration or percent outside what work can have."""


class RangeError(ScheduleError):
    """An instant outside 1900–2200, entered or resulting."""


class ShapeError(ScheduleError):
    """Columns of different length, or a value of the wrong kind: a fault of the caller, not of the plan."""


def _round_trip(names: Sequence[str], tasks: Sequence[int]) -> list[str]:
    """Names around the loop, ending where it began, with the middle left out when it is long."""
    around = [names[task] for task in tasks]
    if len(around) > LONGEST_NAMED_LOOP:
        hidden = len(around) - (LONGEST_NAMED_LOOP - 2)
        around = [*around[: LONGEST_NAMED_LOOP - 4], f"… {hidden} more …", *around[-2:]]
    return [*around, names[tasks[0]]]
