"""A canary: a string of its own in every text field of every row of one project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import User
from core.actors import system
from schedule.models import Task
from tests.factories import prepare
from tests.permissions.subjects import OTHER, PEOPLE
from tests.permissions.world import World

CANARY = "Qzx7c"
ADDRESS = "qzx8address"  # in the e-mail addresses of that project's people
ROOMS = ("core", "projects", "schedule", "integrations")

# What cannot hold free text: machine words that the database or the code checks.
MACHINE_WORDS = {
    "projects.Project": {"key", "currency", "time_zone"},
    "projects.Baseline": {"reason", "author_label", "content_hash"},  # frozen: they name the project already
    "schedule.QualityDay": {"limits_version"},
    "integrations.PlanImport": {"file", "file_hash", "format"},
    "core.Job": {"kind", "key", "lease_holder", "result_url"},
    "core.Act": {"verb", "actor_kind", "request_id"},
    "core.ChangeSet": {"kind"},
    "core.ChangeSetEdit": {"model"},
    "core.Counter": {"series"},
    "core.Freshness": {"kind"},
    "schedule.Task": {"kind_as_leaf"},
    "schedule.TaskDates": {"outline"},
}


def mark(world: World) -> int:
    """Write the canary everywhere in BOREAS; how many rows hold it."""
    project = world.projects[OTHER]
    count = int(prepare(actor=system("tests"), make=lambda: _mark(project.pk)))
    world.other["external_id"] = Task.objects.get(pk=world.other["spare"]).external_id
    return count


def _mark(project_id: int) -> int:
    count = 0
    for model, rows in _rows_of(project_id):
        texts = text_fields(model)
        for row in rows:
            values: dict[str, Any] = {f.attname: _text(f, row.pk) for f in texts}
            values |= _json_values(row)
            if values:
                model._base_manager.filter(pk=row.pk).update(**values)
                count += 1
    outsiders = [subject.name for subject in PEOPLE if OTHER in subject.roles]
    for person in User.objects.filter(name__in=[f"The {name}" for name in outsiders]):
        User.objects.filter(pk=person.pk).update(email=f"{person.pk}.{ADDRESS}@example.org")
    return count


def text_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields of a model that hold free text."""
    kept_out = MACHINE_WORDS.get(model._meta.label, set())
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.CharField | models.TextField) and not f.choices and f.attname not in kept_out
    ]


def _rows_of(project_id: int) -> Iterator[tuple[type[models.Model], list[models.Model]]]:
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if model.__name__.endswith("Event"):
                continue  # history follows by trigger
            names = {f.name for f in model._meta.concrete_fields}
            rows = model._base_manager.all()
            if model._meta.label == "projects.Project":
                yield model, list(rows.filter(pk=project_id))
            elif "project" in names:
                yield model, list(rows.filter(project_id=project_id))
            elif "scope_id" in names:
                yield model, list(rows.filter(scope_id=project_id))


def _text(field: models.Field[Any, Any], pk: Any) -> str:
    if isinstance(field, models.EmailField):
        return f"{CANARY}{pk}@example.org"
    return f"{CANARY} {field.name} {pk}"[: field.max_length or 200]


def _json_values(row: models.Model) -> dict[str, Any]:
    """Texts within JSON, where they name things of the project."""
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if (
            isinstance(field, models.JSONField)
            and value
            and field.attname not in ("week", "bands", "payload")
        ):
            text = json.dumps(value).replace(f"of {OTHER}", f"of {CANARY}").replace(OTHER, f"{OTHER}{CANARY}")
            found[field.attname] = json.loads(text)
    return found
