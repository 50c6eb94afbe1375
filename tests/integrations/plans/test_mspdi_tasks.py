"""Tasks and links of MSPDI files, one feature at a time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from integrations.plans.losses import Outcome
from integrations.plans.model import ConstraintKind, LagUnit, LinkType, PercentType, ProgressRule, TaskKind
from tests.integrations.plans.builders import NAMESPACE, link, mspdi, only_task, plan_of, tags, task


def test_outline_becomes_parents_and_positions() -> None:
    data = mspdi(
        task(0, level=0) + task(4) + task(9, level=2) + task(8, level=2) + task(5) + task(6, level=2)
    )

    tasks = {found.external_id: found for found in plan_of(data).tasks}

    assert [found.external_id for found in plan_of(data).tasks] == ["0", "4", "9", "8", "5", "6"]
    assert {key: found.parent_external_id for key, found in tasks.items()} == {
        "0": None, "4": "0", "9": "4", "8": "4", "5": "0", "6": "5",
    }  # fmt: skip
    assert [tasks[key].position for key in ("4", "5", "9", "8", "6")] == [0, 1, 0, 1, 0]
    assert tasks["0"].is_project_summary
    assert tasks["4"].kind is TaskKind.SUMMARY
    assert tasks["9"].kind is not TaskKind.SUMMARY


def test_outline_numbers_serve_where_levels_are_absent() -> None:
    rows = "".join(
        f"<Task><UID>{uid}</UID><OutlineNumber>{number}</OutlineNumber></Task>"
        for uid, number in ((0, "0"), (1, "1"), (2, "1.1"), (3, "2"))
    )

    parents = {found.external_id: found.parent_external_id for found in plan_of(mspdi(rows)).tasks}

    assert parents == {"0": None, "1": "0", "2": "1", "3": "0"}


def test_a_name_without_text_is_replaced() -> None:
    assert plan_of(mspdi("<Task><UID>3</UID><ID>12</ID></Task>")).tasks[0].name == "Task 12"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT8H0M0S", 480),
        ("PT0H0M0S", 0),
        ("PT0H30M0S", 30),
        ("PT1H15M30S", 76),  # 75 min 30 s, half up
        ("PT1H15M29S", 75),
        ("P1DT2H", 1560),
        ("PT2.5H", 150),
        ("P0Y0M0DT8H0M0.000S", 480),
        ("PT100000H0M0S", 6_000_000),
    ],
)
def test_durations(text: str, minutes: int) -> None:
    assert only_task(f"<Duration>{text}</Duration>").duration_minutes == minutes


@pytest.mark.parametrize(
    ("form", "elapsed", "estimated"),
    [(7, False, False), (8, True, False), (39, False, True), (40, True, True)],
)
def test_duration_formats(form: int, elapsed: bool, estimated: bool) -> None:
    found = only_task(f"<Duration>PT24H0M0S</Duration><DurationFormat>{form}</DurationFormat>")

    assert (found.duration_is_elapsed, found.is_estimated) == (elapsed, estimated)
    assert found.duration_minutes == 1440


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ("<Milestone>1</Milestone><Duration>PT0H0M0S</Duration>", TaskKind.FINISH_MILESTONE),
        ("<Milestone>0</Milestone><Duration>PT0H0M0S</Duration>", TaskKind.TASK),
        ("<Duration>PT0H0M0S</Duration>", TaskKind.FINISH_MILESTONE),
        ("<Milestone>1</Milestone><Duration>PT8H0M0S</Duration>", TaskKind.TASK),
        ("<Summary>1</Summary><Duration>PT8H0M0S</Duration>", TaskKind.SUMMARY),
        ("<Milestone>0</Milestone><Duration>PT8H0M0S</Duration>", TaskKind.TASK),
    ],
)
def test_kinds(fields: str, kind: TaskKind) -> None:
    assert only_task(fields).kind is kind


def test_a_milestone_with_a_duration_is_told_as_changed() -> None:
    plan = plan_of(mspdi(task(1, "<Milestone>1</Milestone><Duration>PT8H0M0S</Duration>")))

    assert [report.field for report in plan.losses.of(Outcome.CHANGED)] == ["Milestone"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (2, ConstraintKind.MSO),
        (3, ConstraintKind.MFO),
        (4, ConstraintKind.SNET),
        (5, ConstraintKind.SNLT),
        (6, ConstraintKind.FNET),
        (7, ConstraintKind.FNLT),
    ],
)
def test_constraints_with_dates(number: int, kind: ConstraintKind) -> None:
    found = only_task(
        f"<ConstraintType>{number}</ConstraintType><ConstraintDate>2026-11-30T17:00:00</ConstraintDate>"
    ).constraint

    assert found is not None
    assert (found.kind, found.instant, found.mandatory) == (kind, datetime(2026, 11, 30, 17), False)


def test_constraints_without_dates() -> None:
    assert only_task("<ConstraintType>0</ConstraintType>").constraint is None
    late = only_task("<ConstraintType>1</ConstraintType>").constraint
    assert late is not None
    assert (late.kind, late.instant) == (ConstraintKind.ALAP, None)


def test_a_constraint_that_lacks_its_date_is_told_and_not_taken() -> None:
    plan = plan_of(mspdi(task(1, "<ConstraintType>4</ConstraintType>")))

    assert plan.tasks[0].constraint is None
    lost = {report.field for report in plan.losses.of(Outcome.NOT_TAKEN)}
    assert lost == {"ConstraintType"}


def test_a_date_without_a_constraint_is_told_and_not_taken() -> None:
    plan = plan_of(mspdi(task(1, "<ConstraintDate>2026-11-30T17:00:00</ConstraintDate>")))

    assert {report.field for report in plan.losses.of(Outcome.NOT_TAKEN)} == {"ConstraintDate"}


def test_progress() -> None:
    found = only_task(
        "<Duration>PT16H0M0S</Duration><PercentComplete>25</PercentComplete><RemainingDuration>PT12H0M0S</RemainingDuration>"
        "<ActualStart>2026-03-02T08:00:00</ActualStart><Stop>2026-03-02T12:00:00</Stop>"
        "<Resume>2026-03-09T08:00:00</Resume>"
    )

    assert (found.percent_complete, found.percent_type) == (Decimal(25), PercentType.DURATION)
    assert found.remaining_minutes == 720
    assert found.actual_start == datetime(2026, 3, 2, 8)
    assert found.actual_finish is None
    assert (found.suspend, found.resume) == (datetime(2026, 3, 2, 12), datetime(2026, 3, 9, 8))


def test_stop_and_resume_of_work_not_begun_say_nothing() -> None:
    found = only_task("<Stop>2026-03-02T12:00:00</Stop><Resume>2026-03-09T08:00:00</Resume>")

    assert (found.suspend, found.resume) == (None, None)


def test_manual_tasks_keep_their_own_dates() -> None:
    found = only_task(
        "<Manual>1</Manual><ManualStart>2026-03-02T08:00:00</ManualStart>"
        "<ManualFinish>2026-03-03T17:00:00</ManualFinish><ManualDuration>PT16H0M0S</ManualDuration>"
    )

    assert found.is_manual
    assert (found.manual_start, found.manual_finish) == (datetime(2026, 3, 2, 8), datetime(2026, 3, 3, 17))
    assert found.duration_minutes == 960


def test_dates_of_automatic_tasks_are_not_manual() -> None:
    found = only_task("<Manual>0</Manual><Start>2026-03-02T08:00:00</Start>")

    assert found.manual_start is None
    assert found.stored.start == datetime(2026, 3, 2, 8)


def test_everything_else_a_task_says() -> None:
    found = only_task(
        "<GUID>ab-1</GUID><ID>3</ID><WBS>1.3</WBS><Priority>800</Priority><Deadline>2026-05-01T17:00:00</Deadline>"
        "<CalendarUID>1</CalendarUID><IgnoreResourceCalendar>1</IgnoreResourceCalendar><Active>0</Active>"
        "<Work>PT10H0M0S</Work><TotalSlack>4800</TotalSlack><FreeSlack>-2400</FreeSlack><Critical>1</Critical>"
        "<Notes>first&#13;\n\n second  line</Notes>"
    )

    assert (found.guid, found.display_id, found.wbs_code) == ("ab-1", "3", "1.3")
    assert found.priority == 800
    assert found.deadline == datetime(2026, 5, 1, 17)
    assert found.calendar_external_id == "1"
    assert found.ignores_resource_calendars
    assert not found.is_active
    assert found.work_minutes == 600
    assert (found.stored.total_float_minutes, found.stored.free_float_minutes) == (480, -240)
    assert found.stored.critical is True
    assert found.notes == "first\n\nsecond line"


def test_minus_one_is_no_calendar() -> None:
    assert only_task("<CalendarUID>-1</CalendarUID>").calendar_external_id is None


def test_seconds_are_rounded_and_told() -> None:
    plan = plan_of(mspdi(task(1, "<Deadline>2026-05-01T16:59:30</Deadline>")))

    assert plan.tasks[0].deadline == datetime(2026, 5, 1, 17)
    (changed,) = plan.losses.of(Outcome.CHANGED)
    assert (changed.field, changed.sentence) == ("Deadline", "Rounded to the minute.")


def test_the_clock_of_a_zoned_date_is_kept_and_told() -> None:
    plan = plan_of(mspdi(task(1, "<Deadline>2026-05-01T17:00:00+02:00</Deadline>")))

    assert plan.tasks[0].deadline == datetime(2026, 5, 1, 17)
    assert [report.field for report in plan.losses.of(Outcome.CHANGED)] == ["Deadline"]


@pytest.mark.parametrize(
    ("number", "kind"), [(0, LinkType.FF), (1, LinkType.FS), (2, LinkType.SF), (3, LinkType.SS)]
)
def test_link_types(number: int, kind: LinkType) -> None:
    (found,) = plan_of(mspdi(task(1) + task(2, link(1, f"<Type>{number}</Type>")))).links

    assert (found.predecessor_external_id, found.successor_external_id, found.type) == ("1", "2", kind)


@pytest.mark.parametrize(
    ("form", "lag", "expected"),
    [
        (7, "4800", (Decimal(480), LagUnit.WORKING)),
        (7, "-72000", (Decimal(-7200), LagUnit.WORKING)),
        (8, "14400", (Decimal(1440), LagUnit.ELAPSED)),
        (19, "50", (Decimal(50), LagUnit.PERCENT)),
        (19, "-25", (Decimal(-25), LagUnit.PERCENT)),
        (20, "50", (Decimal(50), LagUnit.ELAPSED_PERCENT)),
        (51, "50", (Decimal(50), LagUnit.PERCENT)),
        (40, "10", (Decimal(1), LagUnit.ELAPSED)),
        (3, "5", (Decimal(1), LagUnit.WORKING)),
    ],
)
def test_lags(form: int, lag: str, expected: tuple[Decimal, LagUnit]) -> None:
    fields = f"<Type>1</Type><LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat>"
    (found,) = plan_of(mspdi(task(1) + task(2, link(1, fields)))).links

    assert (found.lag, found.lag_unit) == expected


def test_a_link_may_stand_before_its_predecessor() -> None:
    assert len(plan_of(mspdi(task(1, link(2)) + task(2))).links) == 1


def test_of_two_equal_links_the_longer_lag_is_kept() -> None:
    links = link(1, "<LinkLag>600</LinkLag>") + link(1, "<LinkLag>1200</LinkLag>") + link(1, "<Type>3</Type>")
    plan = plan_of(mspdi(task(1) + task(2, links)))

    assert sorted((found.type.value, found.lag) for found in plan.links) == [("FS", 120), ("SS", 0)]
    assert plan.losses.total(Outcome.NOT_TAKEN) == 2
    assert plan.losses.adds_up


def test_empty_rows_external_tasks_and_their_links_are_left_out_and_told() -> None:
    plan = plan_of(
        mspdi(
            "<Task><UID>1</UID><IsNull>1</IsNull></Task>"
            "<Task><UID>2</UID><Name>Elsewhere</Name><ExternalTask>1</ExternalTask></Task>"
            + task(3, link(2) + link(99, "<CrossProject>1</CrossProject>"))
        )
    )

    assert [found.external_id for found in plan.tasks] == ["3"]
    assert plan.links == ()
    assert plan.losses.adds_up
    sentences = {report.sentence for report in plan.losses.of(Outcome.NOT_TAKEN)}
    assert sentences == {
        "An empty row of the plan.",
        "A task of another plan, shown here only as the end of a link.",
        "A link to a task of another plan is not taken.",
    }


def test_an_inserted_project_is_told_as_changed() -> None:
    plan = plan_of(mspdi(task(1, "<IsSubproject>1</IsSubproject><SubprojectName>c:\\b.mpp</SubprojectName>")))

    assert [report.field for report in plan.losses.of(Outcome.CHANGED)] == ["IsSubproject"]
    assert [report.field for report in plan.losses.of(Outcome.NOT_TAKEN)] == ["SubprojectName"]


@pytest.mark.parametrize("namespace", ["", NAMESPACE, ' xmlns="urn:other"'])
def test_namespaces_do_not_matter(namespace: str) -> None:
    assert len(plan_of(mspdi(task(1), namespace=namespace)).tasks) == 1


def test_prefixed_names_do_not_matter() -> None:
    data = b'<p:Project xmlns:p="urn:x"><p:Tasks><p:Task><p:UID>4</p:UID></p:Task></p:Tasks></p:Project>'

    assert plan_of(data).tasks[0].external_id == "4"


def test_header() -> None:
    plan = plan_of(
        mspdi(
            header=tags(
                Name="move.mpp",
                Title="The move",
                GUID="g-1",
                StartDate="2026-01-05T08:00:00",
                StatusDate="2026-02-01T17:00:00",
                CurrencyCode="eur",
                CalendarUID=1,
                MinutesPerDay=450,
                MinutesPerWeek=2250,
                CriticalSlackLimit=2,
                HonorConstraints=0,
                ScheduleFromStart=0,
                SplitsInProgressTasks=0,
            )
        )
    )

    assert (plan.external_id, plan.guid, plan.name) == ("g-1", "g-1", "The move")
    assert plan.start == datetime(2026, 1, 5, 8)
    assert plan.status_date == datetime(2026, 2, 1, 17)
    assert plan.currency_code == "EUR"
    assert plan.default_calendar_external_id == "1"
    assert (plan.minutes_per_day, plan.minutes_per_week) == (450, 2250)
    assert plan.options.critical_float_minutes == 900
    assert plan.options.honours_constraints is False
    assert plan.options.schedules_from_start is False
    assert plan.options.progress_rule is ProgressRule.PROGRESS_OVERRIDE


def test_a_plan_without_anything_is_a_plan() -> None:
    plan = plan_of(b"<Project/>")

    assert (plan.name, plan.tasks, plan.options.progress_rule) == ("Plan", (), None)
