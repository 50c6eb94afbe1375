"""Filters, orders and pages of the API are allow-lists: everything else is refused, by name."""

from __future__ import annotations

import json

import pytest

from tests.architecture.routes import all_routes
from tests.permissions.asking import Request, ask
from tests.permissions.cases import address
from tests.permissions.row import Row
from tests.permissions.subjects import BY_NAME
from tests.permissions.table import TABLE
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
ADMINISTRATOR = BY_NAME["administrator"]
READS = [row for row in TABLE if row.is_api and row.method == "GET" and row.scope != "public"]
VIEWS = {route.name: route.view.cls for route in all_routes() if hasattr(route.view, "cls")}
LISTS = [row for row in READS if VIEWS[row.route].pagination_class is not None]
ORDERED = [row for row in LISTS if "ordering" in VIEWS[row.route].extra_query]
PRYING = (
    "project__memberships__user__email",
    "memberships__user__password__startswith",
    "user__password",
    "owner__password__startswith",
    "actor_user__password",
    "id__in",
    "pk",
    "or",
    "_connector",
    "group_by",
    "fields",
    "expand",
    "limit",
    "offset",
)


def asked(world: World, row: Row, **query: object) -> tuple[int | str, dict[str, object]]:
    """Status and body of the row's route about ATLAS."""
    path = address(world, row, "own")
    answer = ask(world, ADMINISTRATOR, Request("GET", path, query={**row.query, **query}))
    return answer.status, json.loads(answer.text)


@pytest.mark.parametrize("row", READS, ids=str)
def test_a_parameter_that_is_not_known_is_refused_by_name(row: Row, world: World):
    for name in PRYING:
        status, body = asked(world, row, **{name: "a"})
        assert status == 400, name
        assert name in body["errors"]
        assert name in str(body["detail"])


@pytest.mark.parametrize("row", ORDERED, ids=str)
def test_orders_are_an_allow_list(row: Row, world: World):
    for order in (
        "password",
        "memberships__user__email",
        "-id,key",
        "project__key",
        "?",
        "pk",
        "--key",
        "",
        "dates",
    ):
        assert asked(world, row, ordering=order)[0] == 400, order


@pytest.mark.parametrize("row", [row for row in LISTS if row not in ORDERED], ids=str)
def test_lists_without_orders_refuse_them(row: Row, world: World):
    assert asked(world, row, ordering="id")[0] == 400


@pytest.mark.parametrize("row", LISTS, ids=str)
def test_no_parameter_takes_nul(row: Row, world: World):
    filterset = getattr(VIEWS[row.route], "filterset_class", None)
    for name in [
        *(filterset.base_filters if filterset else ()),
        *VIEWS[row.route].extra_query,
        "cursor",
        "page_size",
    ]:
        assert asked(world, row, **{name: "a\x00b"})[0] == 400, name


@pytest.mark.parametrize("row", LISTS, ids=str)
def test_absurd_values_of_filters_are_refused_or_find_nothing(row: Row, world: World):
    """Never a fault, whatever stands in a filter."""
    filterset = getattr(VIEWS[row.route], "filterset_class", None)
    absurd = ("", "-1", "99999999999999999999999", "1e400", "NaN", "'; drop table", "é" * 500, "0001-01-01", "\ud83d",
              "0157-06-28T18:10:33-19:12", "0001-01-01T00:00:00+12:00", "9999-12-31T23:59:59-12:00")  # fmt: skip
    for name in filterset.base_filters if filterset else ():
        for value in absurd:
            sent = value.encode("utf-8", "surrogatepass") if value == "\ud83d" else value
            status, _ = asked(world, row, **{name: sent})
            assert status in (200, 400), (name, value)


@pytest.mark.parametrize("row", LISTS, ids=str)
def test_pages_have_their_limits(row: Row, world: World):
    """An absurd size is refused, or answered with a page of a sound size."""
    for size in ("-1", "0", "1000000000", "99999999999999999999999999", "many", "1.5", ""):
        status, body = asked(world, row, page_size=size)
        assert status in (200, 400), size
        if status == 200:
            assert len(body["results"]) <= 1000
    for cursor in ("nonsense", "cD0x", "bz0xJnA9MQ==", "cD0lMDA=", "cD1hJTAwYg==", "/" * 9000):
        assert asked(world, row, cursor=cursor)[0] in (200, 400, 404), cursor


def test_a_known_parameter_is_taken(world: World):
    """The negative control: what is in the list is obeyed."""
    row = next(row for row in LISTS if row.route == "api-task-list")
    _, everything = asked(world, row)
    status, found = asked(world, row, search="Design")
    assert status == 200
    assert 0 < len(found["results"]) < len(everything["results"])
    names = [task["name"] for task in asked(world, row, ordering="-name")[1]["results"]]
    assert names == sorted(names, reverse=True)


PAGES = {
    "project-list": (
        "q",
        "sort",
        "page",
        "per_page",
        "phase",
        "manager",
        "member",
        "programme",
        "portfolio",
        "archived",
    ),
    "project-export": ("q", "sort", "manager"),
    "people": ("q", "sort", "page", "per_page", "site_role", "state"),
    "people-export": ("q", "sort"),
    "history": ("q", "verb", "since", "until", "after"),
    "project-history": ("cursor", "who", "about", "since", "until"),
    "job-list": ("state", "page"),
    "import-list": ("page",),
    "people-options": ("q",),
    "schedule-changes": ("since",),
}


@pytest.mark.parametrize("route", PAGES)
def test_pages_stand_absurd_parameters(route: str, world: World):
    """Pages say what is wrong or pass it over; never a fault, never another order than those they offer."""
    row = next(row for row in TABLE if row.route == route)
    path = address(world, row, "own")
    for name in PAGES[route]:
        for value in ("-1", "user__password", "a\x00b", "9" * 30):
            answer = ask(world, ADMINISTRATOR, Request("GET", path, query={name: value}))
            assert answer.status in (200, 400), (name, value, answer.status)
    if route in ("project-list", "project-export", "people", "people-export"):
        answer = ask(world, ADMINISTRATOR, Request("GET", path, query={"sort": "memberships__user__email"}))
        assert answer.status == 400
