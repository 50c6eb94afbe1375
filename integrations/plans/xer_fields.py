"""The catalogue of the XER format: which tables are read, and what its columns are called by people."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.plans.ledger import Catalogue, FieldNote

READ_TABLES = frozenset(
    (
        "PROJECT",
        "SCHEDOPTIONS",
        "CALENDAR",
        "PROJWBS",
        "WBSMEMO",
        "TASK",
        "TASKMEMO",
        "TASKPRED",
        "RSRC",
        "RSRCRATE",
        "TASKRSRC",
    )
)
"""Tables of which every column of every row is accounted for."""

LOOKUP_TABLES = frozenset(("CURRTYPE", "ACTVTYPE", "UDFTYPE", "MEMOTYPE", "UMEASURE"))
"""Tables that only give names to others: they are read, but accounted for by whole rows, as tables not read are."""

KIND_COLUMNS = {
    "TASKACTV": "actv_code_type_id",
    "ACTVCODE": "actv_code_type_id",
    "UDFVALUE": "udf_type_id",
}
"""For tables not read: the column by which their rows are told apart in the loss report."""

NAMED_BY = {
    "actv_code_type_id": ("ACTVTYPE", "actv_code_type"),
    "udf_type_id": ("UDFTYPE", "udf_type_label"),
}
"""Where the readable name of such a kind stands."""

TABLE_NAMES = {
    "ACCOUNT": "Cost accounts",
    "ACTVCODE": "Values of activity codes",
    "ACTVTYPE": "Activity codes",
    "CURRTYPE": "Currencies",
    "MEMOTYPE": "Topics of notes",
    "UMEASURE": "Units of material",
    "ASGNMNTACAT": "Codes of assignments",
    "DOCUMENT": "Documents",
    "FINDATES": "Financial periods",
    "FUNDSRC": "Funding sources",
    "OBS": "Organisation units in charge",
    "PCATTYPE": "Project codes",
    "PCATVAL": "Values of project codes",
    "POBS": "Performing organisation units",
    "PROJCOST": "Expenses",
    "PROJISSU": "Issues",
    "PROJPCAT": "Project codes",
    "PROJTHRS": "Thresholds",
    "RCATTYPE": "Resource codes",
    "RCATVAL": "Values of resource codes",
    "RISKTYPE": "Risk categories",
    "ROLERATE": "Prices of roles",
    "ROLES": "Roles",
    "RSRCCURV": "Curves of resource use",
    "RSRCCURVDATA": "Curves of resource use",
    "RSRCLEVELLIST": "Resources to level",
    "RSRCRCAT": "Resource codes",
    "RSRCROLE": "Roles of resources",
    "SHIFT": "Shifts",
    "SHIFTPER": "Hours of shifts",
    "TASKACTV": "Activity code",
    "TASKDOC": "Documents of activities",
    "TASKFDBK": "Feedback on activities",
    "TASKFIN": "Past periods of activities",
    "TASKPROC": "Steps of activities",
    "TASKUSER": "Owners of activities",
    "TRSRCFIN": "Past periods of assignments",
    "UDFTYPE": "User-defined fields",
    "UDFVALUE": "User-defined field",
    "WBSBUDG": "Budgets of the WBS",
    "WBSSTEP": "Milestones of the WBS",
}

_NO = frozenset(("", "N", "0", "0.0", "0.00"))
_COMPUTED = "Calculated again here; the stored value is compared with ours in the dry run."
_NOT_NEEDED = "Calculated by P6 and not needed."
_HISTORY = "The history begins with the import."
_MONEY = "Money has no place in the schedule yet."
_EARNED = "Earned value has no place yet."
_SETTING = "A setting or internal number of P6 without meaning here."

_NAMES = """
TASK task_code Activity id
TASK task_name Activity name
TASK wbs_id WBS element
TASK clndr_id Calendar
TASK task_type Activity type
TASK status_code Status
TASK target_drtn_hr_cnt Planned duration
TASK remain_drtn_hr_cnt Remaining duration
TASK complete_pct_type Percent complete type
TASK phys_complete_pct Physical percent complete
TASK act_start_date Actual start
TASK act_end_date Actual finish
TASK expect_end_date Expected finish
TASK suspend_date Suspended on
TASK resume_date Resumed on
TASK cstr_type Constraint
TASK cstr_date Constraint date
TASK cstr_type2 Second constraint
TASK cstr_date2 Second constraint date
TASK priority_type Priority
TASK guid Global id
TASK task_id Internal id
TASK proj_id Project
TASK target_work_qty Planned labour
TASK target_equip_qty Planned use of equipment
TASK act_work_qty Actual labour
TASK act_equip_qty Actual use of equipment
TASK remain_work_qty Remaining labour
TASK remain_equip_qty Remaining use of equipment
TASK duration_type Duration type
TASK rsrc_id Primary resource
TASK location_id Location
TASK external_early_start_date External early start
TASK external_late_end_date External late finish
TASK review_end_date Review finish
TASKPRED pred_task_id Predecessor
TASKPRED task_id Successor
TASKPRED pred_type Link type
TASKPRED lag_hr_cnt Lag
TASKPRED pred_proj_id Project of the predecessor
TASKPRED task_pred_id Internal id
TASKPRED proj_id Project
TASKPRED comments Comment
PROJWBS wbs_name WBS name
PROJWBS wbs_short_name WBS code
PROJWBS parent_wbs_id Parent
PROJWBS seq_num Order
PROJWBS guid Global id
PROJWBS wbs_id Internal id
PROJWBS proj_id Project
PROJWBS proj_node_flag Stands for the project
PROJWBS obs_id Organisation unit in charge
PROJWBS anticip_start_date Anticipated start
PROJWBS anticip_end_date Anticipated finish
RSRC rsrc_name Resource name
RSRC rsrc_short_name Resource id
RSRC rsrc_type Resource type
RSRC email_addr E-mail
RSRC clndr_id Calendar
RSRC parent_rsrc_id Parent
RSRC guid Global id
RSRC rsrc_id Internal id
RSRC rsrc_notes Notes
RSRC active_flag Active
RSRC unit_id Unit
RSRC employee_code Employee number
RSRC office_phone Office telephone
RSRC other_phone Other telephone
RSRC rsrc_title_name Title
RSRC role_id Primary role
RSRC rsrc_seq_num Order
RSRCRATE rsrc_id Resource
RSRCRATE max_qty_per_hr Most units
RSRCRATE start_date Valid from
TASKRSRC task_id Activity
TASKRSRC rsrc_id Resource
TASKRSRC target_qty Planned work
TASKRSRC remain_qty Remaining work
TASKRSRC act_reg_qty Actual work
TASKRSRC act_ot_qty Actual overtime
TASKRSRC target_qty_per_hr Units
TASKRSRC target_start_date Planned start
TASKRSRC target_end_date Planned finish
TASKRSRC guid Global id
TASKRSRC taskrsrc_id Internal id
TASKRSRC proj_id Project
TASKRSRC target_lag_drtn_hr_cnt Delay
TASKRSRC role_id Role
TASKRSRC skill_level Skill level
TASKRSRC acct_id Cost account
TASKRSRC curv_id Curve of use
TASKRSRC act_start_date Actual start
TASKRSRC act_end_date Actual finish
PROJECT proj_short_name Project id
PROJECT proj_id Internal id
PROJECT guid Global id
PROJECT plan_start_date Planned start
PROJECT plan_end_date Must finish by
PROJECT scd_end_date Scheduled finish
PROJECT last_recalc_date Data date
PROJECT clndr_id Default calendar
PROJECT critical_drtn_hr_cnt Critical float limit
PROJECT critical_path_type Critical by
PROJECT name_sep_char Separator of WBS codes
PROJECT export_flag Exported
PROJECT orig_proj_id Baseline of
PROJECT proj_url Web site
PROJECT acct_id Cost account
PROJECT fcst_start_date Forecast start
SCHEDOPTIONS sched_retained_logic Retained logic
SCHEDOPTIONS sched_progress_override Progress override
SCHEDOPTIONS sched_calendar_on_relationship_lag Calendar of lags
SCHEDOPTIONS sched_float_type Total float from
SCHEDOPTIONS sched_use_expect_end_flag Use expected finish
SCHEDOPTIONS sched_open_critical_flag Open ends are critical
SCHEDOPTIONS sched_use_project_end_date_for_float Float to the project's finish
SCHEDOPTIONS sched_lag_early_start_flag Start-to-start lag from early start
SCHEDOPTIONS sched_outer_depend_type Links to other projects
SCHEDOPTIONS proj_id Project
CALENDAR clndr_data Working times and exceptions
CALENDAR clndr_name Calendar name
CALENDAR clndr_type Calendar type
CALENDAR base_clndr_id Base calendar
CALENDAR day_hr_cnt Hours per day
CALENDAR week_hr_cnt Hours per week
CALENDAR month_hr_cnt Hours per month
CALENDAR year_hr_cnt Hours per year
CALENDAR default_flag Default calendar
CALENDAR clndr_id Internal id
CALENDAR proj_id Project
CALENDAR rsrc_private Private to a resource
TASKMEMO task_memo Note
TASKMEMO memo_type_id Topic
WBSMEMO wbs_memo Note
WBSMEMO memo_type_id Topic
"""

_CHANGED = """
TASK early_start_date Early start
TASK early_end_date Early finish
TASK late_start_date Late start
TASK late_end_date Late finish
TASK total_float_hr_cnt Total float
TASK free_float_hr_cnt Free float
TASK target_start_date Planned start
TASK target_end_date Planned finish
TASK restart_date Remaining early start
TASK reend_date Remaining early finish
TASK driving_path_flag On the longest path
"""

_LOST = {
    _NOT_NEEDED: """
