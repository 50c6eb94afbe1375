"""Schedule quality over the API: the fourteen points, a gate for pipelines, the score of every day, the limits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from projects.rest.base import SiteView
from schedule.engine.quality import Point, State, Unit
from schedule.models import ProjectQualityLimits, QualityDay, QualityLimits
from schedule.policy import QUALITY_LIMITS_EDIT, QUALITY_LIMITS_VIEW, SCHEDULE_SETTINGS, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import Moment
from schedule.selectors.quality import (
    LIMIT_NAMES,
    Offender,
    Quality,
    gate_of,
    offenders,
    quality_days,
    quality_of,
    site_limits,
)
from schedule.selectors.quality_words import formula_of
from schedule.services.quality import update_project_limits, update_site_limits

CLOSED = 422
"""The status of a gate that is closed, where one asks to go by the status."""
STATE_CHOICES = [(state.value, state.value.replace("_", " ")) for state in State]


class NewestDayFirst(CursorPage):
    """Pages of days, the newest first."""

    ordering = "-day"


class OffenderOutput(serializers.Serializer[Any]):
    """A task that offends a point."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    name = serializers.CharField()


class PointOutput(serializers.Serializer[Any]):
    """One of the fourteen. A value that cannot be measured is null, with the reason."""

    point = serializers.CharField(source="key")
    number = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATE_CHOICES)
    value = serializers.FloatField(allow_null=True)
    unit = serializers.ChoiceField(choices=[unit.value for unit in Unit])
    counted = serializers.IntegerField(allow_null=True)
    of = serializers.IntegerField(allow_null=True)
    limit = serializers.FloatField(allow_null=True)
    limit_is_at_least = serializers.BooleanField(source="at_least")
    reason = serializers.CharField()
    formula = serializers.CharField()
    offenders = OffenderOutput(many=True)


class QualityOutput(serializers.Serializer[Any]):
    """How a plan stands against the fourteen points; `error` says why it cannot be assessed."""

    passed = serializers.IntegerField()
    failed = serializers.IntegerField()
    not_measurable = serializers.IntegerField()
    baseline = serializers.IntegerField(allow_null=True, help_text="The number of the one measured against.")
    version = serializers.IntegerField(help_text="Of the inputs it was made from.")
    error = serializers.CharField()
    points = PointOutput(many=True)


class GateOutput(serializers.Serializer[Any]):
    """Whether enough points pass, and every reason why not."""

    passed = serializers.BooleanField()
    points = serializers.IntegerField(help_text="Points that pass, of 14.")
    minimum = serializers.IntegerField(help_text="Points that have to pass.")
    reasons = serializers.ListField(child=serializers.CharField())


class DayOutput(serializers.ModelSerializer[QualityDay]):
    """How the plan scored on a local day of the project."""

    baseline = serializers.IntegerField(source="baseline_number", allow_null=True)
    finish = Moment(allow_null=True)
    noted_at = Moment()

    class Meta:
        model = QualityDay
        fields = [
            "day", "passed", "failed", "not_measurable", "task_count", "baseline", "finish", "points", "noted_at",
        ]  # fmt: skip
        read_only_fields = fields


class LimitsOutput(serializers.Serializer[Any]):
    """Limits by point. `own` is what the row itself says, `effective` what holds."""

    own = serializers.DictField(child=serializers.FloatField(allow_null=True))
    above = serializers.DictField(child=serializers.FloatField(allow_null=True))
    effective = serializers.DictField(child=serializers.FloatField(allow_null=True))
    version = serializers.IntegerField()


class LimitsPatch(serializers.ModelSerializer[QualityLimits]):
    """Limits to change; null takes back to what stands above."""

    class Meta:
        model = QualityLimits
        fields = list(LIMIT_NAMES)
        extra_kwargs = {name: {"required": False} for name in fields}


class QualityView(PlanView):
    """What views of quality share."""

    queryset: QuerySet[Any] = QualityDay.objects.none()
    pagination_class: Any = None

    def quality(self) -> Quality:
        """The assessment of this project's plan."""
        return quality_of(actor=self.actor, project=self.project)


class QualityDetail(QualityView):
    """The fourteen points."""

    actions = {"GET": SCHEDULE_VIEW}
    serializer_class = QualityOutput

    @extend_schema(operation_id="quality_get")
    def get(self, request: Request, key: str) -> Response:
        """Assess the plan: every point with its value, its limit and all tasks that offend it."""
        quality = self.quality()
        ids = {pk for point in quality.points for pk in quality.offender_ids(point)}
        named = offenders(self.project, list(ids))
        values = {
            "passed": quality.passed,
            "failed": quality.count(State.FAILED),
            "not_measurable": quality.count(State.NOT_MEASURABLE),
            "baseline": quality.baseline.number if quality.baseline else None,
            "version": quality.input_version,
            "error": quality.error,
            "points": [self._point(quality, point, named) for point in quality.points],
        }
        return Response(values)

    @staticmethod
    def _point(quality: Quality, point: Point, named: dict[int, Offender]) -> dict[str, Any]:
        return {
            "point": point.key,
            "number": point.number,
            "title": point.title,
            "state": point.state.value,
            "value": None if point.value is None else round(point.value, 4),
            "unit": point.unit.value,
            "counted": point.counted,
            "of": point.of,
            "limit": point.limit,
            "limit_is_at_least": point.at_least,
            "reason": point.reason,
            "formula": formula_of(point.key, quality.asked.effective),
            "offenders": [asdict(named[pk]) for pk in quality.offender_ids(point) if pk in named],
        }


