"""The list of projects: filters, orders, what other rooms add, and how many queries it takes."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from projects.registries import PROJECT_COLUMNS, ProjectColumn
from projects.selectors import projects
from projects.selectors.columns import columns_for, rows_of
from projects.selectors.people import managers_of
from projects.selectors.projects import ProjectFilter, people_in_projects, project_list
from projects.selectors.structure import structure_tree
from tests.factories import MembershipFactory, PortfolioFactory, ProgrammeFactory, ProjectFactory, UserFactory


@pytest.fixture
def ada(db):
    return UserFactory(name="Ada")


@pytest.fixture
def several(ada):
    """Four projects of Ada's, and one that is not hers."""
    digital = PortfolioFactory(name="Digital")
    cloud, shop = ProgrammeFactory(name="cloud", portfolio=digital), ProgrammeFactory(name="Shop")
    rows = {
        "ECM": ProjectFactory(
            key="ECM",
            name="Cloud migration",
            programme=cloud,
            phase="execution",
            target_finish=date(2027, 6, 30),
        ),
        "ECB": ProjectFactory(key="ECB", name="Shop build", programme=shop, phase="planning"),
        "PLT": ProjectFactory(
            key="PLT", name="atlas of 100% platforms", phase="closing", target_finish=date(2027, 3, 26)
        ),
        "OLD": ProjectFactory(key="OLD", name="Old thing", archived_at=timezone.now()),
    }
    for row in rows.values():
        MembershipFactory(project=row, user=ada, role="member")
    rows["SECRET"] = ProjectFactory(key="SECRET", name="Cloud of others", programme=cloud)
    return rows


def keys(actor, sort="key", **narrowed) -> list[str]:
    found = project_list(actor=actor, narrowed=ProjectFilter(**narrowed), sort=sort)
    return [row.key for row in found]


def test_archived_projects_stay_out_unless_asked_for(several, ada, act_as):
    assert keys(act_as(ada)) == ["ECB", "ECM", "PLT"]
    assert keys(act_as(ada), archived=True) == ["OLD"]
    assert keys(act_as(ada), archived=None) == ["ECB", "ECM", "OLD", "PLT"]


@pytest.mark.parametrize(
    ("find", "expected"),
    [
        ("cloud", ["ECM"]),
        ("ec", ["ECB", "ECM"]),
        ("build shop", ["ECB"]),
        ("100%", ["PLT"]),
        ("_", []),
        ("%", ["PLT"]),
        ("others", []),
        ("  ", ["ECB", "ECM", "PLT"]),
    ],
)
def test_every_word_is_found_in_key_or_name(several, ada, act_as, find, expected):
    assert keys(act_as(ada), find=find) == expected


def test_filters_by_phase_programme_portfolio_and_people(several, ada, act_as):
    actor = act_as(ada)
    manager = UserFactory(name="Manager")
    MembershipFactory(project=several["ECM"], user=manager, role="manager")
    MembershipFactory(project=several["ECB"], user=manager, role="viewer")
    MembershipFactory(project=several["SECRET"], user=manager, role="owner")
    assert keys(actor, phases=("planning", "closing")) == ["ECB", "PLT"]
    assert keys(actor, programme=several["ECM"].programme) == ["ECM"]
    assert keys(actor, portfolio=several["ECM"].programme.portfolio) == ["ECM"]
    assert keys(actor, manager=manager) == ["ECM"]
    assert keys(actor, member=manager) == ["ECB", "ECM"]