TASK rem_late_start_date Remaining late start
TASK rem_late_end_date Remaining late finish
TASK float_path Float path
TASK float_path_order Order on the float path
TASKPRED aref Early end of the link
TASKPRED arls Late end of the link
TASKPRED float_path Float path
TASKRSRC restart_date Remaining start
TASKRSRC reend_date Remaining finish
TASKRSRC rem_late_start_date Remaining late start
TASKRSRC rem_late_end_date Remaining late finish
TASKRSRC remain_qty_per_hr Remaining units
""",
    _HISTORY: """
TASK create_date Added on
TASK update_date Changed on
TASK create_user Added by
TASK update_user Changed by
TASKRSRC create_date Added on
TASKRSRC create_user Added by
CALENDAR last_chng_date Changed on
PROJECT add_date Added on
PROJECT add_by_name Added by
PROJECT last_tasksum_date Summarised on
PROJECT sum_data_date Data date of the summary
PROJECT last_baseline_update_date Baseline changed on
""",
    _EARNED: """
PROJWBS ev_user_pct Earned value percent
PROJWBS ev_etc_user_value Earned value factor
PROJWBS ev_compute_type Earned value technique
PROJWBS ev_etc_compute_type Earned value estimate technique
PROJWBS est_wt Weight
TASK est_wt Weight
""",
    _SETTING: """
