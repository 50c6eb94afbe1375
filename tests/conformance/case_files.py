"""Find published cases by what their files hold, whatever the files are called."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

KNOWN_KEYS = {
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
# what tells where a case is from, and changes nothing of what it expects
ABOUT_THE_CASE = {
    "id",
    "title",
    "note",
    "notes",
    "description",
    "comment",
    "source",
    "reference",
    "licence",
    "license",
    "tags",
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
OPTIONS = ("scheduleOptions", "schedulingOptions")
KNOWN_OPTIONS = {"progressMode", "resumeFromActualElapsed"}


@dataclass(frozen=True, slots=True)
class Case:
    """One published case: the file it is from, its id, and its content."""

    kind: str
    name: str
    content: dict[str, Any]

    @property
    def beyond(self) -> set[str]:
        """The one rule for leaving a case out: keys of it, its options or its expectation that the format has not."""
        if self.kind != "schedule_case":
            return set()
        options = {name for key in OPTIONS for name in self.content.get(key) or {}}
        return (
            (set(self.content) - KNOWN_KEYS - ABOUT_THE_CASE)
            | (set(self.content["expect"]) - KNOWN_EXPECTATIONS)
            | (options - KNOWN_OPTIONS)
        )

    @property
    def left_out(self) -> bool:
        """Whether the case asks for more than dates."""
        return bool(self.beyond)


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds: cases, and files that cannot be read with the reason."""

    cases: tuple[Case, ...]
    unreadable: tuple[tuple[str, str], ...]


@lru_cache
def look_into(folder: Path) -> Found:
    """All cases of schedules and networks in a folder and below, in order of file and place.

    A file holds `cases`, or is a list of cases, or one case; other JSON files are about something else.
    """
    cases: list[Case] = []
    unreadable: list[tuple[str, str]] = []
    for path in sorted(folder.rglob("*.json")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            content = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            unreadable.append((name, str(error)))
            continue
        for place, case in enumerate(_entries(content), start=1):
            kind = _kind(case)
            if kind:
                cases.append(Case(kind, f"{name}:{case.get('id') or place}", case))
    return Found(tuple(cases), tuple(unreadable))


def find_cases(folder: Path) -> tuple[Case, ...]:
    """The cases of a folder."""
    return look_into(folder).cases


def _entries(content: Any) -> list[Any]:
    """What may be a case in a file."""
    if isinstance(content, dict) and isinstance(content.get("cases"), list):
        return list(content["cases"])
    return content if isinstance(content, list) else [content]


def _kind(case: Any) -> str | None:
    """What a case is about: a plan with a calendar, or a network of activities in plain time."""
    if not isinstance(case, dict) or not isinstance(case.get("expect"), dict):
        return None
    if isinstance(case.get("tasks"), list):
        return "schedule_case"
    if isinstance(case.get("activities"), list) and isinstance(case.get("relations"), list):
        return "network_case"
    return None
