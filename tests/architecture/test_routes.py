"""House rule: every route declares the action that each of its methods asks for."""

from __future__ import annotations

from django.urls import path

from core.policy import Action, table
from tests.architecture.routes import Route, all_routes

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def undeclared(routes: list[Route]) -> list[str]:
    return [route.pattern for route in routes if not route.actions]


def test_every_route_declares_its_actions():
    assert undeclared(all_routes()) == []


def test_a_route_without_an_action_is_found():
    """The negative control: a planted route is caught."""
    planted = path("planted/", lambda request: None)
    route = Route("planted/", "", getattr(planted.callback, "policy_actions", None), planted.callback)
    assert undeclared([*all_routes(), route]) == ["planted/"]


def test_declared_actions_stand_in_the_policy_table():
    known = table()
    for route in all_routes():
        for method, action in (route.actions or {}).items():
            assert method in METHODS, route.pattern
            assert isinstance(action, Action), route.pattern
            assert action in known, f"{route.pattern} {method}: {action.name}"


def test_api_views_declare_exactly_the_methods_they_have():
    for route in all_routes():
        view_class = getattr(route.view, "cls", None)
        if view_class is None:
            continue
        handlers = {m for m in METHODS if hasattr(view_class, m.lower())}
        assert handlers == set(route.actions or {}), route.pattern


def test_names_of_routes_are_unique():
    names = [route.name for route in all_routes() if route.name]
    assert sorted(names) == sorted(set(names))
