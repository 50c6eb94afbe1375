"""The header of a baseline: rooms that freeze rows write it with them, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.actors import Actor
from core.errors import InvalidInput
from core.numbers import next_numbers
from projects.models import Baseline, Project

SERIES = "baseline"


def check_words(name: str, reason: str) -> tuple[str, str]:
    """Name and reason without the blanks of typing; refuses what is empty or too long."""
    words = {"name": name.strip(), "reason": reason.strip()}
    limits = {"name": 120, "reason": 2000}
    missing = {
        "name": "Write a name, such as Approved plan.",
        "reason": "Write why the plan is frozen now, so that people know later what it stands for.",
    }
    errors = {}
    for field, text in words.items():
        if not text:
            errors[field] = [missing[field]]
        elif len(text) > limits[field]:
            errors[field] = [f"Write at most {limits[field]} characters; these are {len(text)}."]
        elif "\x00" in text:
            errors[field] = ["A text holds no null characters."]
    if errors:
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors)
    return words["name"], words["reason"]


def add_header(by: Actor, project: Project, *, pk: int, made_at: datetime, **facts: Any) -> Baseline:
    """Number a baseline and write its header; the caller has asked permission and holds the project."""
    number = next_numbers(project.pk, SERIES)[0]
    baseline = Baseline(
        pk=pk,
        project=project,
        number=number,
        author=by.user,
        author_label=by.label[:200],
        made_at=made_at,
        **facts,
    )
    baseline.save(force_insert=True)
    return baseline
