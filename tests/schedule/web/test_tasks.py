"""A task's details: the drawer, the page without scripts, the forms in it."""

from __future__ import annotations

import pytest

from schedule.models import Assignment, Link, Task
from schedule.services.resources import add_resource
from tests.factories import LinkFactory, ResourceFactory, TaskFactory, WorkCalendarFactory
from tests.schedule.conftest import DAY

HTMX = {"HTTP_HX_REQUEST": "true"}
ABSENT = 999_999


@pytest.fixture
def address(base):
    """The address of a task's details, or of something in them."""
    return lambda task, rest="": f"{base}tasks/{task.number}/{rest}"


def facts(task, **changes):
    """The form of a task as a browser sends it back, with changes."""
    return {
        "name": task.name,
        "kind": task.kind,
        "duration": f"{task.duration_minutes // DAY}d",
        "constraint_type": task.constraint_type,
        "constraint_at": "",
        "deadline_at": "",
        "calendar": "",
        "notes": task.notes,
        "version": task.version,
        **changes,
    }


def test_drawer_says_why_and_what_waits(cast, client_for, address, two_tasks):
    design, build = two_tasks
    answer = client_for(cast.viewer).get(address(build), **HTMX)
    html = answer.content.decode()
    assert html.lstrip().startswith("<article")
    assert answer["Vary"] == "HX-Request, Cookie"
    assert "Why this date" in html
    assert f'data-task-number="{design.number}"' in html
    assert "Wed 7 Jan 2026 08:00" in html
    assert "<form" not in html  # a viewer changes nothing


def test_page_without_scripts(cast, client_for, address, two_tasks):
    html = client_for(cast.manager).get(address(two_tasks[0])).content.decode()
    assert "<h1" in html
    assert f'action="{address(two_tasks[0], "edit/")}"' in html
    assert "Show in the plan" in html


def test_members_report_progress_only(cast, client_for, address, two_tasks):
    html = client_for(cast.member).get(address(two_tasks[0])).content.decode()
    assert address(two_tasks[0], "progress/") in html
    assert address(two_tasks[0], "edit/") not in html


def test_absent_and_foreign_tasks_do_not_exist(cast, client_for, base, plan, foreign_task):
    for number in (ABSENT, foreign_task.number):
        assert client_for(cast.manager).get(f"{base}tasks/{number}/").status_code == 404
        assert client_for(cast.manager).post(f"{base}tasks/{number}/edit/", {}).status_code == 404


def test_saving_a_task(cast, client_for, address, plan, two_tasks):
    design, _build = two_tasks
    changes = facts(design, name="Draw", duration="1w", notes="By hand.", deadline_at="2026-01-08")
    answer = client_for(cast.manager).post(address(design, "edit/"), changes)
    assert answer.status_code == 302
    assert answer["Location"] == address(design)
    task = Task.objects.get(pk=design.pk)
    assert (task.name, task.duration_minutes, task.notes) == ("Draw", 5 * DAY, "By hand.")
    row = plan.rows()["Draw"]
    assert row["deadline"] == "2026-01-08T17:00"  # the last working minute of the day
    assert row["misses_deadline"] is True  # five days from Monday the 5th end on the 9th
    assert plan.span("Build")[0] == "2026-01-12T08:00"


def test_a_constraint_takes_the_working_time_of_its_day(cast, client_for, address, plan, two_tasks):
    build = two_tasks[1]
    changes = facts(build, constraint_type="fnet", constraint_at="2026-01-16")
    answer = client_for(cast.manager).post(address(build, "edit/"), changes, **HTMX)
    assert answer.status_code == 200
    assert "The task is saved." in answer.content.decode()
    assert plan.rows()["Build"]["constraint_at"] == "2026-01-16T17:00"


