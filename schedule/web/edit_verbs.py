"""What the board can do to a plan: each verb one deed of a service, one recalculation, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from core.errors import InvalidInput, NotVisible
from schedule.models import Task
from schedule.services.bulk import NewRow, RowEdit, change_tasks, paste_rows
from schedule.services.duplicates import duplicate_tasks
from schedule.services.links import add_link, add_links, delete_link, update_link
from schedule.services.moves import indent_tasks, move_task, move_tasks, outdent_tasks
from schedule.services.predecessors import set_links
from schedule.services.recalculation import PlanChange
from schedule.services.tasks import add_task, delete_tasks, update_task
from schedule.services.undo import redo_last, undo_last
from schedule.web.edit_input import BoardEdit, Faults
from schedule.web.task_input import FROM_BELOW

LINK_FIELDS: Final = frozenset({"predecessors", "successors"})
TEXT_FIELDS: Final = LINK_FIELDS | {"resources"}
FILLED: Final = {
    "name": ("name",),
    "duration": ("duration_minutes", "duration_is_elapsed", "is_estimated"),
    "percent": ("percent_complete",),
    "constraint": ("constraint_type", "constraint_at", "constraint_is_mandatory"),
    "deadline": ("deadline_at",),
    "calendar": ("calendar",),
    "kind": ("kind",),
    "active": ("is_active",),
    "manual": ("is_manual",),
    "manual_start": ("manual_start_at",),
    "manual_finish": ("manual_finish_at",),
    "actual_start": ("actual_start_at",),
    "actual_finish": ("actual_finish_at",),
    "external_start": ("external_start_at",),
    "external_finish": ("external_finish_at",),
    "delay": ("leveling_delay_minutes", "leveling_delay_is_elapsed"),
    "priority": ("priority",),
    "percent_type": ("percent_type",),
    "estimated": ("is_estimated",),
    "notes": ("notes",),
}
"""Columns that can be filled down, with what they stand for."""


def _update(edit: BoardEdit) -> PlanChange:
    task, version = edit.task(), edit.version()
    fields = edit.fields(edit.body.get("fields"), "", task)
    if not TEXT_FIELDS & set(fields):
        return update_task(actor=edit.actor, task=task, expected_version=version, **fields)
    edit.names["changes.0"] = edit.names[""]
    try:
        return change_tasks(actor=edit.actor, project=edit.project, edits=[RowEdit(task.pk, fields, version)])
    except InvalidInput as refusal:
        refusal.fields = {name.removeprefix("changes.0."): said for name, said in refusal.fields.items()}
        raise


def _update_many(edit: BoardEdit) -> PlanChange:
    return change_tasks(actor=edit.actor, project=edit.project, edits=edit.row_edits("changes"))


def _add(edit: BoardEdit) -> PlanChange:
    name = edit.body.get("name")
    if not isinstance(name, str):
        raise InvalidInput("Give the task a name.", fields={"name": ["Text."]})
    place = edit.place()
    given = edit.body.get("fields", {})
    fields = edit.fields({**given, "name": name} if isinstance(given, dict) else given, "")
    if TEXT_FIELDS & set(fields):
        row = NewRow(fields)
        return paste_rows(
            actor=edit.actor, project=edit.project, rows=[row], parent=place.parent, after=place.after,
            first=place.first,
        )  # fmt: skip
    return add_task(
        actor=edit.actor, project=edit.project, parent=place.parent, after=place.after, first=place.first,
        **fields,
    )  # fmt: skip


def _paste(edit: BoardEdit) -> PlanChange:
    given, place = edit.items("rows"), edit.place()
    faults, rows = Faults(), []
    for number, each in enumerate(given):
        with faults:
            rows.append(_new_row(edit, given, number, each))
    faults.refuse()
    return paste_rows(
        actor=edit.actor,
        project=edit.project,
        rows=rows,
        edits=edit.row_edits("updates"),
        parent=place.parent,
        after=place.after,
        first=place.first,
    )


def _new_row(edit: BoardEdit, given: list[dict[str, Any]], number: int, each: dict[str, Any]) -> NewRow:
    key = f"rows.{number}"
    level, name, fields = each.get("level", 0), each.get("name"), each.get("fields", {})
    if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level < 100:
        raise InvalidInput(
            "level says how deep a row is, from 0.", fields={f"{key}.level": ["A whole number from 0."]}
        )
    if not isinstance(name, str) or not name.strip():
        raise InvalidInput("Give the task a name.", fields={f"{key}.name": ["Give the task a name."]})
    if not isinstance(fields, dict):
        raise InvalidInput("fields takes an object.", fields={f"{key}.fields": ["An object."]})
    below = given[number + 1].get("level", 0) if number + 1 < len(given) else 0
    if isinstance(below, int) and below > level:
        fields = {field: value for field, value in fields.items() if field not in FROM_BELOW}
    known_as = edit.number(each, f"{key}.number")
    return NewRow({**edit.fields({**fields, "name": name}, key)}, level, known_as)


def _fill(edit: BoardEdit) -> PlanChange:
    source, names = edit.task("from"), edit.body.get("fields")
    if not isinstance(names, list) or not names or not set(map(str, names)) <= set(FILLED):
        raise InvalidInput(
            "fields names the columns to fill.", fields={"fields": [f"Among {', '.join(FILLED)}."]}
        )
    columns = [column for name in names for column in FILLED[name]]
    values = {
        column: getattr(source, f"{column}_id" if column == "calendar" else column) for column in columns
    }
    edits = [
        RowEdit(
            edit.id(f"tasks.{place}.task", each.get("task")),
            dict(values),
            edit.version(each.get("version"), f"tasks.{place}.version"),
        )
        for place, each in enumerate(edit.items("tasks"))
    ]
    edit.tasks_by_id([each.task_id for each in edits])
    return change_tasks(actor=edit.actor, project=edit.project, edits=edits)


def _delete(edit: BoardEdit) -> PlanChange:
    return delete_tasks(actor=edit.actor, project=edit.project, tasks=edit.tasks())


def _duplicate(edit: BoardEdit) -> PlanChange:
    return duplicate_tasks(
        actor=edit.actor,
        project=edit.project,
        tasks=edit.tasks(),
        after=edit.optional_task("after"),
        with_outside_links=edit.body.get("outside_links") is True,
    )


def _move(edit: BoardEdit) -> PlanChange:
    return move_task(
        actor=edit.actor,
        task=edit.task(),
        expected_version=edit.version(),
        parent=edit.optional_task("parent"),
        after=edit.optional_task("after"),
    )


def _move_many(edit: BoardEdit) -> PlanChange:
    return move_tasks(
        actor=edit.actor,
        project=edit.project,
        tasks=edit.tasks(),
        parent=edit.optional_task("parent"),
        after=edit.optional_task("after"),
    )


def _indent(edit: BoardEdit) -> PlanChange:
    return indent_tasks(actor=edit.actor, project=edit.project, tasks=edit.tasks())


def _outdent(edit: BoardEdit) -> PlanChange:
    return outdent_tasks(actor=edit.actor, project=edit.project, tasks=edit.tasks())


def _write_links(edit: BoardEdit) -> PlanChange:
    text, side = edit.body.get("text"), edit.body.get("side", "predecessors")
    if not isinstance(text, str) or side not in LINK_FIELDS:
        raise InvalidInput("text says what the task waits for.", fields={"text": ["Such as 12FS+2d; 15SS."]})
    try:
        return set_links(
            actor=edit.actor, task=edit.task(), text=text, expected_version=edit.version(), side=side
        )
    except InvalidInput as refusal:
        if not refusal.fields:
            refusal.fields = {side: [refusal.detail]}
        raise


def _add_link(edit: BoardEdit) -> PlanChange:
    return add_link(
        actor=edit.actor,
        project=edit.project,
        predecessor=edit.task("predecessor"),
        successor=edit.task("successor"),
        **edit.link_facts(edit.body),
    )


def _add_links(edit: BoardEdit) -> PlanChange:
    given = edit.items("links")
    if not given:
        raise InvalidInput("links takes a list of links.", fields={"links": ["At least one."]})
    ends: list[tuple[int, int]] = []
    facts: list[dict[str, Any]] = []
    for place, each in enumerate(given):
        key = f"links.{place}"
        ends.append(
            (
                edit.id(f"{key}.predecessor", each.get("predecessor")),
                edit.id(f"{key}.successor", each.get("successor")),
            )
        )
        facts.append(edit.link_facts(each, key))
    tasks: dict[int, Task] = {
        task.pk: task for task in edit.tasks_by_id([end for pair in ends for end in pair])
    }
    links = [
        {"predecessor": tasks[before], "successor": tasks[after], **fact}
        for (before, after), fact in zip(ends, facts, strict=True)
    ]
    return add_links(actor=edit.actor, project=edit.project, links=links)


def _update_link(edit: BoardEdit) -> PlanChange:
    return update_link(
        actor=edit.actor,
        link=edit.link(),
        expected_version=edit.version(),
        **edit.link_facts(edit.body),
    )


def _delete_link(edit: BoardEdit) -> PlanChange:
    return delete_link(actor=edit.actor, link=edit.link())


def _undo(edit: BoardEdit) -> PlanChange:
    return undo_last(actor=edit.actor, project=edit.project, deed=_deed(edit))


def _redo(edit: BoardEdit) -> PlanChange:
    return redo_last(actor=edit.actor, project=edit.project, deed=_deed(edit))


def _deed(edit: BoardEdit) -> uuid.UUID | None:
    """The deed that the window showed, so that two windows do not take back two for one."""
    text = edit.body.get("deed")
    if text is None:
        return None
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise InvalidInput("deed takes the id of a deed.", fields={"deed": ["The id of a deed."]}) from None


VERBS: Final[dict[str, Callable[[BoardEdit], PlanChange]]] = {
    "task.update": _update,
    "tasks.update": _update_many,
    "tasks.fill": _fill,
    "task.add": _add,
    "rows.paste": _paste,
    "tasks.duplicate": _duplicate,
    "task.delete": _delete,
    "task.move": _move,
    "tasks.move": _move_many,
    "task.indent": _indent,
    "task.outdent": _outdent,
    "task.predecessors": _write_links,
    "link.add": _add_link,
    "links.add": _add_links,
    "link.update": _update_link,
    "link.delete": _delete_link,
    "undo": _undo,
    "redo": _redo,
}


def carry_out(edit: BoardEdit) -> PlanChange:
    """Do what the edit's verb says; sentences about fields carry the board's names for them."""
    verb = VERBS.get(str(edit.body.get("verb", "")))
    if verb is None:
        raise InvalidInput(
            "verb names no edit of the board.", fields={"verb": [f"One of {', '.join(VERBS)}."]}
        )
    try:
        return verb(edit)
    except NotVisible:
        raise
    except InvalidInput as refusal:
        raise edit.as_typed(refusal) from None
