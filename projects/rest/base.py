"""The bases of API views of this room and of those under `/projects/<KEY>/`."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from core.policy import require
from core.rest.views import PortalView
from projects.models import Project
from projects.selectors.projects import get_project


class SiteView(PortalView):
    """An API view outside of projects: who may not do it is told so before the input is read."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ask the declared action at once."""
        super().initial(request, *args, **kwargs)
        action = self.actions.get(request.method or "")
        if action is not None:
            require(self.actor, action)


class ProjectView(PortalView):
    """An API view inside a project: `<KEY>` becomes `self.project`, and the declared action is asked there.

    The URL passes the key as `key`. What is not visible is 404 whatever the method; who may not write is told so
    before the input is read, and the service asks again on the locked row.
    """

    project: Project

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find the project and refuse what the actor's role does not allow there."""
        super().initial(request, *args, **kwargs)
        self.project = get_project(self.actor, str(kwargs["key"]))
        action = self.actions.get(request.method or "")
        if action is not None and action.level == "project":
            require(self.actor, action, self.project)
