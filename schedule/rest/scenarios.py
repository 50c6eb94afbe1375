"""Scenarios over the API: what-ifs that collect edits beside the plan, compared, applied or discarded."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from schedule.models import Scenario
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import Entry, RowId
from schedule.rest.task_serializers import PlanChangeOutput, TaskPatch
from schedule.selectors.scenarios import (
    difference_values,
    input_changes,
    minutes_per_day,
    scenarios_of,
    summary,
)
from schedule.services.recalculation import PlanChange
from schedule.services.scenario_reading import differences
from schedule.services.scenario_rebase import rebase_scenario
from schedule.services.scenarios import (
    apply_scenario,
    clash_values,
    create_scenario,
    discard_scenario,
    edit_scenario,
    rename_scenario,
    sets_of,
)
from schedule.services.tasks import update_task


class ScenarioOutput(serializers.Serializer[Any]):
    """A scenario and what it came to when its edits were put on the plan last."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=Scenario.State.choices)
    is_try_out = serializers.BooleanField(
        help_text="Of its author alone, begun by dragging; a name ends that."
    )
    author = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    steps = serializers.IntegerField()
    moved = serializers.BooleanField(help_text="The plan went on under it: re-base it before applying.")
    edits_since = serializers.IntegerField(help_text="Edits of the plan since.")
    finish = serializers.CharField(allow_null=True, help_text="On the project's clock.")
    finish_change_days = serializers.FloatField(
        allow_null=True, help_text="Working days later than the plan."
    )
    tasks = serializers.IntegerField(allow_null=True)
    critical = serializers.IntegerField(allow_null=True)
    conflicts = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()

    def to_representation(self, instance: Scenario) -> dict[str, Any]:
        """As the pages tell it."""
        view = self.context["view"]
        instance.project = view.project
        return summary(instance, view.minutes_per_day)


class ScenarioInput(serializers.Serializer[Any]):
    """A new scenario: without edits, or with those of another one."""

    name = serializers.CharField(max_length=120)
    copy_of = RowId(allow_null=True, required=False)


class ScenarioPatch(serializers.Serializer[Any]):
    """Another name."""

    name = serializers.CharField(max_length=120)


class RowInput(Entry):
    """A row of the scenario, as `clashes` of a refusal name it."""

    model = serializers.CharField(max_length=60)
    id = RowId()


class RebaseInput(serializers.Serializer[Any]):
    """What is to hold where both changed a row: with `drop` the plan's word, with `keep` that of the scenario."""

    drop = RowInput(many=True, required=False)
    keep = RowInput(many=True, required=False)


class RebaseOutput(serializers.Serializer[Any]):
    """What became of the scenario."""

    dropped = RowInput(many=True)
    kept = serializers.ListField(child=serializers.DictField())
    difference = serializers.DictField()


class ScenarioDifferenceOutput(serializers.Serializer[Any]):
    """The plan beside a scenario: finish, milestones, critical tasks, float, conflicts, and what was entered."""

    difference = serializers.DictField()
    inputs = serializers.DictField()


class TriedOutput(serializers.Serializer[Any]):
    """What an edit did within the scenario; `changed` are its rows, not the plan's."""

    changed = serializers.ListField(child=serializers.IntegerField())
    difference = serializers.DictField()


class ScenarioPage(CursorPage):
    """The newest first."""

    ordering = ("-created_at", "-id")


class ScenarioView(PlanView):
    """What views of scenarios share."""

    queryset = Scenario.objects.none()
    serializer_class: type[serializers.BaseSerializer[Any]] = ScenarioOutput
    pagination_class: Any = None

    def scenario(self, scenario_id: int) -> Scenario:
        """A scenario of this project; 404 otherwise."""
        found = self.get_one(scenarios_of(actor=self.actor, project=self.project), pk=scenario_id)
        found.project = self.project
        return found

    def shown(self, scenario_id: int, *, code: int = status.HTTP_200_OK) -> Response:
        """A scenario as it is now."""
        row = self.scenario(scenario_id)
        address = f"/api/v1/projects/{self.project.key}/scenarios/{row.pk}/"
        location = self.request.build_absolute_uri(address) if code == status.HTTP_201_CREATED else ""
        output = ScenarioOutput(row, context=self.get_serializer_context())
        return self.answer(output, code=code, version=row.version, location=location)


class ScenarioList(ScenarioView):
    """The scenarios of a plan, and new ones."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_EDIT}
    pagination_class = ScenarioPage

    @extend_schema(operation_id="scenarios_list", responses=ScenarioOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List the scenarios of a plan, the newest first."""
        return self.answer_page(scenarios_of(actor=self.actor, project=self.project), ScenarioOutput)

    @extend_schema(operation_id="scenarios_create", request=ScenarioInput, responses={201: ScenarioOutput})
    def post(self, request: Request, key: str) -> Response:
        """Begin a scenario. The plan holds nothing of it until it is applied."""
        values = self.read_input(ScenarioInput)
        copy = values.get("copy_of")
        made = create_scenario(
            actor=self.actor,
            project=self.project,
            name=values["name"],
            copy_of=Scenario(pk=copy, project=self.project) if copy else None,
        )
        return self.shown(made.pk, code=status.HTTP_201_CREATED)


