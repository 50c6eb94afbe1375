"""When a task happens: delay, pauses, dates by hand and from outside, in its details; every save can be taken back."""

from __future__ import annotations

import datetime

import pytest

from schedule.models import Task
from schedule.services.recurring import occurrences_of, set_recurrence
from tests.schedule.conftest import DAY

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def address(base):
    """The address of a task's details, or of something in them."""
    return lambda task, rest="": f"{base}tasks/{task.number}/{rest}"


def sent(task, **changes):
    """The form on scheduling as a browser sends it back, with changes."""
    fields = {
        "mode": "auto",
        "manual_start": "",
        "manual_finish": "",
        "delay": "",
        "external_start": "",
        "external_finish": "",
        "second_constraint_type": "",
        "second_at": "",
        "is_active": "on",
        "percent_type": task.percent_type,
        "version": task.version,
        **changes,
    }
    return {f"when-{name}": value for name, value in fields.items()}


@pytest.fixture
def save(cast, client_for, address):
    """Send the form as the project's manager."""

    def send(task, *, htmx=False, **changes):
        extra = HTMX if htmx else {}
        return client_for(cast.manager).post(address(task, "scheduling/"), sent(task, **changes), **extra)

    return send


def test_a_delay_waits_after_the_links(save, plan, two_tasks):
    """Design ends on Tuesday the 6th; two days later than the 7th Build begins on Friday the 9th."""
    assert save(two_tasks[1], delay="2d").status_code == 302
    assert plan.span("Build")[0] == "2026-01-09T08:00"
    task = Task.objects.get(name="Build")
    assert (task.leveling_delay_minutes, task.leveling_delay_is_elapsed) == (2 * DAY, False)


def test_pauses_let_work_rest(save, plan, two_tasks):
    """Five days from Wednesday the 7th: two days, three of rest, then three more, from the 14th to the 16th."""
    assert save(two_tasks[1], after_0="2d", pause_0="3d").status_code == 302
    assert Task.objects.get(name="Build").splits == [[2 * DAY, 3 * DAY]]
    assert plan.span("Build") == ("2026-01-07T08:00", "2026-01-16T17:00")


def test_the_details_show_each_part(cast, client_for, address, save, plan, two_tasks):
    save(two_tasks[1], after_0="2d", pause_0="3d")
    html = client_for(cast.viewer).get(address(two_tasks[1])).content.decode()
    assert "Wed 7 Jan 08:00 to Thu 8 Jan 17:00; Wed 14 Jan 08:00 to Fri 16 Jan 17:00" in html


def test_planned_by_hand_a_task_stays_where_it_is(save, plan, two_tasks):
    design, build = two_tasks
    assert save(build, mode="manual").status_code == 302
    plan.edit(design, duration_minutes=10 * DAY)
    assert plan.span("Build") == ("2026-01-07T08:00", "2026-01-13T17:00")


def test_planned_by_hand_on_days(save, plan, two_tasks):
    answer = save(two_tasks[1], mode="manual", manual_start="2026-02-02", manual_finish="2026-02-03")
    assert answer.status_code == 302
    assert plan.span("Build") == ("2026-02-02T08:00", "2026-02-03T17:00")


