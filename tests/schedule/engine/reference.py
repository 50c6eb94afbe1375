"""A second critical-path engine: slow, obvious, written from the rules, sharing no arithmetic with the fast one.

Working time is a list of every working minute in the horizon. Dates are found by going over all tasks again and
again until nothing changes any more. Links on summaries are written out for every pair of tasks below. Plans must be
small and lie within a year of the anchor; there is no level of effort.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from math import floor

from schedule.engine import (
    ConstraintType,
    LagCalendar,
    LateTasks,
    LinkType,
    Plan,
    ProgressMode,
    ScheduleOptions,
    TaskKind,
    WorkingCalendar,
)

ANCHOR_DAY = 20_600
DAYS_BEFORE, DAYS_AFTER = 300, 500
DAY = 1440
NEVER = 10**15
AROUND_THE_CLOCK = WorkingCalendar.around_the_clock()
START_SIDE = (LinkType.FS, LinkType.SS)
FINISH_EVENT = (LinkType.FS, LinkType.FF)


@lru_cache(maxsize=64)
def working_minutes(calendar: WorkingCalendar) -> list[int]:
    """Every working minute of the horizon, in order."""
    minutes: set[int] = set()
    for day in range(ANCHOR_DAY - DAYS_BEFORE, ANCHOR_DAY + DAYS_AFTER):
        bands = calendar.week[(day + 3) % 7]
        for exception in calendar.exceptions:
            if exception.first_day <= day <= exception.last_day:
                bands = exception.bands
        for start, end in bands:
            minutes.update(range(day * DAY + start, day * DAY + end))
    return sorted(minutes)


class Clock:
    """Working time of one calendar."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.minutes = working_minutes(calendar)
        self.day = (
            sum(end - start for start, end in next(filter(None, calendar.week))) if calendar.whole_days else 1
        )

    def position(self, instant: int) -> int:
        """How many working minutes lie before an instant."""
        return bisect_left(self.minutes, instant)

    def begin(self, position: int) -> int:
        """When work at a position begins."""
        return self.minutes[position]

    def end(self, position: int) -> int:
        """When work up to a position ends."""
        return self.minutes[position - 1] + 1

    def first_start(self, instant: int) -> int:
        """The first position at which work can start; on whole days the beginning of a day."""
        position = self.position(instant)
        while self._within_day(position):
            position += 1
        return position

    def first_finish(self, instant: int) -> int:
        """The first position at which work can finish; on whole days the end of a day not before the instant."""
        position = self.first_start(instant)
        if self.day > 1 and self.end(position) < instant:
            position += self.day
        return position

    def last_finish(self, instant: int) -> int:
        """The last position at which work can finish."""
        position = self.position(instant)
        while self._within_day(position):
            position -= 1
        return position

    def last_start(self, instant: int) -> int:
        """The last position at which work can start; on whole days the beginning of a day not after the instant."""
        position = self.last_finish(instant)
        if self.day > 1 and self.begin(position) > instant:
            position -= self.day
        return position

    def _within_day(self, position: int) -> bool:
        """Whether a position on a calendar of whole days is neither beginning nor end of one."""
        return (
            self.day > 1
            and self.minutes[position] - 1 == self.minutes[position - 1]
            and bool(self.minutes[position] % DAY)
        )


