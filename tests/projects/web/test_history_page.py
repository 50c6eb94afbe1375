"""The history of a project as a page."""

from __future__ import annotations

import pytest

from projects.services import add_member, update_project
from tests.factories import UserFactory

HISTORY = "/projects/ATLAS/history/"


def content(response) -> str:
    return response.content.decode()


@pytest.fixture
def lived(cast, project, act_as):
    """A project with a little history."""
    update_project(
        actor=act_as(cast.owner), project=project, expected_version=1, name="Atlas moves", phase="planning"
    )
    add_member(actor=act_as(cast.manager), project=project, user=UserFactory(name="Nora"), role="viewer")
    return project


def test_sentences_with_before_and_after(client_for, cast, lived):
    page = content(client_for(cast.auditor).get(HISTORY))
    assert "Edited the facts of ATLAS Project ATLAS" in page
    assert "Added Nora to ATLAS as viewer" in page
    for words in (
        "<del>Project ATLAS</del>",
        "<ins>Atlas moves</ins>",
        "<del>Initiation</del>",
        "<ins>Planning</ins>",
    ):
        assert words in page
    assert page.index("Added Nora") < page.index("Edited the facts")


def test_filters(client_for, cast, lived):
    browser = client_for(cast.member)
    page = content(browser.get(HISTORY, {"who": cast.manager.pk}))
    assert "Added Nora" in page
    assert "Edited the facts" not in page
    page = content(browser.get(HISTORY, {"about": "project"}))
    assert "Edited the facts" in page
    assert "Added Nora" not in page
    assert "No entry matches the filters" in content(browser.get(HISTORY, {"until": "2020-01-01"}))


@pytest.mark.parametrize(
    "query",
    [
        {"who": "987654"},
        {"who": "x"},
        {"about": "%"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
    ],
)
def test_a_filter_that_cannot_be_applied_says_so(client_for, cast, lived, query):
    response = client_for(cast.member).get(HISTORY, query)
    assert response.status_code == 200
    assert "is not applied" in content(response)
    assert "Added Nora" in content(response)


def test_pages_go_back_to_the_beginning(client_for, cast, lived, act_as):
    for number in range(55):
        update_project(actor=act_as(cast.owner), project=lived, expected_version=None, name=f"Name {number}")
    browser = client_for(cast.member)
    first = content(browser.get(HISTORY))
    assert first.count('class="sentence"') == 50
    following = first.split('rel="next"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = content(browser.get(HISTORY + following))
    assert second.count('class="sentence"') == 7
    assert "Newest entries" in second
    assert 'rel="next"' not in second


def test_a_cursor_nobody_gave_is_refused(client_for, cast, lived):
    assert client_for(cast.member).get(HISTORY, {"cursor": "x"}).status_code == 400
