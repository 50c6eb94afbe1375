"""Baselines of a plan over the API: frozen, read row by row, compared, and chosen to measure against."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput, NotVisible
from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from projects.models import Baseline
from projects.selectors.baselines import baseline_by_number, baselines_of
from schedule.engine.comparison import Difference, PlanRow, RowDifference, Totals
from schedule.models import BaselineTask
from schedule.policy import SCHEDULE_BASELINE, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import Moment
from schedule.rest.task_serializers import PlanChangeOutput
from schedule.selectors.baselines import (
    NOW,
    Compared,
    chosen_baseline,
    compare_states,
    drift_of,
    instant_of,
    is_verified,
)
from schedule.selectors.plan import summary_of
from schedule.services.baselines import choose_baseline, freeze_baseline, rename_baseline

MOST_ROWS = 1_000
LARGEST_NUMBER = 2**31 - 1


class NewestFirst(CursorPage):
    """Pages of baselines, the newest first."""

    ordering = "-number"


class InPlanOrder(CursorPage):
    """Pages of frozen rows in the order of the plan."""

    ordering = ("row", "task_id")


class BaselineOutput(serializers.ModelSerializer[Baseline]):
    """A frozen state of the plan."""

    label = serializers.CharField(help_text="What people call it: B2.")  # type: ignore[assignment]
    author = serializers.CharField(source="author_label")
    made_at = Moment()
    start = Moment()
    finish = Moment()

    class Meta:
        model = Baseline
        fields = [
            "number", "label", "name", "reason", "author", "made_at", "status_date", "start", "finish",
            "duration_minutes", "work_minutes", "task_count", "milestone_count", "link_count", "content_hash",
            "version",
        ]  # fmt: skip
        read_only_fields = fields


class ListedBaselineOutput(BaselineOutput):
    """A baseline of the list, with what the last check of its content said."""

    checked_at = Moment(source="check_result.checked_at", default=None, allow_null=True)
    check_passed = serializers.BooleanField(
        source="check_result.is_verified",
        default=None,
        allow_null=True,
        help_text="Whether its rows had the hash they were frozen with when they were checked last.",
    )

    class Meta(BaselineOutput.Meta):
        fields = [*BaselineOutput.Meta.fields, "checked_at", "check_passed"]
        read_only_fields = fields


class BaselineDetailOutput(BaselineOutput):
    """A baseline with its proof and its drift."""

    is_chosen = serializers.SerializerMethodField(help_text="The plan is measured against it.")
    is_verified = serializers.SerializerMethodField(help_text="Its rows have the hash they were frozen with.")
    drift_minutes = serializers.SerializerMethodField(
        help_text="Working minutes from its finish to the present forecast, positive when that is later."
    )

    class Meta(BaselineOutput.Meta):
        fields = [*BaselineOutput.Meta.fields, "is_chosen", "is_verified", "drift_minutes"]
        read_only_fields = fields

    def get_is_chosen(self, baseline: Baseline) -> bool:
        """Whether the plan is measured against it."""
        chosen = chosen_baseline(baseline.project)
        return chosen is not None and chosen.pk == baseline.pk

    def get_is_verified(self, baseline: Baseline) -> bool:
        """Whether the rows are those that were frozen."""
        return is_verified(baseline)

    @extend_schema_field(OpenApiTypes.INT)
    def get_drift_minutes(self, baseline: Baseline) -> int | None:
        """How far the plan has drifted."""
        return drift_of(baseline.project, baseline, self.context.get("finish"))


class BaselineInput(serializers.Serializer[Any]):
    """Why the plan is frozen."""

    name = serializers.CharField(max_length=120)
    reason = serializers.CharField(max_length=2000)


class BaselinePatch(serializers.Serializer[Any]):
    """The one thing of a baseline that changes."""

    name = serializers.CharField(max_length=120)


class ChosenInput(serializers.Serializer[Any]):
    """The number of the baseline to measure against; null for none."""

    baseline = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER, allow_null=True)


class ChosenOutput(serializers.Serializer[Any]):
    """The baseline the plan is measured against, null for none; after a write what that did to the plan."""

    baseline = BaselineOutput(allow_null=True)
    change = PlanChangeOutput(allow_null=True)


class BaselineTaskOutput(serializers.ModelSerializer[BaselineTask]):
    """A row of the plan as it was frozen."""

    task = serializers.IntegerField(source="task_id")
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    start = Moment()
    finish = Moment()
    constraint_at = Moment(allow_null=True)
    deadline_at = Moment(allow_null=True)
    total_float_minutes = serializers.IntegerField(source="total_float", allow_null=True)

    class Meta:
        model = BaselineTask
        fields = [
            "task", "number", "parent", "level", "outline", "name", "kind", "start", "finish", "duration_minutes",
            "duration_is_elapsed", "work_minutes", "percent", "is_critical", "total_float_minutes",
            "constraint_type", "constraint_at", "deadline_at", "calendar_name",
        ]  # fmt: skip
        read_only_fields = fields


class StateRowOutput(serializers.Serializer[Any]):
    """A row as one of the two states has it."""

    name = serializers.CharField()
    outline = serializers.CharField()
    start = Moment()
    finish = Moment()
    duration_minutes = serializers.IntegerField()
    work_minutes = serializers.IntegerField(allow_null=True)


class DifferenceOutput(serializers.Serializer[Any]):
    """A row that differs. Movements are working minutes of the project's calendar, positive when later or longer."""

    task = serializers.IntegerField()
    number = serializers.IntegerField()
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=[kind.value for kind in Difference]))
    before = StateRowOutput(allow_null=True)
    after = StateRowOutput(allow_null=True)
    start_moved_minutes = serializers.IntegerField(allow_null=True)
    finish_moved_minutes = serializers.IntegerField(allow_null=True)
    duration_change_minutes = serializers.IntegerField(allow_null=True)
    work_change_minutes = serializers.IntegerField(allow_null=True)
    links_before = serializers.CharField(help_text="Links to it that are gone: 12FS+2d; 15SS.")
    links_after = serializers.CharField(help_text="Links to it that are new.")


