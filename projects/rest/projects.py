"""Projects over the API: list, make, read, change, put away, bring back."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from projects.models import Membership, Phase, Project, ProjectQuerySet
from projects.policy import PROJECT_ARCHIVE, PROJECT_CREATE, PROJECT_EDIT, PROJECT_LIST, PROJECT_VIEW
from projects.rest.base import ProjectView, SiteView
from projects.rest.serializers import ProjectInput, ProjectOutput, ProjectPatch
from projects.selectors.projects import get_project, visible_projects
from projects.services import archive_project, create_project, restore_project, update_project

ORDERINGS = ("key", "name", "start_date", "created_at", "updated_at")


class ProjectFilter(django_filters.FilterSet):
    """Filters of the project list."""

    search = django_filters.CharFilter(method="find", label="Words in the key or the name")
    phase = django_filters.MultipleChoiceFilter(choices=Phase.choices)
    programme = django_filters.NumberFilter(field_name="programme_id")
    portfolio = django_filters.NumberFilter(field_name="programme__portfolio_id")
    external_id = django_filters.CharFilter()
    archived = django_filters.BooleanFilter(
        field_name="archived_at",
        lookup_expr="isnull",
        exclude=True,
        label="Only archived ones, or none of them",
    )
    mine = django_filters.BooleanFilter(method="only_mine", label="Only those the caller belongs to")
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Project
        fields: list[str] = []

    def find(self, queryset: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        """Projects whose key or name holds every word."""
        for word in value.split():
            queryset = queryset.filter(Q(key__icontains=word) | Q(name__icontains=word))
        return queryset

    def only_mine(self, queryset: QuerySet[Project], name: str, value: bool) -> QuerySet[Project]:
        """Projects the caller belongs to, or those they only may read."""
        held = Membership.objects.filter(user_id=self.request.actor.user_id or 0).values("project_id")
        return queryset.filter(pk__in=held) if value else queryset.exclude(pk__in=held)


class ProjectPage(CursorPage):
    """Pages in the order that `ordering` asks for."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """The order of the allow-list, made total by the number."""
        asked = request.query_params.get("ordering", "key")
        if asked.removeprefix("-") not in ORDERINGS:
            raise InvalidInput(
                f"Projects cannot be ordered by “{asked[:40]}”. Known: {', '.join(ORDERINGS)}, each also with a minus.",
                fields={"ordering": ["Not an order of this list."]},
            )
        return (asked, "id")


ORDERING = OpenApiParameter(
    "ordering",
    str,
    enum=[f"{sign}{name}" for name in ORDERINGS for sign in ("", "-")],
    description="The order.",
)


class ProjectList(SiteView):
    """The caller's projects, and new ones."""

    actions = {"GET": PROJECT_LIST, "POST": PROJECT_CREATE}
    queryset = Project.objects.none()
    serializer_class = ProjectOutput
    pagination_class = ProjectPage
    filterset_class = ProjectFilter
    extra_query = ("ordering",)

    @extend_schema(operation_id="projects_list", parameters=[ORDERING], responses=ProjectOutput(many=True))
    def get(self, request: Request) -> Response:
        """List the projects the caller may see, archived ones included unless `archived=false`."""
        projects: ProjectQuerySet = visible_projects(self.actor)
        return self.answer_page(projects, ProjectOutput)

    @extend_schema(operation_id="projects_create", request=ProjectInput, responses={201: ProjectOutput})
    def post(self, request: Request) -> Response:
        """Make a project; the caller owns it."""
        values = self.read_input(ProjectInput)
        made = create_project(actor=self.actor, **values)
        project = get_project(self.actor, made.key)
        return self.answer(
            ProjectOutput(project),
            code=status.HTTP_201_CREATED,
            version=project.version,
            location=request.build_absolute_uri(f"{project.key}/"),
        )


class ProjectDetail(ProjectView):
    """One project."""

    actions = {"GET": PROJECT_VIEW, "PATCH": PROJECT_EDIT}
    queryset = Project.objects.none()
    serializer_class = ProjectOutput
    pagination_class = None

    @extend_schema(operation_id="projects_get")
    def get(self, request: Request, key: str) -> Response:
        """Read a project."""
        return self.answer(ProjectOutput(self.project), version=self.project.version)

    @extend_schema(operation_id="projects_update", request=ProjectPatch, responses=ProjectOutput)
    def patch(self, request: Request, key: str) -> Response:
        """Change facts of a project, the status date among them."""
        values = self.read_input(ProjectPatch, partial=True)
        update_project(
            actor=self.actor, project=self.project, expected_version=expected_version(request), **values
        )
        return _again(self)


class ProjectArchive(ProjectView):
    """Put a project away."""

    actions = {"POST": PROJECT_ARCHIVE}
    queryset = Project.objects.none()
    serializer_class = ProjectOutput
    pagination_class = None

    @extend_schema(operation_id="projects_archive", request=None, responses=ProjectOutput)
    def post(self, request: Request, key: str) -> Response:
        """Archive a project: it can be read, not changed. If-Match is obeyed, not asked for."""
        version = expected_version(request, required=False)
        archive_project(actor=self.actor, project=self.project, expected_version=version)
        return _again(self)


class ProjectRestore(ProjectView):
    """Bring a project back."""

    actions = {"POST": PROJECT_ARCHIVE}
    queryset = Project.objects.none()
    serializer_class = ProjectOutput
    pagination_class = None

    @extend_schema(operation_id="projects_restore", request=None, responses=ProjectOutput)
    def post(self, request: Request, key: str) -> Response:
        """Bring an archived project back. If-Match is obeyed, not asked for."""
        version = expected_version(request, required=False)
        restore_project(actor=self.actor, project=self.project, expected_version=version)
        return _again(self)


def _again(view: ProjectView) -> Response:
    project = get_project(view.actor, view.project.key)
    return view.answer(ProjectOutput(project), version=project.version)
