"""Resources and assignments of MSPDI files."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from integrations.plans.losses import Outcome
from integrations.plans.model import ResourceKind
from tests.integrations.plans.builders import mspdi, plan_of, task


def resource(uid: int, fields: str = "") -> str:
    return f"<Resource><UID>{uid}</UID><Name>Person {uid}</Name>{fields}</Resource>"


def test_a_resource_with_everything() -> None:
    (found,) = plan_of(
        mspdi(
            resources=resource(
                3,
                "<Type>1</Type><Initials>P3</Initials><EmailAddress>p3@example.org</EmailAddress><MaxUnits>0.5</MaxUnits>"
                "<CalendarUID>1</CalendarUID><GUID>g</GUID><IsInactive>1</IsInactive><Notes>on site</Notes>",
            )
        )
    ).resources

    assert (found.external_id, found.name, found.kind) == ("3", "Person 3", ResourceKind.WORK)
    assert (found.code, found.email, found.max_units) == ("P3", "p3@example.org", Decimal("0.5"))
    assert (found.calendar_external_id, found.guid, found.is_active) == ("1", "g", False)
    assert found.notes == "on site"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ("<Type>0</Type>", ResourceKind.MATERIAL),
        ("<Type>1</Type>", ResourceKind.WORK),
        ("<Type>2</Type>", ResourceKind.COST),
        ("<Type>0</Type><IsCostResource>1</IsCostResource>", ResourceKind.COST),
        ("", ResourceKind.WORK),
    ],
)
def test_kinds(fields: str, kind: ResourceKind) -> None:
    assert plan_of(mspdi(resources=resource(1, fields))).resources[0].kind is kind


def test_resource_zero_without_a_name_stands_for_nobody() -> None:
    (found,) = plan_of(mspdi(resources="<Resource><UID>0</UID></Resource>")).resources

    assert (found.name, found.is_placeholder) == ("Unassigned", True)


def test_an_assignment_of_work() -> None:
    (found,) = plan_of(
        mspdi(
            task(1),
            resources=resource(2),
            assignments="<Assignment><UID>9</UID><TaskUID>1</TaskUID><ResourceUID>2</ResourceUID><Units>0.25</Units>"
            "<Work>PT8H0M0S</Work><RemainingWork>PT6H0M0S</RemainingWork><ActualWork>PT2H0M0S</ActualWork>"
            "<Start>2026-03-02T08:00:00</Start><Finish>2026-03-05T17:00:00</Finish><Delay>4800</Delay></Assignment>",
        )
    ).assignments

    assert (found.external_id, found.task_external_id, found.resource_external_id) == ("9", "1", "2")
    assert found.units == Decimal("0.25")
    assert (found.work_minutes, found.remaining_minutes, found.actual_minutes) == (480, 360, 120)
    assert (found.start, found.finish) == (datetime(2026, 3, 2, 8), datetime(2026, 3, 5, 17))
    assert found.delay_minutes == 480


def test_an_assignment_of_material_has_a_quantity_even_before_its_resource_is_known() -> None:
    data = mspdi(
        task(1),
        assignments="<Assignment><UID>9</UID><TaskUID>1</TaskUID><ResourceUID>2</ResourceUID><Units>40</Units>"
        "<Work>PT40H0M0S</Work></Assignment>",
    ).replace(
        b"</Project>", b"<Resources>" + resource(2, "<Type>0</Type>").encode() + b"</Resources></Project>"
    )

    (found,) = plan_of(data).assignments

    assert (found.quantity, found.units, found.work_minutes) == (Decimal(40), None, None)


def test_work_nobody_is_assigned_to_is_handed_over_and_told() -> None:
    plan = plan_of(
        mspdi(
            task(1),
            assignments="<Assignment><UID>9</UID><TaskUID>1</TaskUID><ResourceUID>-65535</ResourceUID></Assignment>",
        )
    )

    assert [found.resource_external_id for found in plan.assignments] == [None]
    lost = [report for report in plan.losses.of(Outcome.NOT_TAKEN) if report.element == "Assignment"]
    assert {report.field for report in lost} == {"UID", "TaskUID", "ResourceUID"}


def test_assignments_to_rows_that_are_left_out_are_left_out() -> None:
    plan = plan_of(
        mspdi(
            "<Task><UID>1</UID><IsNull>1</IsNull></Task>" + task(2),
            resources=resource(2) + "<Resource><UID>3</UID><IsNull>1</IsNull></Resource>",
            assignments="<Assignment><UID>9</UID><TaskUID>1</TaskUID><ResourceUID>2</ResourceUID></Assignment>"
            "<Assignment><UID>8</UID><TaskUID>2</TaskUID><ResourceUID>3</ResourceUID></Assignment>",
        )
    )

    assert plan.assignments == ()
    assert plan.losses.adds_up