class QualityGate(QualityView):
    """A gate for pipelines."""

    actions = {"GET": SCHEDULE_VIEW}
    serializer_class = GateOutput
    extra_query = ("min", "strict")

    @extend_schema(
        operation_id="quality_gate",
        parameters=[
            OpenApiParameter(
                "min", int, description="Points that have to pass, where more than the limits ask."
            ),
            OpenApiParameter(
                "strict", bool, description="Answer 422, with the same body, where the plan does not pass."
            ),
        ],
        responses={200: GateOutput, 422: GateOutput},
    )
    def get(self, request: Request, key: str) -> Response:
        """Say whether enough points pass: read `passed`, and `reasons` where it is false.

        The answer is 200 either way; with `strict=true` it is 422 where the plan does not pass, so that a pipeline can
        go by the status. `min` may ask for more than the organisation and the project do, never for less.
        """
        strict = request.query_params.get("strict", "false")
        if strict not in ("true", "false"):
            raise InvalidInput("strict takes true or false.", fields={"strict": ["true or false."]})
        text = request.query_params.get("min", "0")
        if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= 14):
            raise InvalidInput(
                "min takes a whole number from 0 to 14.", fields={"min": ["A whole number from 0 to 14."]}
            )
        gate = gate_of(self.quality(), int(text))
        refused = strict == "true" and not gate.passed
        return Response(
            GateOutput(gate).data,
            status=CLOSED if refused else 200,
        )


class QualityDays(QualityView):
    """The score of every day."""

    actions = {"GET": SCHEDULE_VIEW}
    serializer_class = DayOutput
    pagination_class = NewestDayFirst

    @extend_schema(operation_id="quality_days", responses=DayOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List how the plan scored, a row for each local day of the project, the newest first."""
        return self.answer_page(quality_days(actor=self.actor, project=self.project), DayOutput)


def _said(row: QualityLimits | ProjectQualityLimits | None) -> dict[str, float | None]:
    values = {name: getattr(row, name, None) for name in LIMIT_NAMES}
    return {name: None if value is None else float(value) for name, value in values.items()}


class QualityLimitsOfProject(QualityView):
    """What a project asks of its own plan."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_SETTINGS}
    queryset = ProjectQualityLimits.objects.none()
    serializer_class = LimitsOutput

    @extend_schema(operation_id="quality_limits_get")
    def get(self, request: Request, key: str) -> Response:
        """Read the project's limits beside the organisation's."""
        return self._shown()

    @extend_schema(operation_id="quality_limits_update", request=LimitsPatch, responses=LimitsOutput)
    def patch(self, request: Request, key: str) -> Response:
        """Ask more of the plan than the organisation does; asking less is refused."""
        update_project_limits(
            actor=self.actor,
            project=self.project,
            expected_version=expected_version(request),
            limits=self.read_input(LimitsPatch, partial=True),
        )
        return self._shown()

    def _shown(self) -> Response:
        from schedule.selectors.quality import asked_of

        row = ProjectQualityLimits.objects.filter(project=self.project).first()
        asked = asked_of(self.project)
        version = row.version if row else 1
        values = {"own": _said(row), "above": asdict(asked.site), "effective": asdict(asked.effective)}
        return self.answer(values | {"version": version}, version=version)


class QualityLimitsOfSite(SiteView):
    """What the organisation asks of every plan."""

    actions = {"GET": QUALITY_LIMITS_VIEW, "PATCH": QUALITY_LIMITS_EDIT}
    queryset = QualityLimits.objects.none()
    serializer_class = LimitsOutput
    pagination_class = None

    @extend_schema(operation_id="quality_site_limits_get")
    def get(self, request: Request) -> Response:
        """Read the organisation's limits beside those of the assessment."""
        return self._shown()

    @extend_schema(operation_id="quality_site_limits_update", request=LimitsPatch, responses=LimitsOutput)
    def patch(self, request: Request) -> Response:
        """Change what the organisation asks of every plan."""
        update_site_limits(
            actor=self.actor,
            expected_version=expected_version(request),
            limits=self.read_input(LimitsPatch, partial=True),
        )
        return self._shown()

    def _shown(self) -> Response:
        from schedule.engine.quality import Limits

        row = QualityLimits.objects.first()
        effective, version = site_limits()
        values = {"own": _said(row), "above": asdict(Limits()), "effective": asdict(effective)}
        return self.answer(values | {"version": version}, version=version)
