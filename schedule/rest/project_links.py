"""Links between projects over the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from schedule.models import LagUnit, LinkType, ProjectLink, Task
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import Moment, RowId
from schedule.rest.task_serializers import PlanChangeOutput
from schedule.selectors.project_links import (
    STATES,
    ProjectLinkRow,
    outgoing_links_of,
    project_links_of,
    rows_of,
)
from schedule.services.project_links import add_project_link, delete_project_link, update_project_link
from schedule.services.recalculation import PlanChange

STATE_CHOICES = list(STATES.items())


class LinkedTaskOutput(serializers.Serializer[Any]):
    """A task at one end of a link; null where its project is not yours to see."""

    project = serializers.CharField(help_text="The key of its project.")
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    name = serializers.CharField()


class ProjectLinkOutput(serializers.Serializer[Any]):
    """A task of one project waits for a task of another."""

    id = serializers.IntegerField(source="link.pk")
    external_id = serializers.CharField(source="link.external_id")
    predecessor = serializers.SerializerMethodField(help_text="The task that gives the date.")
    successor = serializers.SerializerMethodField(help_text="The task that waits.")
    type = serializers.ChoiceField(choices=LinkType.choices, source="link.type")
    lag_minutes = serializers.IntegerField(source="link.lag_minutes")
    lag_percent = serializers.DecimalField(
        source="link.lag_percent",
        max_digits=8,
        decimal_places=2,
        allow_null=True,
        help_text="Of the giving task's duration.",
    )
    lag_unit = serializers.ChoiceField(choices=LagUnit.choices, source="link.lag_unit")
    note = serializers.CharField(source="link.note")
    promised_by = Moment(allow_null=True, help_text="The date of the giving task, moved by the lag.")
    needed_by = Moment(allow_null=True, help_text="The latest that delays nothing in the plan that waits.")
    slack_minutes = serializers.IntegerField(allow_null=True, source="slack")
    state = serializers.ChoiceField(choices=STATE_CHOICES)
    holds = serializers.BooleanField(
        help_text="The task that waits stands where it does because of this link."
    )
    created_at = serializers.DateTimeField(source="link.created_at")
    updated_at = serializers.DateTimeField(source="link.updated_at")
    version = serializers.IntegerField(source="link.version")

    @extend_schema_field(LinkedTaskOutput(allow_null=True))
    def get_predecessor(self, row: ProjectLinkRow) -> dict[str, Any] | None:
        """The giving task, where it is there and its project can be seen."""
        task = row.link.predecessor
        return _task(row.link.giver.key, task) if row.giver_visible and task is not None else None

    @extend_schema_field(LinkedTaskOutput(allow_null=True))
    def get_successor(self, row: ProjectLinkRow) -> dict[str, Any] | None:
        """The task that waits."""
        return _task(row.link.project.key, row.link.successor) if row.receiver_visible else None


class ProjectLinkDetailOutput(ProjectLinkOutput):
    """A link, and after a write what that did to the plan."""

    change = serializers.SerializerMethodField(help_text="Only in answers to writes.")

    @extend_schema_field(PlanChangeOutput(allow_null=True))
    def get_change(self, row: ProjectLinkRow) -> dict[str, Any] | None:
        """What the write did."""
        change = self.context.get("change")
        return None if change is None else dict(PlanChangeOutput(change).data)


def _task(key: str, task: Task) -> dict[str, Any]:
    return {"project": key, "id": task.pk, "number": task.number, "name": task.name}


class ProjectLinkPatch(serializers.Serializer[Any]):
    """What may be changed of a link between projects."""

    type = serializers.ChoiceField(choices=LinkType.choices, required=False)
    lag_minutes = serializers.IntegerField(required=False, help_text="Negative for a lead.")
    lag_percent = serializers.DecimalField(
        max_digits=8,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text="Of the giving task's duration, with a unit of percent.",
    )
    lag_unit = serializers.ChoiceField(choices=LagUnit.choices, required=False)
    note = serializers.CharField(max_length=400, allow_blank=True, required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)


class ProjectLinkInput(ProjectLinkPatch):
    """A new link: `predecessor` is a task of another project that you can see."""

    predecessor = RowId()
    successor = RowId()


class ProjectLinkFilter(django_filters.FilterSet):
    """Filters of the list of links between projects."""

    predecessor = django_filters.NumberFilter(field_name="predecessor_id", min_value=0, max_value=2**63 - 1)
    successor = django_filters.NumberFilter(field_name="successor_id", min_value=0, max_value=2**63 - 1)
    external_id = django_filters.CharFilter()
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ProjectLink
        fields: list[str] = []


class ProjectLinkView(PlanView):
    """What views of links between projects share."""

    queryset: QuerySet[Any] = ProjectLink.objects.none()
    serializer_class: type[serializers.BaseSerializer[Any]] = ProjectLinkDetailOutput

    def link(self, link_id: int) -> ProjectLink:
        """A link by which this project waits; 404 otherwise."""
        found = self.get_one(project_links_of(actor=self.actor, project=self.project), pk=link_id)
        found.project = self.project
        return found

    def shown(self, link_id: int, change: PlanChange | None = None, *, code: int = 200) -> Response:
        """A link as it is now, with what a write did to the plan."""
        link = self.link(link_id)
        row = rows_of(actor=self.actor, links=[link])[0]
        location = self.request.build_absolute_uri(f"{link.pk}/") if code == status.HTTP_201_CREATED else ""
        context = {**self.get_serializer_context(), "change": change}
        answer = ProjectLinkDetailOutput(row, context=context)
        return self.answer(answer, code=code, version=link.version, location=location)


class ProjectLinkList(ProjectLinkView):
    """The links of a plan with other projects, and new ones."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_EDIT}
    serializer_class = ProjectLinkOutput
    pagination_class = CursorPage
    filterset_class = ProjectLinkFilter
    extra_query = ("direction",)

    @extend_schema(
        operation_id="project_links_list",
        responses=ProjectLinkOutput(many=True),
        parameters=[
            OpenApiParameter(
                "direction",
                str,
                enum=["incoming", "outgoing"],
                description="What this plan waits for (the default), or what waits for it in other projects.",
            )
        ],
    )
    def get(self, request: Request, key: str) -> Response:
        """List the links of a plan with other projects."""
        direction = request.query_params.get("direction", "incoming")
        if direction not in {"incoming", "outgoing"}:
            raise InvalidInput(
                "direction is incoming or outgoing.", fields={"direction": ["One of incoming, outgoing."]}
            )
        read = project_links_of if direction == "incoming" else outgoing_links_of
        links = read(actor=self.actor, project=self.project)
        page = self.paginate_queryset(self.filter_queryset(links)) or []
        rows = rows_of(actor=self.actor, links=page)
        return self.get_paginated_response(
            ProjectLinkOutput(rows, many=True, context=self.get_serializer_context()).data
        )

    @extend_schema(
        operation_id="project_links_add", request=ProjectLinkInput, responses={201: ProjectLinkDetailOutput}
    )
    def post(self, request: Request, key: str) -> Response:
        """Let a task wait for a task of another project. A loop over projects is refused, naming the tasks in order."""
        values = self.read_input(ProjectLinkInput)
        successor = self.task_in_body("successor", values.pop("successor"))
        assert successor is not None  # noqa: S101  ids are required
        link, change = add_project_link(
            actor=self.actor,
            project=self.project,
            predecessor=Task(pk=values.pop("predecessor")),  # the service finds it among what can be seen
            successor=successor,
            **values,
        )
        return self.shown(link.pk, change, code=status.HTTP_201_CREATED)


class ProjectLinkDetail(ProjectLinkView):
    """One link between projects."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_EDIT, "DELETE": SCHEDULE_EDIT}
    pagination_class = None

    @extend_schema(operation_id="project_links_get")
    def get(self, request: Request, key: str, link_id: int) -> Response:
        """Read a link between projects."""
        return self.shown(link_id)

    @extend_schema(
        operation_id="project_links_update", request=ProjectLinkPatch, responses=ProjectLinkDetailOutput
    )
    def patch(self, request: Request, key: str, link_id: int) -> Response:
        """Change type, lag or note of a link between projects."""
        link = self.link(link_id)
        values = self.read_input(ProjectLinkPatch, partial=True)
        _, change = update_project_link(
            actor=self.actor, link=link, expected_version=expected_version(request), **values
        )
        return self.shown(link_id, change)

    @extend_schema(operation_id="project_links_delete", request=None, responses={204: None})
    def delete(self, request: Request, key: str, link_id: int) -> Response:
        """Remove a link between projects. If-Match is obeyed, not asked for."""
        version = expected_version(request, required=False)
        delete_project_link(actor=self.actor, link=self.link(link_id), expected_version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)