def test_mine_are_those_i_belong_to(several, ada, act_as):
    executive = UserFactory(site_role="executive")
    MembershipFactory(project=several["PLT"], user=executive, role="sponsor")
    assert keys(act_as(executive)) == ["ECB", "ECM", "PLT", "SECRET"]
    assert keys(act_as(executive), mine=True) == ["PLT"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("key", ["ECB", "ECM", "PLT"]),
        ("-key", ["PLT", "ECM", "ECB"]),
        ("name", ["PLT", "ECM", "ECB"]),  # atlas …, Cloud …, Shop …: whatever the case
        ("phase", ["ECB", "ECM", "PLT"]),  # planning, execution, closing: in the order of a project's life
        ("programme", ["ECM", "ECB", "PLT"]),  # cloud, Shop, none
        ("-programme", ["ECB", "ECM", "PLT"]),  # none comes last either way
        ("target", ["PLT", "ECM", "ECB"]),  # March, June, none
        ("-target", ["ECM", "PLT", "ECB"]),
    ],
)
def test_orders(several, ada, act_as, sort, expected):
    assert keys(act_as(ada), sort=sort) == expected


@pytest.mark.parametrize(
    "sort",
    ["purpose", "programme__portfolio__name", "--key", "key,name", "?", "memberships__user__email", ""],
)
def test_an_order_that_is_not_offered_is_refused(ada, act_as, sort):
    with pytest.raises(InvalidInput, match="cannot be sorted"):
        project_list(actor=act_as(ada), sort=sort)


def test_managers_are_named_else_owners(several):
    rows = [
        ("ECM", "Zoe", "manager", True), ("ECM", "Ann", "manager", True), ("ECM", "Own", "owner", True),
        ("ECB", "Bob", "owner", True), ("PLT", "Gone", "manager", False),
    ]  # fmt: skip
    for key, name, role, active in rows:
        MembershipFactory(project=several[key], user=UserFactory(name=name, is_active=active), role=role)
    names = managers_of([row.pk for row in several.values()])
    assert names[several["ECM"].pk] == ["Ann", "Zoe"]
    assert names[several["ECB"].pk] == ["Bob"]
    assert several["PLT"].pk not in names


def test_only_people_of_visible_projects_are_offered(several, ada, act_as):
    stranger = UserFactory(name="Stranger")
    MembershipFactory(project=several["SECRET"], user=stranger)
    assert [str(person) for person in people_in_projects(act_as(ada))] == ["Ada"]


def test_of_many_people_the_first_are_offered_and_the_chosen_one(several, ada, act_as, monkeypatch):
    last = UserFactory(name="Zoe")
    stranger = UserFactory(name="Stranger")
    MembershipFactory(project=several["ECM"], user=last)
    monkeypatch.setattr(projects, "PEOPLE_OFFERED", 1)
    assert people_in_projects(act_as(ada)) == [ada]
    assert people_in_projects(act_as(ada), also=[last.pk, stranger.pk, ada.pk]) == [ada, last]


@pytest.fixture
def forecast():
    """A column as the room of schedules gives it: each project's number, and how often it was asked."""
    asked: list[list[int]] = []

    def values(actor, ids):
        asked.append(list(ids))
        return {pk: f"value of {pk}" for pk in ids[1:]}

    PROJECT_COLUMNS.register("test", lambda actor: [ProjectColumn("forecast", "Forecast finish", values)])
    yield asked
    PROJECT_COLUMNS._providers.pop("test")


def test_columns_of_other_rooms_are_asked_once_a_page(several, ada, act_as, forecast):
    projects = list(project_list(actor=act_as(ada)))
    columns = [column for column in columns_for(act_as(ada)) if column.name == "forecast"]
    rows = rows_of(actor=act_as(ada), projects=projects, columns=columns)
    ids = [row.pk for row in projects]
    assert forecast == [ids]
    assert [row.cells[0].value for row in rows] == [None, *(f"value of {pk}" for pk in ids[1:])]


def test_the_tree_shows_the_structure_and_only_visible_projects(
    several, ada, act_as, django_assert_num_queries
):
    with django_assert_num_queries(3):
        tree = structure_tree(actor=act_as(ada))
    shown = {
        branch.portfolio.name: {
            twig.programme.name: [p.key for p in twig.projects] for twig in branch.programmes
        }
        for branch in tree.portfolios
    }
    assert shown["Digital"] == {"cloud": ["ECM"]}
    assert [row.key for row in tree.without_programme] == ["PLT"]
    assert sum(branch.project_count for branch in tree.portfolios) == 2
