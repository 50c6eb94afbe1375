"""The board's edits of many rows and of links as text: one change each, all or nothing, sentences in their cells."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import ChangeSet
from schedule.models import Assignment, Link, Task, TaskDates
from schedule.services.resources import add_assignment
from schedule.services.settings import update_settings
from tests.factories import ResourceFactory
from tests.schedule.conftest import DAY, MONDAY, start_on
from tests.schedule.web import wire
from tests.schedule.web.conftest import JSON


@pytest.fixture
def edit(post_edit, cast):
    """The manager's edit; gives the answer's JSON when it succeeded."""

    def send(status: int = 200, **body: Any) -> dict[str, Any]:
        answer = post_edit(cast.manager, **body)
        assert answer.status_code == status, answer.content
        found: dict[str, Any] = answer.json()
        return found

    return send


def rows_of(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in wire.rows_of(answer)}


def change(task: Task, **fields: Any) -> dict[str, Any]:
    return {"task": task.pk, "version": task.version, "fields": fields}


def undo(edit: Any) -> dict[str, Any]:
    answer: dict[str, Any] = edit(verb="undo")
    return answer


def names(plan: Any) -> list[tuple[str, str]]:
    return [(number, name) for number, name, _ in plan.outline()]


def test_a_block_is_pasted_with_its_tree_and_taken_back_as_one(plan, two_tasks, edit):
    design, build = two_tasks
    answer = edit(
        verb="rows.paste",
        parent=None,
        after=design.pk,
        rows=[
            {"level": 0, "name": "Phase", "fields": {"duration": "9d", "percent": 40}},
            {"level": 1, "name": "Survey", "fields": {"duration": "3d", "predecessors": "1FS+1d"}},
            {"level": 2, "name": "Travel", "fields": {"duration": "4h"}},
            {"level": 1, "name": "Reached", "fields": {"duration": "0d"}},
            {"level": 0, "name": "Apart", "fields": {"calendar": "Standard", "deadline": "2026-02-02"}},
        ],
        updates=[change(build, duration="6d", predecessors="1FS-1d")],
    )
    assert names(plan) == [
        ("1", "Design"), ("2", "Phase"), ("2.1", "Survey"), ("2.1.1", "Travel"), ("2.2", "Reached"), ("3", "Apart"),
        ("4", "Build"),
    ]  # fmt: skip
    assert len(answer["created"]) == 5
    rows = plan.rows()
    assert (rows["Phase"]["kind"], rows["Reached"]["kind"], rows["Travel"]["duration"]) == (
        "summary",
        "milestone",
        240,
    )
    assert rows["Build"]["predecessors"] == "1FS-1d"
    assert rows["Apart"]["deadline"] == "2026-02-02T17:00"
    assert answer["undo"]["undo"]
    undo(edit)
    assert names(plan) == [("1", "Design"), ("2", "Build")]
    assert plan.rows()["Build"]["predecessors"] == "1"
    edit(verb="redo")
    assert len(plan.rows()) == 7


def test_rows_are_put_first_behind_or_last(plan, two_tasks, edit):
    edit(verb="rows.paste", parent=None, after=None, rows=[{"level": 0, "name": "First", "fields": {}}])
    edit(verb="rows.paste", rows=[{"level": 0, "name": "Last", "fields": {}}])
    edit(verb="task.add", name="Very first", parent=None, after=None)
    edit(verb="task.add", name="Very last")
    assert [name for _, name in names(plan)] == [
        "Very first",
        "First",
        "Design",
        "Build",
        "Last",
        "Very last",
    ]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([{"level": 1, "name": "Deep"}], "rows.0.level"),
        ([{"level": 0, "name": "A"}, {"level": 2, "name": "B"}], "rows.1.level"),
        ([{"level": -1, "name": "A"}], "rows.0.level"),
        ([{"level": True, "name": "A"}], "rows.0.level"),
        ([{"level": 0, "name": "A"}, {"level": 0, "name": " "}], "rows.1.name"),
        ([{"level": 0, "name": 5}], "rows.0.name"),
        ([{"level": 0, "name": "A", "fields": {"duration": "soon"}}], "rows.0.duration"),
        ([{"level": 0, "name": "A", "fields": {"start": "2026-13-01"}}], "rows.0.start"),
        (
            [{"level": 0, "name": "A", "fields": {"start": "2026-01-09", "finish": "2026-01-08"}}],
            "rows.0.finish",
        ),
        ([{"level": 0, "name": "A", "fields": {"predecessors": "1; 77"}}], "rows.0.predecessors"),
        ([{"level": 0, "name": "A", "fields": {"predecessors": "what"}}], "rows.0.predecessors"),
        ([{"level": 0, "name": "A", "fields": {"calendar": "Nowhere"}}], "rows.0.calendar"),
        ([{"level": 0, "name": "A", "fields": {"priority": 1001}}], "rows.0.priority"),
        ([{"level": 0, "name": "A", "fields": {"colour": "red"}}], "rows.0.colour"),
        ([{"level": 0, "name": "A", "fields": []}], "rows.0.fields"),
        (["A"], "rows"),
        ("A", "rows"),
        ([], "rows"),
    ],
)
def test_one_bad_cell_and_nothing_is_pasted(plan, two_tasks, edit, rows, key):
    problem = edit(400, verb="rows.paste", parent=None, after=two_tasks[0].pk, rows=rows)
    assert key in problem["errors"], problem
    assert Task.objects.count() == 2


def test_every_bad_cell_is_named_at_once(plan, two_tasks, edit):
    rows = [
        {"level": 0, "name": "", "fields": {}},
        {"level": 0, "name": "B", "fields": {"duration": "x", "percent": "y"}},
    ]
    problem = edit(400, verb="rows.paste", rows=rows)
    assert set(problem["errors"]) == {"rows.0.name", "rows.1.duration", "rows.1.percent"}


def test_too_many_rows_are_refused_before_they_are_read(plan, post_edit, cast, client_for, base):
    rows = [{"level": 0, "name": "x"}] * 100_000
    answer = post_edit(cast.manager, verb="rows.paste", rows=rows)
    assert answer.status_code == 413
    assert "100,000 rows" in answer.json()["detail"]
    huge = b'{"verb": "rows.paste", "rows": ["' + b"x" * 6_000_000 + b'"]}'
    answer = client_for(cast.manager).post(f"{base}edits/", huge, content_type="application/json", **JSON)
    assert answer.status_code == 413
    assert "5 MB" in answer.json()["detail"]
    assert not Task.objects.exists()


def test_a_paste_asks_as_often_whatever_its_size(plan, two_tasks, post_edit, cast):
    def queries(count: int) -> int:
        rows = [{"level": number % 2, "name": f"Row {number}", "fields": {"duration": "2d", "predecessors": "1"}}
                for number in range(count)]  # fmt: skip
        updates = [change(task, name=f"{task.name}.") for task in Task.objects.filter(kind="task")]
        with CaptureQueriesContext(connection) as captured:
            answer = post_edit(
                cast.manager,
                verb="rows.paste",
                parent=None,
                after=two_tasks[0].pk,
                rows=rows,
                updates=updates,
            )
        assert answer.status_code == 200, answer.content
        return len(captured)

    queries(4)
    few = queries(6)
    assert queries(60) <= few + 1  # one answer in five names its links anew


def test_many_rows_change_at_once(plan, two_tasks, edit):
    design, build = two_tasks
    answer = edit(
        verb="tasks.update", changes=[change(design, duration="3d", priority=700), change(build, name="Make")]
    )
    rows = rows_of(answer)
    assert (rows["Design"]["duration"], rows["Design"]["priority"], rows["Make"]["start"]) == (
        3 * DAY, 700, "2026-01-08T08:00",
    )  # fmt: skip
    assert ChangeSet.objects.filter(verb="tasks.changed").count() == 1
    undo(edit)
    assert plan.rows()["Design"]["duration"] == 2 * DAY


def test_a_bad_cell_in_a_list_is_named_by_place(plan, two_tasks, edit):
    design, build = two_tasks
    problem = edit(
        400,
        verb="tasks.update",
        changes=[change(design, name="Fine"), change(build, duration="x", percent=5)],
    )
    assert list(problem["errors"]) == ["changes.1.duration"]
    problem = edit(
        400, verb="tasks.update", changes=[change(design, name="Fine"), change(build, constraint="snet")]
    )
    assert list(problem["errors"]) == ["changes.1.constraint_at"]
    problem = edit(400, verb="tasks.update", changes=[change(design, name="A"), change(design, name="B")])
    assert "changes.1.task" in problem["errors"]
    assert set(Task.objects.values_list("name", flat=True)) == {"Design", "Build"}


def test_every_stale_row_of_a_list_is_told_field_by_field(plan, two_tasks, edit):
    design, build = two_tasks
    third = plan.add("Third")
    plan.edit(design, name="Draft")
    plan.edit(third, duration_minutes=3 * DAY)
    problem = edit(
        409,
        verb="tasks.update",
        changes=[
            change(design, name="Sketch", duration="9d"),
            change(build, name="Make"),
            change(third, duration="4d"),
        ],
    )
    assert [(row["index"], row["task"]) for row in problem["conflicts"]] == [(0, design.pk), (2, third.pk)]
    assert problem["conflicts"][0]["fields"]["name"] == {"yours": "Sketch", "now": "Draft"}
    assert problem["conflicts"][0]["fields"]["duration"] == {"yours": "9d", "now": 2 * DAY}
    assert [row["name"] for row in problem["tasks"]] == ["Draft", "Third"]
    assert Task.objects.get(pk=build.pk).name == "Build"


def test_members_report_progress_in_bulk_and_nothing_else(plan, two_tasks, post_edit, cast):
    design, build = two_tasks
    both = [change(design, percent=50), change(build, percent=10)]
    assert post_edit(cast.member, verb="tasks.update", changes=both).status_code == 200
    design.refresh_from_db()
    assert (
        post_edit(
            cast.member, verb="tasks.update", changes=[change(design, percent=60, name="X")]
        ).status_code
        == 403
    )


def test_values_are_filled_down(plan, two_tasks, edit):
    design, build = two_tasks
    third = plan.add("Third", duration_minutes=9 * DAY)
    targets = [{"task": task.pk, "version": task.version} for task in (build, third)]
    edit(verb="tasks.fill", **{"from": design.pk}, fields=["duration"], tasks=targets)
    assert set(Task.objects.values_list("duration_minutes", flat=True)) == {2 * DAY}
    problem = edit(400, verb="tasks.fill", **{"from": design.pk}, fields=["predecessors"], tasks=targets)
    assert "fields" in problem["errors"]


def test_duplicates_have_what_is_below_links_among_them_and_people_but_no_progress(plan, edit):
    phase = plan.add("Phase")
    one = plan.add("One", parent=phase, external_id="x-1")
    two = plan.add("Two", parent=phase)
    outside = plan.add("Outside")
    plan.link(one, two, lag_minutes=60)
    plan.link(two, outside)
    plan.edit(one, percent_complete=50)
    add_assignment(actor=plan.actor, task=one, resource=ResourceFactory(project=plan.project, name="Ada"))
    answer = edit(verb="tasks.duplicate", tasks=[phase.pk, two.pk], after=phase.pk)
    assert names(plan) == [
        ("1", "Phase"), ("1.1", "One"), ("1.2", "Two"),
        ("2", "Phase"), ("2.1", "One"), ("2.2", "Two"), ("3", "Outside"),
    ]  # fmt: skip
    copies = {row.name: row for row in Task.objects.filter(pk__in=answer["created"])}
    assert copies["One"].percent_complete == 0
    assert copies["One"].actual_start_at is None
    assert copies["One"].external_id == ""
    assert Link.objects.get(successor=copies["Two"]).lag_minutes == 60
    assert not Link.objects.filter(predecessor=copies["Two"]).exists()
    assert Assignment.objects.get(task=copies["One"]).resource.name == "Ada"
    edit(verb="tasks.duplicate", tasks=[two.pk], after=outside.pk, outside_links=True)
    assert Link.objects.filter(successor=outside).count() == 2


def test_many_rows_move_in_their_order(plan, edit):
    rows = {name: plan.add(name) for name in "ABCDE"}
    edit(verb="tasks.move", tasks=[rows["E"].pk, rows["B"].pk], parent=rows["D"].pk, after=None)
    assert names(plan) == [("1", "A"), ("2", "C"), ("3", "D"), ("3.1", "B"), ("3.2", "E")]
    edit(verb="tasks.move", tasks=[rows["B"].pk, rows["A"].pk], parent=None, after=rows["C"].pk)
    assert names(plan) == [("1", "C"), ("2", "A"), ("3", "B"), ("4", "D"), ("4.1", "E")]
    for body, key in (
        ({"tasks": [rows["D"].pk], "parent": rows["E"].pk, "after": None}, "parent"),
        ({"tasks": [rows["D"].pk], "parent": rows["D"].pk, "after": None}, "parent"),
        ({"tasks": [rows["A"].pk, rows["B"].pk], "parent": None, "after": rows["B"].pk}, "after"),
        ({"tasks": [rows["A"].pk], "parent": None, "after": rows["E"].pk}, "after"),
    ):
        assert key in edit(400, verb="tasks.move", **body)["errors"]
    assert names(plan)[0] == ("1", "C")


def test_predecessors_as_text(plan, two_tasks, edit):
    design, build = two_tasks
    third = plan.add("Third")
    kept = Link.objects.get()

    def write(text: str, status: int = 200) -> dict[str, Any]:
        build.refresh_from_db()
        return edit(status, verb="task.predecessors", task=build.pk, version=build.version, text=text)

    write("1FS+2d; ATLAS-3SS")
    assert plan.rows()["Build"]["predecessors"] == "1FS+2d; 3SS"
    assert (Link.objects.get(pk=kept.pk).lag_minutes, Link.objects.count()) == (2 * DAY, 2)
    write("1SS; 3FF-50%")
    assert plan.rows()["Third"]["successors"] == "2FF-50%"
    assert Link.objects.get(pk=kept.pk).type == "SS"  # the link stays, its type is another
    write("")
    assert not Link.objects.exists()
    for text, words in (
        ("1; rubbish", "rubbish"),
        ("1; 99", "99"),
        ("2", "itself"),
        ("1; 1", "second time"),
    ):
        problem = write(text, 400)
        assert words in problem["errors"]["predecessors"][0]
    assert not Link.objects.exists()
    write("1")
    problem = edit(400, verb="task.predecessors", task=design.pk, version=design.version, text="2")
    assert "wait for each other" in problem["errors"]["predecessors"][0]
    third.refresh_from_db()
    edit(verb="task.predecessors", task=third.pk, version=third.version, text="1", side="successors")
    assert Link.objects.filter(predecessor=third, successor=design).exists()


def test_a_row_does_not_wait_for_what_is_above_or_below_it(plan, edit):
    phase = plan.add("Phase")
    inner = plan.add("Inner", parent=phase)
    phase.refresh_from_db()
    problem = edit(
        400, verb="task.predecessors", task=inner.pk, version=inner.version, text=str(phase.number)
    )
    assert "above this row" in problem["errors"]["predecessors"][0]
    problem = edit(
        400, verb="task.predecessors", task=phase.pk, version=phase.version, text=str(inner.number)
    )
    assert "below this row" in problem["errors"]["predecessors"][0]


def test_many_links_at_once(plan, edit):
    rows = [plan.add(name, duration_minutes=DAY) for name in "ABC"]
    pairs = [
        {"predecessor": rows[0].pk, "successor": rows[1].pk},
        {"predecessor": rows[1].pk, "successor": rows[2].pk},
    ]
    answer = edit(verb="links.add", links=pairs)
    assert rows_of(answer)["C"]["start"] == "2026-01-07T08:00"
    loop = [{"predecessor": rows[2].pk, "successor": rows[0].pk}]
    assert "wait for each other" in edit(400, verb="links.add", links=loop)["detail"]
    twice = [{"predecessor": rows[0].pk, "successor": rows[2].pk, "type": "SS"}] * 2
    assert "links.1.type" in edit(400, verb="links.add", links=twice)["errors"]
    itself = [{"predecessor": rows[0].pk, "successor": rows[0].pk}]
    assert "links.0.successor" in edit(400, verb="links.add", links=itself)["errors"]
    assert Link.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "column", "stored"),
    [
        ("notes", "Mind the gap", "notes", "Mind the gap"),
        ("wbs", "A.1", "wbs_code", "A.1"),
        ("external_id", "x-9", "external_id", "x-9"),
        ("kind", "level_of_effort", "kind", "level_of_effort"),
        ("duration", "2w?", "is_estimated", True),
        ("deadline", "2026-02-06", "deadline_at", "2026-02-06T17:00"),
        ("active", False, "is_active", False),
        ("manual", True, "is_manual", True),
        ("estimated", True, "is_estimated", True),
        ("priority", "700", "priority", 700),
        ("percent_type", "physical", "percent_type", "physical"),
        ("actual_start", "2026-01-05", "actual_start_at", "2026-01-05T08:00"),
        (
            "mandatory",
            True,
            "constraint_is_mandatory",
            False,
        ),  # without a dated constraint there is nothing to force
        ("calendar", "Standard", "calendar_id", "the plan's"),
        ("own_calendars", True, "uses_resource_calendars", True),
    ],
)
def test_columns_that_can_be_typed(plan, two_tasks, edit, field, value, column, stored):
    start_on(plan.project, MONDAY, status_date=date(2026, 1, 16))
    edit(verb="task.update", **change(two_tasks[1], **{field: value}))
    row = Task.objects.get(pk=two_tasks[1].pk)
    found = getattr(row, column)
    if isinstance(found, datetime):
        found = found.replace(tzinfo=None).isoformat(timespec="minutes")
    assert found == (plan.project.schedule_settings.calendar_id if stored == "the plan's" else stored)


def test_a_typed_start_or_finish_is_what_it_can_be(plan, two_tasks, edit):
    design, build = two_tasks
    start_on(plan.project, MONDAY, status_date=date(2026, 1, 30))
    answer = edit(verb="task.update", **change(build, start="2026-01-12"))
    row = rows_of(answer)["Build"]
    assert (row["constraint"], row["constraint_at"], row["start"]) == (
        "snet",
        "2026-01-12T08:00",
        "2026-01-12T08:00",
    )
    assert "no earlier than 12 Jan 2026" in answer["hint"]
    answer = edit(verb="task.update", task=build.pk, version=row["version"], fields={"finish": "2026-01-21"})
    row = rows_of(answer)["Build"]
    assert (row["constraint"], row["constraint_at"]) == ("fnet", "2026-01-21T17:00")
    assert "replaces “start no earlier than”" in answer["hint"]
    answer = edit(verb="task.update", task=build.pk, version=row["version"], fields={"finish": ""})
    row = rows_of(answer)["Build"]
    assert (row["constraint"], row["constraint_at"]) == ("asap", None)
    problem = edit(400, verb="task.update", task=build.pk, version=row["version"], fields={"start": ""})
    assert "comes from its links" in problem["errors"]["start"][0]
    answer = edit(verb="task.update", **change(design, percent=50))
    version = rows_of(answer)["Design"]["version"]
    answer = edit(verb="task.update", task=design.pk, version=version, fields={"start": "2026-01-06"})
    assert rows_of(answer)["Design"]["actual_start"] == "2026-01-06T08:00"
    problem = edit(
        400, verb="task.update", task=design.pk, version=rows_of(answer)["Design"]["version"],
        fields={"start": "2026-03-02"},
    )  # fmt: skip
    assert "after the status date" in problem["errors"]["start"][0]  # the sentence stands where it was typed


def test_a_manual_task_takes_the_dates_that_are_typed(plan, two_tasks, edit):
    answer = edit(
        verb="task.update", **change(two_tasks[1], manual=True, start="2026-01-05", finish="2026-01-06")
    )
    row = rows_of(answer)["Build"]
    assert (row["start"], row["finish"]) == ("2026-01-05T08:00", "2026-01-06T17:00")
    assert row["manual_start"] == "2026-01-05T08:00"


def test_start_and_finish_of_a_pasted_row_say_how_long_it_is(plan, edit):
    rows = [{"level": 0, "name": "Span", "fields": {"start": "2026-01-07", "finish": "2026-01-13"}}]
    row = rows_of(edit(verb="rows.paste", rows=rows))["Span"]
    # Wednesday to Tuesday is five working days
    assert (row["duration"], row["start"], row["finish"]) == (5 * DAY, "2026-01-07T08:00", "2026-01-13T17:00")


def test_summaries_take_their_dates_from_below(plan, edit):
    phase = plan.add("Phase")
    plan.add("Inner", parent=phase)
    phase.refresh_from_db()
    assert "start" in edit(400, verb="task.update", **change(phase, start="2026-02-02"))["errors"]
    assert "duration" in edit(400, verb="task.update", **change(phase, duration="2d"))["errors"]


def test_rows_added_again_and_again_at_one_place_keep_their_order(plan, two_tasks, edit):
    design, build = two_tasks
    for number in range(30):  # more often than the room between two rows can be halved
        edit(verb="task.add", name=f"N{number}", parent=None, after=design.pk)
    order = [name for _, name in names(plan)]
    assert order == ["Design", *[f"N{number}" for number in reversed(range(30))], "Build"]
    stored = TaskDates.objects.order_by("row").values_list("task__name", "outline")
    assert list(stored) == [(name, str(place + 1)) for place, name in enumerate(order)]
    build.refresh_from_db()
    assert build.version <= 4  # rows behind make room together, not with every addition


def test_rows_that_only_move_down_are_not_in_the_answer(plan, two_tasks, edit):
    more = [plan.add(f"Row {number}") for number in range(12)]
    edit(verb="task.add", name="Top", parent=None, after=None)  # the first rows make room once
    answer = edit(verb="task.add", name="Above", parent=None, after=None)
    assert list(rows_of(answer)) == ["Above"]
    assert plan.rows()["Row 11"]["outline"] == "16"
    assert [plan.task(row.pk).dates.row for row in more] == list(range(4, 16))


def test_settings_decide_how_long_a_day_of_a_lag_is(plan, two_tasks, edit):
    calendar = plan.project.schedule_settings.calendar
    calendar.minutes_per_day = 420
    calendar.save()
    update_settings(
        actor=plan.actor, project=plan.project, expected_version=None, critical_threshold_minutes=0
    )
    build = Task.objects.get(pk=two_tasks[1].pk)
    edit(verb="task.predecessors", task=build.pk, version=build.version, text="1FS+1d")
    assert Link.objects.get().lag_minutes == 420
