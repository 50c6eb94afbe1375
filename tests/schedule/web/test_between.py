"""Links between projects and a programme over time, as pages and over the API."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.actors import person, system
from schedule.models import ProjectLink
from schedule.selectors.board import board_plan
from schedule.services.project_links import add_project_link
from tests.factories import MembershipFactory, ProgrammeFactory, ProjectFactory, prepare
from tests.schedule.conftest import DAY, MONDAY, Planner, start_on


@pytest.fixture
def programme():
    return ProgrammeFactory(name="Digital commerce")


@pytest.fixture
def giver(plan, cast, programme) -> Planner:
    """PSL, which the manager and the viewer can see, in one programme with ATLAS."""
    project = ProjectFactory(key="PSL", name="Load tests", programme=programme)
    MembershipFactory(project=project, user=cast.manager, role="manager")
    MembershipFactory(project=project, user=cast.viewer, role="viewer")
    start_on(project, MONDAY)

    def join() -> None:
        plan.project.programme = programme
        plan.project.save()

    prepare(actor=system("tests"), make=join)
    made = Planner(project, person(cast.manager))
    made.settings(uses_status_date=False)
    return made


@pytest.fixture
def link(plan, giver) -> ProjectLink:
    """Go live waits for the load test of three days, which ends Wed 7."""
    test = giver.add("Load test", duration_minutes=3 * DAY)
    live = plan.add("Go live", duration_minutes=DAY)
    made, _ = add_project_link(actor=plan.actor, project=plan.project, predecessor=test, successor=live)
    return made


def test_the_list_of_what_is_waited_for(client_for, cast, base, link) -> None:
    page = client_for(cast.viewer).get(f"{base}project-links/").content.decode()
    for words in ("PSL-1 Load test", "ATLAS-1 Go live", "7 Jan 26", "No slack", "holds it"):
        assert words in page
    assert "Add the link" not in page
    sheet = client_for(cast.viewer).get(f"{base}project-links/export.csv").content.decode()
    assert "ATLAS-1 Go live,PSL-1 Load test,FS,,2026-01-07 17:00,2026-01-08 08:00" in sheet


def test_what_others_cannot_see_has_no_name(client_for, cast, base, link) -> None:
    """The member belongs to ATLAS only."""
    member = client_for(cast.member)
    for where in ("project-links/", "project-links/export.csv", "tasks/1/"):
        page = member.get(f"{base}{where}").content.decode()
        assert "a task of a project you cannot see" in page
        assert "Load test" not in page
        assert "PSL" not in page
    rows = board_plan(actor=person(cast.member), project=link.project)["tasks"]
    assert rows[0]["external"] == "waits for a task of a project you cannot see, 7 Jan"


def test_the_giver_sees_who_waits(client_for, cast, link) -> None:
    page = (
        client_for(cast.manager)
        .get("/projects/PSL/schedule/project-links/?direction=outgoing")
        .content.decode()
    )
    assert "ATLAS-1 Go live" in page
    page = client_for(cast.manager).get("/projects/PSL/schedule/tasks/1/").content.decode()
    assert "waits for it" in page
    rows = board_plan(actor=person(cast.manager), project=link.giver)["tasks"]
    assert (rows[0]["external"], rows[0]["awaited"]) == ("", "ATLAS-1 Go live waits for it")


def test_a_link_is_made_changed_and_removed_in_the_browser(client_for, cast, base, plan, giver) -> None:
    manager = client_for(cast.manager)
    giver.add("Load test", duration_minutes=3 * DAY)
    plan.add("Go live", duration_minutes=DAY)
    sent = {"waiting": "1", "giving": "psl-1", "type": "FS", "lag": "1d", "note": "before the sale"}
    assert manager.post(f"{base}project-links/", sent).status_code == 302
    assert plan.span("Go live")[0] == "2026-01-09T08:00"
    made = ProjectLink.objects.get()
    where = f"{base}project-links/{made.pk}/"
    assert 'value="1 d"' in manager.get(where).content.decode()
    assert manager.post(where, {"type": "FS", "lag": "", "version": made.version}).status_code == 302
    assert plan.span("Go live")[0] == "2026-01-08T08:00"
    answer = manager.post(where, {"type": "SS", "lag": "2d", "version": made.version})
    assert answer.status_code == 422
    assert "Finish to start" in answer.content.decode()
    assert manager.post(f"{where}remove/").status_code == 302
    assert not ProjectLink.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"giving": "PSL-99"}, "No task of another project that you can see is called “PSL-99”."),
        ({"giving": "BOREAS-1"}, "No task of another project that you can see is called “BOREAS-1”."),
        ({"giving": "the load test"}, "Name the other task by its key and number"),
        ({"giving": "ATLAS-1"}, "is a task of this project"),
        ({"waiting": "77"}, "No task of this project has the number or outline “77”."),
        ({"lag": "soon"}, "Write a lag such as 2d"),
    ],
)
def test_rubbish_is_answered_with_a_sentence(client_for, cast, base, plan, giver, sent, sentence) -> None:
    giver.add("Load test")
    plan.add("Go live")
    answer = client_for(cast.manager).post(
        f"{base}project-links/", {"waiting": "1", "giving": "PSL-1", "type": "FS", **sent}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ProjectLink.objects.exists()


def test_a_loop_is_named_in_the_task_itself(client_for, cast, link, plan, giver) -> None:
    answer = client_for(cast.manager).post(
        "/projects/PSL/schedule/tasks/1/project-links/", {"outside-giving": "ATLAS-1", "outside-type": "FS"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tasks wait for each other across projects" in page
    assert "ATLAS-1 “Go live”" in page


def test_a_programme_over_time(client_for, cast, programme, link, plan, giver, other_project) -> None:
    plan.add(
        "Released",
        kind="milestone",
        constraint_type="snet",
        constraint_at=datetime(2026, 2, 2, 8, tzinfo=UTC),
    )
    address = f"/projects/programmes/{programme.pk}/timeline/"
    page = client_for(cast.manager).get(address).content.decode()
    assert "The programme ends on 2 Feb 2026 with ATLAS." in page
    assert page.count('class="bar') >= 2
    assert "ATLAS-1 Go live waits for PSL-1 Load test" in page
    assert "ATLAS-2 Released, 2 Feb 2026" in page
    stranger = client_for(cast.outsider).get(address).content.decode()
    assert "No project of this programme is here for you" in stranger
    half = client_for(cast.member).get(address).content.decode()
    assert "Project ATLAS" in half
    assert "Load test" not in half
    sheet = client_for(cast.manager).get(f"{address}export.csv").content.decode()
    assert "PSL,Load tests,2026-01-05 08:00,2026-01-07 17:00" in sheet
    assert address in client_for(cast.manager).get("/projects/portfolios/").content.decode()
    assert address in client_for(cast.manager).get(f"/projects/?programme={programme.pk}").content.decode()
    assert client_for(cast.manager).get("/projects/programmes/999999/timeline/").status_code == 404


def test_the_api_of_links(api_for, cast, plan, giver) -> None:
    test = giver.add("Load test", duration_minutes=3 * DAY)
    live = plan.add("Go live", duration_minutes=DAY)
    api = api_for(cast.manager)
    where = "/api/v1/projects/ATLAS/project-links/"
    made = api.post(where, {"predecessor": test.pk, "successor": live.pk}, format="json")
    assert made.status_code == 201
    assert made.data["promised_by"] == "2026-01-07T17:00:00+00:00"
    assert made.data["slack_minutes"] == 0
    assert made.data["state"] == "tight"
    assert live.pk in made.data["change"]["changed"]
    hidden = api_for(cast.member).get(where).data["results"][0]
    assert (hidden["predecessor"], hidden["successor"]["name"]) == (None, "Go live")
    out = api.get("/api/v1/projects/PSL/project-links/?direction=outgoing").data["results"]
    assert [each["successor"]["name"] for each in out] == ["Go live"]
    back = api.post(
        "/api/v1/projects/PSL/project-links/", {"predecessor": live.pk, "successor": test.pk}, format="json"
    )
    assert back.status_code == 400
    assert "across projects" in back.data["detail"]
    one = f"{where}{made.data['id']}/"
    assert api.patch(one, {"type": "SS"}, format="json", HTTP_IF_MATCH='"v9"').status_code == 412
    assert api.patch(one, {"type": "SS"}, format="json", HTTP_IF_MATCH=made["ETag"]).status_code == 200
    assert api.delete(one).status_code == 204


def test_a_programme_stands_in_the_order_of_time_and_counts_what_is_archived(
    client_for, cast, programme, plan, giver
) -> None:
    """PSL begins before ATLAS, NEW has no dates; OLD is archived. Twenty more cost no more queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from schedule.selectors.programme import programme_view

    def member(key: str, **fields):
        project = ProjectFactory(key=key, programme=programme, **fields)
        MembershipFactory(project=project, user=cast.manager, role="manager")
        return project

    plan.add("Build", constraint_type="snet", constraint_at=datetime(2026, 3, 2, 8, tzinfo=UTC))
    giver.add("Load test")
    member("NEW")
    member("OLD", archived_at=timezone.now())

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            view = programme_view(actor=plan.actor, programme=programme)
        found.append([row.project.key for row in view.projects])
        assert view.archived == 1
        return len(queries)

    found: list[list[str]] = []
    before = cost()
    assert found[0] == ["PSL", "ATLAS", "NEW"]
    for number in range(20):
        member(f"P{number}")
    assert cost() == before
    page = client_for(cast.manager).get(f"/projects/programmes/{programme.pk}/timeline/").content.decode()
    assert "1 archived project of this programme is left out." in page
