"""Cursor pages: stable under writes, cheap at any depth, no offsets."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from core.errors import InvalidInput

NOWHERE = Cursor(offset=0, reverse=False, position=None)


class CursorPage(CursorPagination):
    """Pages of 100, up to 1,000 with `page_size`; `next` and `previous` are links."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering: str | tuple[str, ...] = "id"
    cursor_query_description = "The place to go on from: take it from `next` or `previous`."
    page_size_query_description = "Rows a page, 1 to 1000."

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """One page; a cursor that no page gave is refused, whatever stands in it."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError, DataError):
            if self.cursor_query_param not in request.query_params:
                raise
            raise InvalidInput(
                "This place in the list is not known. Take the cursor from next or previous of an earlier page.",
                fields={self.cursor_query_param: ["Not a place that a page gave."]},
            ) from None

    def decode_cursor(self, request: Request) -> Any:
        """The place a cursor names; one that names none is refused, as it would begin the list again for ever."""
        cursor = super().decode_cursor(request)
        if cursor == NOWHERE and request.query_params.get(self.cursor_query_param):
            raise ValueError("a cursor without a place")
        return cursor
