"""Instants, durations and ids as the API writes and reads them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from schedule.durations import parse_duration

LARGEST_ID = 2**63 - 1


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field[Any, Any, Any, Any]):
    """An instant, written with the offset of the project's zone.

    Read with any offset, or without one as the project's wall clock; a day alone means its midnight.
    """

    default_error_messages = {
        "invalid": "An instant such as 2026-11-23T09:00 (the project's clock) or 2026-11-23T09:00:00+01:00."
    }

    def to_internal_value(self, data: Any) -> datetime:
        """Read it; one without offset stays so, the service knows the project's clock."""
        if isinstance(data, str) and len(data) <= 40 and "\x00" not in data:
            try:
                found = parse_datetime(data)
                if found is not None:
                    return found
                day = parse_date(data)
            except ValueError:
                day = None
            if day is not None:
                return datetime.combine(day, time.min)
        raise serializers.ValidationError(self.error_messages["invalid"])

    def to_representation(self, value: datetime) -> str:
        """Write it on the project's clock."""
        view = self.context.get("view")
        project = getattr(view, "project", None)
        local = value.astimezone(project.zone) if project is not None else value
        return local.isoformat(timespec="seconds")


class RowId(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **kwargs)


class Entry(serializers.Serializer[Any]):
    """An entry of a list; unknown fields are refused by name, so that a typing error is not lost."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Read it."""
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {name: ["Not a field that can be written here."] for name in unknown}
                )
        read: dict[str, Any] = super().to_internal_value(data)
        return read


class DurationInput(serializers.Serializer[Any]):
    """Takes a duration in minutes, or as people write it."""

    duration_minutes = serializers.IntegerField(
        required=False, help_text="Working minutes; 480 is a common day."
    )
    duration = serializers.CharField(
        required=False, max_length=40, help_text="Instead of minutes: 3d, 4h, 90m, 2w, 3 ed (elapsed days)."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make minutes of a written duration, in days of the task's calendar."""
        text = attrs.pop("duration", None)
        if text is None:
            return attrs
        if "duration_minutes" in attrs:
            raise serializers.ValidationError({"duration": ["Send duration or duration_minutes, not both."]})
        try:
            minutes, elapsed = parse_duration(text, self.context.get("minutes_per_day", 480))
        except ValueError as problem:
            raise serializers.ValidationError({"duration": [str(problem)]}) from None
        attrs["duration_minutes"] = minutes
        if "duration_is_elapsed" in self.fields:
            attrs["duration_is_elapsed"] = elapsed
        return attrs
