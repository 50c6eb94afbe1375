"""Requests made up from the OpenAPI description: never a fault, every answer as described, every operation reached.

The number of examples an operation is `FUZZ_EXAMPLES` of the environment; the same ones each time.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.architecture.routes import all_routes
from tests.factories import token_for
from tests.permissions.asking import Multipart, Request, route_places
from tests.permissions.cases import request_for
from tests.permissions.row import Row
from tests.permissions.subjects import BY_NAME, OTHER, OWN
from tests.permissions.table import TABLE
from tests.permissions.world import PLACES, SITE_PLACES, World

pytestmark = [
    pytest.mark.django_db,
    # of the tool's own parts, not of ours
    pytest.mark.filterwarnings("ignore::DeprecationWarning:schemathesis"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:jsonschema"),
    pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning"),
]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CONVERTERS = re.compile(r"<(?:\w+:)?(\w+)>")


def description() -> dict[str, Any]:
    """The OpenAPI description as programs get it."""
    made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(made, default=str))  # type: ignore[no-any-return]


SCHEMA = openapi.from_dict(description())
SCHEMA.app = WSGIHandler()
OPERATIONS = {
    f"{found.ok().method.upper()} {found.ok().path}": found.ok() for found in SCHEMA.get_all_operations()
}
ROUTES = {"/" + CONVERTERS.sub(r"{\1}", route.pattern): route.name for route in all_routes()}


def rows_for(name: str) -> list[Row]:
    """The table's rows of an operation."""
    method, path = name.split(" ", 1)
    return [row for row in TABLE if row.route == ROUTES[path] and row.method == method]


@pytest.fixture(scope="module", autouse=True)
def _one_connection() -> Iterator[None]:
    """The WSGI handler itself would close the connection whose transaction holds the world."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def tokens(_world: World, django_db_blocker: Any) -> dict[str, str]:
    """Who may write everything in ATLAS, and who may write what lies above projects."""
    with django_db_blocker.unblock():
        return {name: token_for(_world.people[name], write=True) for name in ("owner", "administrator")}


def bearer(tokens: dict[str, str], row: Row) -> dict[str, str]:
    name = "owner" if row.may & {"owner", "person", "itself"} else "administrator"
    return {"Authorization": f"Bearer {tokens[name]}"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_is_a_fault_and_every_answer_is_as_described(
    name: str, world: World, tokens: dict[str, str]
):
    row = rows_for(name)[0]
    headers = bearer(tokens, row)
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        cases = OPERATIONS[name].as_strategy(generation_mode=mode)

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases, data=st.data())
        def try_one(case: Any, data: Any) -> None:
            aim(world, row, case, data)
            with back_to_the_world():
                response = case.call(headers={**headers, **case_headers(case, data)})
                case.validate_response(response, checks=CHECKS)

        try_one()


def aim(world: World, row: Row, case: Any, data: Any) -> None:
    """Mostly a place that exists: made-up keys would end at the door."""
    for place in route_places()[row.route]:
        if place in SITE_PLACES:
            known = [world.site[row.uses.get(place, place)]]
        else:
            thing = row.uses.get(place, PLACES[place])
            known = [world.things[OWN][thing]] * 3 + [world.things[OTHER][thing]]
        case.path_parameters[place] = data.draw(st.sampled_from([*known, case.path_parameters[place]]))


def case_headers(case: Any, data: Any) -> dict[str, str]:
    """Edits say which version they are made from, mostly."""
    if case.method.upper() not in ("PATCH", "PUT", "DELETE"):
        return {}
    tag = data.draw(st.sampled_from(["*", "*", "*", '"v1"', '"v999"', "nonsense", ""]))
    return {"If-Match": tag} if tag else {}


@contextmanager
def back_to_the_world() -> Iterator[None]:
    """What a request changed is taken back, so that the next one finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_reached_and_answers_as_described(name: str, world: World, tokens: dict[str, str]):
    """With the table's own requests: the success of each, checked against the description."""
    operation = OPERATIONS[name]
    for row in rows_for(name):
        about = "archived" if row.status == 409 else "own"
        subject = BY_NAME["owner" if row.may & {"owner", "person", "itself"} else "administrator"]
        request = request_for(world, row, subject, about)
        case = operation.Case(**_parts(world, row, request))
        headers = {**bearer(tokens, row), "If-Match": "*"}
        with back_to_the_world():
            response = case.call(headers=headers)
            assert 200 <= response.status_code < 300, response.text[:300]
            case.validate_response(response, checks=CHECKS)


def _parts(world: World, row: Row, request: Request) -> dict[str, Any]:
    places = route_places()[row.route]
    values = re.fullmatch(_pattern(row), request.path)
    assert values is not None
    parts: dict[str, Any] = {"path_parameters": {place: values.group(place) for place in places}}
    if request.query:
        parts["query"] = dict(request.query)
    if isinstance(request.data, Multipart):
        content = request.data["file"][1]
        return {**parts, "body": {"file": content}, "media_type": "multipart/form-data"}
    if request.data is not None:
        parts |= {"body": json.loads(json.dumps(request.data, default=str)), "media_type": "application/json"}
    return parts


def _pattern(row: Row) -> str:
    path = next(path for path, name in ROUTES.items() if name == row.route)
    return re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)


def test_the_description_holds_every_api_route():
    """What is not described is not tried: nothing of the API is left out but the description itself."""
    described = {(ROUTES[name.split(" ", 1)[1]], name.split(" ", 1)[0]) for name in OPERATIONS}
    table = {(row.route, row.method) for row in TABLE if row.is_api}
    assert table - described == {("api-schema", "GET"), ("api-docs", "GET")}


def test_an_answer_that_is_not_described_is_noticed(world: World, tokens: dict[str, str]):
    """The negative control: described otherwise, the same answer fails the check."""
    raw = description()
    properties = raw["components"]["schemas"]["MeOutput"]["properties"]
    properties["id"] = {"type": "string"}
    schema = openapi.from_dict(raw)
    schema.app = WSGIHandler()
    operation = schema["/api/v1/me/"]["GET"]
    case = operation.Case()
    response = case.call(headers={"Authorization": f"Bearer {tokens['owner']}"})
    with pytest.raises(FailureGroup):
        case.validate_response(response, checks=[response_schema_conformance])
