"""Tasks over the API: list, add, read, change, delete, move, and put by external id."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput, NotVisible
from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from schedule.computation.calendars import ProjectCalendars
from schedule.models import Task, TaskKind
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.task_serializers import TaskDetailOutput, TaskInput, TaskMove, TaskOutput, TaskPatch
from schedule.selectors.lateness import lateness_of
from schedule.selectors.overview import late_filter, status_day
from schedule.selectors.plan import settings_row, tasks_of
from schedule.services.external_tasks import put_task
from schedule.services.moves import move_task
from schedule.services.recalculation import PlanChange
from schedule.services.tasks import add_task, delete_tasks, update_task

ORDERINGS = {
    "outline": "outline_place",
    "number": "number",
    "name": "name",
    "start": "start",
    "finish": "finish",
    "total_float": "slack",
    "updated_at": "updated_at",
}


class TaskFilter(django_filters.FilterSet):
    """Filters of the task list."""

    search = django_filters.CharFilter(method="find", label="Words in the name, or a number")
    number = django_filters.NumberFilter(min_value=0, max_value=2**31 - 1)
    external_id = django_filters.CharFilter()
    kind = django_filters.MultipleChoiceFilter(choices=TaskKind.choices)
    parent = django_filters.NumberFilter(field_name="parent_id", min_value=0, max_value=2**63 - 1)
    is_root = django_filters.BooleanFilter(
        field_name="parent", lookup_expr="isnull", label="On the highest level"
    )
    is_critical = django_filters.BooleanFilter(field_name="dates__is_critical")
    is_on_longest_path = django_filters.BooleanFilter(field_name="dates__on_longest_path")
    float_path = django_filters.NumberFilter(
        field_name="dates__path",
        min_value=0,
        max_value=100,
        label="On this float path; 0: on none of those kept",
    )
    is_slipping = django_filters.BooleanFilter(
        method="lateness", label="Not done, and ends later than planned; see the list of progress"
    )
    should_have_started = django_filters.BooleanFilter(
        method="lateness", label="Planned to start before the status date, not begun"
    )
    is_complete = django_filters.BooleanFilter(method="complete", label="100 % complete")
    is_late = django_filters.BooleanFilter(
        method="late", label="Cannot meet a date, or should have started or finished"
    )
    misses_deadline = django_filters.BooleanFilter(field_name="dates__misses_deadline")
    updated_since = django_filters.IsoDateTimeFilter(
        field_name="updated_at",
        lookup_expr="gte",
        label="Entered or changed since; see since_version for dates",
    )
    since_version = django_filters.NumberFilter(
        field_name="dates__input_version",
        lookup_expr="gt",
        min_value=0,
        max_value=2**63 - 1,
        label="Rows whose inputs or computed dates changed after this version of the plan",
    )

    class Meta:
        model = Task
        fields: list[str] = []

    def find(self, queryset: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Tasks whose name, code or number holds every word."""
        for word in value.split()[:10]:
            number = word.rsplit("-", 1)[-1]
            by_number = (
                Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else Q()
            )
            by_text = Q(name__icontains=word) | Q(wbs_code__icontains=word) | Q(external_id__iexact=word)
            queryset = queryset.filter(by_text | by_number if by_number else by_text)
        return queryset

    def complete(self, queryset: QuerySet[Task], name: str, value: bool) -> QuerySet[Task]:
        """Tasks that are done, or the others."""
        done = Q(percent_complete__gte=100) | Q(kind=TaskKind.SUMMARY, dates__percent__gte=100)
        return queryset.filter(done) if value else queryset.exclude(done)

    def late(self, queryset: QuerySet[Task], name: str, value: bool) -> QuerySet[Task]:
        """Open tasks that are late, or the others; summaries are never late themselves."""
        view: Any = self.request.parser_context["view"]
        settings = settings_row(actor=view.actor, project=view.project)
        late = late_filter(view.project, status_day(view.project, settings)) & ~Q(kind=TaskKind.SUMMARY)
        ids = Task.objects.filter(late, project=view.project, is_active=True).values("pk")
        return queryset.filter(pk__in=ids) if value else queryset.exclude(pk__in=ids)

    def lateness(self, queryset: QuerySet[Task], name: str, value: bool) -> QuerySet[Task]:
        """Tasks that the board and the list of progress call late in this way, or the others."""
        view: Any = self.request.parser_context["view"]
        settings, calendars = ProjectCalendars.with_settings(view.project)
        late = lateness_of(view.project, settings, calendars)
        ids = [key for key, facts in late.items() if getattr(facts, name)]
        return queryset.filter(pk__in=ids) if value else queryset.exclude(pk__in=ids)


