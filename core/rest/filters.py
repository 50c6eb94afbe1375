"""Filters are allow-lists: an unknown parameter or ordering is an error, never ignored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django_filters import BooleanFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.rest.views import PortalView

ALWAYS = {"format", "cursor", "page_size"}


class FilterBackend(DjangoFilterBackend):
    """Filters whose errors name the parameter."""

    raise_exception = True

    def get_filterset(self, request: Request, queryset: Any, view: Any) -> Any:
        """The view's filters; instants in UTC, because the database knows no offset beyond sixteen hours."""
        filterset = super().get_filterset(request, queryset, view)
        if filterset is not None and filterset.is_valid():
            given = filterset.form.cleaned_data
            for name, value in given.items():
                if isinstance(value, datetime) and value.tzinfo is not None:
                    given[name] = _in_utc(name, value)
        return filterset


def _in_utc(name: str, value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(
            f"{name} lies outside the calendar.", fields={name: ["An instant from year 1 to year 9999."]}
        ) from None


def check_query(request: Request, view: PortalView) -> None:
    """Refuse query parameters that the view does not know, and those that could not be text in the database."""
    filterset = getattr(view, "filterset_class", None)
    known = ALWAYS | set(view.extra_query) | (set(filterset.base_filters) if filterset else set())
    for name, values in request.query_params.lists():
        if name not in known:
            choices = ", ".join(sorted(known - {"format"}))
            raise InvalidInput(
                f"{name} is not a parameter here. Known: {choices}.", fields={name: ["Not a parameter here."]}
            )
        if filterset and isinstance(filterset.base_filters.get(name), BooleanFilter):
            _check_truth(name, values)
        if any("\x00" in value for value in values):
            raise InvalidInput(f"{name} holds a character that text cannot hold.", fields={name: ["NUL"]})


def _check_truth(name: str, values: list[str]) -> None:
    """A yes or no that is neither would be taken for no filter at all."""
    if any(value.lower() not in ("true", "false", "") for value in values):
        raise InvalidInput(f"{name} is true or false.", fields={name: ["Write true or false."]})
