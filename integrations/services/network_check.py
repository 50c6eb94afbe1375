"""Whether the rows of a plan file wait for or contain each other in a circle: told before anything is written."""

from __future__ import annotations

from integrations.services.mapping import WantedRows
from schedule import engine
from schedule.computation.refusals import sentence


def network_problem(wanted: WantedRows) -> str:
    """The sentence that names the loop, or nothing. Dates and calendars play no part."""
    places = {key: place for place, key in enumerate(wanted.tasks)}
    links = [
        (places[before], places[after])
        for before, after, _ in wanted.links
        if before in places and after in places
    ]
    plan = engine.Plan(
        calendars=[engine.WorkingCalendar.around_the_clock()],
        names=[task["name"] for task in wanted.tasks.values()],
        durations=[1] * len(places),
        parents=[places.get(task["parent"], -1) for task in wanted.tasks.values()],
        link_predecessors=[before for before, _ in links],
        link_successors=[after for _, after in links],
    )
    try:
        engine.check(plan, engine.ScheduleOptions(project_start=0))
    except engine.ScheduleError as problem:
        return sentence(problem)
    return ""
