"""Small plan files written by hand: each helper gives a whole file around the few lines a test is about."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.plans.model import PlanProject, PlanTask
from integrations.plans.reading import read_plan

NAMESPACE = ' xmlns="http://schemas.microsoft.com/project"'
STANDARD_CALENDAR = "<Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar></Calendar>"


def mspdi(
    tasks: str = "",
    *,
    calendars: str = STANDARD_CALENDAR,
    resources: str = "",
    assignments: str = "",
    header: str = "",
    namespace: str = NAMESPACE,
) -> bytes:
    """An MSPDI file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Project{namespace}>{header}'
        f"<Calendars>{calendars}</Calendars>\n<Tasks>{tasks}</Tasks>\n"
        f"<Resources>{resources}</Resources>\n<Assignments>{assignments}</Assignments>\n</Project>"
    ).encode()


def task(uid: int, fields: str = "", *, level: int = 1) -> str:
    """A task element."""
    return (
        f"<Task><UID>{uid}</UID><Name>Task {uid}</Name><OutlineLevel>{level}</OutlineLevel>{fields}</Task>\n"
    )


def tags(**values: object) -> str:
    """Simple elements by name."""
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def link(before: int, fields: str = "") -> str:
    """A link of the task it stands in."""
    return f"<PredecessorLink><PredecessorUID>{before}</PredecessorUID>{fields}</PredecessorLink>"


def plan_of(data: bytes) -> PlanProject:
    """The only project of a file."""
    (project,) = read_plan(data).projects
    return project


def only_task(fields: str, *, header: str = "") -> PlanTask:
    """The task with these fields."""
    (found,) = plan_of(mspdi(task(7, fields), header=header)).tasks
    return found


HEADER = ("ERMHDR", "19.12", "2024-01-31", "Project", "admin", "Ada", "db", "Project Management", "USD")
PROJECT = {
    "proj_id": "1",
    "proj_short_name": "ATLAS",
    "clndr_id": "5",
    "plan_start_date": "2024-01-01 08:00",
    "last_recalc_date": "2024-01-01 08:00",
}
CALENDAR = {"clndr_id": "5", "clndr_name": "Five days", "clndr_type": "CA_Base", "day_hr_cnt": "8"}
ROOT = {
    "wbs_id": "10",
    "proj_id": "1",
    "seq_num": "0",
    "proj_node_flag": "Y",
    "wbs_short_name": "ATLAS",
    "wbs_name": "Atlas move",
    "parent_wbs_id": "3",
}
ACTIVITY = {
    "task_id": "100",
    "proj_id": "1",
    "wbs_id": "10",
    "clndr_id": "5",
    "task_code": "A100",
    "task_name": "Dig",
    "task_type": "TT_Task",
    "complete_pct_type": "CP_Drtn",
    "status_code": "TK_NotStart",
    "target_drtn_hr_cnt": "40",
    "remain_drtn_hr_cnt": "40",
}
SECOND = ACTIVITY | {"task_id": "101", "task_code": "A101", "task_name": "Pour"}
Row = dict[str, str]


def xer(
    *,
    header: Sequence[str] = HEADER,
    end: str = "%E\r\n",
    without: Sequence[str] = (),
    **tables: Sequence[Row],
) -> str:
    """An XER file: the tables given, over those of a small plan with one calendar and one activity."""
    whole: dict[str, Sequence[Row]] = {
        "PROJECT": [PROJECT],
        "CALENDAR": [CALENDAR],
        "PROJWBS": [ROOT],
        "TASK": [ACTIVITY],
    }
    whole.update(tables)
    lines = ["\t".join(header)]
    for name, rows in whole.items():
        if name in without:
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines += [f"%T\t{name}", "\t".join(("%F", *columns))]
        lines += ["\t".join(("%R", *(row.get(column, "") for column in columns))) for row in rows]
    return "\r\n".join(lines) + "\r\n" + end


def xer_plan(**tables: Sequence[Row]) -> PlanProject:
    """The only project of a small XER file."""
    return plan_of(xer(**tables).encode("cp1252"))


def activity(**fields: str) -> PlanTask:
    """The activity with these cells."""
    plan = xer_plan(TASK=[ACTIVITY | fields])
    return next(found for found in plan.tasks if not found.is_project_summary)
