"""What the API views of a plan share: rows of the project by id, answers after writes."""

from __future__ import annotations

from typing import Any

from core.errors import InvalidInput
from projects.rest.base import ProjectView
from schedule.models import Resource, Task
from schedule.selectors.plan import resources_of, settings_row, tasks_of


class PlanView(ProjectView):
    """An API view of a part of a plan."""

    def get_serializer_context(self) -> dict[str, Any]:
        """Add how long a day is in this project."""
        context = dict(super().get_serializer_context())
        if hasattr(self, "project"):
            context["minutes_per_day"] = self.minutes_per_day
        return context

    @property
    def minutes_per_day(self) -> int:
        """Of the project's calendar."""
        if not hasattr(self, "_minutes_per_day"):
            calendar = settings_row(actor=self.actor, project=self.project).calendar
            self._minutes_per_day = calendar.minutes_per_day if calendar else 480
        return self._minutes_per_day

    def task(self, task_id: int) -> Task:
        """A task of this project from the address; 404 otherwise."""
        found = self.get_one(tasks_of(actor=self.actor, project=self.project), pk=task_id)
        found.project = self.project
        return found

    def task_in_body(self, field: str, task_id: int | None) -> Task | None:
        """A task of this project named in the body; one of another project answers like one that does not exist."""
        if task_id is None:
            return None
        found = Task.objects.filter(project=self.project, pk=task_id).first()
        if found is None:
            raise InvalidInput(
                "There is no such task in this project.", fields={field: ["No such task in this project."]}
            )
        found.project = self.project
        return found

    def resource_in_body(self, resource_id: int) -> Resource:
        """A resource of this project named in the body."""
        found = resources_of(actor=self.actor, project=self.project).filter(pk=resource_id).first()
        if found is None:
            raise InvalidInput(
                "There is no such resource in this project.",
                fields={"resource": ["No such resource in this project."]},
            )
        return found
