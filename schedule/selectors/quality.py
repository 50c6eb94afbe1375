"""Schedule quality: what is asked of a plan, how it stands now, and how it stood on earlier days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache as cache_of_process
from typing import Any, Final
from zlib import crc32

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse

from core.actors import Actor
from core.errors import Conflict, InvalidInput, NotVisible
from core.freshness import state_of
from core.policy import can
from projects.models import Baseline, Project
from schedule.computation.rows import settings_of
from schedule.engine import ScheduleError
from schedule.engine.quality import TITLES, Input, Limits, Point, State, is_looser, score
from schedule.models import (
    ProjectQualityLimits,
    QualityDay,
    QualityLimits,
    ScheduleSettings,
    Task,
)
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.baselines import chosen_baseline

FRESHNESS: Final = "schedule"
LIMIT_NAMES: Final = tuple(each.name for each in fields(Limits))
_KEPT_FOR: Final = 3_600


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a plan: by the organisation, by the project itself, and the stricter of both."""

    site: Limits
    own: Mapping[str, float]
    """Only what the project has set."""
    effective: Limits
    version: str
    """Changes with every change of a limit."""


@dataclass(frozen=True, slots=True)
class Offender:
    """A task that offends a point."""

    id: int
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How a plan stands against the fourteen points."""

    points: Sequence[Point]
    task_ids: Sequence[int]
    """Tasks behind the rows that the points name."""
    asked: Asked
    baseline: Baseline | None
    input_version: int
    finish: int | None
    is_behind: bool
    """The stored dates are being computed anew; the points were made from the inputs as they are."""
    error: str = ""
    """Why the plan cannot be assessed; there are no points then."""

    @property
    def passed(self) -> int:
        """How many points pass."""
        return score(self.points)

    def count(self, state: State) -> int:
        """How many points are in a state."""
        return sum(point.state is state for point in self.points)

    def offender_ids(self, point: Point) -> list[int]:
        """The tasks that offend a point, in the order of the plan."""
        return [self.task_ids[row] for row in point.rows]


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a plan passes, and every reason why it does not."""

    passed: bool
    points: int
    minimum: int
    reasons: Sequence[str]


def site_limits() -> tuple[Limits, int]:
    """What the organisation asks, and the version of its row; 1 until it sets anything."""
    row = QualityLimits.objects.first()
    if row is None:
        return Limits(), 1
    given = {name: _number(getattr(row, name)) for name in LIMIT_NAMES}
    kept = {name: value for name, value in given.items() if value is not None}
    return Limits(**kept), row.version


def asked_of(project: Project) -> Asked:
    """What is asked of a project's plan; a project can ask more than the organisation, never less."""
    site, version = site_limits()
    row = ProjectQualityLimits.objects.filter(project=project).first()
    own: dict[str, float] = {}
    if row is not None:
        given = {name: _number(getattr(row, name)) for name in LIMIT_NAMES}
        own = {name: value for name, value in given.items() if value is not None}
    stricter = {name: value for name, value in own.items() if not is_looser(name, value, getattr(site, name))}
    effective = Limits(**{**asdict(site), **stricter})
    return Asked(site, own, effective, f"{version}.{row.version if row else 0}")


def _number(value: Any) -> float | None:
    if value is None:
        return None
    number = float(value)
    return int(number) if number.is_integer() else number


def quality_of(*, actor: Actor, project: Project) -> Quality:
    """Assess a plan as its inputs are now; the same inputs are assessed once."""
    if not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()
    return assessed_quality(project)


def assessed_quality(project: Project) -> Quality:
    """The assessment behind `quality_of`, for services that have asked permission."""
    from schedule.computation.assessment import Assessment, assess_plan

    settings = settings_of(project)
    asked, baseline = asked_of(project), chosen_baseline(project)
    state = state_of(FRESHNESS, project.pk)
    key = _cache_key(project, settings, asked, state.input_version)
    found: Assessment | str | None = cache.get(key)
    if found is None:
        try:
            found = assess_plan(project, settings, baseline, asked.effective)
        except ScheduleError as problem:
            from schedule.computation.refusals import sentence

            found = sentence(problem)
        cache.set(key, found, _KEPT_FOR)
    if isinstance(found, str):
        return Quality((), (), asked, baseline, state.input_version, None, state.is_behind, error=found)
    return Quality(
        points=found.points,
        task_ids=found.task_ids.tolist(),
        asked=asked,
        baseline=baseline,
        input_version=state.input_version,
        finish=found.finish,
        is_behind=state.is_behind,
    )


