"""A canary in every text of another project is never heard by those who do not belong there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.permissions.asking import Answer, Request, ask, comparable
from tests.permissions.cases import CROSSED, has_inner_place, request_for
from tests.permissions.marks import ADDRESS, CANARY, mark
from tests.permissions.row import Row
from tests.permissions.subjects import ADMINISTRATORS_TOKEN, BY_NAME, NEWCOMER, OTHER, Subject
from tests.permissions.table import TABLE
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

READS = [row for row in TABLE if row.method == "GET" and row.scope != "public"]
STRANGERS = (BY_NAME["owner"], NEWCOMER)
PROGRAMS = (BY_NAME["owner's token"], ADMINISTRATORS_TOKEN)
ALONE = {"HX-Request": "true"}
AS_JSON = {"Accept": "application/json"}
# every word under which a list is searched; unknown ones are refused by the API and passed over by pages
SEARCHES = ("q", "search", "name", "external_id", "who", "verb", "kind")


@pytest.fixture(scope="module", autouse=True)
def _marked(_world: World, django_db_blocker: Any) -> int:
    with django_db_blocker.unblock():
        count = mark(_world)
    assert count > 40
    return count


def listeners(row: Row) -> tuple[Subject, ...]:
    return (*STRANGERS, *PROGRAMS) if row.is_api else STRANGERS


def leak(answer: Answer, request: Request, subject: Subject) -> str:
    """What of the canary is in an answer."""
    heard = answer.text + repr(dict(answer.response.headers))
    secrets = [CANARY]
    if subject is not ADMINISTRATORS_TOKEN:  # administrators may read addresses
        secrets.append(ADDRESS)
    if OTHER not in request.path:
        secrets.append(OTHER)
    given = repr(request.query)
    found = [secret for secret in secrets if secret in heard and secret not in given]
    if not found:
        return ""
    at = heard.index(found[0])
    return f"{request.path} {dict(request.query)} by {subject.name}: …{heard[max(0, at - 120) : at + 60]!r}"


def asked(world: World, row: Row, subject: Subject) -> Iterator[Request]:
    """The route about one's own and the other project: as a page, as a fragment and as JSON."""
    abouts = ["own"] if row.scope == "site" else ["own", "other"]
    if has_inner_place(row):
        abouts.append(CROSSED)
    for about in abouts:
        base = request_for(world, row, subject, about)
        yield base
        if not row.is_api and subject is not NEWCOMER:
            yield Request("GET", base.path, query=base.query, headers=ALONE)
            yield Request("GET", base.path, query=base.query, headers=AS_JSON)


@pytest.mark.parametrize("row", READS, ids=str)
def test_no_stranger_hears_the_canary(row: Row, world: World):
    leaks = [
        leak(ask(world, subject, request), request, subject)
        for subject in listeners(row)
        for request in asked(world, row, subject)
    ]
    assert [text for text in leaks if text] == []


LISTS = [
    row
    for row in READS
    if row.route.endswith(("list", "export", "options", "history", "people", "structure"))
]


@pytest.mark.parametrize("row", LISTS, ids=str)
def test_searching_for_the_canary_finds_no_more_than_searching_for_nothing_known(row: Row, world: World):
    """Neither in what is shown nor in how many there are."""
    apart = []
    for subject in listeners(row):
        base = request_for(world, row, subject, "own")
        for name in SEARCHES:
            answers = []
            for text in (CANARY[:4], "Wwwq"):
                request = Request("GET", base.path, query={**base.query, name: text})
                answer = ask(world, subject, request)
                answers.append(repr(comparable(answer, request)).replace(text, "<text>"))
            if answers[0] != answers[1]:
                apart.append((subject.name, name))
    assert apart == []


FOREIGN_FILTERS: tuple[tuple[str, str, str], ...] = (
    ("project-list", "manager", "owner_user"),
    ("project-list", "member", "owner_user"),
    ("project-export", "manager", "owner_user"),
    ("project-history", "who", "owner_user"),
    ("api-project-history", "actor_user", "owner_user"),
    ("api-task-list", "parent", "summary"),
    ("api-task-list", "number", "number"),
    ("api-link-list", "task", "task_id"),
    ("api-link-list", "predecessor", "task_id"),
    ("api-link-list", "successor", "successor"),
    ("api-assignment-list", "task", "task_id"),
    ("api-assignment-list", "resource", "resource_id"),
)


@pytest.mark.parametrize(("route", "name", "thing"), FOREIGN_FILTERS, ids=lambda value: str(value))
def test_filtering_by_a_thing_of_another_project_is_filtering_by_nothing(
    route: str, name: str, thing: str, world: World
):
    row = next(row for row in READS if row.route == route)
    owner = BY_NAME["owner"]
    base = request_for(world, row, owner, "own")
    answers = []
    for value in (world.other[thing], 1_999_999_999):
        request = Request("GET", base.path, query={name: value})
        answers.append(repr(comparable(ask(world, owner, request), request)).replace(str(value), "<id>"))
    assert answers[0] == answers[1]


def test_those_who_belong_there_hear_it(world: World):
    """The negative control: the same search finds the canary on what its own people read."""
    outsider = BY_NAME["outsider"]
    silent = []
    for row in READS:
        if row.scope != "project":
            continue
        request = request_for(world, row, outsider, "other")
        if CANARY not in ask(world, outsider, request).text:
            silent.append(str(row))
    assert sorted(set(silent) - set(WITHOUT_TEXT) - FROZEN) == []


def test_what_is_frozen_names_its_project(world: World):
    """The negative control of rows that cannot be marked: a leak of them is known by the project in every name."""
    for name in FROZEN:
        row = next(row for row in READS if str(row) == name)
        assert (
            f"of {OTHER}"
            in ask(world, BY_NAME["outsider"], request_for(world, row, BY_NAME["outsider"], "other")).text
        )


# rows that the database keeps as they were frozen: no canary is written into them
FROZEN = {"api-baseline-task-list GET"}

# what shows no free text of the project's rows, and what it shows instead
WITHOUT_TEXT = {
    "api-schedule GET": "dates, counts and settings",
    "api-schedule-settings GET": "dates, numbers and words of a list",
    "api-calendar-use GET": "ids and counts",
    "api-calendar-holidays GET": "public holidays of a country",
    "schedule-changes GET": "ids, numbers and dates of rows that moved",
    "api-member GET": "names of people",
    "api-member-list GET": "names of people",
    "import-report GET": "findings of the file",
    "plan-print GET": "a file as it was written",
    "api-plan-print GET": "a file as it was written",
    "api-quality-gate GET": "points and limits",
    "api-quality-day-list GET": "a score a day",
    "api-quality-limits GET": "limits",
    "schedule-quality-days-export GET": "a score a day",
    "schedule-quality-tasks GET": "numbers of tasks, and the title of the point",
    "api-task-recurrence GET": "a rule: dates, numbers and ids",
}


def test_a_leak_is_noticed(world: World):
    """The negative control of the ear itself: what the outsider reads would be a leak to an owner of ATLAS."""
    outsider, owner = BY_NAME["outsider"], BY_NAME["owner"]
    row = next(row for row in READS if row.route == "project-list")
    request = request_for(world, row, outsider, "own")
    assert leak(ask(world, outsider, request), request, owner)


def test_addresses_are_heard_by_overseers(world: World):
    """The negative control of addresses."""
    request = Request("GET", "/people/")
    assert ADDRESS in ask(world, BY_NAME["auditor"], request).text