@dataclass
class Task:
    """One task below no other, with its dates."""

    row: int
    clock: Clock
    kind: TaskKind
    length: int
    duration: int
    start_bound: int
    finish_bound: int | None
    start_limit: int
    finish_limit: int
    actual_start: int | None
    actual_finish: int | None
    done: bool
    started: bool
    manual: tuple[int, int] | None
    pinned: tuple[str, int] | None
    resume: int | None
    worked: int
    delay: int
    delay_clock: Clock
    as_late_as_possible: bool
    early_start: int | None = None
    early_finish: int | None = None
    remaining_start: int | None = None
    first: int | None = None
    last: int | None = None
    late_start: int | None = None
    late_finish: int | None = None
    late_first: int | None = None
    late_last: int | None = None
    free: int | None = None
    links_in: list[Link] = field(default_factory=list)
    links_out: list[Link] = field(default_factory=list)

    def waits(self, instant: int) -> tuple[int, int]:
        """Where the task starts that could at an instant, after its delay, and the instant that demands it."""
        if self.delay:
            begun = self.delay_clock.position(self.clock.begin(self.clock.first_start(instant)))
            instant = self.delay_clock.end(begun + self.delay)
        return self.clock.first_start(instant), instant

    def free_by(self, start: int) -> int:
        """The last instant at which the task must be free to start so that it does by another: looked for by halves."""
        late = self.clock.position(start)
        low, high = start - 40 * DAY, start + 1
        while high - low > 1:
            middle = (low + high) // 2
            if self.waits(middle)[0] <= late:
                low = middle
            else:
                high = middle
        return low

    @property
    def is_fact(self) -> bool:
        """Completed with at least one date."""
        return self.done and (self.actual_start is not None or self.actual_finish is not None)

    @property
    def begun(self) -> bool:
        """The start is a fact."""
        return self.is_fact or (self.started and self.actual_start is not None)

    def stands_at_beginning(self) -> bool:
        """A moment written where work begins."""
        return (
            self.length == 0
            and self.kind != TaskKind.FINISH_MILESTONE
            and self.early_finish == self.clock.begin(self.last)
        )


@dataclass
class Link:
    """One pair of tasks; `number` is the link it comes from."""

    number: int
    before: Task
    after: Task
    type: LinkType
    lag: int
    clock: Clock
    silent: bool
    lag_from_remaining: bool

    @property
    def counts_days_from_start(self) -> bool:
        """From the day of a start over whole days to a day, whatever nights lie between."""
        return self.type in (LinkType.SS, LinkType.SF) and self.clock.day > 1

    def demands(self) -> int | None:
        """The first instant at which the successor may start or finish."""
        event = self.before.early_start
        if self.type in FINISH_EVENT:
            event = self.before.early_finish
        elif self.lag_from_remaining and self.before.started:
            event = self.before.remaining_start
        if event is None or (self.lag == 0 and not self.counts_days_from_start):
            return event
        if self.counts_days_from_start and self.type == LinkType.SS:
            return self.clock.begin(self.clock.position(event) + self.lag)
        return self.clock.end(self.clock.position(event) + self.lag)

    def allows(self, event: int) -> int:
        """The last instant of the predecessor's end that puts the successor's end no later than an instant."""
        if self.type in START_SIDE and self.after.delay:
            event = self.after.free_by(event)
        if self.lag == 0 and not self.counts_days_from_start:
            return event
        if self.counts_days_from_start and self.type == LinkType.SS:
            return self.clock.begin(self.clock.last_start(event) - self.lag)
        return self.clock.begin(self.clock.position(event) - self.lag)