class TotalsOutput(serializers.Serializer[Any]):
    """One of the two states as a whole."""

    task_count = serializers.IntegerField()
    milestone_count = serializers.IntegerField()
    critical_count = serializers.IntegerField()
    link_count = serializers.IntegerField()
    start = Moment(allow_null=True)
    finish = Moment(allow_null=True)
    duration_minutes = serializers.IntegerField(allow_null=True)
    work_minutes = serializers.IntegerField(allow_null=True)


class ComparisonOutput(serializers.Serializer[Any]):
    """What lies between two states, and one page of the rows that differ."""

    before = TotalsOutput()
    after = TotalsOutput()
    finish_moved_minutes = serializers.IntegerField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Tasks by kind of difference.")
    count = serializers.IntegerField(help_text="Rows that differ and pass the filters.")
    results = DifferenceOutput(many=True)
    next_after = serializers.IntegerField(allow_null=True, help_text="Send it as `after` for the next page.")


class BaselineView(PlanView):
    """What views of baselines share."""

    queryset: QuerySet[Any] = Baseline.objects.none()
    serializer_class: type[serializers.BaseSerializer[Any]] = BaselineDetailOutput
    pagination_class: Any = None

    def baseline(self, number: int) -> Baseline:
        """A baseline of this project by its number; 404 otherwise."""
        return baseline_by_number(actor=self.actor, project=self.project, number=number)

    def shown(self, baseline: Baseline, *, code: int = 200) -> Response:
        """A baseline with its proof."""
        summary, _ = summary_of(actor=self.actor, project=self.project)
        baseline.project = self.project
        context = {**self.get_serializer_context(), "finish": summary.finish}
        location = ""
        if code == status.HTTP_201_CREATED:
            location = self.request.build_absolute_uri(f"{baseline.number}/")
        serializer = BaselineDetailOutput(baseline, context=context)
        return self.answer(serializer, code=code, version=baseline.version, location=location)


