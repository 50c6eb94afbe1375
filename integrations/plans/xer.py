"""Reads Primavera P6's XER export: tab-separated tables in one file, with one project or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from integrations.plans.checks import without_repeats
from integrations.plans.ledger import Record
from integrations.plans.limits import Limits, Progress, no_progress
from integrations.plans.losses import Outcome
from integrations.plans.model import (
    LagCalendar,
    LinkType,
    PlanCalendar,
    PlanFile,
    PlanFormat,
    PlanLink,
    PlanProject,
    ProgressRule,
    SchedulingOptions,
)
from integrations.plans.values import plain_text
from integrations.plans.xer_baselines import close_others, read_baselines
from integrations.plans.xer_calendars import read_calendars
from integrations.plans.xer_fields import LOOKUP_TABLES, READ_TABLES
from integrations.plans.xer_people import People, read_assignments, read_people
from integrations.plans.xer_sorting import ProjectRows, count_unread, records, sort_rows
from integrations.plans.xer_tables import XerTables, read_tables
from integrations.plans.xer_tasks import OutlineSource, read_outline
from integrations.plans.xer_values import Cells, bad

_STEP = "Understanding the plan"
_LINK_TYPES = {"PR_FS": LinkType.FS, "PR_SS": LinkType.SS, "PR_FF": LinkType.FF, "PR_SF": LinkType.SF}
_LAG_CALENDARS = {
    "rcal_Predecessor": LagCalendar.PREDECESSOR,
    "rcal_Successor": LagCalendar.SUCCESSOR,
    "rcal_ProjDefault": LagCalendar.PROJECT,
    "rcal_24Hour": LagCalendar.ELAPSED,
}
_FLOAT_TYPES = {"FT_SF": "start", "FT_FF": "finish", "FT_MIN": "least"}
_FOREIGN_LINK = "A link to a task of another project is not taken."


def read_xer(
    data: bytes,
    *,
    encoding: str | None = None,
    limits: Limits | None = None,
    progress: Progress = no_progress,
) -> PlanFile:
    """A whole XER file. `encoding` overrides what is guessed for a file without a mark.

    Raises PlanFileError; whatever `progress` raises passes through.
    """
    limits = limits or Limits()
    raw = read_tables(data, READ_TABLES | LOOKUP_TABLES, limits=limits, progress=progress, encoding=encoding)
    return _XerReader(raw, limits).plan_file(progress)


class _XerReader:
    """Turns the sorted rows of a file into plans."""

    def __init__(self, raw: XerTables, limits: Limits) -> None:
        self._raw = raw
        self._limits = limits
        self._cells = Cells()
        self._sorted = sort_rows(raw)
        self._currency = raw.header[8].strip() if len(raw.header) > 8 else ""

    def plan_file(self, progress: Progress) -> PlanFile:
        """Everything in the file."""
        self._take_number_style()
        count_unread(self._raw, self._sorted)
        projects = self._sorted.projects
        ledgers = {"": self._sorted.shared} | {key: project.ledger for key, project in projects.items()}
        calendars = read_calendars(self._sorted.rows.get("CALENDAR", ()), self._cells, self._limits, ledgers)
        known = frozenset(calendar.external_id for _, calendar in calendars)
        people = self._people(known)
        plans = []
        for number, (key, project) in enumerate(projects.items()):
            progress(number, len(projects), _STEP)
            own = [calendar for owner, calendar in calendars if owner == key or owner not in projects]
            plans.append(self._plan(key, project, own, known, people))
        close_others(self._sorted.baselines, projects, self._sorted.shared)
        plans = [
            replace(plan, losses=project.ledger.report(self._sorted.shared))
            for plan, project in zip(plans, projects.values(), strict=True)
        ]
        progress(len(projects), len(projects), _STEP)
        return PlanFile(
            format=PlanFormat.XER,
            format_version=self._raw.header[1].strip() if len(self._raw.header) > 1 else "",
            encoding=self._raw.encoding,
            projects=tuple(plans),
        )

    def _take_number_style(self) -> None:
        """P6 writes numbers in the style of the file's base currency."""
        for row in records(self._raw, "CURRTYPE"):
            name = row.take("curr_short_name").strip()
            outcome = Outcome.KEPT if name == self._currency else Outcome.NOT_TAKEN
            self._sorted.shared.unit("CURRTYPE", "Currencies", outcome, name)
            if name == self._currency:
                self._cells.decimal_symbol = row.take("decimal_symbol") or "."
                self._cells.group_symbol = row.take("digit_group_symbol") or ","

    def _people(self, calendar_ids: frozenset[str]) -> People:
        data_dates = [
            self._cells.instant(project.row, "last_recalc_date") for project in self._sorted.projects.values()
        ]
        return read_people(
            self._sorted.rows.get("RSRC", ()),
            self._sorted.rows.get("RSRCRATE", ()),
            units={row.take("unit_id"): row.take("unit_abbrev") for row in records(self._raw, "UMEASURE")},
            calendar_ids=calendar_ids,
            now=max((instant for instant in data_dates if instant is not None), default=None),
            cells=self._cells,
            ledger=self._sorted.shared,
        )

    def _plan(
        self,
        key: str,
        project: ProjectRows,
        calendars: list[PlanCalendar],
        calendar_ids: frozenset[str],
        people: People,
    ) -> PlanProject:
        row, cells, ledger = project.row, self._cells, project.ledger
        code = row.take("proj_short_name").strip() or key
        outline = read_outline(
            OutlineSource(
                project_name=code,
                separator=row.take("name_sep_char") or ".",
                wbs=project.rows.get("PROJWBS", ()),
                activities=project.rows.get("TASK", ()),
                activity_notes=self._notes(project, "TASKMEMO", "task_id", "task_memo"),
                wbs_notes=self._notes(project, "WBSMEMO", "wbs_id", "wbs_memo"),
                calendar_ids=calendar_ids,
                cells=cells,
                ledger=ledger,
                limits=self._limits,
            )
        )
        default = row.take("clndr_id") or None
        if default is not None and default not in calendar_ids:
            raise bad(row, "clndr_id", f"The calendar {default} is not in the file.")
        day = next((calendar for calendar in calendars if calendar.external_id == default), None)
        assignments = project.rows.get("TASKRSRC", ())
        plan = PlanProject(
            external_id=code,
            name=outline.name,
            guid=row.take("guid") or None,
            start=cells.instant(row, "plan_start_date"),
            finish=cells.instant(row, "scd_end_date"),
            must_finish_by=cells.instant(row, "plan_end_date"),
            status_date=cells.instant(row, "last_recalc_date"),
            currency_code=self._currency if len(self._currency) == 3 and self._currency.isalpha() else None,
            minutes_per_day=day.minutes_per_day if day else None,
            minutes_per_week=day.minutes_per_week if day else None,
            default_calendar_external_id=default,
            options=self._options(project),
            calendars=tuple(calendars),
            tasks=tuple(outline.tasks),
            links=tuple(without_repeats(self._links(key, project, outline.external_ids), ledger)),
            resources=tuple(people.resources),
            assignments=tuple(read_assignments(assignments, outline.external_ids, people, cells, ledger)),
            baselines=read_baselines(self._sorted.baselines, row, outline.tasks, cells, self._sorted.shared),
        )
        ledger.close(row)
        return plan

    def _notes(self, project: ProjectRows, table: str, owner: str, column: str) -> Mapping[str, str]:
        """The notes of each activity or WBS element; several topics become paragraphs with the topic above."""
        topics = {row.take("memo_type_id"): row.take("memo_type") for row in records(self._raw, "MEMOTYPE")}
        notes: dict[str, list[str]] = {}
        for row in project.rows.get(table, ()):
            topic = topics.get(row.take("memo_type_id"), "").strip()
            text = plain_text(row.take(column))
            if text:
                notes.setdefault(row.take(owner), []).append(f"{topic}\n{text}" if topic else text)
            project.ledger.close(row)
        return {key: "\n\n".join(texts) for key, texts in notes.items()}

    def _links(
        self, key: str, project: ProjectRows, tasks: Mapping[str, str]
    ) -> Iterator[tuple[PlanLink, Record]]:
        known: dict[str, int] = {}
        elsewhere = {
            row.values.get("task_id", "")
            for other in self._sorted.projects.values()
            if other is not project
            for row in other.rows.get("TASK", ())
        }
        for row in project.rows.get("TASKPRED", ()):
            link_id = row.take("task_pred_id")
            if link_id and link_id in known:
                raise bad(row, "task_pred_id", f"The id {link_id} stands in line {known[link_id]} already.")
            known[link_id] = row.line
            before, after = row.take("pred_task_id"), row.take("task_id")
            if row.take("pred_proj_id") not in ("", key) or before in elsewhere:
                project.ledger.close(row, lost=_FOREIGN_LINK)
                continue
            for column, task in (("pred_task_id", before), ("task_id", after)):
                if task not in tasks:
                    raise bad(row, column, f"The activity {task or 'without id'} is not in the file.")
            yield self._link(row, link_id, tasks[before], tasks[after]), row

    def _link(self, row: Record, link_id: str, before: str, after: str) -> PlanLink:
        text = row.take("pred_type") or "PR_FS"
        if text not in _LINK_TYPES:
            raise bad(row, "pred_type", f"“{text[:20]}” is not a type of link.")
        lag = self._cells.minutes(row, "lag_hr_cnt", negative=True) or 0
        return PlanLink(before, after, row.line, _LINK_TYPES[text], Decimal(lag), external_id=link_id or None)

    def _options(self, project: ProjectRows) -> SchedulingOptions:
        cells, head = self._cells, project.row
        critical_by = head.take("critical_path_type")
        options = SchedulingOptions(
            critical_float_minutes=cells.minutes(head, "critical_drtn_hr_cnt", negative=True),
            critical_by_longest_path=critical_by == "CT_DrivPath" if critical_by else None,
            schedules_from_start=True,
        )
        for number, row in enumerate(project.rows.get("SCHEDOPTIONS", ())):
            if number:
                project.ledger.close(row, lost="A second set of options for the same project is not taken.")
                continue
            options = replace(
                options,
                progress_rule=self._progress_rule(row),
                lag_calendar=_LAG_CALENDARS.get(row.take("sched_calendar_on_relationship_lag")),
                open_ends_are_critical=cells.flag(row, "sched_open_critical_flag"),
                uses_expected_finish=cells.flag(row, "sched_use_expect_end_flag"),
                float_to_project_finish=cells.flag(row, "sched_use_project_end_date_for_float"),
                total_float_type=_FLOAT_TYPES.get(row.take("sched_float_type")),
                start_to_start_lag_from_early_start=cells.flag(row, "sched_lag_early_start_flag"),
            )
            project.ledger.close(row)
        return options

    def _progress_rule(self, row: Record) -> ProgressRule | None:
        retained = self._cells.flag(row, "sched_retained_logic")
        override = self._cells.flag(row, "sched_progress_override")
        if override:
            return ProgressRule.PROGRESS_OVERRIDE
        if retained is None:
            return None
        return ProgressRule.RETAINED_LOGIC if retained else ProgressRule.ACTUAL_DATES