class Reference:
    """The plan scheduled; `tasks` by row, summaries left out."""

    def __init__(self, plan: Plan, options: ScheduleOptions) -> None:
        self.plan, self.options = plan, options
        self.calendars = [*plan.calendars, AROUND_THE_CLOCK]
        count = len(plan.names)
        self.parents = list(plan.parents) or [-1] * count
        self.summaries = {parent for parent in self.parents if parent >= 0}
        self.tasks = {row: self._task(row) for row in range(count) if row not in self.summaries}
        self.links = [link for number in range(len(plan.link_predecessors)) for link in self._links(number)]
        for link in self.links:
            link.before.links_out.append(link)
            link.after.links_in.append(link)
        self._set_start_bounds()
        self._forward()
        self.finish = max((task.early_finish for task in self.tasks.values()), default=None)
        self._backward()
        self._late_tasks()
        self._free_floats()

    def _given(self, column: str, row: int, default: object = None) -> object:
        """A value of a column, or its default."""
        values = getattr(self.plan, column)
        return values[row] if len(values) and values[row] is not None else default

    def _calendar(self, row: int) -> int:
        """The calendar of a row, summaries too."""
        if self._given("elapsed", row, False):
            return len(self.calendars) - 1
        own = self._given("task_calendars", row, -1)
        return self.options.project_calendar if own < 0 else own

    def _lineage(self, row: int) -> list[int]:
        """A row and the summaries above it."""
        rows = []
        while row >= 0:
            rows.append(row)
            row = self.parents[row]
        return rows

    def _dated(self, row: int, *types: ConstraintType) -> list[int]:
        """Dates of constraints of some types on a row or above it."""
        return [
            date
            for above in self._lineage(row)
            for kind, instant in (
                ("constraints", "constraint_instants"),
                ("second_constraints", "second_constraint_instants"),
            )
            if self._given(kind, above, ConstraintType.ASAP) in types
            and (date := self._given(instant, above)) is not None
        ]

    def _task(self, row: int) -> Task:
        """A task with everything that is given about it."""
        clock = Clock(self.calendars[self._calendar(row)])
        duration = self._given("durations", row, 0)
        percent = self._given("percents", row, 0.0)
        actual_start, actual_finish = self._given("actual_starts", row), self._given("actual_finishes", row)
        done = percent >= 100 or actual_finish is not None
        started = not done and (actual_start is not None or percent > 0)
        length = duration
        if not done:
            length = self._given("remaining", row, None)
            if length is None:
                days = (100 - percent) * duration / 100 / clock.day if started else duration / clock.day
                length = floor(days + 0.5 + 1e-9) * clock.day
        worked = duration - length if started else 0
        rests = [
            (after, -(-pause // clock.day) * clock.day)
            for task, after, pause in zip(
                self.plan.split_tasks, self.plan.split_afters, self.plan.split_pauses, strict=True
            )
            if task == row and after < duration
        ]
        length += sum(pause for after, pause in rests if after > worked)
        behind = max(worked, 0) + sum(pause for after, pause in rests if after <= worked)
        duration += sum(pause for _, pause in rests)
        uppers = [
            self._given(name, above)
            for name in ("deadlines", "external_finishes")
            for above in self._lineage(row)
        ]
        externals = [self._given("external_starts", above) for above in self._lineage(row)]
        floors = [self._given("external_finish_floors", above) for above in self._lineage(row)]
        hard = self._given("constraint_hard", row, False) or self.options.must_dates_win
        own, date = (
            self._given("constraints", row, ConstraintType.ASAP),
            self._given("constraint_instants", row),
        )
        pinned = (
            ("start" if own == ConstraintType.MSO else "finish", date)
            if hard
            and date is not None
            and own
            in (
                ConstraintType.MSO,
                ConstraintType.MFO,
            )
            else None
        )
        manual_start, manual_finish = self._given("manual_starts", row), self._given("manual_finishes", row)
        manual = None
        if manual_start is not None and not done and not started:
            if manual_finish is None:
                manual_finish = max(clock.end(clock.position(manual_start) + duration), manual_start)
            manual = (manual_start, manual_finish)
        return Task(
            row=row,
            clock=clock,
            kind=TaskKind(self._given("kinds", row, TaskKind.TASK)),
            length=length,
            duration=duration,
            start_bound=max(
                [
                    *self._dated(row, ConstraintType.SNET, ConstraintType.MSO),
                    *(e for e in externals if e is not None),
                ],
                default=-NEVER,
            ),
            finish_bound=max(
                [
                    *self._dated(row, ConstraintType.FNET, ConstraintType.MFO),
                    *(f for f in floors if f is not None),
                ],
                default=None,
            ),
            start_limit=min(self._dated(row, ConstraintType.SNLT, ConstraintType.MSO), default=NEVER),
            finish_limit=min(
                [
                    *self._dated(row, ConstraintType.FNLT, ConstraintType.MFO),
                    *(u for u in uppers if u is not None),
                ],
                default=NEVER,
            ),
            actual_start=actual_start,
            actual_finish=actual_finish,
            done=done,
            started=started,
            manual=manual,
            pinned=pinned if not done and not started and manual is None else None,
            resume=self._given("resumes", row),
            worked=behind,
            delay=0 if done or started or pinned or manual else self._given("delays", row, 0),
            delay_clock=Clock(AROUND_THE_CLOCK) if self._given("delays_elapsed", row, False) else clock,
            as_late_as_possible=own == ConstraintType.ALAP,
        )

    def _links(self, number: int) -> list[Link]:
        """A link, written out for every pair of tasks below its ends."""
        plan, options = self.plan, self.options
        before, after = plan.link_predecessors[number], plan.link_successors[number]
        kind = LinkType(self._given("link_types", number, LinkType.FS))
        lag = self._given("link_lags", number, 0)
        percent = self._given("link_lag_percents", number)
        clocks = {
            LagCalendar.PREDECESSOR: self._calendar(before),
            LagCalendar.SUCCESSOR: self._calendar(after),
            LagCalendar.PROJECT: options.project_calendar,
            LagCalendar.ELAPSED: len(self.calendars) - 1,
        }
        if percent is not None:
            day = Clock(self.calendars[self._calendar(before)]).day
            lag = floor(percent * plan.durations[before] / 100 / day + 0.5 + 1e-9) * day
        clock = Clock(self.calendars[clocks[LagCalendar(self._given("link_lag_calendars", number, 0))]])
        pairs = [
            (one, other)
            for one in self.tasks.values()
            for other in self.tasks.values()
            if before in self._lineage(one.row) and after in self._lineage(other.row)
        ]
        return [
            Link(
                number,
                one,
                other,
                kind,
                lag,
                clock,
                self._is_silent(kind, other),
                options.lag_from_remaining_start,
            )
            for one, other in pairs
        ]

    def _is_silent(self, kind: LinkType, after: Task) -> bool:
        """Whether progress of the successor leaves a link no say."""
        if not after.started:
            return False
        if after.resume is not None and self.options.resume_is_fixed:
            return True
        return self.options.progress_mode == ProgressMode.PROGRESS_OVERRIDE and kind in START_SIDE

    def _set_start_bounds(self) -> None:
        """Project start, or a task's own when nothing leads to it; others may start with the earliest of these."""
        own = {
            task.row: self._given("earliest_starts", task.row)
            for task in self.tasks.values()
            if not task.links_in and self._given("earliest_starts", task.row) is not None
        }
        floor_of_others = min([self.options.project_start, *own.values()])
        for task in self.tasks.values():
            base = floor_of_others if task.links_in else own.get(task.row, self.options.project_start)
            task.start_bound = max(task.start_bound, base)

    def _forward(self) -> None:
        """Earliest dates, over and over until they stand still."""
        for task in self.tasks.values():
            task.early_start = task.early_finish = task.remaining_start = task.first = task.last = None
        changing = True
        while changing:
            changing = False
            for task in self.tasks.values():
                known = (task.early_start, task.early_finish, task.remaining_start)
                if any(link.before.early_start is None for link in task.links_in):
                    continue
                self._place(task)
                changing = changing or known != (task.early_start, task.early_finish, task.remaining_start)

    def _place(self, task: Task) -> None:
        """The earliest dates of one task from those of its predecessors."""
        clock = task.clock
        if task.is_fact or task.manual:
            self._given_dates(task)
            return
        if task.started:
            self._continue(task)
            return
        if task.pinned:
            end, date = task.pinned
            first = clock.first_start(date) if end == "start" else clock.first_finish(date) - task.length
            self._set(task, first, finish_demanded=date if end == "finish" else None, start_demanded=date)
            return
        starts = [task.waits(task.start_bound)]
        status = self.options.status_date
        if status is not None and self.options.status_date_moves_unstarted and not task.done:
            starts.append((clock.first_start(status), status))
        finishes = []
        if task.finish_bound is not None:
            finishes.append((clock.first_finish(task.finish_bound), task.finish_bound))
        for link in task.links_in:
            demanded = link.demands()
            if link.type in START_SIDE:
                starts.append(task.waits(demanded))
            else:
                finishes.append((clock.first_finish(demanded), demanded))
        first, start_demanded = max(starts)
        finish, finish_demanded = max(finishes, default=(-NEVER, None))
        if finish - task.length > first:
            self._set(task, finish - task.length, finish_demanded, None)
        else:
            self._set(task, first, None, start_demanded)

    def _set(self, task: Task, first: int, finish_demanded: int | None, start_demanded: int | None) -> None:
        """Write the dates of a position; a finish is never before the instant that demands it."""
        clock, last = task.clock, first + task.length
        task.first, task.last = first, last
        if task.length:
            task.early_start, task.early_finish = clock.begin(first), clock.end(last)
            if finish_demanded is not None and task.early_finish < finish_demanded:
                task.early_finish = clock.begin(last)
        else:
            demanded = finish_demanded if finish_demanded is not None else start_demanded
            ends = task.kind == TaskKind.FINISH_MILESTONE or (
                finish_demanded is not None and task.kind != TaskKind.START_MILESTONE
            )
            moment = clock.end(last) if ends else clock.begin(last)
            if ends and demanded is not None and moment < demanded:
                moment = clock.begin(last)
            task.early_start = task.early_finish = moment
        task.remaining_start = task.early_start

    def _given_dates(self, task: Task) -> None:
        """Dates that are facts; a missing end lies a duration away."""
        clock = task.clock
        start, finish = task.manual or (task.actual_start, task.actual_finish)
        if start is None:
            start = min(clock.begin(clock.position(finish) - task.duration), finish)
        if finish is None:
            finish = max(clock.end(clock.position(start) + task.duration), start)
        task.early_start, task.early_finish = start, finish
        task.remaining_start = start if task.manual else None
        task.first, task.last = clock.position(start), clock.position(finish)

    def _continue(self, task: Task) -> None:
        """The rest of a started task: after its start, the status date, the work already done, and its links."""
        clock, options = task.clock, self.options
        starts = [
            (clock.first_start(d), d)
            for link in task.links_in
            if link.type in START_SIDE and not link.silent
            for d in [link.demands()]
        ]
        finishes = [
            (clock.first_finish(d), d)
            for link in task.links_in
            if link.type not in START_SIDE and not link.silent
            for d in [link.demands()]
        ]
        task.early_start = task.actual_start
        if task.early_start is None:
            position = max([clock.first_start(task.start_bound), *(position for position, _ in starts)])
            task.early_start = clock.begin(position)
        after = [task.early_start]
        if options.status_date is not None:
            after.append(options.status_date)
        if task.resume is not None and not options.resume_is_fixed:
            after.append(task.resume)
        first = clock.first_start(max(after))
        if options.resume_after_done_work and task.length:
            first = max(first, clock.position(task.early_start) + task.worked)
        demanded = None
        if task.resume is not None and options.resume_is_fixed:
            first = clock.first_start(task.resume)
        else:
            first = max([first, *(position for position, _ in starts)])
            finish, instant = max(finishes, default=(-NEVER, None))
            if finish - task.length > first:
                first, demanded = finish - task.length, instant
        task.first, task.last = first, first + task.length
        task.early_finish = max(clock.end(task.last), task.early_start)
        if demanded is not None and task.early_finish < demanded:
            task.early_finish = clock.begin(task.last)
        task.remaining_start = clock.begin(first) if task.length else task.early_finish

    def _whole_day_moment(self, task: Task) -> bool:
        """A moment at the beginning of a whole day: it belongs to that day."""
        return task.clock.day > 1 and task.stands_at_beginning()

    def _end_for(self, task: Task) -> int:
        """The end of the project for one task."""
        if self._whole_day_moment(task):
            moments = [other.early_finish for other in self.tasks.values() if self._whole_day_moment(other)]
            return max([self.finish - 1, *moments])
        return self.finish

    def _backward(self) -> None:
        """Latest dates, over and over until they stand still."""
        changing = True
        while changing:
            changing = False
            for task in self.tasks.values():
                if any(link.after.late_start is None for link in task.links_out):
                    continue
                known = (task.late_start, task.late_finish)
                self._place_late(task)
                changing = changing or known != (task.late_start, task.late_finish)

    def _place_late(self, task: Task) -> None:
        """The latest dates of one task from those of its successors."""
        clock, length = task.clock, task.duration if task.done else task.length
        end = self._end_for(task) if self.options.must_finish_by is None else self.options.must_finish_by
        finish_by, start_by = min(end, task.finish_limit), NEVER if task.begun else task.start_limit
        for link in task.links_out:
            if link.silent:
                continue
            event = link.after.late_start if link.type in START_SIDE else link.after.late_finish
            if link.type in FINISH_EVENT:
                finish_by = min(finish_by, link.allows(event))
            elif not task.begun:
                start_by = min(start_by, link.allows(event))
        if task.pinned:
            last = task.last
        else:
            starting = length == 0 and task.stands_at_beginning()
            last = clock.last_start(finish_by) if starting else clock.last_finish(finish_by)
            if start_by < NEVER:
                last = min(last, clock.last_start(start_by) + length)
        task.late_first, task.late_last = last - length, last
        task.late_start, task.late_finish = clock.begin(last - length), clock.end(last)
        limit = min(start_by, finish_by)
        if length == 0 and task.kind != TaskKind.FINISH_MILESTONE and clock.begin(last) <= limit:
            task.late_finish = clock.begin(last)
        if last == task.last and task.late_finish < task.early_finish <= limit:
            task.late_finish = task.early_finish
        if length == 0:
            task.late_start = task.late_finish

    def _late_tasks(self) -> None:
        """Tasks as late as possible, where they push their successors: start them at their late start."""
        moving = [task for task in self.tasks.values() if self._moves(task)]
        if self.options.late_tasks == LateTasks.TOTAL_FLOAT and moving:
            for task in moving:
                task.start_bound = max(task.start_bound, task.late_start)
            self._forward()
            self.finish = max(task.early_finish for task in self.tasks.values())

    def _moves(self, task: Task) -> bool:
        """Whether a task is free to go as late as possible."""
        return task.as_late_as_possible and not (task.done or task.started or task.manual or task.pinned)

    def _free_floats(self) -> None:
        """Room to the successors' early dates; successors first, because late tasks use theirs up."""
        waiting = list(self.tasks.values())
        while waiting:
            task = next(task for task in waiting if all(link.after not in waiting for link in task.links_out))
            waiting.remove(task)
            task.free = self._room(task)
            if self.options.late_tasks == LateTasks.FREE_FLOAT and self._moves(task) and task.free > 0:
                self._set(task, task.first + task.free, None, None)
                if task.length == 0 and task.early_start > self.finish:
                    task.early_start = task.early_finish = task.remaining_start = task.clock.end(task.first)
                task.free = 0

    def _room(self, task: Task) -> int:
        """The least room of one task."""
        rooms = []
        for link in task.links_out:
            if link.silent or link.after.is_fact:
                continue
            event = link.after.remaining_start if link.type in START_SIDE else link.after.early_finish
            limit = link.allows(event)
            if link.type in FINISH_EVENT:
                rooms.append(self._room_before(task, limit, limit))
            elif not task.begun:
                rooms.append(task.clock.last_start(limit) - task.first)
        return min([*rooms, self._room_before(task, self.finish, self._end_for(task))])

    def _room_before(self, task: Task, limit: int, limit_of_moments: int) -> int:
        """Room before an instant."""
        if self._whole_day_moment(task):
            return task.clock.last_start(limit_of_moments) - task.first
        return task.clock.last_finish(limit) - task.last

    def slack(self, link: Link) -> int | None:
        """Working time between what a link demands of its successor and what that does."""
        after, demanded = link.after, link.demands()
        if demanded is None or link.silent or after.is_fact:
            return None
        if link.type in START_SIDE:
            return after.first - after.waits(demanded)[0]
        return after.last - after.clock.first_finish(demanded)

    def longest_path(self) -> set[int]:
        """Tasks from which links without slack lead to the latest finish, completed ones left out."""
        reached = [task for task in self.tasks.values() if task.early_finish == self.finish]
        for task in reached:
            for link in task.links_in:
                if self.slack(link) == 0 and not task.manual and link.before not in reached:
                    reached.append(link.before)
        return {task.row for task in reached if not task.done}