class ScenarioDetail(ScenarioView):
    """One scenario."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_EDIT, "DELETE": SCHEDULE_EDIT}

    @extend_schema(operation_id="scenarios_get")
    def get(self, request: Request, key: str, scenario_id: int) -> Response:
        """Read a scenario."""
        return self.shown(scenario_id)

    @extend_schema(operation_id="scenarios_rename", request=ScenarioPatch, responses=ScenarioOutput)
    def patch(self, request: Request, key: str, scenario_id: int) -> Response:
        """Give an open scenario another name."""
        row = self.scenario(scenario_id)
        name = self.read_input(ScenarioPatch)["name"]
        rename_scenario(actor=self.actor, scenario=row, expected_version=expected_version(request), name=name)
        return self.shown(scenario_id)

    @extend_schema(operation_id="scenarios_discard", request=None, responses={204: None})
    def delete(self, request: Request, key: str, scenario_id: int) -> Response:
        """Discard a scenario: it stays in the list, closed. If-Match is obeyed, not asked for."""
        discard_scenario(
            actor=self.actor,
            scenario=self.scenario(scenario_id),
            expected_version=expected_version(request, required=False),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class ScenarioDifference(ScenarioView):
    """The plan beside a scenario."""

    actions = {"GET": SCHEDULE_VIEW}
    serializer_class = ScenarioDifferenceOutput

    @extend_schema(operation_id="scenarios_compare", responses=ScenarioDifferenceOutput)
    def get(self, request: Request, key: str, scenario_id: int) -> Response:
        """Compare finish, milestones, critical path, float and conflicts of the plan with those of the scenario."""
        row = self.scenario(scenario_id)
        (found,) = differences(actor=self.actor, project=self.project, scenarios=[row])
        values = {
            "difference": difference_values(self.project, found, minutes_per_day(self.project)),
            "inputs": input_changes(self.actor, sets_of(row)),
        }
        return self.answer(values, version=row.version)


class ScenarioTask(ScenarioView):
    """A task as a scenario has it."""

    actions = {"PATCH": SCHEDULE_EDIT}
    serializer_class = TriedOutput

    @extend_schema(operation_id="scenarios_try_task", request=TaskPatch, responses=TriedOutput)
    def patch(self, request: Request, key: str, scenario_id: int, task_id: int) -> Response:
        """Change a task in the scenario and tell what that does; the plan stays as it is.

        If-Match is that of the scenario, which each edit changes; it is obeyed, not asked for.
        """
        row = self.scenario(scenario_id)
        task = self.task(task_id)
        values = self.read_input(TaskPatch, partial=True)

        def run() -> PlanChange:
            return update_task(actor=self.actor, task=task, expected_version=None, **values)

        version = expected_version(request, required=False)
        changed, tried = edit_scenario(
            actor=self.actor,
            scenario=row,
            expected_version=version,
            run=run,
            read=lambda change: change.changed,
        )
        per_day = minutes_per_day(self.project)
        answer = {
            "changed": changed,
            "difference": difference_values(self.project, tried.difference, per_day),
        }
        return self.answer(answer, version=self.scenario(scenario_id).version)


class ScenarioApply(ScenarioView):
    """Making a scenario the plan."""

    actions = {"POST": SCHEDULE_EDIT}
    serializer_class = PlanChangeOutput

    @extend_schema(operation_id="scenarios_apply", request=None, responses=PlanChangeOutput)
    def post(self, request: Request, key: str, scenario_id: int) -> Response:
        """Make every edit of a scenario one deed in the plan. Refused with `clashes` where the plan changed the same.

        If-Match is obeyed, not asked for.
        """
        version = expected_version(request, required=False)
        change = apply_scenario(
            actor=self.actor, scenario=self.scenario(scenario_id), expected_version=version
        )
        return Response(PlanChangeOutput(change).data)


class ScenarioRebase(ScenarioView):
    """Putting a scenario on the plan as it is now."""

    actions = {"POST": SCHEDULE_EDIT}
    serializer_class = RebaseOutput

    @extend_schema(operation_id="scenarios_rebase", request=RebaseInput, responses=RebaseOutput)
    def post(self, request: Request, key: str, scenario_id: int) -> Response:
        """Put a scenario on the plan as it is now. Every clash is named under `drop` or `keep`, or refused.

        If-Match is obeyed, not asked for.
        """
        row = self.scenario(scenario_id)
        values = self.read_input(RebaseInput)
        words = {
            name: {(each["model"], each["id"]) for each in values.get(name, ())} for name in ("drop", "keep")
        }
        done = rebase_scenario(
            actor=self.actor,
            scenario=row,
            expected_version=expected_version(request, required=False),
            drop=words["drop"],
            keep=words["keep"],
        )
        per_day = minutes_per_day(self.project)
        answer = {
            "dropped": [{"model": model, "id": key} for model, key in done.dropped],
            "kept": clash_values(done.kept),
            "difference": difference_values(self.project, done.difference, per_day),
        }
        return self.answer(answer, version=self.scenario(scenario_id).version)