class BaselineList(BaselineView):
    """The baselines of a plan, and new ones."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_BASELINE}
    serializer_class = BaselineOutput
    pagination_class = NewestFirst

    @extend_schema(operation_id="baselines_list", responses=ListedBaselineOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List the baselines, the newest first."""
        found = baselines_of(actor=self.actor, project=self.project).select_related("check_result")
        return self.answer_page(found, ListedBaselineOutput)

    @extend_schema(
        operation_id="baselines_freeze", request=BaselineInput, responses={201: BaselineDetailOutput}
    )
    def post(self, request: Request, key: str) -> Response:
        """Freeze the plan as it is now. Refused while its dates are being computed; the first is chosen."""
        values = self.read_input(BaselineInput)
        baseline = freeze_baseline(actor=self.actor, project=self.project, **values)
        return self.shown(baseline, code=status.HTTP_201_CREATED)


class BaselineDetail(BaselineView):
    """One baseline."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_BASELINE}

    @extend_schema(operation_id="baselines_get")
    def get(self, request: Request, key: str, baseline_number: int) -> Response:
        """Read a baseline; its content is verified against its hash."""
        return self.shown(self.baseline(baseline_number))

    @extend_schema(operation_id="baselines_rename", request=BaselinePatch, responses=BaselineDetailOutput)
    def patch(self, request: Request, key: str, baseline_number: int) -> Response:
        """Give a baseline another name; nothing else of it ever changes."""
        baseline = self.baseline(baseline_number)
        values = self.read_input(BaselinePatch)
        version = expected_version(request)
        changed = rename_baseline(
            actor=self.actor, baseline=baseline, name=values["name"], expected_version=version
        )
        return self.shown(changed)


class BaselineChosen(BaselineView):
    """Which baseline the plan is measured against."""

    actions = {"GET": SCHEDULE_VIEW, "PUT": SCHEDULE_BASELINE}
    serializer_class = ChosenOutput

    @extend_schema(operation_id="baselines_chosen_get")
    def get(self, request: Request, key: str) -> Response:
        """Read which baseline the plan is measured against."""
        return self._answer(None)

    @extend_schema(operation_id="baselines_choose", request=ChosenInput, responses=ChosenOutput)
    def put(self, request: Request, key: str) -> Response:
        """Measure the plan against a baseline, or with null against none. Undone like any edit of the plan."""
        number = self.read_input(ChosenInput)["baseline"]
        chosen = None
        if number is not None:
            try:
                chosen = self.baseline(number)
            except NotVisible:
                raise InvalidInput(
                    "There is no such baseline in this project.",
                    fields={"baseline": ["No such baseline in this project."]},
                ) from None
        _, change = choose_baseline(
            actor=self.actor, project=self.project, baseline=chosen, expected_version=None
        )
        return self._answer(change)

    def _answer(self, change: Any) -> Response:
        values = {"baseline": chosen_baseline(self.project), "change": change}
        return Response(ChosenOutput(values, context=self.get_serializer_context()).data)


class BaselineTasks(BaselineView):
    """The frozen rows of a baseline."""

    actions = {"GET": SCHEDULE_VIEW}
    queryset = BaselineTask.objects.none()
    serializer_class = BaselineTaskOutput
    pagination_class = InPlanOrder

    @extend_schema(operation_id="baselines_tasks", responses=BaselineTaskOutput(many=True))
    def get(self, request: Request, key: str, baseline_number: int) -> Response:
        """List the rows of the plan as they were frozen, in the order of the plan."""
        rows = BaselineTask.objects.filter(baseline=self.baseline(baseline_number))
        return self.answer_page(rows, BaselineTaskOutput)


class BaselineCompare(BaselineView):
    """A baseline set beside another one, or beside now."""

    actions = {"GET": SCHEDULE_VIEW}
    serializer_class = ComparisonOutput
    extra_query = ("to", "kind", "summaries", "after", "page_size")

    @extend_schema(
        operation_id="baselines_compare",
        responses=ComparisonOutput,
        parameters=[
            OpenApiParameter(
                "to", str, description="The number of a later baseline, or `now` (the default)."
            ),
            OpenApiParameter("kind", str, enum=[kind.value for kind in Difference], many=True),
            OpenApiParameter("summaries", bool, description="Summaries too."),
            OpenApiParameter("after", int, description="`next_after` of the page before."),
            OpenApiParameter("page_size", int, description="Rows a page, 1 to 1000; 100 by default."),
        ],
    )
    def get(self, request: Request, key: str, baseline_number: int) -> Response:
        """Tell what was added, removed, moved, made longer or shorter, linked anew and renamed since a baseline."""
        query = request.query_params
        before, after = self.baseline(baseline_number), self._after(query.get("to", NOW))
        kinds = self._kinds(query.getlist("kind"))
        begin = _whole(query.get("after", "0"), "after", 0, LARGEST_NUMBER)
        size = _whole(query.get("page_size", "100"), "page_size", 1, MOST_ROWS)
        summaries = query.get("summaries", "").lower() in ("true", "1")
        compared = compare_states(actor=self.actor, project=self.project, before=before, after=after)
        rows = [
            one
            for one in compared.comparison.differences
            if (summaries or not one.row.is_summary) and (not kinds or kinds & one.kinds)
        ]
        values = {
            "before": self._totals(compared.comparison.before),
            "after": self._totals(compared.comparison.after),
            "finish_moved_minutes": compared.comparison.finish_moved,
            "counts": {kind.value: compared.comparison.count(kind) for kind in Difference},
            "count": len(rows),
            "results": [self._difference(compared, one) for one in rows[begin : begin + size]],
            "next_after": begin + size if begin + size < len(rows) else None,
        }
        return Response(ComparisonOutput(values, context=self.get_serializer_context()).data)

    def _after(self, text: str) -> Baseline | None:
        if text == NOW:
            return None
        return self.baseline(_whole(text, "to", 1, LARGEST_NUMBER))

    @staticmethod
    def _kinds(names: list[str]) -> set[Difference]:
        known = {kind.value for kind in Difference}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise InvalidInput(
                f"A row is {', '.join(sorted(known))}.", fields={"kind": ["Not a kind of difference."]}
            )
        return {Difference(name) for name in names}

    def _difference(self, compared: Compared, found: RowDifference) -> dict[str, Any]:
        return {
            "task": found.row.task,
            "number": found.row.number,
            "kinds": sorted(kind.value for kind in found.kinds),
            "before": self._row(found.before),
            "after": self._row(found.after),
            "start_moved_minutes": found.start_moved,
            "finish_moved_minutes": found.finish_moved,
            "duration_change_minutes": found.longer_by,
            "work_change_minutes": found.more_work,
            "links_before": compared.link_words(found.links_before),
            "links_after": compared.link_words(found.links_after),
        }

    def _row(self, row: PlanRow | None) -> dict[str, Any] | None:
        if row is None:
            return None
        return {
            "name": row.name,
            "outline": row.outline,
            "start": instant_of(self.project, row.start),
            "finish": instant_of(self.project, row.finish),
            "duration_minutes": row.duration,
            "work_minutes": row.work,
        }

    def _totals(self, totals: Totals) -> dict[str, Any]:
        return {
            "task_count": totals.tasks,
            "milestone_count": totals.milestones,
            "critical_count": totals.critical,
            "link_count": totals.links,
            "start": instant_of(self.project, totals.start),
            "finish": instant_of(self.project, totals.finish),
            "duration_minutes": totals.duration,
            "work_minutes": totals.work,
        }


def _whole(text: str, name: str, least: int, most: int) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most:
        return int(text)
    raise InvalidInput(
        f"{name} takes a whole number from {least} to {most}.", fields={name: ["Not such a number."]}
    )
