"""Working calendars over the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from schedule.models import CalendarException, WorkCalendar
from schedule.policy import SCHEDULE_SETTINGS, SCHEDULE_VIEW
from schedule.rest.base import PlanView
from schedule.rest.fields import RowId
from schedule.selectors.plan import calendars_of, exceptions_of
from schedule.services.calendars import (
    add_calendar,
    add_exception,
    delete_calendar,
    delete_exception,
    update_calendar,
    update_exception,
)

BANDS_HELP = "Working time in minutes after midnight: [[480, 720], [780, 1020]]; an end may reach 2880."


class Bands(serializers.ListField):
    """Working time of one day."""

    def __init__(self, **kwargs: Any) -> None:
        pair = serializers.ListField(
            child=serializers.IntegerField(min_value=0, max_value=2880), min_length=2, max_length=2
        )
        super().__init__(child=pair, max_length=96, help_text=BANDS_HELP, **kwargs)


class ExceptionOutput(serializers.ModelSerializer[CalendarException]):
    """Days that differ from the week."""

    bands = Bands()

    class Meta:
        model = CalendarException
        fields = ["id", "calendar", "name", "first_day", "last_day", "bands", "repeats_until", "version"]
        read_only_fields = fields


class ExceptionPatch(serializers.Serializer[Any]):
    """What may be written of an exception; no bands mean no work."""

    name = serializers.CharField(max_length=160, allow_blank=True, required=False)
    first_day = serializers.DateField(required=False)
    last_day = serializers.DateField(required=False)
    bands = Bands(required=False)
    repeats_until = serializers.IntegerField(
        min_value=1900,
        max_value=2199,
        allow_null=True,
        required=False,
        help_text="The last year in which the same days differ again; null: once.",
    )


class ExceptionInput(ExceptionPatch):
    """New days; without a last day it is one."""

    first_day = serializers.DateField()


class CalendarOutput(serializers.ModelSerializer[WorkCalendar]):
    """A working calendar with its exceptions; a weekday that is null is as in `base`."""

    week = serializers.ListField(child=Bands(allow_null=True), min_length=7, max_length=7)
    exceptions = ExceptionOutput(many=True)

    class Meta:
        model = WorkCalendar
        fields = ["id", "external_id", "name", "base", "week", "minutes_per_day", "exceptions", "version"]
        read_only_fields = fields


class CalendarPatch(serializers.Serializer[Any]):
    """What may be written of a calendar."""

    name = serializers.CharField(max_length=160, required=False)
    base = RowId(allow_null=True, required=False)
    week = serializers.ListField(
        child=Bands(allow_null=True), min_length=7, max_length=7, required=False, help_text="Monday first."
    )
    minutes_per_day = serializers.IntegerField(min_value=1, max_value=1440, required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)


class CalendarInput(CalendarPatch):
    """A new calendar."""

    name = serializers.CharField(max_length=160)


class CalendarFilter(django_filters.FilterSet):
    """Filters of the list of calendars."""

    external_id = django_filters.CharFilter()

    class Meta:
        model = WorkCalendar
        fields: list[str] = []


class CalendarView(PlanView):
    """What views of calendars share."""

    queryset: QuerySet[Any] = WorkCalendar.objects.none()
    serializer_class: type[serializers.BaseSerializer[Any]] = CalendarOutput

    def calendar(self, calendar_id: int) -> WorkCalendar:
        """A calendar of this project; 404 otherwise."""
        found = self.get_one(calendars_of(actor=self.actor, project=self.project), pk=calendar_id)
        found.project = self.project
        return found

    def exception(self, calendar_id: int, exception_id: int) -> CalendarException:
        """An exception of a calendar of this project; 404 otherwise."""
        rows = exceptions_of(actor=self.actor, calendar=self.calendar(calendar_id))
        found = self.get_one(rows, pk=exception_id)
        found.project = self.project
        return found


class CalendarList(CalendarView):
    """The calendars of a project, and new ones."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_SETTINGS}
    pagination_class = CursorPage
    filterset_class = CalendarFilter

    @extend_schema(operation_id="calendars_list", responses=CalendarOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List the calendars of a project with their exceptions."""
        return self.answer_page(calendars_of(actor=self.actor, project=self.project), CalendarOutput)

    @extend_schema(operation_id="calendars_add", request=CalendarInput, responses={201: CalendarOutput})
    def post(self, request: Request, key: str) -> Response:
        """Add a calendar."""
        calendar, _ = add_calendar(actor=self.actor, project=self.project, **self.read_input(CalendarInput))
        return self.answer(
            CalendarOutput(calendar, context=self.get_serializer_context()),
            code=status.HTTP_201_CREATED,
            version=calendar.version,
            location=request.build_absolute_uri(f"{calendar.pk}/"),
        )


class CalendarDetail(CalendarView):
    """One calendar."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_SETTINGS, "DELETE": SCHEDULE_SETTINGS}
    pagination_class = None

    @extend_schema(operation_id="calendars_get")
    def get(self, request: Request, key: str, calendar_id: int) -> Response:
        """Read a calendar."""
        calendar = self.calendar(calendar_id)
        return self.answer(CalendarOutput(calendar), version=calendar.version)

    @extend_schema(operation_id="calendars_update", request=CalendarPatch, responses=CalendarOutput)
    def patch(self, request: Request, key: str, calendar_id: int) -> Response:
        """Change a calendar; every date that depends on it follows."""
        calendar = self.calendar(calendar_id)
        values = self.read_input(CalendarPatch, partial=True)
        update_calendar(
            actor=self.actor, calendar=calendar, expected_version=expected_version(request), **values
        )
        calendar = self.calendar(calendar_id)
        return self.answer(CalendarOutput(calendar), version=calendar.version)

    @extend_schema(operation_id="calendars_delete", request=None, responses={204: None})
    def delete(self, request: Request, key: str, calendar_id: int) -> Response:
        """Delete a calendar that nothing uses. If-Match is obeyed, not asked for."""
        version = expected_version(request, required=False)
        delete_calendar(actor=self.actor, calendar=self.calendar(calendar_id), expected_version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExceptionList(CalendarView):
    """The exceptions of a calendar, and new ones."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_SETTINGS}
    queryset = CalendarException.objects.none()
    serializer_class = ExceptionOutput
    pagination_class = CursorPage

    @extend_schema(operation_id="calendar_exceptions_list", responses=ExceptionOutput(many=True))
    def get(self, request: Request, key: str, calendar_id: int) -> Response:
        """List the exceptions of a calendar."""
        calendar = self.calendar(calendar_id)
        return self.answer_page(exceptions_of(actor=self.actor, calendar=calendar), ExceptionOutput)

    @extend_schema(
        operation_id="calendar_exceptions_add", request=ExceptionInput, responses={201: ExceptionOutput}
    )
    def post(self, request: Request, key: str, calendar_id: int) -> Response:
        """Add days that differ from the week."""
        calendar = self.calendar(calendar_id)
        row, _ = add_exception(actor=self.actor, calendar=calendar, **self.read_input(ExceptionInput))
        return self.answer(
            ExceptionOutput(row),
            code=status.HTTP_201_CREATED,
            version=row.version,
            location=request.build_absolute_uri(f"{row.pk}/"),
        )


class ExceptionDetail(CalendarView):
    """One exception."""

    actions = {"GET": SCHEDULE_VIEW, "PATCH": SCHEDULE_SETTINGS, "DELETE": SCHEDULE_SETTINGS}
    queryset = CalendarException.objects.none()
    serializer_class = ExceptionOutput
    pagination_class = None

    @extend_schema(operation_id="calendar_exceptions_get")
    def get(self, request: Request, key: str, calendar_id: int, exception_id: int) -> Response:
        """Read an exception."""
        row = self.exception(calendar_id, exception_id)
        return self.answer(ExceptionOutput(row), version=row.version)

    @extend_schema(
        operation_id="calendar_exceptions_update", request=ExceptionPatch, responses=ExceptionOutput
    )
    def patch(self, request: Request, key: str, calendar_id: int, exception_id: int) -> Response:
        """Change the days or hours of an exception."""
        row = self.exception(calendar_id, exception_id)
        values = self.read_input(ExceptionPatch, partial=True)
        row, _ = update_exception(
            actor=self.actor, exception=row, expected_version=expected_version(request), **values
        )
        return self.answer(ExceptionOutput(row), version=row.version)

    @extend_schema(operation_id="calendar_exceptions_delete", request=None, responses={204: None})
    def delete(self, request: Request, key: str, calendar_id: int, exception_id: int) -> Response:
        """Let days follow the week again. If-Match is obeyed, not asked for."""
        row = self.exception(calendar_id, exception_id)
        version = expected_version(request, required=False)
        delete_exception(actor=self.actor, exception=row, expected_version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)
