"""Small plans as MS Project writes them, made from a few words."""

from __future__ import annotations

from dataclasses import dataclass, field

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project">
<SaveVersion>14</SaveVersion><Name>{name}</Name><ScheduleFromStart>1</ScheduleFromStart>
<StartDate>2026-06-01T08:00:00</StartDate><CalendarUID>1</CalendarUID>
<DefaultStartTime>08:00:00</DefaultStartTime><DefaultFinishTime>17:00:00</DefaultFinishTime>
<MinutesPerDay>480</MinutesPerDay><MinutesPerWeek>2400</MinutesPerWeek>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>{week}</WeekDays></Calendar></Calendars>
<Tasks>{tasks}</Tasks>
<Resources>{resources}</Resources>
<Assignments>{assignments}</Assignments>
</Project>"""
OFF = "<WeekDay><DayType>{day}</DayType><DayWorking>0</DayWorking></WeekDay>"
ON = (
    "<WeekDay><DayType>{day}</DayType><DayWorking>1</DayWorking><WorkingTimes>"
    "<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
    "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime>"
    "</WorkingTimes></WeekDay>"
)


@dataclass
class T:
    """A task: id, name, days, ids it waits for, outline level."""

    uid: int
    name: str
    days: int = 1
    after: tuple[int, ...] = ()
    level: int = 1
    summary: bool = False
    extra: str = ""


@dataclass
class P:
    """A plan."""

    tasks: list[T]
    name: str = "Plan"
    people: list[str] = field(default_factory=list)
    work: list[tuple[int, int]] = field(default_factory=list)  # task uid, place of the person from 1

    def text(self) -> bytes:
        week = "".join((ON if 2 <= day <= 6 else OFF).format(day=day) for day in range(1, 8))
        tasks = "".join(self._task(t) for t in self.tasks)
        people = "".join(
            f"<Resource><UID>{i}</UID><ID>{i}</ID><Name>{name}</Name><Type>1</Type><MaxUnits>1</MaxUnits></Resource>"
            for i, name in enumerate(self.people, 1)
        )
        work = "".join(
            f"<Assignment><UID>{i}</UID><TaskUID>{task}</TaskUID><ResourceUID>{who}</ResourceUID>"
            "<Units>1</Units><Work>PT8H0M0S</Work></Assignment>"
            for i, (task, who) in enumerate(self.work, 1)
        )
        return HEAD.format(
            name=self.name, week=week, tasks=tasks, resources=people, assignments=work
        ).encode()

    @staticmethod
    def _task(t: T) -> str:
        links = "".join(
            f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>1</Type><CrossProject>0</CrossProject>"
            "<LinkLag>0</LinkLag><LagFormat>7</LagFormat></PredecessorLink>"
            for uid in t.after
        )
        return (
            f"<Task><UID>{t.uid}</UID><ID>{t.uid}</ID><Name>{t.name}</Name><OutlineLevel>{t.level}</OutlineLevel>"
            f"<Duration>PT{t.days * 8}H0M0S</Duration><DurationFormat>7</DurationFormat>"
            f"<Milestone>{0 if t.days else 1}</Milestone><Summary>{int(t.summary)}</Summary>"
            f"<ConstraintType>0</ConstraintType><CalendarUID>-1</CalendarUID>{t.extra}{links}</Task>"
        )


def house() -> P:
    """A summary with two tasks in a row, then a milestone: two working days from Monday 1 June 2026."""
    return P(
        [
            T(1, "Build", 2, level=1, summary=True),
            T(2, "Walls", 1, level=2),
            T(3, "Roof", 1, (2,), level=2),
            T(4, "Done", 0, (3,)),
        ],
        people=["Mason"],
        work=[(2, 1)],
    )
