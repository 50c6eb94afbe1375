"""Looking at scenarios: the plan as one of them has it, and what is different in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from core.actors import Actor
from core.change_clashes import Clash
from core.policy import require
from projects.models import Project
from schedule.computation.outcomes import Difference, PlanPicture, compare_pictures
from schedule.models import Scenario
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.pictures import picture_after, picture_of, working_time_of
from schedule.selectors.scenarios import is_moved
from schedule.services.recalculation import lock
from schedule.services.rehearsal import rehearsed
from schedule.services.scenarios import sets_of

T = TypeVar("T")


def seen_in(*, actor: Actor, scenario: Scenario, read: Callable[[Project], T]) -> tuple[T, list[Clash]]:
    """What `read` finds while the plan is as a scenario has it, and what could not be shown on the plan of now."""
    require(actor, SCHEDULE_VIEW, scenario.project)
    with rehearsed(scenario.project, sets_of(scenario), moved=is_moved(scenario)) as rehearsal:
        found = read(rehearsal.project)
        left_out = rehearsal.left_out
    return found, left_out


def difference_of(*, actor: Actor, scenario: Scenario) -> Difference:
    """The plan beside a scenario."""
    return differences(actor=actor, project=scenario.project, scenarios=[scenario])[0]


def differences(*, actor: Actor, project: Project, scenarios: list[Scenario]) -> list[Difference]:
    """The plan beside each of some scenarios of one project."""
    require(actor, SCHEDULE_VIEW, project)
    found: list[Difference] = []
    with transaction.atomic():  # nobody edits the plan between its picture and those of the scenarios
        held = lock(project)
        now = picture_of(held)
        between = working_time_of(held)
        for scenario in scenarios:
            then: PlanPicture
            then, _ = seen_in(actor=actor, scenario=scenario, read=lambda tried: picture_after(tried, now))
            found.append(compare_pictures(now, then, between))
    return found
