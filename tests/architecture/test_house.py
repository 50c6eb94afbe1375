"""House rules that linters do not know."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from django.apps import apps

from core.history import tracked_models

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["core", "accounts", "projects", "schedule", "integrations"]  # the lowest first
TEXTS = {".py", ".html", ".md", ".js", ".mjs", ".css", ".in", ".lock"}
RESULTS_AND_MECHANISMS = {
    "core.Act", "core.Counter", "core.Freshness", "core.Job", "core.ChangeSet", "core.ChangeSetEdit",
    "schedule.BaselineTask", "schedule.BaselineLink", "schedule.BaselineCheck", "schedule.QualityDay",
    "schedule.TaskDates", "schedule.ScheduleSummary", "accounts.SetupToken",
    "core.IdempotentAnswer", "schedule.ScenarioStep",
    # how a person likes to see things, and where they are just now
    "schedule.BoardView", "schedule.BoardHabits", "schedule.BoardPresence", "integrations.SheetMapping",
}  # fmt: skip
READINGS = {
    # what services would do, carried out and taken back: nothing of it stays
    "schedule.services.plan_effects.effect_of",
    "schedule.services.scenario_reading.seen_in",
    "schedule.services.scenario_reading.difference_of",
    "schedule.services.scenario_reading.differences",
    "schedule.services.progress_sheet.read_sheet",
    # a sign of life, no deed
    "schedule.services.presence.note_presence",
}


def python_files(*folders: str) -> list[Path]:
    return [
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("room", [*ROOMS, "itpm"])
def test_init_of_a_room_is_empty(room):
    assert (ROOT / room / "__init__.py").read_text().strip() == ""


def test_no_model_signals():
    pattern = re.compile(r"\bsignals\b|(?<!\.)\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b")
    assert [str(p) for p in python_files(*ROOMS) if pattern.search(p.read_text())] == []


def test_no_pickle_eval_or_shell():
    pattern = re.compile(r"\b(pickle|marshal|eval|exec|os\.system|shell=True)\b\s*[(.]")
    found = [str(p) for p in python_files(*ROOMS) if pattern.search(p.read_text())]
    assert found == []


def test_every_input_is_tracked():
    """A model is an input with history, or stands in the list of results and mechanisms."""
    tracked = {model._meta.label for model in tracked_models()}
    events = {"Event"}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            label = model._meta.label
            if model.__name__.endswith(tuple(events)):
                continue
            assert (label in tracked) != (label in RESULTS_AND_MECHANISMS), label


def service_functions():
    for room in ROOMS[1:]:
        package = importlib.import_module(f"{room}.services")
        for info in pkgutil.walk_packages(package.__path__, f"{room}.services."):
            module = importlib.import_module(info.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and not name.startswith("_"):
                    yield module.__name__, name, function


def test_services_with_an_actor_have_a_verb():
    """A public function that is called with `actor=` is a `@service`; parts of services take it by place."""
    bare = []
    for module, name, function in service_functions():
        actor = inspect.signature(function).parameters.get("actor")
        called_as_service = actor is not None and actor.kind is inspect.Parameter.KEYWORD_ONLY
        if called_as_service and not hasattr(function, "verb"):
            bare.append(f"{module}.{name}")
    assert sorted(bare) == sorted(READINGS)


def test_services_take_keywords_only():
    for module, name, function in service_functions():
        if hasattr(function, "verb"):
            kinds = {p.kind for p in inspect.signature(function).parameters.values()}
            assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}, (
                f"{module}.{name}"
            )


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_templates_hold_no_inline_script_or_handler():
    script = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I)
    handler = re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I)
    javascript = re.compile(r"href\s*=\s*[\"']javascript:", re.I)
    for path in templates():
        text = path.read_text()
        for pattern in (script, handler, javascript):
            assert not pattern.search(text), f"{path}: {pattern.pattern}"


def test_templates_load_nothing_from_elsewhere():
    remote = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I)
    for path in templates():
        assert not remote.search(path.read_text()), path


def test_templates_obey_the_layers():
    """A template of a lower room neither includes nor links one of a higher room."""
    folders = {"core": 0, "account": 1, "accounts": 1, "projects": 2, "schedule": 3, "integrations": 4}
    owner = url_owners()
    for path in templates():
        room = path.relative_to(ROOT / "templates").parts[0]
        if room not in folders:
            continue
        text = path.read_text()
        for included in re.findall(r"{%-?\s*(?:include|extends)\s+[\"']([a-z_]+)/", text):
            assert folders.get(included, 0) <= folders[room], f"{path} includes {included}"
        for name in re.findall(r"{%-?\s*url\s+[\"']([\w-]+)[\"']", text):
            assert owner.get(name, 0) <= folders[room], f"{path} links {name}"


def url_owners() -> dict[str, int]:
    """Which room a named address belongs to, as its rank."""
    owners = {}
    for rank, room in enumerate(ROOMS):
        for face in ("web", "rest"):
            file = ROOT / room / face / "urls.py"
            for name in re.findall(r"name=[\"']([\w-]+)[\"']", file.read_text()):
                owners[name] = rank
    return owners


def test_partials_begin_with_their_context():
    for path in templates():
        if path.name.startswith("_"):
            assert path.read_text().lstrip().startswith("{#"), f"{path} does not list its context"


def test_no_sentence_speaks_of_this_machine():
    words = re.compile(r"(?<![\w>])/work/|/tmp/w/|pypi\.org|registry\.npmjs|deb\.debian\.org")
    for folder in [*ROOMS, "itpm", "templates", "docs", "bench", "static/src", "requirements"]:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in TEXTS:
                assert not words.search(path.read_text()), path


def test_functions_are_not_endless():
    """Functions aim for 40 lines; over 80 somebody would have split it."""
    for path in python_files(*ROOMS, "itpm"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno <= 80, f"{path}:{node.lineno} {node.name}"
