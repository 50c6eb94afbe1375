"""The list of projects as a page and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actors import system
from projects.models import Membership, Project
from tests.factories import MembershipFactory, ProgrammeFactory, ProjectFactory, UserFactory, prepare

LIST = "/projects/"


@pytest.fixture
def ada(db):
    return UserFactory(name="Ada Byron")


@pytest.fixture
def browser(ada, client_for):
    return client_for(ada)


def give(user, role="member", **facts):
    row = ProjectFactory(**facts)
    MembershipFactory(project=row, user=user, role=role)
    return row


def make_many(user, number):
    """`number` projects of the person, in two statements."""

    def make():
        rows = Project.objects.bulk_create(
            Project(key=f"N{place:05d}", name=f"Number {place}", start_date=date(2026, 6, 1))
            for place in range(number)
        )
        Membership.objects.bulk_create(Membership(project=row, user=user, role="owner") for row in rows)

    prepare(actor=system("tests"), make=make)


def test_the_first_page_is_the_list(browser):
    assert browser.get("/").headers["Location"] == LIST


def test_strangers_are_sent_to_the_sign_in(client_for, cast):
    response = client_for(None).get(LIST)
    assert response.status_code == 302
    assert response.headers["Location"].endswith("?next=/projects/")


def test_an_empty_list_teaches_and_offers_to_create(browser):
    text = browser.get(LIST).content.decode()
    assert "No project is here yet" in text
    assert 'href="/projects/new/"' in text
    assert "<table" not in text.split("<main")[1].split("</main>")[0]


def test_who_may_not_create_is_not_asked_to(client_for, db):
    text = client_for(UserFactory(site_role="auditor")).get(LIST).content.decode()
    assert "You belong to no project yet" in text
    assert "/projects/new/" not in text


def test_rows_show_what_the_reader_may_see(browser, ada):
    project = give(ada, key="ECM", name="<b>Cloud</b>", phase="planning", programme=ProgrammeFactory(name="Sky"),
                   target_finish=date(2027, 6, 30))  # fmt: skip
    MembershipFactory(project=project, user=UserFactory(name="Grace Manager"), role="manager")
    ProjectFactory(key="SECRET", name="CANARY")
    text = browser.get(LIST).content.decode()
    assert "&lt;b&gt;Cloud&lt;/b&gt;" in text
    for word in ("ECM", "Planning", "Sky", "Grace Manager", "30 Jun 27", "Member", "1 project"):
        assert word in text
    assert "CANARY" not in text
    assert "SECRET" not in text


def test_filters_narrow_and_show_as_chips(browser, ada):
    give(ada, key="ECM", phase="planning")
    give(ada, key="ECB", phase="closing")
    give(ada, key="OLD", phase="planning", archived_at=timezone.now())
    text = browser.get(LIST, {"phase": "planning"}).content.decode()
    assert 'class="key">ECM' in text
    assert 'class="key">ECB' not in text
    assert "Phase: Planning" in text
    text = browser.get(LIST, {"phase": "planning", "archived": "all"}).content.decode()
    assert 'class="key">OLD' in text
    assert "archived</span>" in text


def test_a_filter_that_cannot_be_applied_says_so(browser, ada):
    give(ada, key="ECM")
    stranger = UserFactory(name="Stranger")
    for name, value in (("manager", stranger.pk), ("member", "x"), ("phase", "party"), ("programme", 10**30)):
        text = browser.get(LIST, {name: value}).content.decode()
        assert "chip invalid" in text, name
        assert "is not applied: This is none of the choices" in text or "is not applied" in text, name
        assert 'class="key">ECM' in text, name
        assert "Stranger" not in text


def test_nothing_found_is_said_with_a_way_out(browser, ada):
    give(ada, key="ECM")
    text = browser.get(LIST, {"q": "zebra"}).content.decode()
    assert "No project matches the filters" in text


@pytest.mark.parametrize(
    "query", [{"sort": "purpose"}, {"sort": "--key"}, {"per_page": "7"}, {"per_page": "x"}]
)
def test_orders_and_sizes_that_are_not_offered_are_refused(browser, query):
    assert browser.get(LIST, query).status_code == 400


@pytest.mark.parametrize(
    "query", [{"q": "\x00"}, {"q": "%' OR 1=1 --"}, {"page": "x"}, {"page": "-1"}, {"page": "999999"}]
)
def test_odd_input_is_harmless(browser, ada, query):
    give(ada, key="ECM")
    assert browser.get(LIST, query).status_code == 200


def test_pages(browser, ada):
    make_many(ada, 30)
    text = browser.get(LIST, {"per_page": 25}).content.decode()
    assert "1–25 of 30" in text
    assert 'rel="next"' in text
    text = browser.get(LIST, {"per_page": 25, "page": 2}).content.decode()
    assert "26–30 of 30" in text
    assert text.count('class="row-link"') == 5


def test_the_number_of_queries_does_not_grow_with_the_projects(browser, ada):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(LIST, {"per_page": 250}).status_code == 200
        return len(captured)

    make_many(ada, 10)
    cost()  # the session and what a process keeps
    few = cost()
    prepare(actor=system("tests"), make=lambda: Project.objects.all().delete())
    make_many(ada, 1000)
    assert cost() == few <= 16


def rows_of(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_holds_the_rows_of_the_page_it_was_asked_from(browser, ada):
    give(ada, key="ECM", phase="planning", target_finish=date(2027, 6, 30), role="manager")
    give(ada, key="ECB", phase="closing")
    ProjectFactory(key="SECRET", phase="planning")
    response = browser.get("/projects/export.csv", {"phase": "planning"})
    assert response.headers["Content-Type"].startswith("text/csv")
    assert 'attachment; filename="projects.csv"' in response.headers["Content-Disposition"]
    head, *rows = rows_of(response)
    (row,) = [dict(zip(head, row, strict=True)) for row in rows]
    assert (row["Key"], row["Phase"], row["Your role"], row["Target finish"], row["Managers"]) == (
        "ECM",
        "Planning",
        "Manager",
        "2027-06-30",
        "Ada Byron",
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_file_is_a_formula(browser, ada, name):
    give(ada, key="ECM", name=name, external_id=name)
    head, row = rows_of(browser.get("/projects/export.csv"))
    for column in ("Name", "Number elsewhere"):
        assert row[head.index(column)].replace("\n", "\r") == "'" + name
