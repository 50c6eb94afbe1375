"""More of calendars over the API: public holidays, copies, where a calendar is used."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from schedule.policy import SCHEDULE_SETTINGS, SCHEDULE_VIEW
from schedule.public_holidays import FIRST_YEAR, LAST_YEAR, MOST_YEARS, Holiday, UnknownPlace, holidays_of
from schedule.rest.calendars import CalendarOutput, CalendarView, ExceptionOutput
from schedule.selectors.calendars import calendar_use, free_days
from schedule.services.calendars import add_holidays, copy_calendar


class HolidayOutput(serializers.Serializer[Any]):
    """A public holiday, and whether the calendar is free on it already by an exception."""

    day = serializers.DateField()
    name = serializers.CharField()
    is_free = serializers.BooleanField()


class HolidaysInput(serializers.Serializer[Any]):
    """Whose holidays to add."""

    country = serializers.CharField(max_length=2, help_text="ISO 3166, such as DE.")
    subdivision = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="ISO 3166-2, such as BY."
    )
    years = serializers.ListField(
        child=serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR),
        min_length=1,
        max_length=MOST_YEARS,
    )
    days = serializers.ListField(
        child=serializers.DateField(),
        required=False,
        max_length=1_000,
        help_text="Only these of them; else all.",
    )


class HolidaysAdded(serializers.Serializer[Any]):
    """What was added."""

    added = ExceptionOutput(many=True)
    skipped = serializers.IntegerField(help_text="Days that were free already.")


class CopyInput(serializers.Serializer[Any]):
    """What the copy is called."""

    name = serializers.CharField(max_length=160)


class UseOutput(serializers.Serializer[Any]):
    """Where a calendar is used."""

    is_project = serializers.BooleanField(help_text="Every task without a calendar of its own uses it.")
    task_count = serializers.IntegerField()
    tasks = serializers.SerializerMethodField(help_text="Ids of the first fifty.")
    resource_count = serializers.IntegerField()
    resources = serializers.SerializerMethodField(help_text="Ids of the first fifty.")
    heirs = serializers.SerializerMethodField(help_text="Ids of the calendars that inherit from it.")

    def get_tasks(self, use: Any) -> list[int]:
        """In the order of the outline."""
        return [each.pk for each in use.tasks]

    def get_resources(self, use: Any) -> list[int]:
        """By name."""
        return [each.pk for each in use.resources]

    def get_heirs(self, use: Any) -> list[int]:
        """By name."""
        return [each.pk for each in use.heirs]


class Holidays(CalendarView):
    """Public holidays for a calendar."""

    actions = {"GET": SCHEDULE_VIEW, "POST": SCHEDULE_SETTINGS}
    serializer_class = HolidayOutput
    pagination_class = None
    filterset_class = None
    extra_query = ("country", "subdivision", "years")

    @extend_schema(
        operation_id="calendar_holidays_list",
        responses=HolidayOutput(many=True),
        parameters=[
            OpenApiParameter("country", str, required=True, description="ISO 3166, such as DE."),
            OpenApiParameter("subdivision", str, description="ISO 3166-2, such as BY."),
            OpenApiParameter("years", str, required=True, description="Such as 2026 or 2026,2027."),
        ],
    )
    def get(self, request: Request, key: str, calendar_id: int) -> Response:
        """Look at the public holidays of a country or region; nothing is saved."""
        calendar = self.calendar(calendar_id)
        given = request.query_params
        years = [
            int(text)
            for text in given.get("years", "").split(",")
            if text.strip().isdecimal() and len(text) < 6
        ]
        found = _holidays(given.get("country", "").upper(), given.get("subdivision", ""), years)
        free = free_days(calendar)
        rows = [{"day": each.day, "name": each.name, "is_free": each.day in free} for each in found]
        return Response(HolidayOutput(rows, many=True).data)

    @extend_schema(
        operation_id="calendar_holidays_add", request=HolidaysInput, responses={201: HolidaysAdded}
    )
    def post(self, request: Request, key: str, calendar_id: int) -> Response:
        """Add public holidays as days without work; a second time adds nothing."""
        calendar = self.calendar(calendar_id)
        values = self.read_input(HolidaysInput)
        found = _holidays(values["country"].upper(), values["subdivision"], values["years"])
        wanted = set(values["days"]) if "days" in values else None
        days = [(each.day, each.name) for each in found if wanted is None or each.day in wanted]
        added, skipped, _ = add_holidays(actor=self.actor, calendar=calendar, days=days)
        return Response(
            HolidaysAdded({"added": added, "skipped": skipped}).data, status=status.HTTP_201_CREATED
        )


def _holidays(country: str, subdivision: str, years: list[int]) -> list[Holiday]:
    try:
        return holidays_of(country, subdivision, years)
    except UnknownPlace as refusal:
        sentence = str(refusal)
        field = "years" if "years" in sentence else "subdivision" if "region" in sentence else "country"
        raise InvalidInput(sentence, fields={field: [sentence]}) from None


class CalendarCopy(CalendarView):
    """Copies of a calendar."""

    actions = {"POST": SCHEDULE_SETTINGS}
    pagination_class = None

    @extend_schema(operation_id="calendars_copy", request=CopyInput, responses={201: CalendarOutput})
    def post(self, request: Request, key: str, calendar_id: int) -> Response:
        """Add a calendar with the week and the exceptions of this one."""
        name = self.read_input(CopyInput)["name"]
        copy, _ = copy_calendar(actor=self.actor, calendar=self.calendar(calendar_id), name=name)
        return self.answer(
            CalendarOutput(copy, context=self.get_serializer_context()),
            code=status.HTTP_201_CREATED,
            version=copy.version,
            location=request.build_absolute_uri(f"../../{copy.pk}/"),
        )


class CalendarUse(CalendarView):
    """Where a calendar is used."""

    actions = {"GET": SCHEDULE_VIEW}
    serializer_class = UseOutput
    pagination_class = None

    @extend_schema(operation_id="calendars_use", responses=UseOutput)
    def get(self, request: Request, key: str, calendar_id: int) -> Response:
        """Where a calendar is used: tasks, resources, calendars that inherit from it, the project."""
        use = calendar_use(actor=self.actor, calendar=self.calendar(calendar_id))
        return self.answer(UseOutput(use))