TASK tmpl_guid Id of the template
TASK review_type Review status
PROJWBS tmpl_guid Id of the template
PROJWBS status_code Status
RSRC cost_qty_type Unit of time
RSRC curr_id Currency
RSRC def_qty_per_hr Ordinary units
RSRC auto_compute_act_flag Automatic actuals
RSRC def_cost_qty_link_flag Cost follows units
RSRC xfer_complete_day_cnt Days shown after completion
RSRC xfer_notstart_day_cnt Days shown before start
RSRCRATE rsrc_rate_id Internal id
TASKRSRC cost_qty_link_flag Cost follows units
TASKRSRC rollup_dates_flag Drives the activity's dates
TASKRSRC rate_type Price type
TASKRSRC rsrc_type Resource type
TASKRSRC cost_per_qty_source_type Source of the price
SCHEDOPTIONS schedoptions_id Internal id
SCHEDOPTIONS sched_setplantoforecast Planned dates follow the schedule
SCHEDOPTIONS level_float_thrs_cnt Leveling: float to keep
SCHEDOPTIONS level_outer_assign_flag Leveling: other projects
SCHEDOPTIONS level_outer_assign_priority Leveling: priority of other projects
SCHEDOPTIONS level_over_alloc_pct Leveling: over-allocation
SCHEDOPTIONS level_within_float_flag Leveling: within float
SCHEDOPTIONS level_keep_sched_date_flag Leveling: keep dates
SCHEDOPTIONS level_all_rsrc_flag Leveling: all resources
SCHEDOPTIONS LevelPriorityList Leveling: order
SCHEDOPTIONS enable_multiple_longest_path_calc Several float paths
SCHEDOPTIONS limit_multiple_longest_path_calc Limit of float paths
SCHEDOPTIONS max_multiple_longest_path Number of float paths
SCHEDOPTIONS use_total_float_multiple_longest_paths Float paths by total float
SCHEDOPTIONS key_activity_for_multiple_longest_paths Float paths end at
PROJECT fy_start_month_num First month of the fiscal year
PROJECT chng_eff_cmp_pct_flag Timesheets need approval
PROJECT rsrc_self_add_flag Resources may add assignments
PROJECT allow_complete_flag Resources may complete activities
PROJECT rsrc_multi_assign_flag Same resource more than once
PROJECT ts_rsrc_mark_act_finish_flag Timesheets finish activities
PROJECT ts_rsrc_vw_inact_actv_flag Timesheets show inactive activities
PROJECT checkout_flag Checked out
PROJECT project_flag Is a project
PROJECT step_complete_flag Steps give the physical percent
PROJECT cost_qty_recalc_flag Cost follows quantities
PROJECT sum_only_flag Holds summaries only
PROJECT batch_sum_flag Summarised in batches
PROJECT def_complete_pct_type New activities: percent type
PROJECT def_duration_type New activities: duration type
PROJECT def_task_type New activities: type
PROJECT def_qty_type Unit of work
PROJECT def_rate_type New assignments: price type
PROJECT task_code_base New activities: first number
PROJECT task_code_step New activities: step of numbers
PROJECT task_code_prefix New activities: prefix
PROJECT task_code_prefix_flag New activities: id from the one selected
PROJECT priority_num Leveling priority
PROJECT wbs_max_sum_level Level of WBS summaries
PROJECT risk_level Risk level
PROJECT strgy_priority_num Strategic priority
PROJECT add_act_remain_flag Actuals add to remaining
PROJECT act_this_per_link_flag Actuals of the period follow actuals
PROJECT act_pct_link_flag Percent follows actuals
PROJECT def_rollup_dates_flag New assignments: drive dates
PROJECT use_project_baseline_flag Earned value from the project's baseline
PROJECT rem_target_link_flag Remaining follows planned
PROJECT reset_planned_flag Planned is reset
PROJECT allow_neg_act_flag Negative actuals
PROJECT sum_assign_level Level of summaries of assignments
PROJECT loaded_scope_level Level of detail
""",
}

_LOST_UNLESS_ZERO = {
    _MONEY: """
