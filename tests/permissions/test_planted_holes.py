"""The tests of this folder are tried themselves: each hole that is planted here must be found by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import policy
from core.errors import Denied
from core.rest.views import PortalView
from projects.models import Project
from projects.policy import MEMBERS_MANAGE, PROJECT_EDIT
from projects.rest import base as projects_rest
from projects.selectors import projects as selectors
from projects.services import membership
from projects.web import base as projects_web
from schedule.models import Task
from schedule.policy import SCHEDULE_EDIT
from schedule.rest.base import PlanView
from tests.permissions import test_canary, test_filters, test_foreign_keys, test_mass_assignment, test_policy
from tests.permissions.asking import ask
from tests.permissions.cases import request_for
from tests.permissions.marks import mark
from tests.permissions.row import Row
from tests.permissions.subjects import BY_NAME, PEOPLE
from tests.permissions.swaps import SWAPS
from tests.permissions.table import TABLE
from tests.permissions.test_matrix import test_everybody_gets_what_they_are_owed as walk
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
ROWS = {str(row): row for row in TABLE}


def found(check: Callable[..., None], *args: Any) -> None:
    """The check fails, and not for want of anything else: it passed before the hole was there."""
    with pytest.raises(AssertionError):
        check(*args)


def everything(actor: Any) -> Any:
    """A hole: every project is visible to everybody."""
    return Project.objects.all().with_role_of(actor).select_related("programme__portfolio")


def test_behind_an_open_door_is_a_second_lock(world: World, monkeypatch: pytest.MonkeyPatch):
    """No hole to be found: where `visible_to` fails, the declared action is still asked about the project."""
    monkeypatch.setattr(selectors, "visible_projects", everything)
    walk(ROWS["api-project-history GET"], world)
    walk(ROWS["schedule-board GET"], world)


def test_both_locks_gone(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(selectors, "visible_projects", everything)
    monkeypatch.setattr(projects_rest, "require", lambda actor, action, obj=None: None)
    monkeypatch.setattr(projects_web, "require", lambda actor, action, obj=None: None)
    found(walk, ROWS["api-project GET"], world)
    found(walk, ROWS["project-settings GET"], world)


def test_a_list_that_forgets_who_asks(world: World, monkeypatch: pytest.MonkeyPatch):
    mark(world)
    row = ROWS["project-list GET"]
    test_canary.test_no_stranger_hears_the_canary(row, world)
    monkeypatch.setattr(selectors, "visible_projects", everything)
    found(test_canary.test_no_stranger_hears_the_canary, row, world)
    found(
        test_canary.test_searching_for_the_canary_finds_no_more_than_searching_for_nothing_known, row, world
    )


@pytest.mark.parametrize(
    ("action", "role", "name"),
    [
        (SCHEDULE_EDIT, "project:viewer", "schedule-edits POST task.add"),
        (SCHEDULE_EDIT, "signed-in", "api-task-list POST"),
        (PROJECT_EDIT, "site:executive", "api-project PATCH"),
        (MEMBERS_MANAGE, "project:sponsor", "project-members POST"),
    ],
)
def test_a_role_that_may_too_much(
    action: Any, role: str, name: str, world: World, monkeypatch: pytest.MonkeyPatch
):
    grants = (*policy._grants[action], policy.Grant(role))
    monkeypatch.setitem(policy._grants, action, grants)
    if role == "signed-in":  # whom the door keeps out is not served all the same
        monkeypatch.setattr(selectors, "visible_projects", everything)
    found(walk, ROWS[name], world)


def test_a_role_that_may_too_little(world: World, monkeypatch: pytest.MonkeyPatch):
    grants = tuple(grant for grant in policy._grants[PROJECT_EDIT] if grant.role != "project:manager")
    monkeypatch.setitem(policy._grants, PROJECT_EDIT, grants)
    found(walk, ROWS["api-project PATCH"], world)


def test_an_archive_that_stays_open(world: World, monkeypatch: pytest.MonkeyPatch):
    grants = tuple(policy.Grant(grant.role) for grant in policy._grants[PROJECT_EDIT])
    monkeypatch.setitem(policy._grants, PROJECT_EDIT, grants)
    found(walk, ROWS["api-project PATCH"], world)


def test_tokens_without_scopes(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(policy, "_token_allows", lambda actor, action, obj: True)
    found(walk, ROWS["api-project PATCH"], world)
    found(test_policy.test_a_reading_token_may_do_no_action_that_writes, world)


def test_a_refusal_that_tells_what_exists(world: World, monkeypatch: pytest.MonkeyPatch):
    """403 for another project and 404 for none: the difference is the leak."""
    real = selectors.get_project

    def telling(actor: Any, key: str) -> Project:
        if (
            Project.objects.filter(key=key).exists()
            and not Project.objects.visible_to(actor).filter(key=key).exists()
        ):
            raise Denied("This project is not yours.")
        return real(actor, key)

    monkeypatch.setattr(projects_rest, "get_project", telling)
    monkeypatch.setattr(projects_web, "get_project", telling)
    found(walk, ROWS["api-project GET"], world)
    found(walk, ROWS["project GET"], world)


def test_a_refusal_that_writes(world: World, monkeypatch: pytest.MonkeyPatch):
    """As in CVE-2026-30239: the answer is right, and yet something happened."""
    real = projects_rest.require

    def writing(actor: Any, action: Any, obj: Any = None) -> None:
        if isinstance(obj, Project):
            Project.objects.filter(pk=obj.pk).update(name="Changed on the way")
        real(actor, action, obj)

    monkeypatch.setattr(projects_rest, "require", writing)
    found(walk, ROWS["api-project PATCH"], world)


def test_a_body_that_names_foreign_rows(world: World, monkeypatch: pytest.MonkeyPatch):
    swap = next(swap for swap in SWAPS if str(swap) == "api-task-list POST parent")
    test_foreign_keys.test_foreign_answers_like_absent_and_changes_nothing(swap, world)

    def anywhere(self: Any, field: str, task_id: int | None) -> Task | None:
        return Task.objects.get(pk=task_id)

    monkeypatch.setattr(PlanView, "task_in_body", anywhere)
    with pytest.raises((AssertionError, Task.DoesNotExist)):
        test_foreign_keys.test_foreign_answers_like_absent_and_changes_nothing(swap, world)


def test_input_that_takes_every_field(world: World, monkeypatch: pytest.MonkeyPatch):
    def lenient(self: Any, serializer_class: Any, **kwargs: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context(), **kwargs)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    name = "api-project PATCH"
    test_mass_assignment.test_the_api_names_every_field_that_it_does_not_take(name, world)
    monkeypatch.setattr(PortalView, "read_input", lenient)
    found(test_mass_assignment.test_the_api_names_every_field_that_it_does_not_take, name, world)


def test_filters_without_an_allow_list(world: World, monkeypatch: pytest.MonkeyPatch):
    from core.rest import views

    row = ROWS["api-project-list GET"]
    test_filters.test_a_parameter_that_is_not_known_is_refused_by_name(row, world)
    monkeypatch.setattr(views, "check_query", lambda request, view: None)
    found(test_filters.test_a_parameter_that_is_not_known_is_refused_by_name, row, world)


def test_roles_given_above_ones_own(world: World, monkeypatch: pytest.MonkeyPatch):
    manager = next(subject for subject in PEOPLE if subject.name == "manager")
    monkeypatch.setattr(membership, "may_grant", lambda roles, role: True)
    with pytest.raises(pytest.fail.Exception):
        test_policy.test_nobody_gives_a_project_role_above_their_own(manager, "owner", world)


def test_reading_that_forgets_memberships(world: World, monkeypatch: pytest.MonkeyPatch):
    """`visible_to` and `can` drift apart."""
    from projects.models import ProjectQuerySet

    monkeypatch.setattr(ProjectQuerySet, "visible_to", lambda self, actor: self)
    found(test_policy.test_projects_read_are_those_that_may_be_seen, world)


def test_the_ground_is_sound(world: World):
    """Without a hole the checks pass: what they find above is the hole."""
    owner = BY_NAME["owner"]
    row: Row = ROWS["api-project PATCH"]
    walk(row, world)
    assert ask(world, owner, request_for(world, row, owner, "own")).status == 200
