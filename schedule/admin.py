"""Plans in the read-only tables: the columns one looks for, and a search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.admin import ReadOnlyAdmin, show_table
from schedule.models import Link, Task, TaskDates


class TaskTable(ReadOnlyAdmin):
    """Tasks by number and name."""

    search_fields = ("name", "external_id", "wbs_code", "=number")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """What tells one task from another."""
        return ["id", "project", "number", "name", "kind", "parent", "duration_minutes", "percent_complete"]


class LinkTable(ReadOnlyAdmin):
    """Links with both ends."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Ends, type and lag."""
        return ["id", "project", "predecessor", "successor", "type", "lag_minutes", "lag_unit"]


class DatesTable(ReadOnlyAdmin):
    """Computed dates."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Outline, dates and float."""
        return [
            "task",
            "project",
            "outline",
            "start",
            "finish",
            "total_float",
            "is_critical",
            "input_version",
        ]


show_table(Task, TaskTable)
show_table(Link, LinkTable)
show_table(TaskDates, DatesTable)
