"""The number of queries of every page and API route: the same with 10 rows and with 1,000, and never over the record.

After a change that needs more queries on purpose, record anew and commit the file with the reason:
`RECORD_QUERY_COUNTS=1 ./portal test tests/performance/test_query_counts.py -p no:xdist`
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, reset_queries, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from tests.architecture.routes import all_routes
from tests.performance.between import USES
from tests.performance.worlds import World, build_world

SMALL, LARGE = 10, 1000
RECORD = Path(__file__).with_name("query_counts.json")
ANEW = "RECORD_QUERY_COUNTS"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
JSON = {"content_type": "application/json"}

# These list nothing, and a signed-in person is sent elsewhere by most of them.
NOT_COUNTED = {
    "healthz", "readyz", "home", "first-visit", "account_login", "account_logout", "account_inactive",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "api-schema", "api-docs",
}  # fmt: skip
ADMINISTRATORS = {
    "people", "people-export", "person-add", "person", "person-deactivate", "history", "api-history",
    "portfolio-create", "portfolio-edit", "portfolio-delete", "programme-create", "programme-edit",
    "programme-delete", "project-archive", "quality-limits", "api-site-quality-limits",
    "plan-rules", "api-plan-rules",
}  # fmt: skip
QUERY = {
    "schedule-quality-point": "?point=logic",
    "schedule-quality-tasks": "?point=logic",
    "schedule-changes": "?since=0",
    "people-options": "?q=coll",
    "api-calendar-holidays": "?country=DE&years=2026",
}


@dataclass(frozen=True)
class Call:
    """One request, named as in the record."""

    route: str
    who: str
    verb: str = ""
    method: str = "GET"
    query: str = ""
    body: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return " ".join(p for p in (self.method, self.route + self.query, self.verb, f"({self.who})") if p)


def read_routes() -> list[str]:
    """Names of the routes that answer GET."""
    return [route.name for route in all_routes() if "GET" in (route.actions or {})]


def reads() -> Iterator[Call]:
    for name in read_routes():
        if name in NOT_COUNTED:
            continue
        yield Call(name, "keeper", query=QUERY.get(name, ""))
        if name not in ADMINISTRATORS:
            yield Call(name, "manager", query=QUERY.get(name, ""))
    for name in read_routes():
        if name.startswith("api-") and (name.endswith("-list") or name in ("api-people", "api-history")):
            yield Call(name, "keeper", query="?page_size=1000")
    for query in ("?page_size=5", "?updated_since=2026-01-01T00:00:00Z"):
        yield Call("api-task-list", "manager", query=query)


def schedule_calls() -> Iterator[Call]:
    """The calls that change a plan or ask what a change would do."""
    for verb in ("duration", "name", "percent", "task.add", "task.delete", "task.outdent", "link.add"):
        yield Call("schedule-edits", "manager", verb, "POST")
    yield Call("api-schedule-calculate", "manager", "", "POST")
    yield Call("api-schedule-recalculate", "manager", "", "POST")
    yield Call("api-task-list", "manager", "", "POST")
    yield Call("api-task", "manager", "", "PATCH")


CALLS = [*reads(), *schedule_calls()]


def body_of(call: Call, world: World) -> Any:
    """What is sent; `middle` has as many tasks before it in every world, each waits for the one before."""
    middle = world.tasks[4]
    last = world.tasks[-1]
    about = {"verb": "task.update", "task": middle.pk, "version": middle.version}
    start = world.tasks[0]  # progress on a task that waits for none is in sequence
    first = {"verb": "task.update", "task": start.pk, "version": start.version}
    return {
        ("schedule-edits", "duration"): {**about, "fields": {"duration": "3d"}},
        ("schedule-edits", "name"): {**about, "fields": {"name": "Another name"}},
        ("schedule-edits", "percent"): {**first, "fields": {"percent": 40}},
        ("schedule-edits", "task.add"): {"verb": "task.add", "name": "New", "parent": None, "after": None},
        ("schedule-edits", "task.delete"): {"verb": "task.delete", "tasks": [middle.pk]},
        ("schedule-edits", "task.outdent"): {"verb": "task.outdent", "tasks": [last.pk]},
        ("schedule-edits", "link.add"): {
            "verb": "link.add",
            "predecessor": world.tasks[0].pk,
            "successor": last.pk,
            "type": "SS",
        },
        ("api-schedule-calculate", ""): {"changes": [{"task": middle.pk, "duration": "9d"}]},
        ("api-schedule-recalculate", ""): {},
        ("api-task-list", ""): {"name": "A new task", "duration": "3d"},
        ("api-task", ""): {"duration": "4d"},
    }[call.route, call.verb]


def address(call: Call, world: World) -> str:
    places: Any = get_resolver().reverse_dict
    names = list(places.getlist(call.route)[0][0][0][1])
    uses = USES.get(call.route, {})
    kwargs = {name: world.places[uses.get(name, name)] for name in names}
    if call.route == "token-revoke":
        kwargs["public_id"] = world.places["token"][call.who]
    return reverse(call.route, kwargs=kwargs) + call.query


def client_of(call: Call, world: World) -> Client:
    client = Client(raise_request_exception=False)  # a broken route fails its own tests, not all
    if call.route.startswith("api-"):
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {world.tokens[call.who]}"
    else:
        client.force_login(world.people[call.who], backend=BACKEND)
    return client


def send(client: Client, call: Call, world: World) -> Any:
    where = address(call, world)
    if call.method == "GET":
        answer = client.get(where)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer
    headers = {"Accept": "application/json", "If-Match": "*"}
    ask = client.post if call.method == "POST" else client.patch
    return ask(where, json.dumps(body_of(call, world)), headers=headers, **JSON)


@dataclass(frozen=True)
class Measured:
    """A call's answer and the statements it took."""

    status: int
    statements: tuple[str, ...]


