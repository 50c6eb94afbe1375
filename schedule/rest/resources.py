"""Resources and assignments over the API."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from schedule.models import Assignment, Resource, ResourceKind
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import LARGEST_ID, RowId
from schedule.selectors.plan import assignments_of, resources_of
from schedule.services.resources import (
    add_assignment,
    add_resource,
    delete_assignment,
    delete_resource,
    update_assignment,
    update_resource,
)


class ResourceOutput(serializers.ModelSerializer[Resource]):
    """Someone or something a project uses; one full person is `max_units` 1."""

    email = serializers.CharField(read_only=True, help_text="Empty where there is none.")

    class Meta:
        model = Resource
        fields = [
            "id", "external_id", "name", "kind", "code", "email", "calendar", "max_units", "created_at", "updated_at",
            "version",
        ]  # fmt: skip
        read_only_fields = fields


class Units(serializers.DecimalField):
    """A share of full time: 1 is one full person."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=9, decimal_places=4, min_value=0, **kwargs)


class Minutes(serializers.IntegerField):
    """Minutes of work."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_ID, **kwargs)


class ResourcePatch(serializers.Serializer[Any]):
    """What may be written of a resource."""

    name = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(choices=ResourceKind.choices, required=False)
    code = serializers.CharField(max_length=80, allow_blank=True, required=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    calendar = RowId(allow_null=True, required=False)
    max_units = Units(required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)


class ResourceInput(ResourcePatch):
    """A new resource."""

    name = serializers.CharField(max_length=200)


class AssignmentOutput(serializers.ModelSerializer[Assignment]):
    """A resource works on a task."""

    class Meta:
        model = Assignment
        fields = [
            "id", "external_id", "task", "resource", "units", "work_minutes", "actual_minutes", "remaining_minutes",
            "quantity", "delay_minutes", "created_at", "updated_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class AssignmentPatch(serializers.Serializer[Any]):
    """What may be changed of an assignment."""

    units = Units(required=False)
    work_minutes = Minutes(allow_null=True, required=False)
    actual_minutes = Minutes(allow_null=True, required=False)
    remaining_minutes = Minutes(allow_null=True, required=False)
    quantity = serializers.DecimalField(max_digits=16, decimal_places=4, allow_null=True, required=False)
    delay_minutes = Minutes(required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)


class AssignmentInput(AssignmentPatch):
    """A new assignment."""

    task = RowId()
    resource = RowId()


class ResourceFilter(django_filters.FilterSet):
    """Filters of the list of resources."""

    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    kind = django_filters.MultipleChoiceFilter(choices=ResourceKind.choices)
    external_id = django_filters.CharFilter()
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Resource
        fields: list[str] = []


class AssignmentFilter(django_filters.FilterSet):
    """Filters of the list of assignments."""

    task = django_filters.NumberFilter(field_name="task_id", min_value=0, max_value=LARGEST_ID)
    resource = django_filters.NumberFilter(field_name="resource_id", min_value=0, max_value=LARGEST_ID)
    external_id = django_filters.CharFilter()
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Assignment
        fields: list[str] = []


class ResourceList(PlanView):
    """The resources of a project, and new ones."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_EDIT}
    queryset = Resource.objects.none()
    serializer_class = ResourceOutput
    pagination_class = CursorPage
    filterset_class = ResourceFilter

    @extend_schema(operation_id="resources_list", responses=ResourceOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List the resources of a project."""
        return self.answer_page(resources_of(actor=self.actor, project=self.project), ResourceOutput)

    @extend_schema(operation_id="resources_add", request=ResourceInput, responses={201: ResourceOutput})
    def post(self, request: Request, key: str) -> Response:
        """Add a resource."""
        row, _ = add_resource(actor=self.actor, project=self.project, **self.read_input(ResourceInput))
        return self.answer(
            ResourceOutput(row),
            code=status.HTTP_201_CREATED,
            version=row.version,
            location=request.build_absolute_uri(f"{row.pk}/"),
        )


class ResourceDetail(PlanView):
    """One resource."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_EDIT, "DELETE": SCHEDULE_EDIT}
    queryset = Resource.objects.none()
    serializer_class = ResourceOutput
    pagination_class = None

    def resource(self, resource_id: int) -> Resource:
        """A resource of this project; 404 otherwise."""
        found = self.get_one(resources_of(actor=self.actor, project=self.project), pk=resource_id)
        found.project = self.project
        return found

    @extend_schema(operation_id="resources_get")
    def get(self, request: Request, key: str, resource_id: int) -> Response:
        """Read a resource."""
        row = self.resource(resource_id)
        return self.answer(ResourceOutput(row), version=row.version)

    @extend_schema(operation_id="resources_update", request=ResourcePatch, responses=ResourceOutput)
    def patch(self, request: Request, key: str, resource_id: int) -> Response:
        """Change a resource; dates that follow its calendar change with it."""
        row = self.resource(resource_id)
        values = self.read_input(ResourcePatch, partial=True)
        row, _ = update_resource(
            actor=self.actor, resource=row, expected_version=expected_version(request), **values
        )
        return self.answer(ResourceOutput(row), version=row.version)

    @extend_schema(operation_id="resources_delete", request=None, responses={204: None})
    def delete(self, request: Request, key: str, resource_id: int) -> Response:
        """Delete a resource and its assignments. If-Match is obeyed, not asked for."""
        version = expected_version(request, required=False)
        delete_resource(actor=self.actor, resource=self.resource(resource_id), expected_version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AssignmentList(PlanView):
    """Who works on what, and new assignments."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_EDIT}
    queryset = Assignment.objects.none()
    serializer_class = AssignmentOutput
    pagination_class = CursorPage
    filterset_class = AssignmentFilter

    @extend_schema(operation_id="assignments_list", responses=AssignmentOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List who works on what."""
        return self.answer_page(assignments_of(actor=self.actor, project=self.project), AssignmentOutput)

    @extend_schema(operation_id="assignments_add", request=AssignmentInput, responses={201: AssignmentOutput})
    def post(self, request: Request, key: str) -> Response:
        """Let a resource work on a task."""
        values = self.read_input(AssignmentInput)
        task = self.task_in_body("task", values.pop("task"))
        resource = self.resource_in_body(values.pop("resource"))
        assert task is not None  # noqa: S101  its id is required
        row, _ = add_assignment(actor=self.actor, task=task, resource=resource, **values)
        return self.answer(
            AssignmentOutput(row),
            code=status.HTTP_201_CREATED,
            version=row.version,
            location=request.build_absolute_uri(f"{row.pk}/"),
        )


class AssignmentDetail(PlanView):
    """One assignment."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_EDIT, "DELETE": SCHEDULE_EDIT}
    queryset = Assignment.objects.none()
    serializer_class = AssignmentOutput
    pagination_class = None

    def assignment(self, assignment_id: int) -> Assignment:
        """An assignment of this project; 404 otherwise."""
        found = self.get_one(assignments_of(actor=self.actor, project=self.project), pk=assignment_id)
        found.project = self.project
        return found

    @extend_schema(operation_id="assignments_get")
    def get(self, request: Request, key: str, assignment_id: int) -> Response:
        """Read an assignment."""
        row = self.assignment(assignment_id)
        return self.answer(AssignmentOutput(row), version=row.version)

    @extend_schema(operation_id="assignments_update", request=AssignmentPatch, responses=AssignmentOutput)
    def patch(self, request: Request, key: str, assignment_id: int) -> Response:
        """Change units and work of an assignment."""
        row = self.assignment(assignment_id)
        values = self.read_input(AssignmentPatch, partial=True)
        row, _ = update_assignment(
            actor=self.actor, assignment=row, expected_version=expected_version(request), **values
        )
        return self.answer(AssignmentOutput(row), version=row.version)

    @extend_schema(operation_id="assignments_delete", request=None, responses={204: None})
    def delete(self, request: Request, key: str, assignment_id: int) -> Response:
        """Let a resource work on a task no longer. If-Match is obeyed, not asked for."""
        version = expected_version(request, required=False)
        delete_assignment(
            actor=self.actor, assignment=self.assignment(assignment_id), expected_version=version
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
