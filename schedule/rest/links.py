"""Links over the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from schedule.models import LagUnit, Link, LinkType
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import RowId
from schedule.rest.task_serializers import PlanChangeOutput
from schedule.selectors.plan import links_of, summary_of
from schedule.services.links import add_link, delete_link, update_link
from schedule.services.recalculation import PlanChange


class LinkOutput(serializers.ModelSerializer[Link]):
    """One task waits for another. A lag is minutes, or with a unit of percent `lag_percent`."""

    is_driving = serializers.SerializerMethodField(help_text="It holds its successor where it is.")

    class Meta:
        model = Link
        fields = [
            "id", "external_id", "predecessor", "successor", "type", "lag_minutes", "lag_percent", "lag_unit",
            "is_driving", "created_at", "updated_at", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_driving(self, link: Link) -> bool:
        """As of the last computation."""
        return link.pk in self.context.get("driving", ())

    def to_representation(self, link: Link) -> dict[str, Any]:
        """Every field at once, as a page has up to a thousand links."""
        return {
            "id": link.pk,
            "external_id": link.external_id,
            "predecessor": link.predecessor_id,
            "successor": link.successor_id,
            "type": link.type,
            "lag_minutes": link.lag_minutes,
            "lag_percent": None if link.lag_percent is None else str(link.lag_percent),
            "lag_unit": link.lag_unit,
            "is_driving": self.get_is_driving(link),
            "created_at": link.created_at.isoformat(timespec="seconds"),
            "updated_at": link.updated_at.isoformat(timespec="seconds"),
            "version": link.version,
        }


class LinkDetailOutput(LinkOutput):
    """A link, and after a write what that did to the plan."""

    change = serializers.SerializerMethodField(help_text="Only in answers to writes.")

    class Meta(LinkOutput.Meta):
        fields = [*LinkOutput.Meta.fields, "change"]
        read_only_fields = fields

    def to_representation(self, link: Link) -> dict[str, Any]:
        """A row of the list, and more."""
        return {**super().to_representation(link), "change": self.get_change(link)}

    @extend_schema_field(PlanChangeOutput(allow_null=True))
    def get_change(self, link: Link) -> dict[str, Any] | None:
        """What the write did."""
        change = self.context.get("change")
        return None if change is None else dict(PlanChangeOutput(change).data)


class LinkPatch(serializers.Serializer[Any]):
    """What may be changed of a link."""

    type = serializers.ChoiceField(choices=LinkType.choices, required=False)
    lag_minutes = serializers.IntegerField(required=False, help_text="Negative for a lead.")
    lag_percent = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True, required=False)
    lag_unit = serializers.ChoiceField(choices=LagUnit.choices, required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)


class LinkInput(LinkPatch):
    """A new link."""

    predecessor = RowId()
    successor = RowId()


class LinkFilter(django_filters.FilterSet):
    """Filters of the list of links."""

    predecessor = django_filters.NumberFilter(field_name="predecessor_id", min_value=0, max_value=2**63 - 1)
    successor = django_filters.NumberFilter(field_name="successor_id", min_value=0, max_value=2**63 - 1)
    task = django_filters.NumberFilter(
        method="either", label="At either end", min_value=0, max_value=2**63 - 1
    )
    type = django_filters.MultipleChoiceFilter(choices=LinkType.choices)
    external_id = django_filters.CharFilter()
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Link
        fields: list[str] = []

    def either(self, queryset: QuerySet[Link], name: str, value: Any) -> QuerySet[Link]:
        """Links that begin or end at a task."""
        return queryset.filter(Q(predecessor_id=value) | Q(successor_id=value))


class LinkView(PlanView):
    """What views of links share."""

    queryset: QuerySet[Any] = Link.objects.none()
    serializer_class: type[serializers.BaseSerializer[Any]] = LinkDetailOutput

    def get_serializer_context(self) -> dict[str, Any]:
        """Add which links drive."""
        context = super().get_serializer_context()
        if hasattr(self, "project"):
            context["driving"] = frozenset(
                summary_of(actor=self.actor, project=self.project)[0].driving_links
            )
        return context

    def link(self, link_id: int) -> Link:
        """A link of this project; 404 otherwise."""
        found = self.get_one(links_of(actor=self.actor, project=self.project), pk=link_id)
        found.project = self.project
        return found

    def shown(self, link: Link, change: PlanChange | None = None, *, code: int = 200) -> Response:
        """A link as it is now, with what a write did to the plan."""
        location = self.request.build_absolute_uri(f"{link.pk}/") if code == status.HTTP_201_CREATED else ""
        context = {**self.get_serializer_context(), "change": change}
        return self.answer(
            LinkDetailOutput(link, context=context), code=code, version=link.version, location=location
        )


class LinkList(LinkView):
    """The links of a plan, and new ones."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_EDIT}
    serializer_class = LinkOutput
    pagination_class = CursorPage
    filterset_class = LinkFilter

    @extend_schema(operation_id="links_list", responses=LinkOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List the links of a plan."""
        return self.answer_page(links_of(actor=self.actor, project=self.project), LinkOutput)

    @extend_schema(operation_id="links_add", request=LinkInput, responses={201: LinkDetailOutput})
    def post(self, request: Request, key: str) -> Response:
        """Let one task wait for another. A loop is refused, naming the tasks in order."""
        values = self.read_input(LinkInput)
        predecessor = self.task_in_body("predecessor", values.pop("predecessor"))
        successor = self.task_in_body("successor", values.pop("successor"))
        assert predecessor is not None  # noqa: S101  ids are required
        assert successor is not None  # noqa: S101
        change = add_link(
            actor=self.actor, project=self.project, predecessor=predecessor, successor=successor, **values
        )
        link = links_of(actor=self.actor, project=self.project).get(
            predecessor=predecessor, successor=successor, type=values.get("type", LinkType.FS)
        )
        return self.shown(link, change, code=status.HTTP_201_CREATED)


class LinkDetail(LinkView):
    """One link."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_EDIT, "DELETE": SCHEDULE_EDIT}
    pagination_class = None

    @extend_schema(operation_id="links_get")
    def get(self, request: Request, key: str, link_id: int) -> Response:
        """Read a link."""
        return self.shown(self.link(link_id))

    @extend_schema(operation_id="links_update", request=LinkPatch, responses=LinkDetailOutput)
    def patch(self, request: Request, key: str, link_id: int) -> Response:
        """Change type and lag of a link."""
        link = self.link(link_id)
        values = self.read_input(LinkPatch, partial=True)
        change = update_link(
            actor=self.actor, link=link, expected_version=expected_version(request), **values
        )
        return self.shown(self.link(link_id), change)

    @extend_schema(operation_id="links_delete", request=None, responses={204: None})
    def delete(self, request: Request, key: str, link_id: int) -> Response:
        """Remove a link. If-Match is obeyed, not asked for."""
        version = expected_version(request, required=False)
        delete_link(actor=self.actor, link=self.link(link_id), expected_version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)
