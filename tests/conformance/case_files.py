"""Find published cases by what their files hold, whatever the files are called."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

KNOWN_KEYS = {
    "id",
    "title",
    "note",
    "tasks",
    "links",
    "expect",
    "calendar",
    "calendars",
    "anchor",
    "statusDate",
    "scheduleOptions",
    "schedulingOptions",
}
KNOWN_EXPECTATIONS = {
    "tasks",
    "criticalPathSet",
    "drivingSet",
    "truncatedLeadSet",
    "violatedConstraintsSet",
    "missedDeadlinesSet",
    "outOfSequenceSet",
    "projectEnd",
    "projectDuration",
    "error",
}
KNOWN_OPTIONS = {"progressMode", "resumeFromActualElapsed"}


@dataclass(frozen=True, slots=True)
class Case:
    """One published case: the file it is from, its id, and its content."""

    kind: str
    name: str
    content: dict[str, Any]

    @property
    def left_out(self) -> bool:
        """The one rule: a key of the case, its options or its expectation that is not in the published format."""
        options = {**self.content.get("scheduleOptions", {}), **self.content.get("schedulingOptions", {})}
        return bool(
            set(self.content) - KNOWN_KEYS
            or set(self.content["expect"]) - KNOWN_EXPECTATIONS
            or set(options) - KNOWN_OPTIONS
        )


@lru_cache
def find_cases(folder: Path) -> tuple[Case, ...]:
    """All cases of schedules and networks in a folder and below, in order of file and place."""
    found: list[Case] = []
    for path in sorted(folder.rglob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        cases = content.get("cases") if isinstance(content, dict) else None
        for case in cases if isinstance(cases, list) else []:
            kind = _kind(case)
            if kind:
                found.append(Case(kind, f"{path.stem}:{case.get('id', len(found))}", case))
    return tuple(found)


def _kind(case: Any) -> str | None:
    """What a case is about: a plan with a calendar, or a network of activities in plain time."""
    if not isinstance(case, dict) or not isinstance(case.get("expect"), dict):
        return None
    if isinstance(case.get("tasks"), list):
        return "schedule_case"
    if isinstance(case.get("activities"), list) and isinstance(case.get("relations"), list):
        return "network_case"
    return None
