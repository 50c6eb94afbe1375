"""The pages of one project: create, overview, settings, archive."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Act
from core.panels import Panel, _panels, register_panel
from projects.models import Membership, Project
from projects.registries import TABS, Tab
from projects.services import archive_project, update_project
from tests.factories import MembershipFactory, ProgrammeFactory, UserFactory

FACTS = {
    "name": "Cloud migration",
    "purpose": "Leave the building",
    "programme": "",
    "phase": "planning",
    "start_date": "2026-06-01",
    "target_finish": "2027-06-30",
    "currency": "USD",
    "time_zone": "Europe/Berlin",
    "external_id": "P-77",
}
PAGES = ("", "history/", "settings/", "settings/people/", "settings/archive/")
POSTS = ("settings/", "settings/status-date/", "settings/archive/", "settings/restore/", "settings/people/",
         "settings/people/undo/")  # fmt: skip


def content(response) -> str:
    return response.content.decode()


def test_a_project_is_made_from_the_form(client_for, db):
    ada = UserFactory(time_zone="Europe/Paris")
    browser = client_for(ada)
    page = content(browser.get("/projects/new/"))
    assert '<option value="Europe/Paris" selected>' in page
    response = browser.post("/projects/new/", FACTS | {"key": "ecm"}, follow=True)
    assert response.redirect_chain == [("/projects/ECM/", 302)]
    project = Project.objects.get(key="ECM")
    assert (project.currency, project.external_id, project.phase) == ("USD", "P-77", "planning")
    assert Membership.objects.get(project=project).user == ada
    assert "ECM is there. You own it." in content(response)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "Write a name"),
        ({"key": ""}, "Write a key"),
        ({"key": "A"}, "2 to 10 capital letters"),
        ({"key": "atlas"}, "The key ATLAS is taken"),
        ({"start_date": ""}, "Write the day on which the work starts"),
        ({"start_date": "2026-11-31"}, "This is not a day of the calendar"),
        ({"start_date": "1066-10-14"}, "1900 to 2200"),
        ({"target_finish": "2026-05-31"}, "is before the start"),
        ({"currency": "DEM"}, "none of the choices"),
        ({"programme": "987654"}, "none of the choices"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_typed_text_stays(client_for, project, given, sentence):
    typed = FACTS | {"key": "ECM", "purpose": "Typed with care"} | given
    response = client_for(UserFactory()).post("/projects/new/", typed)
    page = content(response)
    assert response.status_code == 422
    assert sentence in page
    assert 'aria-invalid="true"' in page
    assert "Typed with care" in page
    assert not Project.objects.filter(key="ECM").exists()


def test_readers_cannot_open_the_form(client_for, cast):
    assert client_for(cast.auditor).get("/projects/new/").status_code == 403
    assert client_for(cast.auditor).post("/projects/new/", FACTS | {"key": "ECM"}).status_code == 403


def test_the_overview_shows_facts_people_and_recent_changes(client_for, cast, project, act_as):
    programme = ProgrammeFactory(name="Sky", portfolio__name="Digital")
    update_project(
        actor=act_as(cast.owner),
        project=project,
        expected_version=1,
        programme=programme,
        purpose="First line\n<script>alert(1)</script>",
        target_finish=date(2027, 6, 30),
    )
    page = content(client_for(cast.member).get("/projects/ATLAS/"))
    for words in (
        "30 Jun 2027",
        "Digital › Sky",
        "The manager",
        "The sponsor",
        "Edited the facts of ATLAS",
        "First line",
    ):
        assert words in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_viewer_sees_no_history(client_for, cast, project):
    page = content(client_for(cast.viewer).get("/projects/ATLAS/"))
    assert "What changed last" not in page
    assert "/projects/ATLAS/history/" not in page
    assert client_for(cast.viewer).get("/projects/ATLAS/history/").status_code == 403


def test_other_rooms_add_tabs_and_panels(client_for, cast, project, tmp_path, settings):
    (tmp_path / "_test_panel.html").write_text("<p>Risks of {{ project.key }}: {{ panel.number }}</p>")
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], tmp_path]}]
    shown = {"number": 4711}
    register_panel("project-overview", Panel("test", "_test_panel.html", lambda actor, obj: shown))
    register_panel("project-overview-side", Panel("away", "_missing.html", lambda actor, obj: None))
    TABS.register(
        "test", lambda actor, row: [Tab("risks", "Risks", f"/projects/{row.key}/risks/")], order=300
    )
    try:
        page = content(client_for(cast.member).get("/projects/ATLAS/"))
    finally:
        TABS._providers.pop("test")
        _panels["project-overview"].pop("test")
        _panels["project-overview-side"].pop("away")
    assert "Risks of ATLAS: 4711" in page
    tabs = page.split('aria-label="Project"')[1].split("</nav>")[0]
    assert tabs.index("Overview") < tabs.index("Risks") < tabs.index("History") < tabs.index("Settings")


def test_the_overview_takes_few_queries_however_many_people(client_for, cast, project):
    browser = client_for(cast.member)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/projects/ATLAS/").status_code == 200
        return len(captured)

    cost()
    few = cost()
    for _ in range(40):
        MembershipFactory(project=project)
    assert cost() == few <= 24


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["outsider", "deactivated"])
def test_a_foreign_project_answers_like_an_absent_one(client_for, cast, project, page, role):
    browser = client_for(getattr(cast, role))
    foreign, absent = browser.get(f"/projects/ATLAS/{page}"), browser.get(f"/projects/NOWHERE/{page}")
    assert foreign.status_code == absent.status_code
    assert foreign.status_code == (404 if role == "outsider" else 302)
    assert "Project ATLAS" not in content(foreign)


@pytest.mark.parametrize("page", POSTS)
def test_a_foreign_project_takes_nothing(client_for, cast, project, page):
    acts = Act.objects.count()
    response = client_for(cast.outsider).post(
        f"/projects/ATLAS/{page}", FACTS | {"version": 1, "role": "owner"}
    )
    assert response.status_code == 404
    project.refresh_from_db()
    assert (project.version, Act.objects.count()) == (1, acts)


@pytest.mark.parametrize("page", POSTS)
def test_who_may_only_look_changes_nothing(client_for, cast, project, page):
    acts = Act.objects.count()
    data = FACTS | {
        "version": 1,
        "person": "outsider@example.org",
        "role": "viewer",
        "status_date": "2026-06-02",
    }
    assert client_for(cast.viewer).post(f"/projects/ATLAS/{page}", data).status_code == 403
    project.refresh_from_db()
    assert (project.version, Act.objects.count()) == (1, acts)


def test_settings_are_a_form_for_managers_and_a_list_for_the_others(client_for, cast, project):
    managers = content(client_for(cast.manager).get("/projects/ATLAS/settings/"))
    assert "Save the facts" in managers
    assert "Archive ATLAS" not in managers
    members = content(client_for(cast.member).get("/projects/ATLAS/settings/"))
    assert "Save the facts" not in members
    assert "Owners and managers of the project change them" in members
    owners = content(client_for(cast.owner).get("/projects/ATLAS/settings/"))
    assert "Archive ATLAS" in owners


def test_facts_are_saved(client_for, cast, project):
    response = client_for(cast.manager).post("/projects/ATLAS/settings/", FACTS | {"version": 1}, follow=True)
    assert "The facts are saved." in content(response)
    project.refresh_from_db()
    assert (project.name, project.target_finish, project.version) == ("Cloud migration", date(2027, 6, 30), 2)


def test_posting_every_field_changes_only_the_writable_ones(client_for, cast, project):
    extra = {
        "key": "STOLEN",
        "id": 1,
        "archived_at": "2026-01-01",
        "status_date": "2026-01-01",
        "created_at": "2020-01-01",
    }
    client_for(cast.manager).post("/projects/ATLAS/settings/", FACTS | {"version": 1} | extra)
    project.refresh_from_db()
    assert (project.key, project.archived_at, project.status_date) == ("ATLAS", None, None)
    assert project.name == "Cloud migration"


def test_a_stale_form_shows_both_texts_and_keeps_what_was_typed(client_for, cast, project, act_as):
    update_project(
        actor=act_as(cast.owner),
        project=project,
        expected_version=1,
        name="Named by another",
        phase="closing",
    )
    browser = client_for(cast.manager)
    response = browser.post("/projects/ATLAS/settings/", FACTS | {"version": 1})
    page = content(response)
    assert response.status_code == 409
    compared = page.split('id="compared"')[1].split("</table>")[0]
    for words in ("Named by another", "Cloud migration", "Closing", "Planning", "30 Jun 2027"):
        assert words in compared
    assert 'value="Cloud migration"' in page
    assert '<input type="hidden" name="version" value="2"' in page
    project.refresh_from_db()
    assert project.name == "Named by another"
    browser.post("/projects/ATLAS/settings/", FACTS | {"version": 2})
    project.refresh_from_db()
    assert project.name == "Cloud migration"


def test_saving_without_a_change_adds_nothing_to_the_history(client_for, cast, project):
    browser = client_for(cast.manager)
    browser.post("/projects/ATLAS/settings/", FACTS | {"version": 1})
    acts = Act.objects.count()
    browser.post("/projects/ATLAS/settings/", FACTS | {"version": 2})
    assert Act.objects.count() == acts


def test_the_status_date_is_pinned_and_let_go(client_for, cast, project):
    browser = client_for(cast.manager)
    url = "/projects/ATLAS/settings/status-date/"
    browser.post(url, {"status_date": "2026-06-05", "version": 1, "act": "pin"})
    project.refresh_from_db()
    assert project.status_date == date(2026, 6, 5)
    assert "Fri 5 Jun 2026 (pinned)" in content(browser.get("/projects/ATLAS/"))
    stale = browser.post(url, {"status_date": "2026-06-04", "version": 1, "act": "pin"})
    assert stale.status_code == 409
    assert "was changed meanwhile" in content(stale)
    late = browser.post(url, {"status_date": "2199-01-01", "version": 2, "act": "pin"})
    assert late.status_code == 422
    assert "is still to come" in content(late)
    broken = browser.post(url, {"status_date": "tomorrow", "version": 2})
    assert broken.status_code == 422
    browser.post(url, {"status_date": "2026-06-05", "version": 2, "act": "unpin"})
    project.refresh_from_db()
    assert (project.status_date, project.version) == (None, 3)


def test_an_archived_project_is_marked_and_read_only(client_for, cast, project):
    owner = client_for(cast.owner)
    assert "Archive ATLAS?" in content(owner.get("/projects/ATLAS/settings/archive/"))
    page = content(owner.post("/projects/ATLAS/settings/archive/", follow=True))
    assert "This project was archived on" in page
    assert "Save the facts" not in page
    assert "Bring ATLAS back" in page
    assert owner.post("/projects/ATLAS/settings/", FACTS | {"version": 2}).status_code == 403
    assert "This project was archived on" in content(client_for(cast.viewer).get("/projects/ATLAS/"))
    assert owner.post("/projects/ATLAS/settings/archive/").status_code == 409
    owner.post("/projects/ATLAS/settings/restore/")
    project.refresh_from_db()
    assert project.archived_at is None


def test_settings_of_an_archived_project_show_no_forms_of_people(client_for, cast, project, act_as):
    archive_project(actor=act_as(cast.owner), project=project)
    page = content(client_for(cast.owner).get("/projects/ATLAS/settings/people/"))
    assert "Let somebody in" not in page
    assert "Take out" not in page
