"""What the organisation lays down for plans: the page, its refusals, two editors at once; and over the API."""

from __future__ import annotations

import pytest

from schedule.models import PlanRules

ADDRESS = "/administration/planning/"
RULES = {"undo_days": "400", "undo_deeds": "900", "links_with": "programme"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client_for, cast):
    return client_for(cast.administrator)


def test_read_and_saved(administrator, client_for, cast):
    page = administrator.get(ADDRESS).content.decode()
    assert 'value="365"' in page
    assert 'value="1000"' in page
    assert administrator.post(ADDRESS, {**RULES, "version": 1}).status_code == 302
    row = PlanRules.objects.get()
    assert (row.undo_days, row.undo_deeds, row.links_with) == (400, 900, "programme")
    auditor = client_for(cast.auditor).get(ADDRESS).content.decode()
    assert "Administrators change them." in auditor
    assert "Save the rules" not in auditor


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"undo_days": "0"}, "undo_days"),
        ({"undo_days": "soon"}, "undo_days"),
        ({"undo_days": "99999999999"}, "undo_days"),
        ({"undo_deeds": ""}, "undo_deeds"),
        ({"links_with": "everybody"}, "links_with"),
    ],
)
def test_rubbish_stays_in_the_form_with_a_sentence(administrator, wrong, field):
    answer = administrator.post(ADDRESS, {**RULES, **wrong, "version": 1})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not PlanRules.objects.exists()


def test_a_stale_edit_shows_both(administrator):
    administrator.post(ADDRESS, {**RULES, "version": 1})
    stale = administrator.post(ADDRESS, {**RULES, "undo_days": "30", "version": 1})
    assert stale.status_code == 409
    page = stale.content.decode()
    assert "400" in page
    assert 'value="30"' in page
    assert PlanRules.objects.get().undo_days == 400


def test_over_the_api(api_for, cast):
    api = api_for(cast.administrator)
    read = api.get("/api/v1/plan-rules/")
    assert read.json() == {"undo_days": 365, "undo_deeds": 1000, "links_with": "seen", "version": 1}
    changed = api.patch(
        "/api/v1/plan-rules/", {"undo_days": 30}, format="json", headers={"If-Match": read["ETag"]}
    )
    assert changed.json()["undo_days"] == 30
    again = api.patch(
        "/api/v1/plan-rules/", {"undo_days": 31}, format="json", headers={"If-Match": read["ETag"]}
    )
    assert again.status_code == 412
    assert api.patch("/api/v1/plan-rules/", {"undo_days": 31}, format="json").status_code == 428
