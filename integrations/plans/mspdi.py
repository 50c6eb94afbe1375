"""Reads MS Project plans saved as XML (MSPDI), of the years 2003 to today, and what other tools write in that form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import PureWindowsPath

from integrations.plans.checks import check_bases, without_repeats
from integrations.plans.errors import TooLargeError
from integrations.plans.ledger import Ledger
from integrations.plans.limits import Limits, Progress, no_progress
from integrations.plans.losses import Outcome
from integrations.plans.model import (
    PlanCalendar,
    PlanFile,
    PlanFormat,
    PlanProject,
    PlanResource,
    PlanTask,
    ProgressRule,
    SchedulingOptions,
)
from integrations.plans.mspdi_baselines import BaselineReader
from integrations.plans.mspdi_calendars import CalendarReader
from integrations.plans.mspdi_fields import CATALOGUE, GROUPS
from integrations.plans.mspdi_people import PeopleReader
from integrations.plans.mspdi_splits import SplitReader
from integrations.plans.mspdi_tasks import TaskReader, calendar_id
from integrations.plans.mspdi_values import bad, clock, flag, instant, number, whole_number
from integrations.plans.mspdi_xml import Node, stream
from integrations.plans.values import one_line, whole
from integrations.plans.working import WorkingTimes

_STEP = "Understanding the plan"


def read_mspdi(data: bytes, *, limits: Limits | None = None, progress: Progress = no_progress) -> PlanFile:
    """A whole MSPDI file. Raises PlanFileError; whatever `progress` raises passes through."""
    reader = _MspdiReader(limits or Limits())
    root, encoding = stream(data, reader.take, reader.limits, progress)
    progress(0, 1, _STEP)
    version = root.take("SaveVersion")
    project = reader.project(root)
    progress(1, 1, _STEP)
    return PlanFile(PlanFormat.MSPDI, version, encoding, (project,))


class _MspdiReader:
    """Takes rows as they come and makes one project of them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._ledger = Ledger(CATALOGUE)
        self._rows_left = limits.rows
        self._tasks = TaskReader(self._ledger, limits)
        self._people = PeopleReader(self._ledger)
        self._splits = SplitReader(self._ledger)
        self._baselines = BaselineReader(self._ledger)
        self._calendar_reader = CalendarReader(limits)
        self._calendars: dict[str, PlanCalendar] = {}
        self._calendar_nodes: dict[str, Node] = {}
        self._custom_values: dict[tuple[str, str], tuple[int, str]] = {}

    def take(self, node: Node) -> None:
        """One task, resource, assignment or calendar."""
        links = sum(child.element == "PredecessorLink" for child in node.children)
        self._rows_left -= 1 + links
        if self._rows_left < 0:
            raise TooLargeError(
                f"The plan has more than {self.limits.rows:,} rows.", line=node.line, advice="Split the plan."
            )
        if node.element == "Assignment":
            self._splits.take(node)
        elif node.element == "Task":
            self._baselines.take(node)
        self._settle_groups(node, node.element)
        _open_all(self._ledger, node)
        if node.element == "Task":
            self._take_task(node)
        elif node.element == "Resource":
            self._people.take_resource(node)
            _close_all(self._ledger, node.children)
        elif node.element == "Assignment":
            self._people.take_assignment(node)
            _close_all(self._ledger, node.children)
        else:
            self._take_calendar(node)

    def _take_task(self, node: Node) -> None:
        is_taken = self._tasks.take(node)
        for child in node.children:
            is_link = is_taken and child.element == "PredecessorLink"
            _close_all(self._ledger, child.children if is_link else (child,))

    def _take_calendar(self, node: Node) -> None:
        calendar = self._calendar_reader.read(node)
        known = self._calendar_nodes.get(calendar.external_id)
        if known is not None:
            raise bad(node, "UID", f"The UID {calendar.external_id} stands in line {known.line} already.")
        self._calendars[calendar.external_id] = calendar
        self._calendar_nodes[calendar.external_id] = node
        self._ledger.close(node)
        _close_all(self._ledger, node.children)
        node.children.clear()

    def _settle_groups(self, node: Node, element: str) -> None:
        """Enter what counts as a whole as not taken, and take it out of the node."""
        waiting = [node]
        while waiting:
            current = waiting.pop()
            rest: list[Node] = []
            for child in current.children:
                if child.element in GROUPS:
                    self._settle_group(child, element)
                else:
                    rest.append(child)
            current.children = rest
            waiting.extend(rest)

    def _settle_group(self, group: Node, element: str) -> None:
        if group.element == "ExtendedAttribute" and element != "Project":
            key = (element, group.take("FieldID"))
            count, example = self._custom_values.get(key, (0, group.take("Value")))
            self._custom_values[key] = (count + 1, example)
            return
        name = group.element
        if name == "Baseline":
            name = f"Baseline {group.take('Number') or '0'}"
        elif name == "ExtendedAttribute":
            name = f"{name} {group.take('FieldName') or group.take('FieldID')}"
        example = next(iter(group.values.values()), "")
        example = group.take("Alias") or group.take("Start") or group.take("Value") or example
        self._ledger.unit(element, name, Outcome.NOT_TAKEN, example)

    def project(self, root: Node) -> PlanProject:
        """Everything that was taken, with the header of the file."""
        self._settle_custom_values(root)
        self._settle_groups(root, "Project")
        _open_all(self._ledger, root)
        check_bases(self._calendars, self._calendar_nodes, "BaseCalendarUID")
        tasks = self._tasks.finished_tasks()
        self._check_calendars((*tasks, *self._people.resources.values()))
        links = without_repeats(self._tasks.links(), self._ledger)
        ids = {task.external_id for task in tasks}
        assignments = self._people.assignments(ids, self._tasks.lines)
        header = self._header(root, tasks)
        times = WorkingTimes(self._calendars, header.default_calendar_external_id)
        tasks = self._splits.finished(tasks, times, self._people.resources, assignments)
        baselines = self._baselines.finished(
            {task.external_id for task in tasks if not task.is_project_summary}
        )
        _close_all(self._ledger, (root,))
        return PlanProject(
            external_id=header.external_id,
            name=header.name,
            guid=header.guid,
            start=header.start,
            finish=header.finish,
            status_date=header.status_date,
            currency_code=header.currency_code,
            minutes_per_day=header.minutes_per_day,
            minutes_per_week=header.minutes_per_week,
            default_calendar_external_id=header.default_calendar_external_id,
            options=header.options,
            calendars=tuple(self._calendars.values()),
            tasks=tasks,
            links=tuple(links),
            resources=tuple(self._people.resources.values()),
            assignments=assignments,
            baselines=baselines,
            losses=self._ledger.report(),
        )

    def _settle_custom_values(self, root: Node) -> None:
        names: dict[str, str] = {}
        for entry in root.rows("ExtendedAttributes", "ExtendedAttribute"):
            alias, name = one_line(entry.take("Alias")), one_line(entry.take("FieldName"))
            names[entry.take("FieldID")] = (
                f"{name} ({alias})" if alias and name and alias != name else alias or name
            )
        for (element, field), (count, example) in self._custom_values.items():
            name = f"ExtendedAttribute {names.get(field) or field}"
            self._ledger.unit(element, name, Outcome.NOT_TAKEN, example, count=count)

    def _check_calendars(self, users: Iterable[PlanTask | PlanResource]) -> None:
        for user in users:
            calendar = user.calendar_external_id
            if calendar is not None and calendar not in self._calendars:
                kind = "Task" if isinstance(user, PlanTask) else "Resource"
                node = Node(kind, user.line)
                node.values.update(UID=user.external_id, Name=user.name)
                raise bad(node, "CalendarUID", f"The calendar {calendar} is not in the file.")

    def _header(self, root: Node, tasks: tuple[PlanTask, ...]) -> PlanProject:
        summary = next((task for task in tasks if task.is_project_summary), None)
        title = one_line(root.take("Title"))
        file_name = PureWindowsPath(one_line(root.take("Name"))[:500]).stem
        guid = root.take("GUID") or None
        calendar = calendar_id(root)
        if calendar is not None and calendar not in self._calendars:
            raise bad(root, "CalendarUID", f"The calendar {calendar} is not in the file.")
        per_day = _positive(root, "MinutesPerDay")
        return PlanProject(
            external_id=guid or root.take("UID") or file_name or title or "plan",
            name=(summary.name if summary else "") or title or file_name or "Plan",
            guid=guid,
            start=instant(root, "StartDate"),
            finish=instant(root, "FinishDate"),
            status_date=instant(root, "StatusDate"),
            currency_code=_currency(root.take("CurrencyCode")),
            minutes_per_day=per_day,
            minutes_per_week=_positive(root, "MinutesPerWeek"),
            default_calendar_external_id=calendar,
            options=_options(root, per_day or 480),
        )


