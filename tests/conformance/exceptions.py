"""Cases whose expectation is a habit of the tool they come from; each names the convention and what ours gives.

Everything else that such a case expects still has to hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Departure:
    """A convention of the tool, and our values for the expectations it concerns (`task.key` or a whole key)."""

    convention: str
    ours: dict[str, Any]


DEPARTURES: dict[str, Departure] = {  # by id of the case
    "rr-ff-succ-startms": Departure(
        "a start milestone that follows a finish waits for the next working day, even when the finish is in the middle"
        " of one; ours stands at the finish, as work can begin there",
        {
            "A.ls": "2026-07-07T08:00",
            "A.lf": "2026-07-08T12:00",
            "A.tf": 0,
            "A.crit": True,
            "M.es": "2026-07-08T12:00",
            "M.ef": "2026-07-08T12:00",
            "M.ls": "2026-07-08T12:00",
            "M.lf": "2026-07-08T12:00",
            "projectEnd": "2026-07-08T12:00",
            "projectDuration": 2,
            "criticalPathSet": {"A", "M"},
        },
    ),
    "rr-ss-pred-finishms": Departure(
        "a finish milestone shown at 08:00 holds back its successor for the whole day; ours only until its own instant",
        {
            "M.ls": "2026-07-07T08:00",
            "M.lf": "2026-07-07T08:00",
            "M.tf": 0,
            "M.crit": True,
            "B.es": "2026-07-07T08:00",
            "B.ef": "2026-07-07T12:00",
            "B.ls": "2026-07-07T08:00",
            "B.lf": "2026-07-07T12:00",
            "projectEnd": "2026-07-07T12:00",
            "projectDuration": 1,
            "criticalPathSet": {"M", "B"},
        },
    ),
    "elapsed-day-to-hour": Departure(
        "elapsed lag from a whole day counts from the midnight before its last day when the successor knows hours, and"
        " from the midnight after it otherwise; ours always from the midnight after",
        {"H.es": "2026-07-09T08:00", "H.ef": "2026-07-09T12:00", "projectEnd": "2026-07-09"},
    ),
    "prog-oos-sf": Departure(
        "start-to-finish is out of sequence until the predecessor finishes; ours asks only that it has started",
        {"outOfSequenceSet": set()},
    ),
}