def _cache_key(project: Project, settings: ScheduleSettings, asked: Asked, version: int) -> str:
    """Everything an assessment is made from: inputs, limits, baseline, the project's own facts and its day."""
    day = project.effective_status_date().isoformat()
    parts = (project.pk, project.version, version, settings.version, settings.baseline_id, asked.version, day)
    return f"quality-{_form()}:" + ":".join(map(str, parts))


@cache_of_process
def _form() -> int:
    """What a kept assessment looks like: after an update of the portal, older ones are not read."""
    from schedule.computation.assessment import Assessment

    shapes = (f"{each} {[f.name for f in fields(each)]}" for each in (Assessment, Point, Input))
    return crc32(" ".join(shapes).encode())


def offenders(project: Project, ids: Sequence[int]) -> dict[int, Offender]:
    """Numbers and names of tasks, in one query."""
    rows = Task.objects.filter(project=project, pk__in=list(ids)).values_list("pk", "number", "name")
    return {row[0]: Offender(*row) for row in rows}


def gate_of(quality: Quality, minimum: int | None = None) -> Gate:
    """Whether enough points pass. Who asks may ask for more than organisation and project do, never for less."""
    least = int(quality.asked.effective.gate_points)
    wanted = max(least, minimum or 0)
    if quality.error:
        return Gate(False, 0, wanted, [quality.error])
    reasons = []
    if quality.passed < wanted:
        reasons.append(f"{quality.passed} of 14 points pass; {wanted} have to.")
        for point in quality.points:
            if point.state is State.NOT_MEASURABLE:
                reasons.append(f"{point.title} cannot be measured: {point.reason}")
            elif point.state is State.FAILED:
                reasons.append(f"{point.title} fails: {told(point)}.")
    return Gate(not reasons, quality.passed, wanted, reasons)


def told(point: Point) -> str:
    """A point's value against its limit, in words."""
    value, limit = shown_value(point), shown_limit(point)
    return f"{value}, limit {limit}" if limit else value


def shown_value(point: Point) -> str:
    """A value with its unit, as people read it; n/a where there is none."""
    return _with_unit(point, point.value)


def shown_limit(point: Point) -> str:
    """The limit in words: at most, at least, or none."""
    if point.key == "critical_path_test":
        return "600\xa0d, as far as the delay"
    if point.limit is None:
        return ""
    return f"{'≥' if point.at_least else '≤'}\xa0{_with_unit(point, point.limit)}"


def _with_unit(point: Point, value: float | None) -> str:
    if value is None:
        return "n/a"
    if point.unit == "percent":
        return f"{value:.1f}".removesuffix(".0") + "\xa0%"
    if point.unit == "index":
        return f"{value:.2f}"
    if point.unit == "days":
        return f"{value:,.1f}".removesuffix(".0") + "\xa0d"
    return f"{value:,.0f}"


def point_of(quality: Quality, key: str) -> Point:
    """One point by its key; a plan that cannot be assessed has none."""
    if key not in TITLES:
        raise InvalidInput(
            f"There is no point “{key[:40]}”. The points are {', '.join(TITLES)}.",
            fields={"point": ["Not one of the fourteen points."]},
        )
    for point in quality.points:
        if point.key == key:
            return point
    raise Conflict(f"The plan cannot be assessed. {quality.error}")


def quality_days(*, actor: Actor, project: Project) -> QuerySet[QualityDay]:
    """The score of every day of a project, the newest first."""
    found: QuerySet[QualityDay] = QualityDay.objects.visible_to(actor).filter(project=project)
    return found.order_by("-day")


def score_panel(actor: Actor, project: Project) -> dict[str, Any] | None:
    """How the plan scored last, for the board's toolbar."""
    if not can(actor, SCHEDULE_VIEW, project):
        return None
    latest = QualityDay.objects.filter(project=project).order_by("-day").first()
    return {"url": reverse("schedule-quality", args=[project.key]), "latest": latest}