def queries_of(call: Call, world: World, expected: int | None = None) -> Measured:
    """The statements of the call once everything that a process keeps is warm; what it wrote is taken back.

    A call that takes as many as expected at once is not asked a second time.
    """
    client = client_of(call, world)
    for _ in range(2):
        reset_queries()  # the log holds 9,000 statements, and there are more calls than that by now
        with transaction.atomic(), CaptureQueriesContext(connection) as caught:
            answer = send(client, call, world)
            statements = tuple(query["sql"] for query in caught.captured_queries)
            transaction.set_rollback(True)
        if len(statements) == expected:
            break
    return Measured(answer.status_code, statements)


def measure(size: int, expected: dict[str, int], calls: list[Call] = CALLS) -> dict[str, Measured]:
    """What each call takes; `expected` is what it took in another world, or before."""
    with transaction.atomic():
        world = build_world(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        found = {str(call): queries_of(call, world, expected.get(str(call))) for call in calls}
        transaction.set_rollback(True)
    return found


@contextmanager
def throw_away(folder: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=folder):
        yield
    cache.clear()


@pytest.fixture(scope="module")
def measured(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[int, dict[str, Measured]]:
    """Statements by call, in a small world and in a large one."""
    at_once = (
        pytest.MonkeyPatch.context()
    )  # a large plan is printed by a job: here it is printed in the request
    with django_db_blocker.unblock(), throw_away(tmp_path_factory.mktemp("media")), at_once as patch:
        patch.setattr("integrations.services.printing.AT_ONCE", 10**9)
        small = measure(SMALL, {} if os.environ.get(ANEW) else json.loads(RECORD.read_text()))
        counts = {name: len(found.statements) for name, found in small.items()}
        large = measure(LARGE, counts)
        apart = [call for call in CALLS if len(large[str(call)].statements) != counts[str(call)]]
        if apart:  # the record was met before the process was warm
            small |= measure(SMALL, {}, apart)
        return {SMALL: small, LARGE: large}


@pytest.fixture(scope="module")
def recorded(measured: dict[int, dict[str, Measured]]) -> dict[str, int]:
    """The record; written anew where the variable asks for it."""
    if os.environ.get(ANEW):
        counts = {name: len(found.statements) for name, found in sorted(measured[LARGE].items())}
        RECORD.write_text(json.dumps(counts, indent=1) + "\n")
    return dict(json.loads(RECORD.read_text()))


def told(statements: tuple[str, ...]) -> str:
    return "\n".join(f"  {statement[:300]}" for statement in statements)


@pytest.mark.parametrize("name", [str(call) for call in CALLS])
def test_as_many_queries_for_a_thousand_rows_as_for_ten(name: str, measured: Any) -> None:
    assert {measured[size][name].status for size in (SMALL, LARGE)} <= {200, 201, 202}
    small, large = (measured[size][name].statements for size in (SMALL, LARGE))
    assert len(large) == len(small), f"{LARGE} rows:\n{told(large)}\n{SMALL} rows:\n{told(small)}"


@pytest.mark.parametrize("name", [str(call) for call in CALLS])
def test_no_more_queries_than_recorded(name: str, measured: Any, recorded: dict[str, int]) -> None:
    how = f"If it is meant, record anew with {ANEW}=1."
    assert name in recorded, f"{RECORD.name} does not know this call. {how}"
    statements = measured[LARGE][name].statements
    assert len(statements) <= recorded[name], (
        f"{len(statements)} queries, recorded are {recorded[name]}. {how}\n{told(statements)}"
    )


def test_the_record_holds_nothing_that_is_gone(recorded: dict[str, int]) -> None:
    assert sorted(set(recorded) - {str(call) for call in CALLS}) == []


def test_every_route_that_reads_is_counted() -> None:
    assert set(read_routes()) - NOT_COUNTED == {call.route for call in CALLS if call.method == "GET"}
    assert set(read_routes()) >= NOT_COUNTED


def test_a_query_a_row_would_be_found(db: None) -> None:
    """The negative control: rows that are asked for one at a time do not cost the same for ten and for more."""

    def one_by_one(size: int) -> tuple[str, ...]:
        with CaptureQueriesContext(connection) as caught, connection.cursor() as cursor:
            for number in range(size):
                cursor.execute("SELECT %s", [number])
        return tuple(query["sql"] for query in caught.captured_queries)

    found = {size: {"planted": Measured(200, one_by_one(size))} for size in (SMALL, LARGE)}
    with pytest.raises(AssertionError, match="1000 rows:"):
        test_as_many_queries_for_a_thousand_rows_as_for_ten("planted", found)
    with pytest.raises(AssertionError, match="record anew with RECORD_QUERY_COUNTS=1"):
        test_no_more_queries_than_recorded("planted", found, {"planted": 999})
    with pytest.raises(AssertionError, match="does not know this call"):
        test_no_more_queries_than_recorded("planted", found, {})
