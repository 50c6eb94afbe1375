"""The board's calls as a browser makes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from accounts.models import User
from tests.factories import TaskFactory

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def base(project) -> str:
    """Where the pages of the project's plan are."""
    return f"/projects/{project.key}/schedule/"


@pytest.fixture
def post_edit(client_for, base) -> Callable[..., HttpResponse]:
    """Send one edit: `post_edit(user, verb="task.add", …)`."""

    def send(user: User | None, **edit: Any) -> HttpResponse:
        body = json.dumps(edit)
        return client_for(user).post(f"{base}edits/", body, content_type="application/json", **JSON)

    return send


@pytest.fixture
def foreign_task(other_project) -> Any:
    """A task of a project that nobody of the project's people sees."""
    return TaskFactory(project=other_project, name="canary-7f3a")