def test_an_untouched_day_keeps_its_time(cast, client_for, address, plan, two_tasks):
    import datetime

    build = plan.edit(
        two_tasks[1], constraint_type="snet", constraint_at=datetime.datetime(2026, 1, 12, 13, 30)
    )
    changes = facts(build, name="Make", constraint_type="snet", constraint_at="2026-01-12")
    assert client_for(cast.manager).post(address(build, "edit/"), changes).status_code == 302
    assert plan.rows()["Make"]["constraint_at"] == "2026-01-12T13:30"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Give the task a name."),
        ({"duration": "soon"}, "Write a duration such as"),
        ({"constraint_type": "snet"}, "This constraint needs a date."),
        ({"constraint_type": "snet", "constraint_at": "2026-02-30"}, "This is not a day of the calendar."),
        ({"deadline_at": "1850-01-01"}, "Write a day from 1900 to 2199."),
        ({"kind": "summary"}, "summary is not one of the available choices"),
    ],
)
def test_typed_text_stays_when_it_is_refused(cast, client_for, address, two_tasks, changes, sentence):
    design = two_tasks[0]
    answer = client_for(cast.manager).post(address(design, "edit/"), facts(design, **changes), **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert Task.objects.get(pk=design.pk).version == design.version


def test_a_stale_form_shows_both_texts_and_can_be_saved_over(cast, client_for, address, plan, two_tasks):
    design = two_tasks[0]
    plan.edit(design, name="Their name")
    client = client_for(cast.owner)
    answer = client.post(address(design, "edit/"), facts(design, name="My name"), **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Their name" in html
    assert 'value="My name"' in html
    assert Task.objects.get(pk=design.pk).name == "Their name"
    now = Task.objects.get(pk=design.pk)
    assert f'name="version" value="{now.version}"' in html
    assert client.post(address(design, "edit/"), facts(now, name="My name")).status_code == 302
    assert Task.objects.get(pk=design.pk).name == "My name"


def test_a_foreign_calendar_is_no_choice(cast, client_for, address, two_tasks, other_project):
    calendar = WorkCalendarFactory(project=other_project)
    answer = client_for(cast.manager).post(
        address(two_tasks[0], "edit/"), facts(two_tasks[0], calendar=calendar.pk)
    )
    assert answer.status_code == 422
    assert calendar.name not in answer.content.decode()


def test_progress_of_a_member(cast, client_for, address, plan, two_tasks):
    design = two_tasks[0]
    sent = {
        "progress-percent": "50",
        "progress-actual_start": "2026-01-05",
        "progress-actual_finish": "",
        "progress-version": design.version,
    }
    assert client_for(cast.member).post(address(design, "progress/"), sent).status_code == 302
    row = plan.rows()["Design"]
    assert (row["percent"], row["actual_start"]) == (50, "2026-01-05T08:00")
    assert client_for(cast.viewer).post(address(design, "progress/"), sent).status_code == 403


@pytest.mark.parametrize("other", ["{n}", "ATLAS-{n}", "atlas-{n}", "3"])
def test_linking_by_number_or_outline(cast, client_for, address, plan, two_tasks, other):
    third = plan.add("Test", duration_minutes=DAY)  # outline 3
    sent = {
        "link-direction": "successor",
        "link-other": other.format(n=third.number),
        "link-type": "FS",
        "link-lag": "-1d",
    }
    assert client_for(cast.manager).post(address(two_tasks[1], "links/"), sent).status_code == 302
    link = Link.objects.get(predecessor=two_tasks[1], successor=third)
    assert link.lag_minutes == -DAY
    assert plan.span("Test")[0] == "2026-01-13T08:00"  # one day before Build has ended


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"link-other": "99999"}, "No task of this project has the number or outline “99999”."),
        ({"link-other": "2", "link-lag": "soon"}, "Write a lag such as 2d, -4h, 3ed or 50%."),
        ({"link-other": "1"}, "Choose another task."),
        ({"link-other": "2"}, "wait for each other"),  # Build waits for Design already
    ],
)
def test_links_that_cannot_be(cast, client_for, address, plan, two_tasks, sent, sentence):
    data = {"link-direction": "predecessor", "link-type": "FS", "link-lag": "", **sent}
    answer = client_for(cast.manager).post(address(two_tasks[0], "links/"), data, **HTMX)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Link.objects.filter(project=plan.project).count() == 1


def test_removing_a_link(cast, client_for, address, plan, two_tasks, other_project):
    link = Link.objects.get(project=plan.project)
    far = LinkFactory(
        predecessor=TaskFactory(project=other_project), successor=TaskFactory(project=other_project)
    )
    client = client_for(cast.manager)
    assert client.post(address(two_tasks[0], f"links/{far.pk}/remove/")).status_code == 404
    assert client.post(address(two_tasks[0], f"links/{ABSENT}/remove/")).status_code == 404
    assert Link.objects.filter(pk=far.pk).exists()
    assert client.post(address(two_tasks[0], f"links/{link.pk}/remove/")).status_code == 302
    assert plan.span("Build")[0] == "2026-01-05T08:00"


def test_assigning_and_taking_off(cast, client_for, address, plan, two_tasks, other_project):
    design = two_tasks[0]
    resource, _ = add_resource(actor=plan.actor, project=plan.project, name="Data engineer")
    foreign = ResourceFactory(project=other_project, name="canary-91ab")
    client = client_for(cast.manager)
    refused = client.post(address(design, "people/"), {"who-resource": foreign.pk, "who-units": "100"})
    assert refused.status_code == 422
    assert "canary-91ab" not in refused.content.decode()
    sent = {"who-resource": resource.pk, "who-units": "50"}
    assert client.post(address(design, "people/"), sent).status_code == 302
    assert str(Assignment.objects.get(task=design).units) == "0.5000"
    assert plan.rows()["Design"]["resources"] == "Data engineer 50 %"
    assert client.post(address(design, "people/"), sent, **HTMX).status_code == 422  # already assigned
    assignment = Assignment.objects.get(task=design)
    assert client.post(address(two_tasks[1], f"people/{assignment.pk}/remove/")).status_code == 404
    assert client.post(address(design, f"people/{assignment.pk}/remove/")).status_code == 302
    assert not Assignment.objects.filter(task=design).exists()