def _options(root: Node, minutes_per_day: int) -> SchedulingOptions:
    splits = flag(root, "SplitsInProgressTasks")
    slack = number(root, "CriticalSlackLimit")
    if slack is not None and abs(slack) > 100_000:
        raise bad(root, "CriticalSlackLimit", "The limit is longer than three hundred years.")
    rule = ProgressRule.RETAINED_LOGIC if splits else ProgressRule.PROGRESS_OVERRIDE
    return SchedulingOptions(
        progress_rule=None if splits is None else rule,
        critical_float_minutes=None if slack is None else whole(slack * Decimal(minutes_per_day)),
        honours_constraints=flag(root, "HonorConstraints"),
        schedules_from_start=flag(root, "ScheduleFromStart"),
        critical_path_follows_multiple_finishes=flag(root, "MultipleCriticalPaths"),
        default_start_minute=clock(root, "DefaultStartTime"),
        default_finish_minute=clock(root, "DefaultFinishTime"),
    )


def _positive(root: Node, name: str) -> int | None:
    minutes = whole_number(root, name)
    if minutes is not None and not 0 < minutes <= 10_080:
        raise bad(root, name, f"{minutes} is not a number of minutes from 1 to 10,080.")
    return minutes


def _currency(text: str) -> str | None:
    code = text.strip().upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else None


def _tree(nodes: Iterable[Node]) -> Iterator[Node]:
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children)


def _open_all(ledger: Ledger, node: Node) -> None:
    for each in _tree((node,)):
        ledger.open(each)


def _close_all(ledger: Ledger, nodes: Iterable[Node]) -> None:
    for each in _tree(nodes):
        ledger.close(each)
