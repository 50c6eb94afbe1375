"""Many tasks and links over the API in one request: all of them or none."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import TooLarge
from schedule.models import Link, Task
from schedule.policy import SCHEDULE_EDIT
from schedule.rest.base import PlanView
from schedule.rest.fields import Entry, RowId
from schedule.rest.links import LinkPatch
from schedule.rest.task_serializers import PlanChangeOutput, TaskPatch
from schedule.services.bulk import MOST_ROWS
from schedule.services.plan_writing import LinkEntry, TaskEntry, write_plan

REF_LENGTH = 60
PLACES = ("parent", "parent_ref", "after", "after_ref")
LISTS = ("tasks", "links", "delete_tasks", "delete_links")


class BulkTask(Entry, TaskPatch):
    """A task: with `id` or a known `external_id` it is changed, else added as the last one under its parent."""

    ref = serializers.CharField(
        max_length=REF_LENGTH,
        required=False,
        help_text="A word of yours by which other entries name this task.",
    )
    id = RowId(required=False)
    version = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="With `id`: the version you read. With `external_id` it is obeyed.",
    )
    parent = RowId(  # type: ignore[assignment]
        allow_null=True,
        required=False,
        help_text="Null: at the top. Given for a known task, it is put there.",
    )
    parent_ref = serializers.CharField(
        max_length=REF_LENGTH, required=False, help_text="Instead of parent: the `ref` of another entry."
    )
    after = RowId(
        required=False,
        help_text="Instead of parent: the row that it comes right after, under the same parent. New rows take their"
        " places first, then known ones go to theirs; several after one row keep the order of the list.",
    )
    after_ref = serializers.CharField(
        max_length=REF_LENGTH, required=False, help_text="Instead of after: the `ref` of another entry."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One place, and a name for what is new."""
        attrs = super().validate(attrs)
        places = [name for name in PLACES if name in attrs]
        if len(places) > 1:
            said = f"Send {places[0]} or {places[1]}, not both."
            raise serializers.ValidationError({places[1]: [said]})
        return attrs


class BulkLink(Entry, LinkPatch):
    """A link: with `id`, or between tasks that are linked with this type, it is changed, else added."""

    id = RowId(required=False)
    version = serializers.IntegerField(
        required=False, min_value=0, help_text="With `id`: the version you read."
    )
    predecessor = RowId(required=False)
    successor = RowId(required=False)
    predecessor_ref = serializers.CharField(
        max_length=REF_LENGTH, required=False, help_text="Instead of predecessor: the `ref` of a task entry."
    )
    successor_ref = serializers.CharField(
        max_length=REF_LENGTH, required=False, help_text="Instead of successor: the `ref` of a task entry."
    )


class BulkInput(serializers.Serializer[Any]):
    """Lists of tasks and links. Links are removed first, tasks deleted last."""

    tasks = BulkTask(many=True, required=False)
    links = BulkLink(many=True, required=False)
    delete_tasks = serializers.ListField(child=RowId(), required=False)
    delete_links = serializers.ListField(child=RowId(), required=False)


class BulkTaskOutput(serializers.Serializer[Any]):
    """What became of a task entry, in the order they were sent."""

    ref = serializers.CharField(allow_blank=True)
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    external_id = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    created = serializers.BooleanField()


class BulkLinkOutput(serializers.Serializer[Any]):
    """What became of a link entry."""

    id = serializers.IntegerField()
    predecessor = serializers.IntegerField()
    successor = serializers.IntegerField()
    version = serializers.IntegerField()
    created = serializers.BooleanField()


class BulkOutput(serializers.Serializer[Any]):
    """What the request did."""

    tasks = BulkTaskOutput(many=True)
    links = BulkLinkOutput(many=True)
    deleted_tasks = serializers.ListField(child=serializers.IntegerField())
    deleted_links = serializers.ListField(child=serializers.IntegerField())
    change = PlanChangeOutput()


class TasksInBulk(PlanView):
    """Tasks and links of a plan, written together."""

    actions = {"POST": SCHEDULE_EDIT}
    serializer_class = BulkOutput
    pagination_class = None

    @extend_schema(operation_id="tasks_bulk", request=BulkInput, responses=BulkOutput)
    def post(self, request: Request, key: str) -> Response:
        """Add, change and delete up to 5,000 tasks and links at once: all of them or none, with one computation.

        Entries name each other by `ref`. A task with a known `external_id` is changed instead of added. What is
        wrong is told by entry and field: `tasks.3.name`.
        """
        _refuse_too_many(request.data)
        values = self.read_input(BulkInput)
        written = write_plan(
            actor=self.actor,
            project=self.project,
            tasks=[_task_entry(dict(each)) for each in values.get("tasks", [])],
            links=[_link_entry(dict(each)) for each in values.get("links", [])],
            delete_tasks=values.get("delete_tasks", []),
            delete_links=values.get("delete_links", []),
        )
        refs = [each.get("ref", "") for each in values.get("tasks", [])]
        change = written.change
        answer = {
            "tasks": [_task(ref, *row) for ref, row in zip(refs, written.tasks, strict=True)],
            "links": [_link(*row) for row in written.links],
            "deleted_tasks": change.removed if change else [],
            "deleted_links": (change.removed_links if change else None) or [],
            "change": None if change is None else PlanChangeOutput(change).data,
        }
        return Response(answer)


def _refuse_too_many(data: Any) -> None:
    """Count before anything is read."""
    if not isinstance(data, dict):
        return
    count = sum(len(data[name]) for name in LISTS if isinstance(data.get(name), list))
    if count > MOST_ROWS:
        raise TooLarge(
            f"{count:,} entries are more than the {MOST_ROWS:,} that can be written at once. Nothing was changed:"
            " send them in parts, or import them as a file."
        )


def _task_entry(values: dict[str, Any]) -> TaskEntry:
    return TaskEntry(
        ref=values.pop("ref", ""),
        id=values.pop("id", None),
        version=values.pop("version", None),
        places=any(name in values for name in PLACES),
        parent=values.pop("parent", None),
        parent_ref=values.pop("parent_ref", ""),
        after=values.pop("after", None),
        after_ref=values.pop("after_ref", ""),
        fields=values,
    )


def _link_entry(values: dict[str, Any]) -> LinkEntry:
    before, after = values.pop("predecessor_ref", None), values.pop("successor_ref", None)
    return LinkEntry(
        id=values.pop("id", None),
        version=values.pop("version", None),
        predecessor=values.pop("predecessor", None) or before,
        successor=values.pop("successor", None) or after,
        fields=values,
    )


def _task(ref: str, task: Task, created: bool) -> dict[str, Any]:
    return {
        "ref": ref,
        "id": task.pk,
        "number": task.number,
        "external_id": task.external_id,
        "version": task.version,
        "created": created,
    }


def _link(link: Link, created: bool) -> dict[str, Any]:
    return {
        "id": link.pk,
        "predecessor": link.predecessor_id,
        "successor": link.successor_id,
        "version": link.version,
        "created": created,
    }
