"""The history of a project over the API."""

from __future__ import annotations

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.history_view import entries_of
from core.models import Act
from core.rest.pagination import CursorPage
from projects.policy import HISTORY_VIEW
from projects.rest.base import ProjectView
from projects.rest.serializers import ProjectHistoryOutput
from projects.selectors.history import acts_of


class HistoryFilter(django_filters.FilterSet):
    """Filters of a history."""

    verb = django_filters.CharFilter()
    actor_user = django_filters.NumberFilter(field_name="actor_user_id")
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    before = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Act
        fields: list[str] = []


class NewestFirst(CursorPage):
    """Acts, the newest first; at most 200, because each carries its changes."""

    ordering = ("-at", "id")
    page_size = 50
    max_page_size = 200


class ProjectHistory(ProjectView):
    """What was done on a project."""

    actions = {"GET": HISTORY_VIEW}
    queryset = Act.objects.none()
    serializer_class = ProjectHistoryOutput
    pagination_class = NewestFirst
    filterset_class = HistoryFilter

    @extend_schema(operation_id="project_history_list", responses=ProjectHistoryOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List who did what, the newest first, field by field."""
        acts = acts_of(actor=self.actor, project=self.project)
        page = self.paginate_queryset(self.filter_queryset(acts)) or []
        entries = entries_of(page, actor=self.actor)
        return self.get_paginated_response(ProjectHistoryOutput(entries, many=True).data)
