"""Cursor pages: stable under writes, cheap at any depth, no offsets."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class CursorPage(CursorPagination):
    """Pages of 100, up to 1,000 with `page_size`; `next` and `previous` are links."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering: str | tuple[str, ...] = "id"
    cursor_query_description = "The place to go on from: take it from `next` or `previous`."
    page_size_query_description = "Rows a page, 1 to 1000."
