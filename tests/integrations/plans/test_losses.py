"""The loss report against a second, plain count of what stands in the file, and its book-keeping."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.plans import mspdi_fields, xer_fields
from integrations.plans.ledger import Catalogue, FieldNote, Ledger, Record
from integrations.plans.losses import FieldReport, LossReport, Outcome
from integrations.plans.model import PlanProject
from integrations.plans.reading import read_plan
from tests.integrations.plans.builders import ACTIVITY, PROJECT, link, mspdi, plan_of, task, xer

Counts = Counter[tuple[str, str]]


def counts_of(project: PlanProject) -> Counts:
    counts: Counts = Counter()
    for report in project.losses.fields:
        counts[report.element, report.field] += report.count
    return counts


def count_xml(data: bytes) -> Counts:
    """Every simple element with text that says something, by its parent; what counts as a whole counts once."""
    counts: Counts = Counter()
    waiting = [(ElementTree.fromstring(data), "Project")]
    while waiting:
        element, owner = waiting.pop()
        name = element.tag.rpartition("}")[2]
        owner = name if name in ("Task", "Resource", "Assignment", "Calendar") else owner
        for child in element:
            tag = child.tag.rpartition("}")[2]
            text = (child.text or "").strip()
            if tag in mspdi_fields.GROUPS and len(child):
                counts[owner, tag] += 1
            elif len(child):
                waiting.append((child, owner))
            elif text and text not in mspdi_fields.CATALOGUE.note(name, tag).defaults:
                counts[name, tag] += 1
    return counts


def without_kinds(counts: Counts) -> Counts:
    """The kinds of a whole left out: `Baseline 0` and `ExtendedAttribute Text1` count by their first word."""
    short: Counts = Counter()
    for (element, name), count in counts.items():
        whole = name.split(" ", maxsplit=1)[0]
        short[element, whole if whole in mspdi_fields.GROUPS else name] += count
    return short


def count_xer(text: str, project: str) -> Counts:
    """Every cell that says something in the rows of a project and of all projects; other tables count by rows."""
    counts: Counts = Counter()
    table, columns = "", []
    for line in text.replace("\r\n", "\n").split("\n"):
        mark, *cells = line.split("\t")
        if mark == "%T":
            table = cells[0]
        elif mark == "%F":
            columns = cells
        elif mark == "%R":
            row = dict(zip(columns, cells, strict=False))
            if row.get("proj_id", "") not in ("", project):
                continue
            if table not in xer_fields.READ_TABLES:
                counts[table, ""] += 1
                continue
            for column, cell in row.items():
                if cell and cell not in xer_fields.CATALOGUE.note(table, column).defaults:
                    counts[table, column] += 1
    return counts


def without_names(counts: Counts) -> Counts:
    short: Counts = Counter()
    for (table, column), count in counts.items():
        short[table, column if table in xer_fields.READ_TABLES else ""] += count
    return short


@pytest.mark.parametrize("name", ["office-deployment.xml", "new-product.xml"])
def test_real_xml_is_accounted_for_to_the_last_value(plans: Path, name: str) -> None:
    data = (plans / name).read_bytes()
    project = plan_of(data)
    expected = count_xml(data)

    assert without_kinds(counts_of(project)) == expected
    assert project.losses.present == expected.total() > 2000


def test_the_real_xer_is_accounted_for_to_the_last_value(plans: Path) -> None:
    data = (plans / "hotel.xer").read_bytes()
    project = read_plan(data).main_project
    expected = count_xer(data.decode("cp1252"), "2666")

    assert without_names(counts_of(project)) == expected
    assert project.losses.present == expected.total() > 300_000


WHOLE = """
<ExtendedAttributes><ExtendedAttribute><FieldID>188743734</FieldID><FieldName>Text2</FieldName><Alias>Squad</Alias>
</ExtendedAttribute></ExtendedAttributes>"""


def test_what_counts_as_a_whole_is_named_and_counted_once() -> None:
    custom = "<ExtendedAttribute><FieldID>188743734</FieldID><Value>Harbour</Value></ExtendedAttribute>"
    baseline = (
        "<Baseline><Number>3</Number><Start>2026-01-01T08:00:00</Start><Work>PT8H0M0S</Work></Baseline>"
    )
    slices = 5 * "<TimephasedData><Type>1</Type><Value>PT8H0M0S</Value></TimephasedData>"
    data = mspdi(task(1, custom + baseline + slices) + task(2, custom), header=WHOLE)
    project = plan_of(data)
    lost = {(report.element, report.field): report for report in project.losses.of(Outcome.NOT_TAKEN)}

    assert lost["Task", "ExtendedAttribute Text2 (Squad)"].count == 2
    assert lost["Task", "ExtendedAttribute Text2 (Squad)"].example == "Harbour"
    assert lost["Task", "Baseline 3"].example == "2026-01-01T08:00:00"
    assert lost["Task", "TimephasedData"].count == 5
    assert without_kinds(counts_of(project)) == count_xml(data)


def test_elements_never_heard_of_are_told_wherever_they_stand() -> None:
    data = mspdi(
        task(1, "<MoonPhase>full</MoonPhase><Tide><High>noon</High></Tide>"), header="<Weather>rain</Weather>"
    )
    lost = {(report.element, report.field): report for report in plan_of(data).losses.of(Outcome.NOT_TAKEN)}

    assert {("Task", "MoonPhase"), ("Tide", "High"), ("Project", "Weather")} <= lost.keys()
    assert lost["Task", "MoonPhase"].name == "Moon phase"


def test_elements_inside_a_link_are_told_too() -> None:
    project = plan_of(mspdi(task(1) + task(2, link(1, "<LinkLag><Tide>high</Tide></LinkLag>"))))

    assert ("LinkLag", "Tide") in {
        (report.element, report.field) for report in project.losses.of(Outcome.NOT_TAKEN)
    }
    assert project.losses.adds_up


def test_an_element_given_twice_is_taken_once_and_told() -> None:
    project = plan_of(mspdi(task(1, "<WBS>1</WBS><WBS>2</WBS>")))

    assert project.tasks[0].wbs_code == "1"
    outcomes = {report.outcome: report.example for report in project.losses.fields if report.field == "WBS"}
    assert outcomes == {Outcome.KEPT: "1", Outcome.NOT_TAKEN: "2"}


def test_values_that_say_nothing_are_not_counted() -> None:
    project = plan_of(mspdi(task(1, "<Cost>0</Cost><Rollup>0</Rollup><Notes> </Notes><HideBar/>")))

    assert {report.field for report in project.losses.fields if report.element == "Task"} == {
        "UID",
        "Name",
        "OutlineLevel",
    }


names = st.sampled_from(
    ["Cost", "Notes", "Start", "MoonPhase", "ConstraintType", "Rollup", "Work", "WBS", "Priority"]
)
texts = st.sampled_from(["0", "1", "4", "PT8H0M0S", "2026-01-01T08:00:00"])
valid = {
    "Start": {"2026-01-01T08:00:00"},
    "ConstraintType": {"0", "1", "4"},
    "Work": {"PT8H0M0S"},
    "Priority": {"0", "1", "4"},
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(names, texts), max_size=6))
def test_any_xml_adds_up(rows: list[dict[str, str]]) -> None:
    kept = [{name: text for name, text in row.items() if text in valid.get(name, {text})} for row in rows]
    inside = ("".join(f"<{name}>{text}</{name}>" for name, text in row.items()) for row in kept)
    data = mspdi("".join(task(uid, fields) for uid, fields in enumerate(inside, 1)))
    losses = plan_of(data).losses

    assert sum(losses.total(outcome) for outcome in Outcome) == losses.present == count_xml(data).total()


columns = st.sampled_from(
    ["phys_complete_pct", "est_wt", "moon_phase", "lock_plan_flag", "cstr_type", "priority_type"]
)
cells = st.sampled_from(["", "0", "1", "N"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(columns, cells), min_size=1, max_size=6))
def test_any_xer_adds_up(rows: list[dict[str, str]]) -> None:
    tasks = [
        ACTIVITY
        | {"task_id": str(number), "task_code": f"A{number}"}
        | {
            name: cell
            for name, cell in row.items()
            if cell != "N" or name in ("moon_phase", "lock_plan_flag", "est_wt")
        }
        | {"cstr_type": ""}
        for number, row in enumerate(rows)
    ]
    text = xer(PROJECT=[PROJECT], TASK=tasks)
    losses = plan_of(text.encode()).losses

    assert sum(losses.total(outcome) for outcome in Outcome) == losses.present == count_xer(text, "1").total()


def test_a_row_cannot_be_accounted_for_twice_or_read_afterwards() -> None:
    ledger = Ledger(Catalogue({}, {}))
    row = Record("Task", 3, {"UID": "1"})
    ledger.open(row)
    ledger.close(row)

    with pytest.raises(RuntimeError, match="twice"):
        ledger.close(row)
    with pytest.raises(RuntimeError, match="after it was accounted for"):
        row.take("UID")


def test_a_row_that_is_forgotten_is_seen() -> None:
    ledger = Ledger(Catalogue({}, {}))
    ledger.open(Record("Task", 3, {"UID": "1"}))

    assert not ledger.report().adds_up


def test_outcomes_of_a_row() -> None:
    note = FieldNote("Start", changed="Calculated again here.")
    ledger = Ledger(
        Catalogue({("Task", "Start"): note, ("Task", "Cost"): FieldNote("Cost", lost="No money.")}, {})
    )
    row = Record("Task", 3, {"UID": "1", "Start": "today", "Cost": "5", "Odd": "?", "Half": "1"})
    ledger.open(row)
    for name in ("UID", "Start", "Half"):
        row.take(name)
    row.lose("Half", "Only half.")
    ledger.close(row)

    assert {report.field: (report.outcome, report.sentence) for report in ledger.report().fields} == {
        "UID": (Outcome.KEPT, ""),
        "Start": (Outcome.CHANGED, "Calculated again here."),
        "Cost": (Outcome.NOT_TAKEN, "No money."),
        "Odd": (Outcome.NOT_TAKEN, "1 entry carries a value that has no place yet."),
        "Half": (Outcome.NOT_TAKEN, "Only half."),
    }


def test_an_importer_may_give_what_was_kept_another_outcome() -> None:
    fields = (
        FieldReport("Task", "Notes", "Notes", Outcome.KEPT, 3, "a"),
        FieldReport("Task", "Notes", "Notes", Outcome.CHANGED, 2, "b", "Shortened."),
        FieldReport("Task", "Name", "Name", Outcome.KEPT, 5, "c"),
    )
    report = LossReport(fields, present=10).reclassified(
        "Task", "Notes", Outcome.NOT_TAKEN, "No place for notes."
    )

    assert [(each.field, each.outcome, each.count) for each in report.fields] == [
        ("Notes", Outcome.NOT_TAKEN, 5),
        ("Name", Outcome.KEPT, 5),
    ]
    assert report.adds_up
