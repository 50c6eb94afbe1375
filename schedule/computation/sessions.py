"""Computed plans kept in memory, so that an edit is computed only where it reaches.

Nothing depends on what is kept: a session compares every column with the plan it is given, so that a plan changed by
another process, a job or by hand is computed as it is now. Whoever computes takes the session out meanwhile; a second
one at the same time computes the whole plan.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

from schedule import engine

if TYPE_CHECKING:
    from schedule.computation.loading import LoadedPlan
    from schedule.engine.session import Session

MOST_PLANS: Final = 8
MOST_ROWS: Final = 40_000
"""Some forty megabytes."""


class Sessions:
    """A few sessions by project; those used longest ago go first."""

    def __init__(self, most_plans: int = MOST_PLANS, most_rows: int = MOST_ROWS) -> None:
        self._kept: OrderedDict[int, tuple[int, Session]] = OrderedDict()
        self._lock = Lock()
        self._most_plans, self._most_rows = most_plans, most_rows

    def calculate(self, project_id: int, loaded: LoadedPlan) -> engine.Schedule:
        """Schedule a project's plan as it was loaded; raises the engine's ScheduleError."""
        with self._lock:
            _, session = self._kept.pop(project_id, (0, None))
        session = session or engine.Session()
        schedule = session.update(loaded.plan, loaded.options)
        self._keep(project_id, len(loaded.plan.names), session)
        return schedule

    def kept(self) -> dict[int, Session]:
        """The sessions by project, that used last at the end."""
        with self._lock:
            return {key: session for key, (_, session) in self._kept.items()}

    def _keep(self, project_id: int, rows: int, session: Session) -> None:
        with self._lock:
            self._kept[project_id] = (rows, session)
            self._kept.move_to_end(project_id)
            while self._kept and (
                len(self._kept) > self._most_plans
                or sum(each for each, _ in self._kept.values()) > self._most_rows
            ):
                self._kept.popitem(last=False)


SESSIONS: Final = Sessions()
"""Those of this process."""
PLANNED: Final = Sessions()
"""The same plans without their status date; see `schedule.computation.as_planned`."""
