"""Who asks, who is here, and what was done, over the API. Tokens are not made over it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiToken, User
from accounts.policy import HISTORY_SITE, PEOPLE_LIST, PEOPLE_VIEW_ALL, PROFILE_VIEW
from accounts.rest.serializers import ActOutput, ListedPerson, MeOutput
from accounts.selectors.history import acts_visible_to
from accounts.selectors.people import people_visible_to
from core.errors import NotSignedIn
from core.history_view import entries_of
from core.models import Act
from core.policy import can, require
from core.rest.pagination import CursorPage
from core.rest.views import PortalView


class Me(PortalView):
    """The caller."""

    actions = {"GET": PROFILE_VIEW}
    queryset = User.objects.none()
    serializer_class = MeOutput
    pagination_class = None

    @extend_schema(operation_id="me_get")
    def get(self, request: Request) -> Response:
        """Say who asks, and what their token may do."""
        require(self.actor, PROFILE_VIEW)
        person = self.actor.user
        if person is None:
            raise NotSignedIn("Only a person has a profile.")
        facts = {name: getattr(person, name) for name in ("id", "name", "email", "site_role", "time_zone")}
        return Response(MeOutput({**facts, "token": _token_facts(request.auth)}).data)


def _token_facts(token: Any) -> dict[str, Any] | None:
    if not isinstance(token, ApiToken):
        return None
    return {
        "name": token.name,
        "may_write": token.may_write,
        "project_ids": None if token.all_projects else token.project_ids,
        "expires_at": token.expiry,
    }


class PersonFilter(django_filters.FilterSet):
    """Filters of the list of people."""

    name = django_filters.CharFilter(lookup_expr="icontains", label="part of the name")

    class Meta:
        model = User
        fields: list[str] = []


class PersonPage(CursorPage):
    """People in the order in which they came."""

    ordering = "id"


class PersonList(PortalView):
    """People, for giving roles and assignments by id."""

    actions = {"GET": PEOPLE_LIST}
    queryset = User.objects.none()
    serializer_class = ListedPerson
    pagination_class = PersonPage
    filterset_class = PersonFilter

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether the caller may see addresses."""
        sees_all = hasattr(self.request, "actor") and can(self.actor, PEOPLE_VIEW_ALL)
        return {**super().get_serializer_context(), "sees_all": sees_all}

    @extend_schema(operation_id="people_list", responses=ListedPerson(many=True))
    def get(self, request: Request) -> Response:
        """List people: names for everybody, addresses and roles for administrators and auditors."""
        return self.answer_page(people_visible_to(self.actor), ListedPerson)


class ActFilter(django_filters.FilterSet):
    """Filters of the history."""

    verb = django_filters.CharFilter()
    person = django_filters.NumberFilter(field_name="actor_user_id", label="id of the person who acted")
    project = django_filters.NumberFilter(field_name="scope_id", label="id of the project")
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    before = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Act
        fields: list[str] = []


class NewestActs(CursorPage):
    """Acts, the newest first; at most 200, because each carries its changes."""

    ordering = ("-at", "id")
    page_size = 50
    max_page_size = 200
    page_size_query_description = "Acts a page, 1 to 200."


class ActList(PortalView):
    """The history of the whole portal."""

    actions = {"GET": HISTORY_SITE}
    queryset = Act.objects.none()
    serializer_class = ActOutput
    pagination_class = NewestActs
    filterset_class = ActFilter

    def acts(self) -> QuerySet[Act]:
        """What the caller may see."""
        return acts_visible_to(self.actor)

    @extend_schema(operation_id="history_list", responses=ActOutput(many=True))
    def get(self, request: Request) -> Response:
        """List who did what, the newest first, field by field."""
        page = self.paginate_queryset(self.filter_queryset(self.acts())) or []
        entries = entries_of(page, actor=self.actor)
        return self.get_paginated_response(ActOutput(entries, many=True).data)