PROJECT def_cost_per_qty Ordinary price
PROJWBS orig_cost Original budget
PROJWBS indep_remain_total_cost Independent estimate to complete
RSRCRATE cost_per_qty Price
RSRCRATE cost_per_qty2 Price 2
RSRCRATE cost_per_qty3 Price 3
RSRCRATE cost_per_qty4 Price 4
RSRCRATE cost_per_qty5 Price 5
TASKRSRC target_cost Planned cost
TASKRSRC remain_cost Remaining cost
TASKRSRC act_reg_cost Actual cost
TASKRSRC act_ot_cost Actual overtime cost
TASKRSRC cost_per_qty Price
TASKRSRC act_this_per_cost Cost this period
""",
    "": """
TASK rev_fdbk_flag New feedback
TASK lock_plan_flag Remaining locked
TASK auto_compute_act_flag Automatic actuals
TASK act_this_per_work_qty Labour this period
TASK act_this_per_equip_qty Equipment this period
PROJWBS sum_data_flag Holds summarised data
RSRC ot_flag Overtime allowed
RSRC timesheet_flag Uses timesheets
RSRC ot_factor Overtime factor
TASKRSRC act_this_per_qty Work this period
TASKRSRC relag_drtn_hr_cnt Remaining delay
TASKRSRC ot_factor Overtime factor
TASKRSRC ts_pend_act_end_flag Waits for timesheets
""",
}


def _lines(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    for line in text.strip().splitlines():
        table, column, name = line.split(" ", 2)
        yield (table, column), name


def _notes() -> dict[tuple[str, str], FieldNote]:
    notes = {key: FieldNote(name) for key, name in _lines(_NAMES)}
    notes.update({key: FieldNote(name, changed=_COMPUTED) for key, name in _lines(_CHANGED)})
    for sentence, text in _LOST.items():
        notes.update({key: FieldNote(name, lost=sentence) for key, name in _lines(text)})
    for sentence, text in _LOST_UNLESS_ZERO.items():
        notes.update({key: FieldNote(name, lost=sentence, defaults=_NO) for key, name in _lines(text)})
    return notes


CATALOGUE = Catalogue(
    _notes(),
    {
        "PROJECT": ("project", "projects"),
        "SCHEDOPTIONS": ("project", "projects"),
        "CALENDAR": ("calendar", "calendars"),
        "PROJWBS": ("WBS element", "WBS elements"),
        "TASK": ("activity", "activities"),
        "TASKPRED": ("link", "links"),
        "RSRC": ("resource", "resources"),
        "RSRCRATE": ("rate", "rates"),
        "TASKRSRC": ("assignment", "assignments"),
        "TASKACTV": ("activity", "activities"),
    },
)
