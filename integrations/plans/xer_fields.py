"""The catalogue of the XER format: which tables are read, and what its columns are called by people."""

from __future__ import annotations

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
_MONEY = "Money has no place in the schedule yet."
_INTERNAL = "A setting or internal number of P6 without meaning here."


def _notes() -> dict[tuple[str, str], FieldNote]:
    notes: dict[tuple[str, str], FieldNote] = {}

    def add(
        table: str, names: dict[str, str], *, changed: str = "", lost: str = "", zero: bool = False
    ) -> None:
        for column, name in names.items():
            notes[table, column] = FieldNote(name, changed, lost, _NO if zero else frozenset())

    add("TASK", {
        "task_code": "Activity id", "task_name": "Activity name", "wbs_id": "WBS element", "clndr_id": "Calendar",
        "task_type": "Activity type", "status_code": "Status", "target_drtn_hr_cnt": "Planned duration",
        "remain_drtn_hr_cnt": "Remaining duration", "complete_pct_type": "Percent complete type",
        "phys_complete_pct": "Physical percent complete", "act_start_date": "Actual start",
        "act_end_date": "Actual finish", "expect_end_date": "Expected finish", "suspend_date": "Suspended on",
        "resume_date": "Resumed on", "cstr_type": "Constraint", "cstr_date": "Constraint date",
        "cstr_type2": "Second constraint", "cstr_date2": "Second constraint date", "priority_type": "Priority",
        "guid": "Global id", "task_id": "Internal id", "proj_id": "Project",
        "target_work_qty": "Planned labour", "target_equip_qty": "Planned use of equipment",
        "act_work_qty": "Actual labour", "act_equip_qty": "Actual use of equipment",
        "remain_work_qty": "Remaining labour", "remain_equip_qty": "Remaining use of equipment",
    })  # fmt: skip
    add("TASK", {
        "early_start_date": "Early start", "early_end_date": "Early finish", "late_start_date": "Late start",
        "late_end_date": "Late finish", "total_float_hr_cnt": "Total float", "free_float_hr_cnt": "Free float",
        "target_start_date": "Planned start", "target_end_date": "Planned finish",
        "restart_date": "Remaining early start", "reend_date": "Remaining early finish",
        "driving_path_flag": "On the longest path",
    }, changed=_COMPUTED)  # fmt: skip
    add("TASK", {
        "rem_late_start_date": "Remaining late start", "rem_late_end_date": "Remaining late finish",
        "float_path": "Float path", "float_path_order": "Order on the float path",
    }, lost="Calculated by P6 and not needed.")  # fmt: skip
    add("TASK", {
        "create_date": "Added on", "update_date": "Changed on", "create_user": "Added by", "update_user": "Changed by",
    }, lost="The history begins with the import.")  # fmt: skip
    add("TASK", {
        "rev_fdbk_flag": "New feedback", "lock_plan_flag": "Remaining locked", "auto_compute_act_flag": "Automatic actuals",
        "act_this_per_work_qty": "Labour this period", "act_this_per_equip_qty": "Equipment this period",
    }, zero=True)  # fmt: skip
    add("TASK", {
        "duration_type": "Duration type", "est_wt": "Estimation weight", "rsrc_id": "Primary resource",
        "tmpl_guid": "Id of the template", "review_end_date": "Review finish",
        "external_early_start_date": "External early start", "external_late_end_date": "External late finish",
        "location_id": "Location",
    })  # fmt: skip
    notes["TASK", "review_type"] = FieldNote("Review status", defaults=frozenset(("RV_OK",)))
    add("TASKPRED", {
        "pred_task_id": "Predecessor", "task_id": "Successor", "pred_type": "Link type", "lag_hr_cnt": "Lag",
        "pred_proj_id": "Project of the predecessor", "task_pred_id": "Internal id", "proj_id": "Project",
        "comments": "Comments on links",
    })  # fmt: skip
    add("TASKPRED", {"aref": "Early end of the link", "arls": "Late end of the link", "float_path": "Float path"},
        lost="Calculated by P6 and not needed.")  # fmt: skip
    add("PROJWBS", {
        "wbs_name": "WBS name", "wbs_short_name": "WBS code", "parent_wbs_id": "Parent", "seq_num": "Order",
        "guid": "Global id", "wbs_id": "Internal id", "proj_id": "Project", "proj_node_flag": "Stands for the project",
        "obs_id": "Organisation unit in charge", "est_wt": "Estimation weight", "status_code": "Status",
        "tmpl_guid": "Id of the template", "anticip_start_date": "Anticipated start",
        "anticip_end_date": "Anticipated finish",
    })  # fmt: skip
    add("PROJWBS", {"orig_cost": "Original budget", "indep_remain_total_cost": "Independent estimate to complete"},
        lost=_MONEY, zero=True)  # fmt: skip
    add("PROJWBS", {
        "ev_user_pct": "Earned value percent", "ev_etc_user_value": "Earned value factor",
        "ev_compute_type": "Earned value technique", "ev_etc_compute_type": "Earned value estimate technique",
    }, lost="Earned value has no place yet.")  # fmt: skip
    notes["PROJWBS", "sum_data_flag"] = FieldNote("Holds summarised data", defaults=_NO)
    add("RSRC", {
        "rsrc_name": "Resource name", "rsrc_short_name": "Resource id", "rsrc_type": "Resource type",
        "email_addr": "E-mail", "clndr_id": "Calendar", "parent_rsrc_id": "Parent", "guid": "Global id",
        "rsrc_id": "Internal id", "rsrc_notes": "Notes", "active_flag": "Active", "unit_id": "Unit",
        "employee_code": "Employee number", "office_phone": "Office telephone", "other_phone": "Other telephone",
        "rsrc_title_name": "Title", "role_id": "Primary role", "def_qty_per_hr": "Ordinary units",
        "cost_qty_type": "Unit of time", "curr_id": "Currency", "rsrc_seq_num": "Order",
        "xfer_complete_day_cnt": "Days shown after completion", "xfer_notstart_day_cnt": "Days shown before start",
    })  # fmt: skip
    add("RSRC", {"ot_flag": "Overtime allowed", "timesheet_flag": "Uses timesheets", "ot_factor": "Overtime factor"},
        zero=True)  # fmt: skip
    add("RSRCRATE", {"rsrc_id": "Resource", "max_qty_per_hr": "Most units", "start_date": "Valid from",
                     "rsrc_rate_id": "Internal id", "shift_period_id": "Shift"})  # fmt: skip
    add("RSRCRATE", {
        "cost_per_qty": "Price", "cost_per_qty2": "Price 2", "cost_per_qty3": "Price 3", "cost_per_qty4": "Price 4",
        "cost_per_qty5": "Price 5",
    }, lost=_MONEY, zero=True)  # fmt: skip
    add("TASKRSRC", {
        "task_id": "Activity", "rsrc_id": "Resource", "target_qty": "Planned work", "remain_qty": "Remaining work",
        "act_reg_qty": "Actual work", "act_ot_qty": "Actual overtime", "target_qty_per_hr": "Units",
        "target_start_date": "Planned start", "target_end_date": "Planned finish", "guid": "Global id",
        "taskrsrc_id": "Internal id", "proj_id": "Project", "target_lag_drtn_hr_cnt": "Delay",
        "role_id": "Role", "skill_level": "Skill level", "acct_id": "Cost account", "rsrc_type": "Resource type",
        "curv_id": "Curve of use", "cost_per_qty_source_type": "Source of the price", "rate_type": "Price type",
        "act_start_date": "Actual start", "act_end_date": "Actual finish", "restart_date": "Remaining start",
        "reend_date": "Remaining finish", "rem_late_start_date": "Remaining late start",
        "rem_late_end_date": "Remaining late finish", "remain_qty_per_hr": "Remaining units",
        "create_user": "Added by", "create_date": "Added on", "cost_qty_link_flag": "Cost follows units",
        "rollup_dates_flag": "Drives the activity's dates",
    })  # fmt: skip
    add("TASKRSRC", {
        "target_cost": "Planned cost", "remain_cost": "Remaining cost", "act_reg_cost": "Actual cost",
        "act_ot_cost": "Actual overtime cost", "cost_per_qty": "Price", "act_this_per_cost": "Cost this period",
    }, lost=_MONEY, zero=True)  # fmt: skip
    add("TASKRSRC", {
        "act_this_per_qty": "Work this period", "relag_drtn_hr_cnt": "Remaining delay", "ot_factor": "Overtime factor",
        "ts_pend_act_end_flag": "Waits for timesheets",
    }, zero=True)  # fmt: skip
    add("PROJECT", {
        "proj_short_name": "Project id", "proj_id": "Internal id", "guid": "Global id", "plan_start_date": "Planned start",
        "plan_end_date": "Must finish by", "scd_end_date": "Scheduled finish", "last_recalc_date": "Data date",
        "clndr_id": "Default calendar", "critical_drtn_hr_cnt": "Critical float limit",
        "critical_path_type": "Critical by", "name_sep_char": "Separator of WBS codes", "export_flag": "Exported",
        "orig_proj_id": "Baseline of",
    })  # fmt: skip
    add("SCHEDOPTIONS", {
        "sched_retained_logic": "Retained logic", "sched_progress_override": "Progress override",
        "sched_calendar_on_relationship_lag": "Calendar of lags", "sched_float_type": "Total float from",
        "sched_use_expect_end_flag": "Use expected finish", "sched_open_critical_flag": "Open ends are critical",
        "sched_use_project_end_date_for_float": "Float to the project's finish",
        "sched_lag_early_start_flag": "Start-to-start lag from early start",
        "sched_outer_depend_type": "Links to other projects", "proj_id": "Project",
    })  # fmt: skip
    add("CALENDAR", {
        "clndr_data": "Working times and exceptions", "clndr_name": "Calendar name", "clndr_type": "Calendar type",
        "base_clndr_id": "Base calendar", "day_hr_cnt": "Hours per day", "week_hr_cnt": "Hours per week",
        "month_hr_cnt": "Hours per month", "year_hr_cnt": "Hours per year", "default_flag": "Default calendar",
        "clndr_id": "Internal id", "proj_id": "Project", "last_chng_date": "Changed on",
    })  # fmt: skip
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
        "UDFVALUE": ("row", "rows"),
    },
)