def test_dates_from_outside_bind(save, plan, two_tasks):
    """Not before the 12th, so five days end on the 16th, a day after it is awaited: a day less than no slack."""
    build = two_tasks[1]
    assert save(build, external_start="2026-01-12", external_finish="2026-01-15").status_code == 302
    assert plan.span("Build") == ("2026-01-12T08:00", "2026-01-16T17:00")
    assert plan.rows()["Build"]["slack"] == -DAY


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"delay": "soon"}, "Write a delay such as 3d, 4h or 2ed."),
        ({"delay": "-2d"}, "A delay cannot be negative."),
        ({"after_0": "2d"}, "Say both: after how much work the pause comes, and how long it is."),
        ({"pause_1": "2d"}, "Say both: after how much work the pause comes, and how long it is."),
        ({"after_0": "0d", "pause_0": "1d"}, "Write working time such as 2d or 4h, more than 0."),
        ({"after_0": "1ed", "pause_0": "1d"}, "Write working time such as 2d or 4h, more than 0."),
        ({"after_0": "5d", "pause_0": "1d"}, "The last pause comes after all of the work"),
        (
            {"after_0": "2d", "pause_0": "1d", "after_1": "2d", "pause_1": "2d"},
            "Pauses stand in the order of the work",
        ),
        (
            {"mode": "manual", "manual_start": "2026-02-02", "manual_finish": "2026-01-30"},
            "The manual finish is before the manual start.",
        ),
        ({"external_start": "2026-02-30"}, "This is not a day of the calendar."),
        ({"second_constraint_type": "fnlt"}, "This constraint needs a date."),
        ({"mode": "perhaps"}, "perhaps is not one of the available choices"),
    ],
)
def test_typed_text_stays_when_it_is_refused(save, two_tasks, changes, sentence):
    build = two_tasks[1]
    answer = save(build, htmx=True, **changes)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert all(
        f'value="{typed}"' in html for name, typed in changes.items() if name.startswith(("after", "delay"))
    )
    assert Task.objects.get(pk=build.pk).version == build.version


def test_a_stale_form_shows_both_texts(save, plan, two_tasks):
    build = two_tasks[1]
    plan.edit(build, leveling_delay_minutes=DAY, leveling_delay_is_elapsed=False)
    html = save(build, htmx=True, delay="3d").content.decode()
    assert "<td>1 d</td>" in html
    assert "<td>3 d</td>" in html
    assert Task.objects.get(pk=build.pk).leveling_delay_minutes == DAY


def test_a_milestone_has_no_pauses_and_a_summary_no_delay(cast, client_for, address, plan):
    summary = plan.add("Phase")
    milestone = plan.add("Done", kind="milestone", parent=summary)
    client = client_for(cast.manager)
    assert "when-after_0" not in client.get(address(milestone)).content.decode()
    html = client.get(address(summary)).content.decode()
    assert "when-delay" not in html
    assert "when-external_start" in html


def test_a_save_says_what_became_of_the_finish_and_is_taken_back(
    cast, client_for, address, base, plan, two_tasks
):
    """Build ends on Tuesday the 13th; two days later it is Thursday the 15th."""
    build = two_tasks[1]
    client = client_for(cast.manager)
    said = client.post(address(build, "scheduling/"), sent(build, delay="2d"), follow=True).content.decode()
    assert "The finish of the plan moves from 13 Jan 2026 to 15 Jan 2026." in said
    undo = next(part.split('"')[0] for part in said.split('action="') if part.startswith(f"{base}undo/"))
    answer = client.post(undo.replace("&amp;", "&"), follow=True)
    assert (
        "It is taken back. The finish of the plan moves from 15 Jan 2026 to 13 Jan 2026."
        in answer.content.decode()
    )
    assert Task.objects.get(pk=build.pk).leveling_delay_minutes == 0
    again = client.post(undo.replace("&amp;", "&"), follow=True).content.decode()
    assert "You changed this plan again since then." in again


def test_undo_goes_back_only_within_the_portal(cast, client_for, base, plan):
    answer = client_for(cast.manager).post(f"{base}undo/?deed=1&back=https://elsewhere.example/")
    assert answer["Location"] == base


@pytest.fixture
def series(plan):
    """Three weekly meetings from Monday the 5th."""
    task = plan.add("Meeting")
    set_recurrence(
        actor=plan.actor, project=plan.project, task=task, first_on=datetime.date(2026, 1, 5), count=3
    )
    return task


def starts(series):
    return [f"{row.constraint_at:%d}" for row in occurrences_of(series)]


