"""The table covers every method of every route, and nothing that is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from core.policy import Action
from tests.architecture.routes import Route, all_routes
from tests.permissions.bodies import BUILDERS
from tests.permissions.row import Row
from tests.permissions.table import TABLE

LOOK = Action("planted.look", "Look at a planted page", writes=False)


def methods_of(routes: Iterable[Route]) -> set[tuple[str, str]]:
    return {(route.name or route.pattern, method) for route in routes for method in route.actions or {}}


def rows_of(table: Iterable[Row]) -> set[tuple[str, str]]:
    return {(row.route, row.method) for row in table}


def without_row(routes: Iterable[Route], table: Iterable[Row]) -> set[tuple[str, str]]:
    return methods_of(routes) - rows_of(table)


def without_route(routes: Iterable[Route], table: Iterable[Row]) -> set[tuple[str, str]]:
    return rows_of(table) - methods_of(routes)


def test_every_method_of_every_route_has_a_row():
    assert sorted(without_row(all_routes(), TABLE)) == []


def test_every_row_has_its_route():
    assert sorted(without_route(all_routes(), TABLE)) == []


def test_no_row_stands_twice():
    assert [name for name, count in Counter(str(row) for row in TABLE).items() if count > 1] == []


def found_anew(planted: Route) -> set[tuple[str, str]]:
    """What is found with the planted route and is not without it."""
    return without_row([*all_routes(), planted], TABLE) - without_row(all_routes(), TABLE)


def test_a_planted_route_is_found():
    planted = Route("planted/", "planted", {"GET": LOOK, "POST": LOOK}, None)
    assert found_anew(planted) == {("planted", "GET"), ("planted", "POST")}


def test_a_planted_route_without_a_name_is_found():
    planted = Route("planted/", "", {"GET": LOOK}, None)
    assert found_anew(planted) == {("planted/", "GET")}


def test_a_planted_row_is_found():
    planted = Row("planted", "GET", frozenset({"owner"}))
    assert ("planted", "GET") in without_route(all_routes(), [*TABLE, planted])
    assert ("planted", "GET") not in without_route(all_routes(), TABLE)


def test_a_new_method_of_a_known_route_is_found():
    known = next(route for route in all_routes() if route.name == "project")
    wider = Route(known.pattern, known.name, {"GET": LOOK, "DELETE": LOOK}, None)
    assert found_anew(wider) == {("project", "DELETE")}


def test_bodies_have_their_builders():
    assert {row.body for row in TABLE if row.body} - set(BUILDERS) == set()
