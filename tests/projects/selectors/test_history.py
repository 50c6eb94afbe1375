"""The history of a project: sentences, fields before and after, filters, pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Denied, InvalidInput, NotVisible
from core.history_view import entries_of
from core.models import Act
from projects.models import Membership, Project
from projects.selectors.history import HistoryFilter, act_page, acts_of, people_in_history, subjects_of_verbs
from projects.services import add_member, change_role, create_project, pin_status_date, update_project
from tests.factories import ProgrammeFactory, UserFactory


@pytest.fixture
def owner(cast, act_as):
    return act_as(cast.owner)


def newest(actor, project, number=1):
    acts = acts_of(actor=actor, project=project)[:number]
    return entries_of(list(acts), actor=actor)


def test_an_edit_is_told_field_by_field_in_words(cast, project, owner):
    programme = ProgrammeFactory(name="Cloud")
    update_project(
        actor=owner,
        project=project,
        expected_version=1,
        phase="execution",
        programme=programme,
        target_finish=date(2027, 6, 30),
        purpose="Leave the old building",
    )
    (entry,) = newest(owner, project)
    assert entry.sentence == "Edited the facts of ATLAS Project ATLAS"
    assert entry.text == "The owner edited the facts of ATLAS Project ATLAS"
    changes = {change.label: (change.before, change.after) for change in entry.changes}
    assert changes == {
        "Phase": ("Initiation", "Execution"),
        "Programme": (None, "Cloud"),
        "Target finish": (None, "30 Jun 2027"),
        "Purpose": (None, "Leave the old building"),
    }


def test_people_are_named_with_their_roles(cast, project, owner):
    newcomer = UserFactory(name="Nora")
    add_member(actor=owner, project=project, user=newcomer, role="sponsor")
    change_role(
        actor=owner, membership=Membership.objects.get(user=newcomer), role="manager", expected_version=1
    )
    changed, added = newest(owner, project, 2)
    assert added.sentence == "Added Nora to ATLAS as sponsor"
    assert changed.sentence == "Made Nora manager of ATLAS"
    assert [(c.label, c.before, c.after) for c in changed.changes] == [("Role", "Sponsor", "Manager")]


def test_a_creation_is_one_entry(act_as, db):
    actor = act_as(UserFactory(name="Ada"))
    project = create_project(actor=actor, key="NEWONE", name="New", start_date=date(2026, 6, 1))
    (entry,) = newest(actor, project, 5)
    assert entry.text == "Ada created the project NEWONE New"


def test_pinning_names_the_day(cast, project, owner):
    pin_status_date(actor=owner, project=project, expected_version=1, day=date(2026, 6, 5))
    (entry,) = newest(owner, project)
    assert entry.sentence == "Pinned the status date of ATLAS Project ATLAS to 5 Jun 2026"
    assert [(c.label, c.before, c.after) for c in entry.changes] == [("Status date", None, "5 Jun 2026")]


def test_filters(cast, project, act_as, owner):
    with time_machine.travel(datetime(2026, 11, 18, 23, 30, tzinfo=UTC), tick=False):
        update_project(
            actor=owner, project=project, expected_version=1, name="One", time_zone="Europe/Berlin"
        )
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False):
        pin_status_date(
            actor=act_as(cast.manager), project=project, expected_version=2, day=date(2026, 11, 1)
        )
        add_member(actor=owner, project=project, user=UserFactory(), role="viewer")
    project.refresh_from_db()

    def verbs(**narrowed):
        acts = acts_of(actor=owner, project=project, narrowed=HistoryFilter(**narrowed))
        return {act.verb for act in acts} - {"test.prepared"}

    assert verbs(who=cast.manager) == {"project.status_date_pinned"}
    assert verbs(about="member") == {"member.added"}
    assert verbs(about="mem") == set()
    # 23:30 UTC on the 18th is 00:30 on the 19th in Berlin, the project's zone
    assert verbs(since=date(2026, 11, 19), until=date(2026, 11, 19)) == {"project.edited"}
    assert verbs(until=date(2026, 11, 18)) == set()
    assert verbs(since=date(2026, 11, 20)) == {"project.status_date_pinned", "member.added"}


def test_pages_show_each_act_once_even_at_the_same_moment(cast, project, owner):
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC), tick=False):
        for number in range(7):
            update_project(actor=owner, project=project, expected_version=None, name=f"Name {number}")
    Act.objects.filter(scope_id=project.pk, verb="project.edited").update(
        at=datetime(2026, 11, 20, tzinfo=UTC)
    )
    acts = acts_of(actor=owner, project=project)
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        page = act_page(acts, cursor=cursor, size=3)
        seen += [act.pk for act in page.acts]
        cursor, pages = page.next_cursor, pages + 1
        assert pages < 10
    assert len(seen) == len(set(seen)) == acts.count() == 7
    assert pages == 3


@pytest.mark.parametrize("cursor", ["x", "MjAyNg==", "é", "MjAyNi0wMS0wMXwx", "AAAA", "fHx8"])
def test_a_cursor_nobody_gave_is_refused(cast, project, owner, cursor):
    with pytest.raises(InvalidInput, match="not known"):
        act_page(acts_of(actor=owner, project=project), cursor=cursor)


@pytest.mark.parametrize(
    ("role", "error"),
    [("viewer", Denied), ("executive", Denied), ("outsider", NotVisible), ("deactivated", NotVisible)],
)
def test_who_may_not_read_the_history(cast, project, act_as, role, error):
    with pytest.raises(error):
        acts_of(actor=act_as(getattr(cast, role)), project=project)
    with pytest.raises(error):
        people_in_history(actor=act_as(getattr(cast, role)), project=project)


def test_acts_of_other_projects_are_not_told(cast, project, other_project, act_as, owner):
    update_project(actor=act_as(cast.outsider), project=other_project, expected_version=1, name="CANARY")
    assert not any("CANARY" in entry.sentence for entry in newest(owner, project, 50))
    assert cast.outsider not in people_in_history(actor=owner, project=project)


def test_people_and_subjects_for_the_filter(cast, project, owner):
    update_project(actor=owner, project=project, expected_version=1, name="New")
    assert people_in_history(actor=owner, project=project) == [cast.owner]
    assert {"project", "member", "portfolio"} <= set(subjects_of_verbs())


def test_the_number_of_queries_does_not_grow_with_the_acts(cast, project, owner):
    def cost(number):
        acts = list(acts_of(actor=owner, project=project)[:number])
        with CaptureQueriesContext(connection) as captured:
            entries_of(acts, actor=owner)
        return len(captured)

    programmes = [ProgrammeFactory() for _ in range(12)]
    for programme in programmes:
        update_project(actor=owner, project=project, expected_version=None, programme=programme)
    assert cost(2) == cost(12)
    assert Project.objects.get(pk=project.pk).programme == programmes[-1]
