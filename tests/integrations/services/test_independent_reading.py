"""Real plans through the portal and out again, both files compared by a reader that shares no code with ours."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from integrations.plans.mspdi_writer import write_mspdi
from integrations.selectors.plan_out import plan_out
from integrations.services.plan_import import take_in_plan

pytestmark = pytest.mark.django_db
SPACE = "{http://schemas.microsoft.com/project}"
NOW = dt.datetime(2026, 11, 21, 12)


class Plan:
    """What a file of MS Project says, read with the standard library alone."""

    def __init__(self, text: bytes) -> None:
        self.root = ET.fromstring(re.sub(rb' xmlns="[^"]*"', b"", text, count=1))
        self.names = {node.findtext("UID"): node.findtext("Name") for node in self.rows("Calendar")}

    def rows(self, kind: str) -> Iterator[ET.Element]:
        return iter(self.root.findall(f"{kind}s/{kind}"))

    def tasks(self) -> dict[str, tuple]:
        """By UID: name, place, duration in minutes, start, finish, percent, actuals, constraint, deadline, calendar."""
        return {
            node.findtext("UID"): (
                " ".join(node.findtext("Name").split()), node.findtext("OutlineNumber"),
                minutes(node.findtext("Duration")),
                node.findtext("Start"), node.findtext("Finish"), node.findtext("PercentComplete") or "0",
                node.findtext("ActualStart"), node.findtext("ActualFinish"), node.findtext("ConstraintType") or "0",
                node.findtext("ConstraintDate") if (node.findtext("ConstraintType") or "0") not in "01" else None,
                node.findtext("Deadline"), self.names.get(node.findtext("CalendarUID")),
                node.findtext("Milestone") == "1",
            )
            for node in self.rows("Task")
            if node.findtext("UID") != "0" and node.findtext("IsNull") != "1"
        }  # fmt: skip

    def links(self) -> list[tuple]:
        """From, to, type, lag, whether the lag is elapsed or in percent."""
        return sorted(
            (
                link.findtext("PredecessorUID"), node.findtext("UID"), link.findtext("Type") or "1",
                int(link.findtext("LinkLag") or 0),
                (link.findtext("LagFormat") or "7") if link.findtext("LinkLag") not in (None, "0") else "",
            )
            for node in self.rows("Task")
            for link in node.findall("PredecessorLink")
        )  # fmt: skip

    def calendars(self) -> dict[str, tuple]:
        """By name: the base, the hours of each weekday that is defined, the days that are different."""
        return {
            node.findtext("Name"): (
                self.names.get(node.findtext("BaseCalendarUID")), self.week(node), self.days(node)
            )
            for node in self.rows("Calendar")
        }  # fmt: skip

    def week(self, node: ET.Element) -> dict[str, list]:
        found = {
            day.findtext("DayType"): hours(day)
            for day in node.findall("WeekDays/WeekDay")
            if day.findtext("DayType") != "0"
        }
        office = [("08:00", "12:00"), ("13:00", "17:00")]
        if node.findtext("BaseCalendarUID") in (None, "-1") and not found:  # MS Project's own week
            found = {str(day): office if 2 <= day <= 6 else [] for day in range(1, 8)}
        return found

    def days(self, node: ET.Element) -> dict[str, list]:
        found = {}
        entries = [*node.findall("Exceptions/Exception"),
                   *(day for day in node.findall("WeekDays/WeekDay") if day.findtext("DayType") == "0")]  # fmt: skip
        for entry in entries:
            first, last = (
                dt.date.fromisoformat(entry.findtext(f"TimePeriod/{end}")[:10])
                for end in ("FromDate", "ToDate")
            )
            for step in range((last - first).days + 1):
                found[str(first + dt.timedelta(days=step))] = hours(entry)
        return found

    def assignments(self) -> list[tuple]:
        """Task, resource by name, units, work; rows of nobody say nothing."""
        people = {node.findtext("UID"): node.findtext("Name") for node in self.rows("Resource")}
        return sorted(
            (
                node.findtext("TaskUID"), people[node.findtext("ResourceUID")],
                round(float(node.findtext("Units") or 1), 4), minutes(node.findtext("Work")),
            )
            for node in self.rows("Assignment")
            if people.get(node.findtext("ResourceUID"))
        )  # fmt: skip

    def resources(self) -> dict[str, str]:
        return {
            node.findtext("Name"): round(float(node.findtext("MaxUnits") or 1), 4)
            for node in self.rows("Resource")
            if node.findtext("Name")
        }


def minutes(text: str | None) -> int:
    found = re.fullmatch(r"PT(\d+)H(\d+)M(\d+)S", text or "PT0H0M0S")
    return int(found[1]) * 60 + int(found[2])


def hours(node: ET.Element) -> list[tuple]:
    return [
        (each.findtext("FromTime")[:5], each.findtext("ToTime")[:5])
        for each in node.findall("WorkingTimes/WorkingTime")
        if each.findtext("FromTime")
    ]


@pytest.mark.parametrize("name", ["office-deployment.xml", "new-product.xml"])
def test_the_file_that_comes_out_says_what_the_one_that_went_in_said(
    plans, name, cast, project, act_as, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    content = (plans / name).read_bytes()
    take_in_plan(actor=act_as(cast.owner), project=project, file_name=name, content=content)
    out = plan_out(actor=act_as(cast.viewer), project=project)
    before, after = Plan(content), Plan(b"".join(write_mspdi(out.plan, written_at=NOW)))
    for kind in ("tasks", "links", "assignments", "resources", "calendars"):
        ours, theirs = getattr(after, kind)(), getattr(before, kind)()
        assert len(theirs) > 0
        if isinstance(theirs, dict):
            assert list(ours) == list(theirs), kind
            for key, row in theirs.items():
                assert ours[key] == row, (kind, key)
        else:
            assert ours == theirs, kind
