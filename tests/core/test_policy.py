"""The table of who may do what: 401, 403 and 404 in their order, scopes of tokens, conditions, no short-cuts."""

from __future__ import annotations

import pytest
from django.db.models import Q

from core import policy
from core.actors import ANONYMOUS, Actor, Scopes, person, system, token
from core.errors import Denied, NotSignedIn, NotVisible
from core.models import Act
from core.policy import SIGNED_IN, Action, Condition, Grant, can, declare, is_visible, require
from core.services import current_act, service
from projects.models import Project
from tests.cast import Cast

READ = Action("test.read", "Read the thing", writes=False)
WRITE = Action("test.write", "Change the thing", writes=True)
OWN_READ = Action("test.own_read", "Read what is one's own", writes=False, level="own")
OWN_WRITE = Action("test.own_write", "Change what is one's own", writes=True, level="own")
SITE_WRITE = Action("test.site_write", "Change the portal", writes=True, level="site")
LOCKED = Action("test.locked", "Open what may be locked", writes=True)
REFUSAL = "It is locked. Ask for the key."
NAMED_OPEN = Condition(
    name="named open",
    holds=lambda actor, obj: obj.name == "open",
    query=lambda actor: Q(name="open"),
    refusal=REFUSAL,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Actions of these tests alone; the table is as it was afterwards."""
    monkeypatch.setattr(policy, "_grants", dict(policy._grants))
    everybody = [SIGNED_IN, "system:helper"]
    declare({READ: everybody, WRITE: ["project:owner"], OWN_READ: everybody, OWN_WRITE: everybody})
    declare({SITE_WRITE: ["site:administrator"], LOCKED: [Grant("project:owner", NAMED_OPEN)]})


def reader_of(user: object, *projects: Project) -> Actor:
    return token(user, name="t", scopes=Scopes(write=False, project_ids=frozenset(p.pk for p in projects)))


def test_an_action_is_declared_once() -> None:
    with pytest.raises(ValueError, match=r"test\.read is declared twice"):
        declare({Action("test.read", "Something else", writes=True): [SIGNED_IN]})


def test_an_action_that_nobody_declared_is_not_silently_refused(cast: Cast) -> None:
    with pytest.raises(KeyError):
        can(person(cast.owner), Action("test.unheard_of", "Nothing", writes=False))


def test_nobody_is_asked_to_sign_in_before_anything_is_told(cast: Cast, project: Project) -> None:
    for obj in (project, None):
        with pytest.raises(NotSignedIn):
            require(ANONYMOUS, READ, obj)


def test_what_is_not_visible_does_not_exist(cast: Cast, project: Project) -> None:
    with pytest.raises(NotVisible) as hidden:
        require(person(cast.outsider), WRITE, project)
    assert project.key not in hidden.value.detail
    assert not is_visible(person(cast.outsider), project)


def test_what_is_visible_and_not_allowed_is_refused_by_its_title(cast: Cast, project: Project) -> None:
    with pytest.raises(Denied, match="“Change the thing”"):
        require(person(cast.viewer), WRITE, project)


def test_roles_are_held_on_the_object_at_hand(cast: Cast, project: Project, other_project: Project) -> None:
    assert can(person(cast.owner), WRITE, project)
    assert not can(person(cast.owner), WRITE, other_project)
    assert not can(person(cast.owner), WRITE)
    assert not can(person(cast.outsider), WRITE, project)


def test_there_is_no_short_cut_for_anybody(cast: Cast, project: Project) -> None:
    for user in (cast.administrator, cast.executive, cast.auditor):
        assert not can(person(user), WRITE, project)
    assert not can(system("helper"), WRITE, project)
    assert not can(system("another"), READ, project)
    assert can(system("helper"), READ, project)


def test_a_deactivated_person_holds_no_role(cast: Cast, project: Project) -> None:
    assert not can(person(cast.deactivated), WRITE, project)
    assert not can(person(cast.deactivated), READ)


def test_a_reading_token_is_told_which_token_it_takes(cast: Cast, project: Project) -> None:
    reading = token(cast.owner, name="t", scopes=Scopes(write=False))
    assert can(reading, READ, project)
    with pytest.raises(Denied, match=r"may only read\. “Change the thing” needs a token with write scope"):
        require(reading, WRITE, project)


def test_a_token_of_chosen_projects(cast: Cast, project: Project, other_project: Project) -> None:
    chosen = Scopes(project_ids=frozenset({other_project.pk}))
    elsewhere = token(cast.owner, name="t", scopes=chosen)
    assert not can(elsewhere, READ, project)
    with pytest.raises(NotVisible):
        require(elsewhere, WRITE, project)
    inside = token(cast.owner, name="t", scopes=Scopes(project_ids=frozenset({project.pk})))
    assert can(inside, WRITE, project)
    administrators = token(cast.administrator, name="t", scopes=Scopes(project_ids=frozenset({project.pk})))
    with pytest.raises(Denied, match="This token does not reach here"):
        require(administrators, SITE_WRITE)
    assert can(person(cast.administrator), SITE_WRITE)


def test_a_token_of_chosen_projects_reads_what_is_its_persons_and_changes_none_of_it(
    cast: Cast, project: Project
) -> None:
    narrow = token(cast.owner, name="t", scopes=Scopes(project_ids=frozenset({project.pk})))
    assert can(narrow, OWN_READ, cast.owner)
    assert not can(narrow, OWN_WRITE, cast.owner)
    assert can(token(cast.owner, name="t", scopes=Scopes()), OWN_WRITE, cast.owner)


def test_a_condition_refuses_with_its_own_sentence(cast: Cast, project: Project) -> None:
    owner = person(cast.owner)
    with pytest.raises(Denied) as refused:
        require(owner, LOCKED, project)
    assert refused.value.detail == REFUSAL
    project.name = "open"
    require(owner, LOCKED, project)
    with pytest.raises(Denied) as of_another:
        require(person(cast.viewer), LOCKED, project)
    assert REFUSAL not in of_another.value.detail  # whoever lacks the role is not told of the lock


def test_a_refused_question_of_a_stranger_to_nothing_at_hand(cast: Cast) -> None:
    with pytest.raises(Denied):
        require(person(cast.owner), SITE_WRITE)


def test_what_was_asked_about_ties_the_act_to_its_project(cast: Cast, project: Project) -> None:
    seen = []

    @service("test.asked", "asked about {subject}")
    def ask(*, actor: Actor) -> None:
        require(actor, WRITE, project)
        act = current_act()
        assert act is not None
        seen.append(act.scope_id)

    ask(actor=person(cast.owner))
    assert seen == [project.pk]


def test_a_refused_deed_leaves_no_act(cast: Cast, project: Project) -> None:
    @service("test.refused", "was refused {subject}")
    def refused(*, actor: Actor) -> None:
        Project.objects.filter(pk=project.pk).update(name="Changed")
        require(actor, WRITE, project)

    with pytest.raises(Denied):
        refused(actor=person(cast.viewer))
    assert not Act.objects.filter(verb="test.refused").exists()
    assert Project.objects.get(pk=project.pk).name == project.name
    refused(actor=person(cast.owner))
    assert Act.objects.get(verb="test.refused").scope_id == project.pk