class TaskPage(CursorPage):
    """Pages in the order that `ordering` asks for; the outline by itself."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """The order of the allow-list, made total by the id."""
        asked = request.query_params.get("ordering", "outline")
        field = ORDERINGS.get(asked.removeprefix("-"))
        if field is None:
            raise InvalidInput(
                f"Tasks cannot be ordered by “{asked[:40]}”. Known: {', '.join(ORDERINGS)}, each also with a minus.",
                fields={"ordering": ["Not an order of this list."]},
            )
        return (f"-{field}" if asked.startswith("-") else field, "id")


ORDERING = OpenApiParameter(
    "ordering",
    str,
    enum=[f"{sign}{name}" for name in ORDERINGS for sign in ("", "-")],
    description="The order; that of the outline by default.",
)


class TaskView(PlanView):
    """What views of tasks share."""

    queryset: QuerySet[Any] = Task.objects.none()
    serializer_class: type[serializers.BaseSerializer[Any]] = TaskDetailOutput

    def shown(self, task_id: int, change: PlanChange | None = None, *, code: int = 200) -> Response:
        """A task as it is now, with what a write did to the plan."""
        task = self.task(task_id)
        context = {**self.get_serializer_context(), "change": change}
        location = (
            self.request.build_absolute_uri(f"/api/v1/projects/{self.project.key}/tasks/{task.pk}/")
            if code == status.HTTP_201_CREATED
            else ""
        )
        return self.answer(
            TaskDetailOutput(task, context=context), code=code, version=task.version, location=location
        )

    def add(self, values: dict[str, Any]) -> Response:
        """Add a task from input."""
        parent = self.task_in_body("parent", values.pop("parent", None))
        after = self.task_in_body("after", values.pop("after", None))
        change = add_task(actor=self.actor, project=self.project, parent=parent, after=after, **values)
        return self.shown(change.created[0], change, code=status.HTTP_201_CREATED)


class TaskList(TaskView):
    """The tasks of a plan, and new ones."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_EDIT}
    serializer_class = TaskOutput
    pagination_class = TaskPage
    filterset_class = TaskFilter
    extra_query = ("ordering",)

    @extend_schema(operation_id="tasks_list", parameters=[ORDERING], responses=TaskOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List the tasks of a plan with their dates, in outline order; summaries are rows among them."""
        return self.answer_page(tasks_of(actor=self.actor, project=self.project), TaskOutput)

    @extend_schema(operation_id="tasks_add", request=TaskInput, responses={201: TaskDetailOutput})
    def post(self, request: Request, key: str) -> Response:
        """Add a task; every date that depends on it follows."""
        return self.add(self.read_input(TaskInput))


class TaskDetail(TaskView):
    """One task."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": PROGRESS_EDIT, "DELETE": SCHEDULE_EDIT}
    pagination_class = None

    @extend_schema(operation_id="tasks_get")
    def get(self, request: Request, key: str, task_id: int) -> Response:
        """Read a task."""
        return self.shown(task_id)

    @extend_schema(operation_id="tasks_update", request=TaskPatch, responses=TaskDetailOutput)
    def patch(self, request: Request, key: str, task_id: int) -> Response:
        """Change a task; every date that depends on it follows.

        Who may only report progress may send percent_complete, remaining_minutes, actual and resumption dates.
        """
        task = self.task(task_id)
        values = self.read_input(TaskPatch, partial=True)
        change = update_task(
            actor=self.actor, task=task, expected_version=expected_version(request), **values
        )
        return self.shown(task_id, change)

    @extend_schema(operation_id="tasks_delete", request=None, responses={204: None})
    def delete(self, request: Request, key: str, task_id: int) -> Response:
        """Delete a task with everything below it. If-Match is obeyed, not asked for."""
        version = expected_version(request, required=False)
        delete_tasks(
            actor=self.actor, project=self.project, tasks=[self.task(task_id)], expected_version=version
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class TaskMoving(TaskView):
    """The place of a task."""

    actions = {"POST": SCHEDULE_EDIT}
    pagination_class = None

    @extend_schema(operation_id="tasks_move", request=TaskMove, responses=TaskDetailOutput)
    def post(self, request: Request, key: str, task_id: int) -> Response:
        """Put a task elsewhere in the outline, with everything below it. If-Match is obeyed, not asked for."""
        task = self.task(task_id)
        values = self.read_input(TaskMove)
        change = move_task(
            actor=self.actor,
            task=task,
            expected_version=expected_version(request, required=False),
            parent=self.task_in_body("parent", values["parent"]),
            after=self.task_in_body("after", values.get("after")),
        )
        return self.shown(task_id, change)


class TaskByExternalId(TaskView):
    """A task under the id another system knows it by."""

    actions = {"GET": SCHEDULE_VIEW, "PUT": SCHEDULE_EDIT}
    pagination_class = None

    @extend_schema(operation_id="tasks_get_by_external_id")
    def get(self, request: Request, key: str, external_id: str) -> Response:
        """Read a task by its external id."""
        task = self._find(external_id)
        if task is None:
            raise NotVisible()
        return self.shown(task.pk)

    @extend_schema(
        operation_id="tasks_put_by_external_id",
        request=TaskInput,
        responses={200: TaskDetailOutput, 201: TaskDetailOutput},
    )
    def put(self, request: Request, key: str, external_id: str) -> Response:
        """Add the task, or change the one that has this external id: sent again it doubles nothing.

        `parent` and `after` place a new task and move a known one. If-Match is obeyed, not asked for.
        """
        values = self.read_input(TaskInput)
        if values.get("external_id", external_id) != external_id:
            raise InvalidInput(
                "The body names another external id than the address.",
                fields={"external_id": ["Another one."]},
            )
        values.pop("external_id", None)
        place: dict[str, Task | None] = {
            name: self.task_in_body(name, values.pop(name)) for name in ("parent", "after") if name in values
        }
        change = put_task(
            actor=self.actor,
            project=self.project,
            external_id=external_id,
            expected_version=expected_version(request, required=False),
            place=place,
            **values,
        )
        if change.created:
            return self.shown(change.created[0], change, code=status.HTTP_201_CREATED)
        task = self._find(external_id)
        if task is None:
            raise NotVisible()
        return self.shown(task.pk, change)

    def _find(self, external_id: str) -> Task | None:
        found = tasks_of(actor=self.actor, project=self.project).filter(external_id=external_id).first()
        if found is not None:
            found.project = self.project
        return found
