"""Tokens: made by their person alone, for a time, for chosen projects; kept as a digest."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import ApiToken, User
from accounts.registries import TOKEN_PROJECTS, TokenProject
from accounts.services.tokens import MOST_TOKENS, create_token, revoke_token
from core.actors import Scopes, person, system, token
from core.errors import Conflict, Denied, InvalidInput
from core.history import event_model
from tests.factories import UserFactory, prepare

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def own_projects() -> Any:
    """Two projects that everybody may choose, instead of the projects room's."""
    before = dict(TOKEN_PROJECTS._providers)
    TOKEN_PROJECTS._providers.clear()
    TOKEN_PROJECTS.register("test", lambda actor: [TokenProject(1, "ATLAS"), TokenProject(2, "BOREAS")])
    yield
    TOKEN_PROJECTS._providers.clear()
    TOKEN_PROJECTS._providers.update(before)


def make(user: User, **values: Any) -> tuple[ApiToken, str]:
    given = {"name": "Export", "may_write": False, "project_ids": None, "expires_on": date(2026, 12, 1)}
    return create_token(actor=person(user), **{**given, **values})


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def test_only_the_digest_is_stored() -> None:
    row, text = make(UserFactory())
    assert text.startswith("itpm_")
    assert len(text) == len("itpm_") + 64
    stored = ApiToken.objects.values().get(pk=row.pk)
    assert stored["digest"] == hashlib.sha512(text.encode()).hexdigest()
    assert text not in str(stored)
    history = event_model(ApiToken).objects.values().get()
    assert text[:15] not in str({**history, "pgh_obj_id": ""})


def test_each_token_is_another_one() -> None:
    user = UserFactory()
    texts = {make(user)[1] for _ in range(20)}
    assert len(texts) == 20


@pytest.mark.parametrize(
    ("zone", "expires_on", "end"),
    [
        # 2026-12-01 ends in Berlin (UTC+1) at 23:00 UTC, in Tokyo (UTC+9) at 15:00, in Los Angeles (UTC-8) at 08:00
        ("UTC", date(2026, 12, 1), datetime(2026, 12, 2, 0, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 12, 1), datetime(2026, 12, 1, 23, 0, tzinfo=UTC)),
        ("Asia/Tokyo", date(2026, 12, 1), datetime(2026, 12, 1, 15, 0, tzinfo=UTC)),
        ("America/Los_Angeles", date(2026, 12, 1), datetime(2026, 12, 2, 8, 0, tzinfo=UTC)),
        # the last day before summer time ends 22:00 UTC
        ("Europe/Berlin", date(2027, 3, 28), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_token_ends_with_its_last_day_where_its_person_is(
    zone: str, expires_on: date, end: datetime
) -> None:
    row, _ = make(UserFactory(time_zone=zone), expires_on=expires_on)
    assert row.expiry == end


@pytest.mark.parametrize("days", [-1, 0, 366, 4000])
def test_the_last_day_is_one_to_365_days_away(days: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(UserFactory(), expires_on=NOON.date() + timedelta(days=days))
    assert "expires_on" in refusal.value.fields
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", [1, 365])
def test_the_ends_of_the_range_are_inside(days: int) -> None:
    row, _ = make(UserFactory(), expires_on=NOON.date() + timedelta(days=days))
    assert row.expiry is not None


def test_a_token_without_end_needs_the_portals_leave(settings: Any) -> None:
    settings.API_TOKENS_WITHOUT_END = False
    with pytest.raises(InvalidInput, match="without an end"):
        make(UserFactory(), expires_on=None)
    settings.API_TOKENS_WITHOUT_END = True
    row, _ = make(UserFactory(), expires_on=None)
    assert row.expiry is None


def test_projects_are_chosen_among_those_one_sees(own_projects: None) -> None:
    user = UserFactory()
    row, _ = make(user, project_ids=[2, 1, 2])
    assert row.project_ids == [1, 2]
    assert row.scopes == Scopes(False, frozenset({1, 2}))
    for wrong in ([], [3], [1, 3]):
        with pytest.raises(InvalidInput) as refusal:
            make(user, project_ids=wrong)
        assert "projects" in refusal.value.fields
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_token_has_a_name(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(UserFactory(), name=name)
    assert "name" in refusal.value.fields


@pytest.mark.parametrize("scopes", [Scopes(True), Scopes(False), Scopes(True, frozenset({1}))])
def test_a_token_makes_and_revokes_no_token(scopes: Scopes) -> None:
    user = UserFactory()
    row, _ = make(user)
    holder = token(user, name="t", scopes=scopes)
    with pytest.raises(Denied, match="cannot make or revoke"):
        create_token(
            actor=holder, name="Child", may_write=True, project_ids=None, expires_on=date(2026, 12, 1)
        )
    with pytest.raises(Denied):
        revoke_token(actor=holder, token=row)
    assert ApiToken.objects.get().revoked_at is None


def test_nobody_makes_or_revokes_for_others() -> None:
    row, _ = make(UserFactory())
    for actor in (person(UserFactory(site_role="administrator")), system("demo")):
        with pytest.raises(Denied):
            revoke_token(actor=actor, token=row)
    with pytest.raises(Denied):
        create_token(
            actor=system("demo"), name="X", may_write=False, project_ids=None, expires_on=date(2026, 12, 1)
        )


def test_revoking_is_for_good() -> None:
    user = UserFactory()
    row, _ = make(user)
    revoke_token(actor=person(user), token=row)
    assert ApiToken.objects.get().revoked_at == NOON
    with pytest.raises(Conflict):
        revoke_token(actor=person(user), token=row)


def test_there_is_an_end_to_how_many_tokens_work() -> None:
    user = UserFactory()

    def many() -> None:
        ApiToken.objects.bulk_create(
            ApiToken(digest=f"d{n}", token_key=f"k{n}", user=user, name=f"T{n}") for n in range(MOST_TOKENS)
        )

    prepare(actor=system("tests"), make=many)
    with pytest.raises(Conflict, match=str(MOST_TOKENS)):
        make(user)
    revoke_token(actor=person(user), token=ApiToken.objects.get(pk="d0"))
    make(user)
