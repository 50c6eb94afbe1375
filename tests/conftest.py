"""What all tests share: the cast, clients, and the folder of published data."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

import itpm.celery  # noqa: F401  services ring the portal's own Celery application
from accounts.models import User
from core.actors import Actor, person
from projects.models import Project
from tests.cast import Cast, make_cast, make_project
from tests.factories import token_for

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LONG_FIRST = (
    "tests/performance/",
    "tests/permissions/test_matrix.py",
    "tests/journeys/",
    "tests/permissions/",
    "tests/faults/",
    "tests/schedule/services/test_twenty_editors.py",
    "tests/integrations/services/",
    "tests/schedule/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What tests/conformance runs; known here, so that the whole suite takes it too."""
    parser.addoption("--cases", dest="cases_folder", default=None, help="folder of published cases to run")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the files, the long ones go first, so that all end at the same time."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _turn(item.nodeid.partition("::")[0]))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: it need not be looked through for what may go, thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _turn(path: str) -> int:
    return next((turn for turn, start in enumerate(LONG_FIRST) if path.startswith(start)), len(LONG_FIRST))


@pytest.fixture(scope="session")
def plans() -> Path:
    """Real plan files; tests that need them skip where the folder is absent."""
    folder = SHARED / "data" / "plans"
    if not folder.is_dir():
        pytest.skip("the folder ../shared/data/plans with real plans is not here")
    return folder


@pytest.fixture(autouse=True)
def _no_leftovers_in_cache(request: pytest.FixtureRequest) -> Any:
    yield
    marked = request.node.get_closest_marker("django_db") is not None
    if marked or {"db", "transactional_db"} & set(request.fixturenames):
        cache.clear()


@pytest.fixture
def project(db: Any) -> Project:
    """The project most tests are about."""
    return make_project("ATLAS")


@pytest.fixture
def other_project(db: Any) -> Project:
    """A project nobody of the cast but the outsider belongs to."""
    return make_project("BOREAS")


@pytest.fixture
def cast(project: Project, other_project: Project) -> Cast:
    """Everybody."""
    return make_cast(project, other_project)


@pytest.fixture
def act_as() -> Callable[[User], Actor]:
    """The actor of a person."""
    return lambda user: person(user, request_id="test-request")


@pytest.fixture
def client_for() -> Callable[[User | None], Client]:
    """A browser's client, signed in."""

    def make(user: User | None) -> Client:
        client = Client(raise_request_exception=True)
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def api_for() -> Callable[..., APIClient]:
    """An API client with a token: `api_for(user, write=True, projects=[…])`."""

    def make(user: User | None, *, write: bool = True, projects: list[Project] | None = None) -> APIClient:
        client = APIClient()
        if user is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_for(user, write=write, projects=projects)}")
        return client

    return make