def test_an_occurrence_taken_out_stays_and_is_not_made_again(cast, client_for, address, plan, series):
    second = occurrences_of(series)[1]
    answer = client_for(cast.manager).post(address(second, "recurrence/detach/"), follow=True)
    assert "It is a task of its own now." in answer.content.decode()
    assert starts(series) == ["05", "19"]
    assert Task.objects.filter(pk=second.pk, is_occurrence=False).exists()
    rule = series.recurrence
    rule.refresh_from_db()
    set_recurrence(
        actor=plan.actor, project=plan.project, task=series, expected_version=rule.version, at_minute=600
    )
    assert starts(series) == ["05", "19"]
    names = [row.name for row in occurrences_of(series)]
    assert names == ["Meeting 1", "Meeting 3"]


def test_an_occurrence_that_was_deleted_is_not_made_again(plan, series):
    from schedule.services.tasks import delete_tasks
    from schedule.services.undo import undo_last

    delete_tasks(actor=plan.actor, project=plan.project, tasks=[occurrences_of(series)[2]])
    rule = series.recurrence
    rule.refresh_from_db()
    assert rule.left_out == ["2026-01-19"]
    undo_last(actor=plan.actor, project=plan.project)
    rule.refresh_from_db()
    assert (rule.left_out, starts(series)) == ([], ["05", "12", "19"])


def test_the_effect_of_a_rule_is_shown_before_it_is_saved(cast, client_for, address, plan, series):
    rule = {
        "frequency": "weekly", "interval": 2, "first_on": "2026-01-05", "count": 3, "at": "09:00", "duration": "1h",
        "version": series.recurrence.version, "act": "preview",
    }  # fmt: skip
    html = client_for(cast.manager).post(address(series, "recurrence/"), rule).content.decode()
    assert "Nothing is saved yet" in html
    assert starts(series) == ["05", "12", "19"]


def test_delay_and_dates_from_outside_are_typed_on_the_board(cast, post_edit, plan, two_tasks):
    build = two_tasks[1]
    fields = {"delay": "2d", "external_start": "2026-01-12", "external_finish": "2026-01-30"}
    answer = post_edit(cast.manager, verb="task.update", task=build.pk, version=build.version, fields=fields)
    assert answer.status_code == 200
    row = plan.rows()["Build"]
    assert (row["delay"], row["external_start"], row["external_finish"]) == (
        2 * DAY,
        "2026-01-12T08:00",
        "2026-01-30T17:00",
    )
    assert row["start"] == "2026-01-14T08:00"  # two days after the day from which it could begin
    version = Task.objects.get(pk=build.pk).version
    refused = post_edit(
        cast.manager, verb="task.update", task=build.pk, version=version, fields={"delay": "soon"}
    )
    assert "delay" in refused.json()["errors"]
    emptied = {"delay": "", "external_start": None, "external_finish": None}
    post_edit(cast.manager, verb="task.update", task=build.pk, version=version, fields=emptied)
    assert plan.rows()["Build"]["start"] == "2026-01-07T08:00"


def test_the_details_say_when_links_would_have_a_task_by_hand_later(
    cast, client_for, address, plan, two_tasks
):
    design, build = two_tasks
    plan.edit(build, is_manual=True, manual_start_at=datetime.datetime(2026, 1, 7, 8))
    html = client_for(cast.viewer).get(address(build)).content.decode()
    assert "By hand: its dates stay where they were put" in html
    plan.edit(design, duration_minutes=4 * DAY)
    html = client_for(cast.viewer).get(address(build)).content.decode()
    assert f"By hand, against its links: ATLAS-{design.number} Design would have it later" in html


def test_an_occurrence_that_is_moved_elsewhere_leaves_its_series(plan, series):
    from schedule.services.moves import move_tasks

    phase = plan.add("Phase")
    second = occurrences_of(series)[1]
    move_tasks(actor=plan.actor, project=plan.project, tasks=[second], parent=phase, after=None)
    assert starts(series) == ["05", "19"]
    assert Task.objects.filter(pk=second.pk, parent=phase, is_occurrence=False).exists()
    series.recurrence.refresh_from_db()
    assert series.recurrence.left_out == ["2026-01-12"]
