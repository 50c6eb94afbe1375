"""Projects, WBS, activities, links, people and options of XER files, one feature at a time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from integrations.plans.losses import Outcome
from integrations.plans.model import (
    ConstraintKind,
    LagCalendar,
    LinkType,
    PercentType,
    ProgressRule,
    ResourceKind,
    TaskKind,
)
from integrations.plans.reading import read_plan
from tests.integrations.plans.builders import (
    ACTIVITY,
    PROJECT,
    ROOT,
    SECOND,
    Row,
    activity,
    xer,
    xer_plan,
)


def wbs(key: int, parent: int, code: str, order: int = 0, **more: str) -> Row:
    own = {"wbs_id": str(key), "parent_wbs_id": str(parent), "wbs_short_name": code, "seq_num": str(order)}
    return ROOT | {"proj_node_flag": "N", "wbs_name": f"Part {code}"} | own | more


def test_a_small_plan() -> None:
    plan = xer_plan()

    assert (plan.external_id, plan.name, plan.currency_code) == ("ATLAS", "Atlas move", "USD")
    assert plan.start == plan.status_date == datetime(2024, 1, 1, 8)
    assert [(found.external_id, found.kind) for found in plan.tasks] == [
        ("wbs:10", TaskKind.SUMMARY),
        ("A100", TaskKind.TASK),
    ]
    dig = plan.tasks[1]
    assert (dig.name, dig.display_id, dig.parent_external_id, dig.wbs_code) == (
        "Dig",
        "A100",
        "wbs:10",
        "ATLAS",
    )
    assert dig.duration_minutes == dig.remaining_minutes == 2400
    assert plan.minutes_per_day == 480


def test_the_wbs_is_ordered_and_activities_come_before_elements() -> None:
    plan = xer_plan(
        PROJWBS=[wbs(12, 10, "B", 20), wbs(13, 10, "A", 10), wbs(14, 13, "X"), ROOT],
        TASK=[ACTIVITY | {"wbs_id": "12"}, SECOND],
    )

    assert [(found.wbs_code, found.display_id, found.position) for found in plan.tasks] == [
        ("ATLAS", "ATLAS", 0),
        ("ATLAS", "A101", 0),
        ("ATLAS.A", "ATLAS.A", 1),
        ("ATLAS.A.X", "ATLAS.A.X", 0),
        ("ATLAS.B", "ATLAS.B", 2),
        ("ATLAS.B", "A100", 0),
    ]


def test_wbs_elements_go_by_guid_where_all_have_one() -> None:
    plan = xer_plan(PROJWBS=[ROOT | {"guid": "r"}, wbs(12, 10, "B", guid="b")])

    assert [found.external_id for found in plan.tasks] == ["wbs:r", "A100", "wbs:b"]


def test_an_activity_without_a_code_goes_by_its_id() -> None:
    assert xer_plan(TASK=[ACTIVITY | {"task_code": ""}]).tasks[1].external_id == "id:100"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TT_Task", TaskKind.TASK),
        ("TT_Rsrc", TaskKind.RESOURCE_DEPENDENT),
        ("TT_LOE", TaskKind.LEVEL_OF_EFFORT),
        ("TT_Mile", TaskKind.START_MILESTONE),
        ("TT_FinMile", TaskKind.FINISH_MILESTONE),
        ("TT_WBS", TaskKind.SUMMARY),
    ],
)
def test_kinds(text: str, kind: TaskKind) -> None:
    assert activity(task_type=text, target_drtn_hr_cnt="0").kind is kind


@pytest.mark.parametrize(
    ("text", "kind", "mandatory"),
    [
        ("CS_MSO", ConstraintKind.MSO, False),
        ("CS_MSOB", ConstraintKind.SNLT, False),
        ("CS_MSOA", ConstraintKind.SNET, False),
        ("CS_MEO", ConstraintKind.MFO, False),
        ("CS_MEOB", ConstraintKind.FNLT, False),
        ("CS_MEOA", ConstraintKind.FNET, False),
        ("CS_MANDSTART", ConstraintKind.MSO, True),
        ("CS_MANDFIN", ConstraintKind.MFO, True),
    ],
)
def test_constraints(text: str, kind: ConstraintKind, mandatory: bool) -> None:
    found = activity(cstr_type=text, cstr_date="2024-03-01 08:00", cstr_type2="CS_ALAP")

    assert found.constraint is not None
    assert (found.constraint.kind, found.constraint.instant) == (kind, datetime(2024, 3, 1, 8))
    assert found.constraint.mandatory is mandatory
    assert found.second_constraint is not None
    assert found.second_constraint.kind is ConstraintKind.ALAP


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [
        ("8", 480),
        ("0.5", 30),
        ("0.0166667", 1),
        ("2.34166666666667", 141),
        ("1e2", 6000),
        ("0.00833333", 0),
        ("0.025", 2),
    ],
)
def test_hours_become_whole_minutes(hours: str, minutes: int) -> None:
    """0.025 h = 1.5 min, half up; 0.00833333 h is a little less than half a minute."""
    assert activity(target_drtn_hr_cnt=hours).duration_minutes == minutes


@pytest.mark.parametrize(
    ("fields", "kind", "percent"),
    [
        ({"status_code": "TK_NotStart"}, PercentType.DURATION, "0"),
        ({"status_code": "TK_Active", "remain_drtn_hr_cnt": "30"}, PercentType.DURATION, "25"),
        ({"status_code": "TK_Active", "remain_drtn_hr_cnt": "50"}, PercentType.DURATION, "0"),
        ({"status_code": "TK_Complete", "remain_drtn_hr_cnt": "0"}, PercentType.DURATION, "100"),
        ({"complete_pct_type": "CP_Phys", "phys_complete_pct": "35"}, PercentType.PHYSICAL, "35"),
        (
            {
                "complete_pct_type": "CP_Units",
                "act_work_qty": "6",
                "remain_work_qty": "10",
                "remain_equip_qty": "8",
            },
            PercentType.WORK,
            "25",
        ),
        (
            {"complete_pct_type": "CP_Units", "act_work_qty": "0", "remain_work_qty": "0"},
            PercentType.WORK,
            "0",
        ),
    ],
)
def test_percent_complete(fields: Row, kind: PercentType, percent: str) -> None:
    found = activity(**fields)

    assert (found.percent_type, found.percent_complete) == (kind, Decimal(percent))


def test_progress_priority_and_notes() -> None:
    plan = xer_plan(
        TASK=[
            ACTIVITY
            | {
                "status_code": "TK_Active",
                "act_start_date": "2024-01-02 08:00",
                "suspend_date": "2024-01-03 17:00",
                "resume_date": "2024-01-08 08:00",
                "expect_end_date": "2024-02-01 17:00",
                "priority_type": "PT_Top",
                "driving_path_flag": "Y",
            }
        ],
        MEMOTYPE=[{"memo_type_id": "1", "memo_type": "Scope"}],
        TASKMEMO=[
            {"task_id": "100", "memo_type_id": "1", "task_memo": "<HTML><BODY><p>Deep &amp; wide</p></BODY></HTML>"},
            {"task_id": "100", "memo_type_id": "", "task_memo": "plain\x7f\x7ftext"},
        ],
        WBSMEMO=[{"wbs_memo_id": "1", "wbs_id": "10", "proj_id": "1", "wbs_memo": "all of it"}],
    )  # fmt: skip
    dig = plan.tasks[1]

    assert dig.actual_start == datetime(2024, 1, 2, 8)
    assert (dig.suspend, dig.resume) == (datetime(2024, 1, 3, 17), datetime(2024, 1, 8, 8))
    assert dig.expected_finish == datetime(2024, 2, 1, 17)
    assert dig.priority == 900
    assert dig.stored.on_longest_path is True
    assert dig.notes == "Scope\nDeep & wide\n\nplain\ntext"
    assert plan.tasks[0].notes == "all of it"
    assert plan.losses.adds_up


def pred(**fields: str) -> Row:
    usual = {
        "task_pred_id": "1",
        "task_id": "101",
        "pred_task_id": "100",
        "proj_id": "1",
        "pred_proj_id": "1",
    }
    return usual | {"pred_type": "PR_FS", "lag_hr_cnt": "0"} | fields


@pytest.mark.parametrize("kind", list(LinkType))
def test_links(kind: LinkType) -> None:
    plan = xer_plan(TASK=[ACTIVITY, SECOND], TASKPRED=[pred(pred_type=f"PR_{kind.value}", lag_hr_cnt="-8.5")])

    (found,) = plan.links
    assert (found.predecessor_external_id, found.successor_external_id) == ("A100", "A101")
    assert (found.type, found.lag) == (kind, Decimal(-510))


def test_links_to_other_projects_are_told_and_not_taken() -> None:
    plan = xer_plan(TASK=[ACTIVITY, SECOND], TASKPRED=[pred(pred_task_id="900", pred_proj_id="77")])

    assert plan.links == ()
    assert {
        report.sentence for report in plan.losses.of(Outcome.NOT_TAKEN) if report.element == "TASKPRED"
    } == {"A link to a task of another project is not taken."}
    assert plan.losses.adds_up


RESOURCE = {"rsrc_id": "50", "rsrc_short_name": "EX", "rsrc_name": "Excavator", "rsrc_type": "RT_Labor"}
ASSIGNMENT = {
    "taskrsrc_id": "70",
    "task_id": "100",
    "proj_id": "1",
    "rsrc_id": "50",
    "target_qty": "40",
    "remain_qty": "30",
    "act_reg_qty": "8",
    "act_ot_qty": "2",
    "target_qty_per_hr": "0.5",
    "target_start_date": "2024-01-01 08:00",
    "target_end_date": "2024-01-05 17:00",
    "target_lag_drtn_hr_cnt": "4",
}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("RT_Labor", ResourceKind.WORK), ("RT_Equip", ResourceKind.WORK), ("RT_Mat", ResourceKind.MATERIAL)],
)
def test_resources(text: str, kind: ResourceKind) -> None:
    plan = xer_plan(
        RSRC=[
            RESOURCE
            | {"rsrc_type": text, "email_addr": "ex@example.org", "clndr_id": "5", "active_flag": "N"},
            RESOURCE | {"rsrc_id": "51", "rsrc_short_name": "EX2", "parent_rsrc_id": "50", "unit_id": "4"},
        ],
        UMEASURE=[{"unit_id": "4", "unit_abbrev": "m3"}],
    )
    first, second = plan.resources

    assert (first.external_id, first.name, first.kind) == ("EX", "Excavator", kind)
    assert (first.email, first.calendar_external_id, first.is_active) == ("ex@example.org", "5", False)
    assert (second.parent_external_id, second.material_unit) == ("EX", "m3")


def test_a_parent_of_a_resource_that_is_not_exported_is_told_and_left_out() -> None:
    plan = xer_plan(RSRC=[RESOURCE | {"parent_rsrc_id": "99"}])

    assert plan.resources[0].parent_external_id is None
    assert "The parent is not in the file." in {
        report.sentence for report in plan.losses.of(Outcome.NOT_TAKEN)
    }


def test_of_several_rates_the_one_valid_on_the_data_date_counts() -> None:
    """The data date is 1 January 2024."""
    rates = [
        ("1", "2022-01-01 00:00"),
        ("2", "2023-06-01 00:00"),
        ("3", "2024-06-01 00:00"),
        ("4", "2023-01-01 00:00"),
    ]
    plan = xer_plan(
        RSRC=[RESOURCE],
        RSRCRATE=[
            {"rsrc_rate_id": units, "rsrc_id": "50", "max_qty_per_hr": units, "start_date": start}
            for units, start in rates
        ],
    )

    assert plan.resources[0].max_units == 2
    lost = [report for report in plan.losses.of(Outcome.NOT_TAKEN) if report.field == "max_qty_per_hr"]
    assert [report.count for report in lost] == [3]


def test_assignments() -> None:
    (found,) = xer_plan(RSRC=[RESOURCE], TASKRSRC=[ASSIGNMENT]).assignments

    assert (found.external_id, found.task_external_id, found.resource_external_id) == ("70", "A100", "EX")
    assert found.units == Decimal("0.5")
    assert (found.work_minutes, found.remaining_minutes, found.actual_minutes) == (2400, 1800, 600)
    assert (found.start, found.finish) == (datetime(2024, 1, 1, 8), datetime(2024, 1, 5, 17))
    assert found.delay_minutes == 240


def test_material_has_a_quantity() -> None:
    plan = xer_plan(RSRC=[RESOURCE | {"rsrc_type": "RT_Mat"}], TASKRSRC=[ASSIGNMENT | {"target_qty": "12.5"}])

    assert (plan.assignments[0].quantity, plan.assignments[0].work_minutes) == (Decimal("12.5"), None)


def test_a_role_without_a_person_is_handed_over_and_told() -> None:
    plan = xer_plan(RSRC=[RESOURCE], TASKRSRC=[ASSIGNMENT | {"rsrc_id": "", "role_id": "3"}])

    assert [found.resource_external_id for found in plan.assignments] == [None]
    assert any(
        report.sentence.startswith("A role without a person") for report in plan.losses.of(Outcome.NOT_TAKEN)
    )


def test_scheduling_options() -> None:
    plan = xer_plan(
        PROJECT=[
            PROJECT
            | {
                "critical_drtn_hr_cnt": "8",
                "critical_path_type": "CT_DrivPath",
                "plan_end_date": "2024-09-30 17:00",
            }
        ],
        SCHEDOPTIONS=[
            {
                "schedoptions_id": "1",
                "proj_id": "1",
                "sched_retained_logic": "N",
                "sched_progress_override": "Y",
                "sched_calendar_on_relationship_lag": "rcal_24Hour",
                "sched_float_type": "FT_MIN",
                "sched_open_critical_flag": "Y",
                "sched_use_expect_end_flag": "N",
                "sched_use_project_end_date_for_float": "N",
                "sched_lag_early_start_flag": "N",
            }
        ],
    )  # fmt: skip
    options = plan.options

    assert options.progress_rule is ProgressRule.PROGRESS_OVERRIDE
    assert options.lag_calendar is LagCalendar.ELAPSED
    assert options.total_float_type == "least"
    assert options.critical_float_minutes == 480
    assert options.critical_by_longest_path is True
    assert options.open_ends_are_critical is True
    assert options.uses_expected_finish is False
    assert options.float_to_project_finish is False
    assert options.start_to_start_lag_from_early_start is False
    assert plan.must_finish_by == datetime(2024, 9, 30, 17)


@pytest.mark.parametrize(
    ("retained", "override", "rule"),
    [
        ("Y", "N", ProgressRule.RETAINED_LOGIC),
        ("N", "Y", ProgressRule.PROGRESS_OVERRIDE),
        ("N", "N", ProgressRule.ACTUAL_DATES),
        ("", "", None),
    ],
)
def test_progress_rules(retained: str, override: str, rule: ProgressRule | None) -> None:
    row = {"schedoptions_id": "1", "proj_id": "1"}
    plan = xer_plan(
        SCHEDOPTIONS=[row | {"sched_retained_logic": retained, "sched_progress_override": override}]
    )

    assert plan.options.progress_rule is rule


SECOND_PROJECT = PROJECT | {"proj_id": "2", "proj_short_name": "BOREAS"}
SECOND_ROOT = ROOT | {"wbs_id": "20", "proj_id": "2", "wbs_short_name": "BOREAS", "wbs_name": "Boreas"}


def test_each_project_of_a_file_has_its_own_rows_and_losses() -> None:
    data = xer(
        PROJECT=[PROJECT, SECOND_PROJECT],
        PROJWBS=[ROOT, SECOND_ROOT],
        TASK=[ACTIVITY, SECOND | {"proj_id": "2", "wbs_id": "20", "location_id": "9"}],
        TASKACTV=[{"task_id": "100", "actv_code_type_id": "3", "proj_id": "1"}],
        ACTVTYPE=[{"actv_code_type_id": "3", "actv_code_type": "Trade"}],
    )
    plan = read_plan(data.encode())

    first, second = plan.projects
    assert [task.external_id for task in first.tasks] == ["wbs:10", "A100"]
    assert [task.external_id for task in second.tasks] == ["wbs:20", "A101"]
    assert "location_id" not in {report.field for report in first.losses.fields}
    assert "location_id" in {report.field for report in second.losses.fields}
    assert "Activity code Trade" in {report.field for report in first.losses.fields}
    assert "Activity code Trade" not in {report.field for report in second.losses.fields}
    assert first.losses.adds_up
    assert second.losses.adds_up


def test_a_copy_of_the_project_is_its_baseline_and_no_project() -> None:
    copy = SECOND_PROJECT | {"orig_proj_id": "1", "last_recalc_date": "2023-12-01 08:00"}
    in_part = PROJECT | {"proj_id": "3", "proj_short_name": "CERES", "export_flag": "N"}
    of_part = PROJECT | {"proj_id": "4", "proj_short_name": "CERES-B1", "orig_proj_id": "3"}
    days = {"early_start_date": "2024-01-08 08:00", "early_end_date": "2024-01-12 17:00"}
    begun = {"act_start_date": "2024-01-04 08:00", "target_start_date": "2024-01-03 08:00"}
    elsewhere = {"proj_id": "2", "wbs_id": "20"}
    data = xer(
        PROJECT=[PROJECT | {"export_flag": "Y", "sum_base_proj_id": "2"}, copy, in_part, of_part],
        PROJWBS=[ROOT, SECOND_ROOT],
        TASK=[
            ACTIVITY,
            ACTIVITY | elsewhere | days | begun | {"task_id": "900"},
            SECOND | elsewhere | days | {"task_id": "901"},  # its activity left the plan since
            ACTIVITY | {"proj_id": "4", "wbs_id": "20", "task_id": "902"},
        ],
    )
    plan = read_plan(data.encode())

    assert [project.external_id for project in plan.projects] == ["ATLAS"]
    (baseline,) = plan.projects[0].baselines
    assert (baseline.number, baseline.name) == (
        0,
        copy["proj_short_name"],
    )  # P6 calls it the project's baseline
    assert baseline.status_date == datetime(2023, 12, 1, 8)
    (row,) = baseline.rows
    assert row.task_external_id == "A100"
    assert (row.start, row.finish) == (datetime(2024, 1, 4, 8), datetime(2024, 1, 12, 17))
    assert row.duration_minutes == 40 * 60
    losses = plan.projects[0].losses
    assert losses.adds_up
    lost = [
        report
        for report in losses.of(Outcome.NOT_TAKEN)
        if report.sentence.startswith("Belongs to a baseline")
    ]
    assert {report.element for report in lost} == {"PROJECT", "PROJWBS", "TASK"}


def test_calendars_of_another_project_are_not_offered() -> None:
    own = {"clndr_id": "6", "clndr_name": "Own", "clndr_type": "CA_Project", "proj_id": "2"}
    calendar = {"clndr_id": "5", "clndr_name": "All", "clndr_type": "CA_Base"}
    plan = read_plan(
        xer(PROJECT=[PROJECT, SECOND_PROJECT], PROJWBS=[ROOT, SECOND_ROOT], CALENDAR=[calendar, own]).encode()
    )

    assert [[found.external_id for found in project.calendars] for project in plan.projects] == [
        ["5"],
        ["5", "6"],
    ]
