"""What a person sees is what they may see: the query and the predicate agree for everybody and every object."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone

from core.actors import ANONYMOUS, Actor, Scopes, person, system, token
from core.errors import NotVisible
from core.policy import can, is_visible, require
from core.services import service
from projects.models import Membership, Project
from projects.policy import NOT_ARCHIVED, PROJECT_EDIT, PROJECT_VIEW
from projects.selectors import get_project
from projects.selectors.projects import visible_projects
from projects.services import remove_member
from tests.factories import MembershipFactory, ProjectFactory


@pytest.fixture
def archived(cast):
    """An archived project with the same people as the first one."""
    row = ProjectFactory(key="OLDONE", archived_at=timezone.now())
    for role in ("owner", "manager", "member", "sponsor", "viewer"):
        MembershipFactory(project=row, user=getattr(cast, role), role=role)
    return row


def everybody(cast, project, other_project) -> Iterator[tuple[str, Actor]]:
    """Every kind of actor: nobody, people, tokens of each width, parts of the portal that may look."""
    yield "nobody", ANONYMOUS
    yield "demo", system("demo")
    yield "command line", system("command-line")
    for name, user in cast:
        yield name, person(user)
        for width, ids in (
            ("all", None),
            ("this", {project.pk}),
            ("other", {other_project.pk}),
            ("none", set()),
        ):
            scopes = Scopes(write=False, project_ids=None if ids is None else frozenset(ids))
            yield f"{name}, token for {width}", token(user, name="t", scopes=scopes)


def test_visible_to_agrees_with_can_for_everybody(cast, project, other_project, archived):
    seen_by = {}
    for name, actor in everybody(cast, project, other_project):
        seen = set(Project.objects.visible_to(actor).values_list("key", flat=True))
        allowed = {row.key for row in Project.objects.all() if can(actor, PROJECT_VIEW, row)}
        assert seen == allowed, name
        seen_by[name] = seen
    both, own, all_three = {"ATLAS", "OLDONE"}, {"BOREAS"}, {"ATLAS", "BOREAS", "OLDONE"}
    assert seen_by["viewer"] == both
    assert seen_by["outsider"] == own
    assert seen_by["auditor"] == seen_by["executive"] == seen_by["administrator"] == all_three
    assert seen_by["deactivated"] == seen_by["nobody"] == set()
    assert seen_by["owner, token for this"] == {"ATLAS"}
    assert seen_by["owner, token for other"] == set()
    assert seen_by["auditor, token for other"] == {"BOREAS"}


def test_memberships_are_visible_where_their_project_is(cast, project, other_project, archived):
    for name, actor in everybody(cast, project, other_project):
        seen = set(Membership.objects.visible_to(actor).values_list("pk", flat=True))
        allowed = {row.pk for row in Membership.objects.all() if is_visible(actor, row)}
        assert seen == allowed, name


def test_the_condition_holds_where_its_query_finds(cast, project, other_project, archived):
    """`not archived` as a predicate and as a query, for projects and for their rows."""
    actor = person(cast.owner)
    found = set(Project.objects.filter(NOT_ARCHIVED.query(actor)))
    assert found == {row for row in Project.objects.all() if NOT_ARCHIVED.holds(actor, row)} != set()
    assert archived not in found
    editable = {row.key for row in Project.objects.all() if can(actor, PROJECT_EDIT, row)}
    assert editable == {"ATLAS"}


@pytest.mark.parametrize(
    "key", ["NOWHERE", "BOREAS", "atlas", "", "A" * 300, "AT\x00LAS", "../ATLAS", "ATLAS "]
)
def test_a_foreign_key_answers_like_an_absent_one(cast, project, other_project, act_as, key):
    with pytest.raises(NotVisible) as caught:
        get_project(act_as(cast.owner), key)
    assert caught.value.detail == NotVisible().detail


def test_a_page_asks_for_the_role_once(cast, project, act_as, django_assert_num_queries):
    actor = act_as(cast.viewer)
    with django_assert_num_queries(1):
        found = get_project(actor, "ATLAS")
        assert can(actor, PROJECT_VIEW, found)
        assert not can(actor, PROJECT_EDIT, found)
        assert can(actor, PROJECT_VIEW, Membership(project=found))


def test_the_remembered_role_is_nobody_elses(cast, project, act_as):
    found = get_project(act_as(cast.owner), "ATLAS")
    assert not can(act_as(cast.viewer), PROJECT_EDIT, found)
    assert can(act_as(cast.owner), PROJECT_EDIT, found)


def test_a_service_never_trusts_the_remembered_role(cast, project, act_as):
    """Read while a manager, written after being taken out: the write asks the table."""
    actor = act_as(cast.manager)
    found = get_project(actor, "ATLAS")
    remove_member(actor=act_as(cast.owner), membership=Membership.objects.get(user=cast.manager))

    @service("test.asked", "asked about {subject}")
    def ask(*, actor: Actor) -> None:
        require(actor, PROJECT_EDIT, found)

    with pytest.raises(NotVisible):
        ask(actor=actor)
    found.refresh_from_db()
    assert not can(actor, PROJECT_VIEW, found)


def test_the_list_knows_the_reader_s_role(cast, project, other_project, act_as):
    roles = {row.key: row.remembered_role for row in visible_projects(act_as(cast.manager))}
    assert roles == {"ATLAS": "manager"}
    roles = {row.key: row.remembered_role for row in visible_projects(act_as(cast.auditor))}
    assert roles == {"ATLAS": None, "BOREAS": None}
