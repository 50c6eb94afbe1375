"""The base of API views under `/projects/<KEY>/`."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from core.policy import require
from core.rest.views import PortalView
from projects.models import Project
from projects.selectors.projects import get_project


class ProjectView(PortalView):
    """An API view inside a project: `<KEY>` becomes `self.project`, and the declared read action is asked there.

    The URL passes the key as `key`. What is not visible is 404 whatever the method; writes ask in their service.
    """

    project: Project

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find the project and refuse a read that the actor's role does not allow."""
        super().initial(request, *args, **kwargs)
        self.project = get_project(self.actor, str(kwargs["key"]))
        action = self.actions.get(request.method or "")
        if action is not None and not action.writes:
            require(self.actor, action, self.project)
