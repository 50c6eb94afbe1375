"""Why a task starts when it does."""

from __future__ import annotations

from schedule.engine.instants import NO_INSTANT
from schedule.engine.plan import ConstraintType, Plan
from schedule.engine.schedule import Cause, Explanation, Schedule


def explain(plan: Plan, schedule: Schedule, task: int) -> Explanation:
    """See `schedule.engine.explain`."""
    cause = Cause(int(schedule.cause[task]))
    index = int(schedule.cause_index[task])
    drives_finish = bool(schedule.cause_finish[task])
    resulting = int(schedule.finish[task] if drives_finish else schedule.remaining_start[task])
    if resulting == NO_INSTANT:
        resulting = int(schedule.start[task])
    demanded = int(schedule.cause_instant[task])
    link = other = inherited = None
    constraint = None
    if cause in (Cause.LINK, Cause.SPAN) and index >= 0:
        link = index
        before, after = int(plan.link_predecessors[index]), int(plan.link_successors[index])
        other = after if cause == Cause.SPAN and before == task else before
        inherited = after if cause == Cause.LINK and after != task else None
    elif cause == Cause.CHILD:
        other = index
    elif cause in (Cause.CONSTRAINT, Cause.SECOND_CONSTRAINT):
        column = plan.constraints if cause == Cause.CONSTRAINT else plan.second_constraints
        constraint = ConstraintType(int(column[index]))
        inherited = index if index != task else None
    return Explanation(
        cause=cause,
        drives_finish=drives_finish,
        demanded=None if demanded == NO_INSTANT else demanded,
        resulting=None if resulting == NO_INSTANT else resulting,
        link=link,
        task=other,
        constraint=constraint,
        inherited_from=inherited,
    )
