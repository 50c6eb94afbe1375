"""Pages of baselines as people use them."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from core.actors import person
from projects.models import Baseline
from schedule.selectors.baselines import chosen_baseline
from schedule.services.baselines import freeze_baseline
from tests.schedule.conftest import DAY

pytestmark = pytest.mark.django_db
WORDS = {"name": "Approved plan", "reason": "The steering committee agreed."}


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("&nbsp;", "\xa0")


@pytest.fixture
def page(client_for, cast, base):
    """Open a page of the plan as its manager."""
    client = client_for(cast.manager)
    return lambda path, user=None: (client if user is None else client_for(user)).get(f"{base}{path}")


def test_from_an_empty_list_to_a_baseline_that_is_measured_against(client_for, cast, plan, two_tasks, base):
    client = client_for(cast.manager)
    assert "No baseline of this plan is frozen yet" in text_of(client.get(f"{base}baselines/"))
    answer = client.post(f"{base}baselines/freeze/", WORDS, follow=True)
    assert answer.redirect_chain[-1][0] == f"{base}baselines/1/"
    told = text_of(answer)
    assert "B1 holds 2 tasks as they are now" in told
    assert "content verified" in told
    assert "Baseline B1, frozen" in told  # the header of the project
    assert chosen_baseline(plan.project).number == 1


def test_what_was_typed_stays(client_for, cast, two_tasks, base):
    answer = client_for(cast.manager).post(f"{base}baselines/freeze/", {"name": "Kept text", "reason": " "})
    assert answer.status_code == 422
    assert 'value="Kept text"' in answer.content.decode()
    assert not Baseline.objects.exists()


def test_members_look_and_do_not_freeze(client_for, cast, plan, two_tasks, base, page):
    freeze_baseline(actor=plan.actor, project=plan.project, **WORDS)
    member = client_for(cast.member)
    listed = member.get(f"{base}baselines/")
    assert "Approved plan" in text_of(listed)
    assert "Freeze a baseline" not in text_of(listed)
    assert member.get(f"{base}baselines/freeze/").status_code == 403
    assert member.post(f"{base}baselines/choose/", {"baseline": "1"}).status_code == 403
    assert client_for(cast.outsider).get(f"{base}baselines/1/").status_code == 404


def test_another_name_and_both_texts_of_a_stale_one(client_for, cast, plan, two_tasks, base):
    freeze_baseline(actor=plan.actor, project=plan.project, **WORDS)
    client = client_for(cast.manager)
    assert client.post(f"{base}baselines/1/", {"name": "Contract", "version": "1"}).status_code == 302
    stale = client.post(f"{base}baselines/1/", {"name": "Mine", "version": "1"})
    assert stale.status_code == 409
    assert "Contract" in text_of(stale)
    assert 'value="Mine"' in stale.content.decode()


def test_choosing_goes_on_where_the_form_says(client_for, cast, plan, two_tasks, base):
    freeze_baseline(actor=plan.actor, project=plan.project, **WORDS)
    freeze_baseline(actor=plan.actor, project=plan.project, **WORDS)
    client = client_for(cast.manager)
    answer = client.post(f"{base}baselines/choose/", {"baseline": "B2", "next": base})
    assert (answer.status_code, answer["Location"]) == (302, base)
    assert chosen_baseline(plan.project).number == 2
    elsewhere = client.post(f"{base}baselines/choose/", {"baseline": "", "next": "//evil.example/"})
    assert elsewhere["Location"] == f"{base}baselines/"
    assert chosen_baseline(plan.project) is None
    assert client.post(f"{base}baselines/choose/", {"baseline": "77"}).status_code == 400


@pytest.fixture
def drifted(plan, two_tasks) -> Any:
    """A plan that changed after it was frozen: Design takes two days more, a gate was added."""
    freeze_baseline(actor=plan.actor, project=plan.project, **WORDS)
    plan.edit(two_tasks[0], duration_minutes=4 * DAY)
    gate = plan.add("=Gate", kind="milestone", duration_minutes=0)
    plan.link(two_tasks[1], gate)
    return plan


def test_the_comparison_says_what_drifted(drifted, page):
    told = text_of(page("baselines/compare/"))
    assert "The finish is 2 working days later; tasks: 1 added, 2 moved, 1 longer." in told
    assert "now after 2" in told  # the gate's new predecessor, by its number
    moved = text_of(page("baselines/compare/?kind=moved"))
    assert "2 rows" in moved
    assert "=Gate" not in moved
    assert "1 row " in text_of(page("baselines/compare/?q=design"))
    assert "Clear filters" in text_of(page("baselines/compare/?kind=removed"))


def test_sorting_and_paging_the_differences(drifted, page):
    rows = re.findall(r"row-link[^>]*>([^<]+)<", page("baselines/compare/?sort=-duration").content.decode())
    assert rows[0] == "Design"
    assert page("baselines/compare/?sort=password").status_code == 400
    assert page("baselines/compare/?per_page=7").status_code == 400


def test_two_baselines_compared(drifted, page):
    freeze_baseline(actor=drifted.actor, project=drifted.project, name="Second", reason="Why")
    told = text_of(page("baselines/compare/?from=1&to=2"))
    assert "B1 and B2 compared" in told
    assert "Nothing differs" in text_of(page("baselines/compare/?from=2&to=now"))
    assert page("baselines/compare/?from=9").status_code == 404
    assert page("baselines/compare/?from=x").status_code == 400


def test_the_comparison_as_a_file(drifted, page):
    answer = page("baselines/compare/export/?from=1&to=now")
    assert "ATLAS-B1-now.csv" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    by_name = {row["Name"]: row for row in rows}
    assert by_name["Build"]["Finish moved, days"] == "2.0"
    assert by_name["Design"]["Duration after, days"] == "4.0"
    assert "'=Gate" in by_name  # a text that looks like a formula stays a text


def test_nothing_to_compare_with_yet(two_tasks, page):
    assert page("baselines/compare/").status_code == 404


def test_the_list_finds_and_sorts(plan, two_tasks, page, cast):
    for name in ("Alpha", "Gamma", "Beta"):
        freeze_baseline(actor=person(cast.owner), project=plan.project, name=name, reason=f"Reason of {name}")
    names = re.findall(r"row-link[^>]*>([^<]+)<", page("baselines/?sort=name").content.decode())
    assert names == ["Alpha", "Beta", "Gamma"]
    assert "1 baseline " in text_of(page("baselines/?q=reason+of+beta"))
    assert page("baselines/?sort=author").status_code == 400
