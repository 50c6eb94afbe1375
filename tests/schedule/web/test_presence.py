"""Who else has the board open: told with the question what changed, forgotten soon, for who sees the plan alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from schedule.models import BoardPresence
from schedule.services.presence import STALE_SECONDS, closed_windows, forget_presence
from tests.factories import MembershipFactory, UserFactory
from tests.schedule.web.conftest import JSON


@pytest.fixture
def ask(client_for, base, plan):
    """The question of one window; gives the others."""
    clients = {}

    def send(user, window="w1", at="", since=None, status=200):
        client = clients.setdefault(user.pk, client_for(user))
        query = {"since": plan.change.version if since is None else since, "window": window, "at": at}
        answer = client.get(f"{base}changes/", query, **JSON)
        assert answer.status_code == status, answer.content
        return answer.json().get("presence")

    return send


def age(seconds: int, **which) -> None:
    BoardPresence.objects.filter(**which).update(seen_at=timezone.now() - timedelta(seconds=seconds))


def test_people_see_each_other_and_where_they_are(cast, ask, plan, two_tasks):
    design = two_tasks[0]
    assert ask(cast.manager, at=f"{design.pk},duration") == []
    assert ask(cast.viewer) == [
        {
            "user": cast.manager.pk, "window": "w1", "name": "The manager", "initials": "TM", "task": design.pk,
            "column": "duration",
        }
    ]  # fmt: skip
    seen = ask(cast.manager, at=f"{design.pk},name")
    assert [(each["name"], each["task"], each["column"]) for each in seen] == [("The viewer", None, "")]


def test_two_windows_of_one_person_are_two(cast, ask):
    ask(cast.manager, "left")
    assert [each["window"] for each in ask(cast.manager, "right")] == ["left"]


def test_who_went_is_gone_after_twenty_seconds(cast, ask):
    ask(cast.manager)
    age(STALE_SECONDS + 1, user=cast.manager)
    assert ask(cast.viewer) == []
    ask(cast.manager)
    assert len(ask(cast.viewer)) == 1


def test_old_windows_are_swept(cast, ask):
    ask(cast.manager)
    assert closed_windows() == []
    age(3600)
    assert closed_windows() == [("schedule.tasks.forget_presence", {})]
    assert forget_presence() == 1
    assert not BoardPresence.objects.exists()


def test_strangers_neither_see_nor_are_seen(cast, ask, client_for, base):
    ask(cast.manager)
    answer = client_for(cast.outsider).get(f"{base}changes/", {"since": 0, "window": "w1"}, **JSON)
    assert answer.status_code == 404
    assert BoardPresence.objects.count() == 1


def test_who_asks_without_a_window_is_nobody(cast, client_for, base):
    answer = client_for(cast.manager).get(f"{base}changes/", {"since": 0}, **JSON)
    assert "presence" not in answer.json()
    assert not BoardPresence.objects.exists()


@pytest.mark.parametrize(
    ("window", "at"),
    [("w" * 41, ""), ("<b>", ""), ("w1", "x,name"), ("w1", "1,Name"), ("w1", "1,name,2"), ("w1", "9" * 19)],
)
def test_what_is_no_place_is_refused(cast, ask, window, at):
    ask(cast.manager, window, at, status=400)
    assert not BoardPresence.objects.exists()


def test_an_unmoved_window_is_not_written_again_at_once(cast, ask):
    ask(cast.manager, at="1,name")
    age(3)
    first = BoardPresence.objects.get().seen_at
    ask(cast.manager, at="1,name")
    assert BoardPresence.objects.get().seen_at == first
    ask(cast.manager, at="2,name")
    assert BoardPresence.objects.get().seen_at > first
    age(5)
    first = BoardPresence.objects.get().seen_at
    ask(cast.manager, at="2,name")
    assert BoardPresence.objects.get().seen_at > first


def test_the_question_costs_the_same_with_twenty_others_and_little_when_nothing_changed(
    cast, ask, plan, two_tasks
):
    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            ask(cast.manager)
        return [query["sql"] for query in captured]

    ask(cast.manager)
    few = queries()
    for _ in range(20):
        ask(MembershipFactory(project=plan.project, user=UserFactory(), role="viewer").user)
    many = queries()
    assert len(ask(cast.manager)) == 20
    assert len(many) == len(few)
    # session, person, project and membership, then the plan's state with its summary, and the presence
    assert sum("core_freshness" in sql or "schedule_" in sql for sql in many) == 2
