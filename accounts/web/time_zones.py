"""The choice of a time zone in forms, by region."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any

from django import forms

_REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@lru_cache(maxsize=1)
def time_zone_choices() -> list[Any]:
    """UTC, then the zones of each region, readable: “Berlin”, “Argentina / Salta”."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        region, _, place = name.partition("/")
        if place and region in _REGIONS:
            groups.setdefault(region, []).append((name, place.replace("_", " ").replace("/", " / ")))
    return [("UTC", "UTC"), *groups.items()]


class TimeZoneField(forms.ChoiceField):
    """A select of time zones; one that is set already stays possible, listed or not."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Time zone")
        super().__init__(choices=time_zone_choices, **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Any zone that the portal knows."""
        return value in zoneinfo.available_timezones()
