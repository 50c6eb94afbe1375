"""Guards, panels and providers: a lower room hears of higher ones without importing them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import panels as panels_module
from core.actors import Actor, person, system
from core.errors import Conflict
from core.guards import ask_guards, register_guard, unregister_guard
from core.models import Act
from core.panels import Panel, panels_for, register_panel
from core.providers import Registry
from projects.models import Project
from projects.services import update_project
from tests.cast import Cast

VETO = "The plan is under change control. Ask for a change."
ACTOR = system("tests")


@pytest.fixture
def vetoed() -> Iterator[list[tuple[Actor, Any, dict[str, Any]]]]:
    """A guard that refuses to rename projects, with what it was asked."""
    asked: list[tuple[Actor, Any, dict[str, Any]]] = []

    def guard(actor: Actor, obj: Any, values: dict[str, Any]) -> str | None:
        asked.append((actor, obj, values))
        return VETO if "name" in values else None

    register_guard("project.edited", guard)
    yield asked
    unregister_guard("project.edited", guard)


@pytest.mark.django_db
def test_a_veto_is_a_conflict_and_nothing_is_stored(cast: Cast, project: Project, vetoed: Any) -> None:
    actor = person(cast.owner)
    with pytest.raises(Conflict, match="under change control"):
        update_project(
            actor=actor, project=project, expected_version=project.version, name="Renamed", purpose="Why"
        )
    stored = Project.objects.get(pk=project.pk)
    assert (stored.name, stored.purpose, stored.version) == (project.name, project.purpose, project.version)
    assert not Act.objects.filter(verb="project.edited").exists()
    assert [(a, o.pk, v) for a, o, v in vetoed] == [
        (actor, project.pk, {"name": "Renamed", "purpose": "Why"})
    ]


@pytest.mark.django_db
def test_a_guard_that_says_nothing_lets_it_pass(cast: Cast, project: Project, vetoed: Any) -> None:
    update_project(actor=person(cast.owner), project=project, expected_version=project.version, purpose="Why")
    assert Project.objects.get(pk=project.pk).purpose == "Why"
    assert len(vetoed) == 1


@pytest.mark.django_db
def test_a_veto_over_the_api_and_on_the_page(
    cast: Cast, project: Project, vetoed: Any, api_for: Any, client_for: Any
) -> None:
    answer = api_for(cast.owner).patch(
        f"/api/v1/projects/{project.key}/", {"name": "Renamed"}, format="json", headers={"If-Match": "*"}
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["detail"] == VETO
    assert Project.objects.get(pk=project.pk).name == project.name


def test_the_first_veto_counts_and_a_guard_is_asked_once() -> None:
    asked = []

    def first(actor: Actor, obj: Any, values: dict[str, Any]) -> str | None:
        asked.append("first")
        return "First."

    def second(actor: Actor, obj: Any, values: dict[str, Any]) -> str | None:
        asked.append("second")
        return "Second."

    for guard in (first, first, second):
        register_guard("test.guarded", guard)
    try:
        with pytest.raises(Conflict, match=r"^First\.$"):
            ask_guards(ACTOR, "test.guarded", None)
        assert asked == ["first"]
        unregister_guard("test.guarded", first)
        with pytest.raises(Conflict, match=r"^Second\.$"):
            ask_guards(ACTOR, "test.guarded", None)
    finally:
        unregister_guard("test.guarded", second)
    ask_guards(ACTOR, "test.guarded", None)
    ask_guards(ACTOR, "test.never_guarded", None)


def test_panels_stand_in_their_order_and_stay_away_when_they_have_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(panels_module, "_panels", {})

    def panel(name: str, values: dict[str, Any] | None, order: int = 100) -> Panel:
        return Panel(name, f"{name}.html", lambda actor, obj: values, order)

    for each in (panel("b", {"n": 1}), panel("a", {}), panel("late", {}, 200), panel("first", {}, 1)):
        register_panel("place", each)
    register_panel("place", panel("away", None))
    register_panel("elsewhere", panel("other", {}))
    assert [shown.name for shown in panels_for("place", ACTOR, None)] == ["first", "a", "b", "late"]
    assert panels_for("place", ACTOR, None)[2].values == {"n": 1}
    assert panels_for("nowhere", ACTOR, None) == []
    register_panel("place", panel("b", {"n": 2}))  # the same name again replaces it
    assert [shown.values for shown in panels_for("place", ACTOR, None) if shown.name == "b"] == [{"n": 2}]


def test_a_panel_is_asked_for_its_actor_and_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels_module, "_panels", {})
    register_panel("place", Panel("p", "p.html", lambda actor, obj: {"actor": actor.label, "obj": obj}))
    assert panels_for("place", ACTOR, 7)[0].values == {"actor": "tests", "obj": 7}


def test_providers_give_their_rows_in_order() -> None:
    registry: Registry[str] = Registry("test")
    registry.register("last", lambda n: ["z"] * n, order=300)
    registry.register("b", lambda n: ["b"])
    registry.register("a", lambda n: iter(["a1", "a2"]))
    registry.register("first", lambda n: [], order=1)
    assert registry.rows(2) == ["a1", "a2", "b", "z", "z"]
    registry.register("b", lambda n: ["B"], order=500)
    assert registry.rows(1) == ["a1", "a2", "z", "B"]
