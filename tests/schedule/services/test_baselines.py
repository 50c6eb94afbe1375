"""Freezing a plan: what is kept, that nothing changes it, who is refused and why, and which one is measured against."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.actors import person
from core.errors import Conflict, Denied, InvalidInput, NotVisible, Stale
from core.freshness import touch
from core.models import Act
from projects.models import Baseline
from schedule.models import BaselineLink, BaselineTask, ScheduleSettings
from schedule.selectors.baselines import chosen_baseline, compare_states, is_verified, listed_baselines
from schedule.selectors.board import board_plan, changes_since
from schedule.services.baselines import choose_baseline, freeze_baseline, rename_baseline
from schedule.services.resources import add_assignment, add_resource
from schedule.services.tasks import delete_tasks
from tests.schedule.conftest import DAY

pytestmark = pytest.mark.django_db


def freeze(plan: Any, name: str = "Approved plan") -> Baseline:
    return freeze_baseline(actor=plan.actor, project=plan.project, name=name, reason="The board agreed.")


def test_what_is_kept(plan, two_tasks):
    design, build = two_tasks
    phase = plan.add("Phase")
    gate = plan.add("Gate", kind="milestone", duration_minutes=0, parent=phase)
    person_, _ = add_resource(actor=plan.actor, project=plan.project, name="Ada")
    add_assignment(actor=plan.actor, task=plan.task(design.pk), resource=person_)
    baseline = freeze(plan)
    assert (baseline.label, baseline.author_label) == ("B1", plan.actor.label)
    # two tasks and a milestone below a summary; Monday 5 January 08:00, seven working days to Tuesday 13, 17:00
    assert (baseline.task_count, baseline.milestone_count, baseline.link_count) == (3, 1, 1)
    assert (baseline.start, baseline.finish) == (
        datetime(2026, 1, 5, 8, tzinfo=UTC),
        datetime(2026, 1, 13, 17, tzinfo=UTC),
    )
    assert (baseline.duration_minutes, baseline.work_minutes) == (7 * DAY, 2 * DAY)
    rows = {row.name: row for row in BaselineTask.objects.filter(baseline=baseline)}
    assert sorted(rows) == ["Build", "Design", "Gate", "Phase"]
    assert (rows["Design"].task_id, rows["Design"].number, rows["Design"].work_minutes) == (
        design.pk, design.number, 2 * DAY,
    )  # fmt: skip
    assert (rows["Gate"].parent_id, rows["Gate"].level, rows["Phase"].kind) == (phase.pk, 2, "summary")
    assert rows["Build"].is_critical
    assert rows["Gate"].task_id == gate.pk
    link = BaselineLink.objects.get(baseline=baseline)
    assert (link.predecessor_id, link.successor_id, link.type) == (design.pk, build.pk, "FS")


def test_the_hash_is_that_of_the_content(plan, two_tasks):
    """A second implementation: the same canonical lines, put together in Python."""
    plan.edit(two_tasks[0], percent_complete=30)
    baseline = freeze(plan)

    def seconds(value: datetime | None) -> int | None:
        return None if value is None else int(value.timestamp())

    tasks = [
        [
            row.task_id, row.number, row.row, row.parent_id, row.level, row.outline, row.name, row.kind,
            seconds(row.start), seconds(row.finish), row.duration_minutes, row.duration_is_elapsed,
            row.work_minutes, int(row.percent * 100), row.is_critical, row.total_float, row.constraint_type,
            seconds(row.constraint_at), seconds(row.deadline_at), row.calendar_name,
        ]
        for row in BaselineTask.objects.filter(baseline=baseline).order_by("task_id")
    ]  # fmt: skip
    links = [
        [row.predecessor_id, row.successor_id, row.type, row.lag_minutes, row.lag_percent, row.lag_unit]
        for row in BaselineLink.objects.filter(baseline=baseline)
    ]
    parts = ["\n".join(json.dumps(line, ensure_ascii=False) for line in lines) for lines in (tasks, links)]
    assert hashlib.sha256("\n\n".join(parts).encode()).hexdigest() == baseline.content_hash
    assert is_verified(baseline)


FROZEN_STATEMENTS = (
    "UPDATE projects_baseline SET reason = 'another'",
    "UPDATE projects_baseline SET content_hash = 'x', name = 'y'",
    "DELETE FROM projects_baseline",
    "UPDATE schedule_baselinetask SET finish = finish + interval '1 day'",
    "UPDATE schedule_baselinetask SET name = 'another'",
    "DELETE FROM schedule_baselinetask",
    "UPDATE schedule_baselinelink SET lag_minutes = 480",
    "DELETE FROM schedule_baselinelink",
)


@pytest.mark.parametrize("statement", FROZEN_STATEMENTS)
def test_no_statement_changes_what_is_frozen(plan, two_tasks, statement):
    baseline = freeze(plan)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert is_verified(Baseline.objects.get(pk=baseline.pk))


def test_rows_are_added_in_the_transaction_of_their_header_only(plan, two_tasks):
    baseline = freeze(plan)
    copy = (
        "INSERT INTO schedule_baselinelink (baseline_id, predecessor_id, successor_id, type, lag_minutes, lag_unit)"
        " VALUES (%s, 1, 2, 'SS', 0, 'working')"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE projects_baseline DISABLE TRIGGER USER")
        cursor.execute("UPDATE projects_baseline SET made_at = made_at - interval '1 hour'")
        cursor.execute("ALTER TABLE projects_baseline ENABLE TRIGGER USER")
        with pytest.raises(DatabaseError, match="none later"), transaction.atomic():
            cursor.execute(copy, [baseline.pk])
        # the negative control: without the trigger the row goes in, and the hash finds it
        cursor.execute("ALTER TABLE schedule_baselinelink DISABLE TRIGGER USER")
        cursor.execute(copy, [baseline.pk])
        cursor.execute("ALTER TABLE schedule_baselinelink ENABLE TRIGGER USER")
    assert not is_verified(baseline)


def test_what_happens_to_the_plan_later_leaves_it_alone(plan, two_tasks):
    baseline = freeze(plan)
    design, build = two_tasks
    plan.edit(design, name="Drawing", duration_minutes=4 * DAY)
    delete_tasks(actor=plan.actor, project=plan.project, tasks=[plan.task(build.pk)])
    rows = BaselineTask.objects.filter(baseline=baseline).order_by("number")
    assert [(row.name, row.duration_minutes) for row in rows] == [("Design", 2 * DAY), ("Build", 5 * DAY)]
    assert is_verified(baseline)


def test_numbers_follow_each_other_and_the_first_is_chosen(plan, two_tasks):
    first, second = freeze(plan), freeze(plan, "Second")
    assert (first.number, second.number) == (1, 2)
    assert first.content_hash == second.content_hash
    assert chosen_baseline(plan.project) == first
    listed = listed_baselines(plan.project, [second, first])
    assert [(row.is_chosen, row.drift) for row in listed] == [(False, 0), (True, 0)]


def test_drift_is_working_days(plan, two_tasks):
    baseline = freeze(plan)
    plan.edit(two_tasks[0], duration_minutes=4 * DAY)  # from Tuesday 13 to Thursday 15
    assert listed_baselines(plan.project, [baseline])[0].drift == 2 * DAY


@pytest.mark.parametrize(
    ("name", "reason", "field"),
    [("", "Why", "name"), ("  ", "Why", "name"), ("Plan", "", "reason"), ("x" * 121, "Why", "name"),
     ("a\x00b", "Why", "name"), ("Plan", "y" * 2001, "reason")],
)  # fmt: skip
def test_words_that_are_refused(plan, two_tasks, name, reason, field):
    with pytest.raises(InvalidInput) as refusal:
        freeze_baseline(actor=plan.actor, project=plan.project, name=name, reason=reason)
    assert list(refusal.value.fields) == [field]
    assert not Baseline.objects.exists()


def test_an_empty_plan_is_not_frozen(plan):
    with pytest.raises(Conflict, match="nothing to freeze"):
        freeze(plan)
    assert not Baseline.objects.exists()


def test_dates_that_wait_are_computed_first(plan, two_tasks):
    from schedule.models import Task

    Task.objects.filter(pk=two_tasks[1].pk).update(duration_minutes=6 * DAY)  # by other means than an edit
    touch("schedule", plan.project.pk)
    # eight working days: from Monday 5 to Wednesday 14
    assert freeze(plan).finish == datetime(2026, 1, 14, 17, tzinfo=UTC)


def test_a_large_plan_waits_for_its_job(plan, two_tasks, settings):
    settings.SYNCHRONOUS_TASK_LIMIT = 1
    touch("schedule", plan.project.pk)
    with pytest.raises(Conflict, match="being computed"):
        freeze(plan)


def test_who_may_freeze(plan, two_tasks, cast):
    for user in (cast.owner, cast.manager):
        freeze_baseline(actor=person(user), project=plan.project, name="Mine", reason="Because")
    for user in (cast.member, cast.sponsor, cast.viewer):
        with pytest.raises(Denied):
            freeze_baseline(actor=person(user), project=plan.project, name="Mine", reason="Because")
    with pytest.raises(NotVisible):
        freeze_baseline(actor=person(cast.outsider), project=plan.project, name="Mine", reason="Because")
    assert Baseline.objects.count() == 2


def test_another_name(plan, two_tasks):
    baseline = freeze(plan)
    renamed = rename_baseline(actor=plan.actor, baseline=baseline, name=" Contract ", expected_version=1)
    assert (renamed.name, renamed.version) == ("Contract", 2)
    with pytest.raises(Stale):
        rename_baseline(actor=plan.actor, baseline=baseline, name="Other", expected_version=1)
    assert is_verified(renamed)


def test_choosing_is_told_to_boards_and_in_history(plan, two_tasks):
    freeze(plan)
    second = freeze(plan, "Second")
    version = board_plan(actor=plan.actor, project=plan.project)["version"]
    settings, change = choose_baseline(
        actor=plan.actor, project=plan.project, baseline=second, expected_version=None
    )
    assert settings.baseline == second
    assert change.version > version
    assert changes_since(actor=plan.actor, project=plan.project, since=version)["reload"]
    act = Act.objects.get(verb="baseline.chosen")
    assert (act.subject, act.scope_id) == ("B2 Second", plan.project.pk)
    assert Act.objects.filter(verb="baseline.frozen").count() == 2


def test_choosing_can_be_undone(plan, two_tasks):
    from schedule.services.undo import undo_last

    first = freeze(plan)
    second = freeze(plan, "Second")
    choose_baseline(actor=plan.actor, project=plan.project, baseline=second, expected_version=None)
    change = undo_last(actor=plan.actor, project=plan.project)
    assert chosen_baseline(plan.project) == first
    # the board that took it back gets every row, as each says something else about its baseline
    assert {task.pk for task in two_tasks} <= set(change.changed)


def test_a_baseline_of_another_project_cannot_be_chosen(plan, two_tasks, cast, other_project):
    from schedule.services.tasks import add_task

    outsider = person(cast.outsider)
    add_task(actor=outsider, project=other_project, name="Elsewhere")
    foreign = freeze_baseline(actor=outsider, project=other_project, name="Theirs", reason="Because")
    for key in (foreign.pk, 2_000_000_000):
        with pytest.raises(InvalidInput, match="no such baseline"):
            choose_baseline(actor=plan.actor, project=plan.project, baseline=key, expected_version=None)
    assert ScheduleSettings.objects.get(project=plan.project).baseline_id is None


def test_compared_with_now(plan, two_tasks):
    baseline = freeze(plan)
    design, build = two_tasks
    plan.edit(design, duration_minutes=3 * DAY)
    gate = plan.add("Gate", kind="milestone", duration_minutes=0)
    plan.link(build, gate)
    found = compare_states(actor=plan.actor, project=plan.project, before=baseline)
    told = {one.row.name: sorted(one.kinds) for one in found.comparison.differences}
    assert told == {"Design": ["longer", "moved"], "Build": ["moved"], "Gate": ["added"]}
    assert found.comparison.finish_moved == DAY
    by_name = {one.row.name: one for one in found.comparison.differences}
    assert found.link_words(by_name["Gate"].links_after) == str(build.number)


def test_what_the_board_says_of_the_chosen_baseline(plan, two_tasks):
    assert plan.rows()["Design"]["baseline_start"] is None
    freeze(plan)
    assert plan.rows()["Build"]["start_variance"] == 0
    plan.edit(two_tasks[0], duration_minutes=4 * DAY)
    plan.add("Extra")
    rows = plan.rows()
    names = ("baseline_start", "baseline_finish", "start_variance", "finish_variance", "duration_variance")
    # Build was planned for Wednesday 7 to Tuesday 13 and comes two working days later
    assert [rows["Build"][name] for name in names] == [
        "2026-01-07T08:00", "2026-01-13T17:00", 2 * DAY, 2 * DAY, 0,
    ]  # fmt: skip
    assert (rows["Build"]["baseline_state"], rows["Build"]["changed_since_baseline"]) == ("changed", True)
    assert rows["Design"]["duration_variance"] == 2 * DAY
    assert (rows["Extra"]["baseline_state"], rows["Extra"]["baseline_finish"]) == ("added", None)


def test_variance_counts_in_the_tasks_own_calendar(plan, two_tasks):
    from schedule.services.calendars import add_calendar

    week = [[[0, 1440]]] * 7  # around the clock
    calendar, _ = add_calendar(
        actor=plan.actor, project=plan.project, name="Always", week=week, minutes_per_day=1440
    )
    plan.edit(two_tasks[1], calendar=calendar)
    freeze(plan)
    plan.edit(two_tasks[0], duration_minutes=4 * DAY)
    # Design ends Thursday 17:00 instead of Tuesday 17:00: two days around the clock
    assert plan.rows()["Build"]["start_variance"] == timedelta(days=2) // timedelta(minutes=1)


def test_the_list_knows_what_was_frozen_and_when_it_was_proved(plan, two_tasks, cast):
    """Verified when frozen; a row changed past the triggers shows at the next check; put back, it is verified again."""
    from datetime import timedelta

    from django.db import connection

    from core.actors import person
    from core.models import Act
    from schedule.models import BaselineCheck
    from schedule.selectors.baselines import listed_baselines
    from schedule.services.baseline_checks import check_baselines, unchecked_baselines
    from schedule.tasks import check_baseline

    baseline = freeze_baseline(actor=plan.actor, project=plan.project, name="Approved", reason="Agreed.")

    def listed():
        return listed_baselines(plan.project, [baseline])[0].check

    assert listed().is_verified
    assert unchecked_baselines() == []

    def meddle(name):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE schedule_baselinetask DISABLE TRIGGER USER")
            cursor.execute("UPDATE schedule_baselinetask SET name = %s WHERE number = 1", [name])
            cursor.execute("ALTER TABLE schedule_baselinetask ENABLE TRIGGER USER")

    meddle("Forged")
    assert listed().is_verified, "the list tells of the last check"
    (check,) = check_baselines(actor=person(cast.viewer), project=plan.project)
    assert not check.is_verified
    assert not listed().is_verified
    assert Act.objects.latest("at").subject == "ATLAS"
    BaselineCheck.objects.update(checked_at=baseline.made_at - timedelta(days=2))
    assert unchecked_baselines() == [("schedule.tasks.check_baseline", {"baseline_id": baseline.pk})]
    assert check_baseline(baseline.pk) is False
    meddle("Design")
    assert check_baseline(baseline.pk) is True
    assert listed().is_verified
    assert check_baseline(2**40) is None


def test_the_boards_menu_holds_the_chosen_one_however_old(plan, two_tasks):
    """Ten baselines, the first chosen: the menu offers the newest eight and knows the chosen one, in one query."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from schedule.selectors.baselines import baseline_menu

    for number in range(10):
        freeze_baseline(actor=plan.actor, project=plan.project, name=f"Plan {number}", reason="Agreed.")
    with CaptureQueriesContext(connection) as queries:
        menu = baseline_menu(plan.actor, plan.project)
    assert menu["chosen"].number == 1
    assert [row.number for row in menu["baselines"]] == [10, 9, 8, 7, 6, 5, 4, 3]
    assert sum("projects_baseline" in query["sql"] for query in queries) == 1
