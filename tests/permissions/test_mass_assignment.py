"""Sending every field of a model changes only those that may be written: the API names the others, pages pass over."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.db import models

from accounts.models import ApiToken, User
from core.models import Job
from integrations.models import PlanImport
from projects.models import Baseline, Membership, Portfolio, Programme, Project
from schedule.models import (
    Assignment,
    CalendarException,
    Link,
    PlanRules,
    ProjectLink,
    ProjectQualityLimits,
    QualityLimits,
    Recurrence,
    Resource,
    Scenario,
    ScheduleSettings,
    Task,
    WorkCalendar,
)
from schedule.selectors.quality import LIMIT_NAMES
from schedule.services.recurring import FIELDS as RECURRENCE
from tests.permissions.asking import Json, Request, ask
from tests.permissions.cases import request_for
from tests.permissions.row import Row
from tests.permissions.subjects import BY_NAME, OWN
from tests.permissions.table import TABLE
from tests.permissions.tables import rows_of_world
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
ROWS = {str(row): row for row in TABLE}
FOLLOWS = {"version", "updated_at"}  # what every write moves by itself

FACTS = {
    "name", "purpose", "phase", "programme", "start_date", "target_finish", "currency", "time_zone", "external_id",
}  # fmt: skip
TASK = {
    "name", "notes", "kind", "wbs_code", "external_id", "calendar", "duration_minutes", "duration_is_elapsed",
    "is_estimated", "constraint_type", "constraint_at", "constraint_is_mandatory", "second_constraint_type",
    "second_constraint_at", "deadline_at", "is_manual", "manual_start_at", "manual_finish_at",
    "uses_resource_calendars", "is_active", "priority", "percent_complete", "percent_type", "remaining_minutes",
    "actual_start_at", "actual_finish_at", "suspended_at", "resumes_at", "external_start_at", "external_finish_at",
    "leveling_delay_minutes", "leveling_delay_is_elapsed", "splits",
}  # fmt: skip
CALENDAR = {"name", "base", "week", "minutes_per_day", "external_id"}
DAYS = {"name", "first_day", "last_day", "bands", "repeats_until"}
HOLIDAYS = {"country", "subdivision", "years", "days"}
BETWEEN = {"type", "lag_minutes", "lag_percent", "lag_unit", "note", "external_id"}
COLUMNS = {"columns", "head_line", "dates", "numbers", "predecessors", "skip_unreadable", "sheet"}
LINK = {"type", "lag_minutes", "lag_percent", "lag_unit", "external_id"}
RESOURCE = {"name", "kind", "code", "email", "calendar", "max_units", "external_id"}
WORK = {
    "units", "work_minutes", "actual_minutes", "remaining_minutes", "quantity", "delay_minutes", "external_id",
}  # fmt: skip
SETTINGS = {
    "calendar", "start_at", "must_finish_by", "status_at", "uses_status_date", "status_date_moves_unstarted",
    "progress_mode", "lag_calendar", "must_dates_win", "critical_threshold_minutes", "late_tasks",
    "lag_from_remaining_start", "open_ends_critical", "resume_is_fixed", "resume_after_done_work", "critical_by",
    "near_critical_minutes",
}  # fmt: skip

TASK_FORM = {
    "name", "kind", "duration_minutes", "duration_is_elapsed", "constraint_type", "constraint_at", "deadline_at",
    "calendar", "notes",
}  # fmt: skip
CHECKED = {"state", "problem", "report", "comparison", "check_job", "file_project"}

# API: what may be written, in the words of the model; everything else of it is refused by name
API: dict[str, tuple[type[models.Model], set[str]]] = {
    "api-portfolio-list POST": (Portfolio, {"name", "description"}),
    "api-portfolio PATCH": (Portfolio, {"name", "description"}),
    "api-programme-list POST": (Programme, {"name", "description", "portfolio"}),
    "api-programme PATCH": (Programme, {"name", "description", "portfolio"}),
    "api-project-list POST": (Project, FACTS | {"key"}),
    "api-project PATCH": (Project, FACTS | {"status_date"}),
    "api-member-list POST": (Membership, {"user", "role"}),
    "api-member PATCH": (Membership, {"role"}),
    "api-task-list POST": (Task, TASK | {"parent"}),
    "api-task PATCH name": (Task, TASK),
    "api-task-move POST": (Task, {"parent"}),
    "api-task-by-external-id PUT": (Task, TASK | {"parent"}),
    "api-link-list POST": (Link, LINK | {"predecessor", "successor"}),
    "api-link PATCH": (Link, LINK),
    "api-calendar-list POST": (WorkCalendar, CALENDAR),
    "api-calendar PATCH": (WorkCalendar, CALENDAR),
    "api-calendar-exception-list POST": (CalendarException, DAYS),
    "api-calendar-exception PATCH": (CalendarException, DAYS),
    "api-resource-list POST": (Resource, RESOURCE),
    "api-resource PATCH": (Resource, RESOURCE),
    "api-assignment-list POST": (Assignment, WORK | {"task", "resource"}),
    "api-assignment PATCH": (Assignment, WORK),
    "api-schedule-settings PATCH": (ScheduleSettings, SETTINGS),
    "api-project-link-list POST": (ProjectLink, BETWEEN | {"predecessor", "successor"}),
    "api-project-link PATCH": (ProjectLink, BETWEEN),
    "api-calendar-holidays POST": (CalendarException, HOLIDAYS),
    "api-calendar-copy POST": (WorkCalendar, {"name"}),
    "api-task-bulk POST": (Task, {"tasks", "links", "delete_tasks", "delete_links"}),
    "api-progress POST": (Task, {"changes"}),
    "api-progress-reschedule POST": (Task, {"after"}),
    "api-assignment-work PUT": (Assignment, {"actual_minutes", "remaining_minutes"}),
    "api-scenario-list POST": (Scenario, {"name", "copy_of"}),
    "api-scenario PATCH": (Scenario, {"name"}),
    "api-scenario-rebase POST": (Scenario, {"drop", "keep"}),
    "api-scenario-task PATCH": (Task, TASK),
    "api-sheet-columns POST": (PlanImport, COLUMNS),
    "api-task-recurrence PUT": (Recurrence, set(RECURRENCE)),
    "api-baseline-list POST": (Baseline, {"name", "reason"}),
    "api-baseline PATCH": (Baseline, {"name"}),
    "api-quality-limits PATCH": (ProjectQualityLimits, set(LIMIT_NAMES)),
    "api-site-quality-limits PATCH": (QualityLimits, set(LIMIT_NAMES)),
    "api-plan-rules PATCH": (PlanRules, {"undo_days", "undo_deeds", "links_with"}),
}
# API rows that take no body of a model
WITHOUT_MODEL = {
    "api-baseline-chosen PUT",
    "api-task PATCH progress",
    "api-schedule-calculate POST",
    "api-import-list POST",
    "api-sheet-upload POST",
    "api-task-deletion POST",
    "api-undo POST",
    "api-redo POST",
}

# pages: the row that a form is about, and the fields that it may change
FORMS: dict[str, tuple[type[models.Model], str, set[str]]] = {
    "profile POST": (User, "owner_user", {"name", "time_zone", "letter_shortcuts"}),
    "person POST": (User, "person_id", {"name", "email", "site_role", "time_zone"}),
    "account_change_password POST": (User, "owner_user", {"password", "session_round"}),
    "portfolio-edit POST": (Portfolio, "portfolio_id", {"name", "description"}),
    "programme-edit POST": (Programme, "programme_id", {"name", "description", "portfolio"}),
    "project-settings POST": (Project, "project", FACTS),
    "project-status-date POST": (Project, "project", {"status_date"}),
    "project-member-role POST": (Membership, "member_membership", {"role"}),
    "project-archive POST": (Project, "project", {"archived_at"}),
    "schedule-task-change POST": (
        Task,
        "task_id",
        TASK_FORM,
    ),
    "schedule-task-progress POST": (
        Task,
        "task_id",
        {"percent_complete", "remaining_minutes", "actual_start_at", "actual_finish_at"},
    ),
    "schedule-calendar POST": (WorkCalendar, "calendar_id", {"name", "base", "week", "minutes_per_day"}),
    "schedule-resource POST": (
        Resource,
        "resource_id",
        {"name", "kind", "code", "email", "calendar", "max_units"},
    ),
    "schedule-settings POST": (ScheduleSettings, "settings", SETTINGS),
    "schedule-baseline POST": (Baseline, "baseline", {"name"}),
    "schedule-quality-limits POST": (ProjectQualityLimits, "limits", set(LIMIT_NAMES)),
    "token-revoke POST": (ApiToken, "token", {"revoked_at"}),
    "import-check POST": (PlanImport, "public_id", CHECKED),
    "import-start POST": (PlanImport, "public_id", {"import_job"}),
    "job-cancel POST": (Job, "job_id", {"state", "cancel_requested", "error", "finished_at"}),
}


def hostile(world: World, field: models.Field[Any, Any]) -> Any:
    """A value that would do harm where it was taken."""
    foreign = {"project": world.other["project"], "user": world.people["outsider"].pk}
    if field.name in foreign:
        return foreign[field.name]
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DateTimeField):
        return "2001-01-01T00:00:00Z"
    if isinstance(field, models.DateField):
        return "2001-01-01"
    if isinstance(field, models.IntegerField | models.DecimalField | models.ForeignKey):
        return 77
    if isinstance(field, models.JSONField):
        return {"planted": True}
    if field.name == "site_role":
        return "administrator"
    return "planted"


def who(row: Row) -> Any:
    return BY_NAME["owner" if row.may & {"owner", "person", "itself"} else "administrator"]


@pytest.mark.parametrize("name", API)
def test_the_api_names_every_field_that_it_does_not_take(name: str, world: World):
    model, writable = API[name]
    row, subject = ROWS[name], who(ROWS[name])
    others = [f for f in model._meta.concrete_fields if f.name not in writable | {"version"}]
    planted = {f.name: hostile(world, f) for f in others}
    # what the columns are called, and what is behind them
    planted |= {f.attname: hostile(world, f) for f in others if f.attname != f.name}
    planted |= {"pk": 77, "created_by": 1, "is_superuser": True, "project__key": "BOREAS"}
    request = request_for(world, row, subject, "own")
    read = rows_of_world()
    before = read()
    answer = ask(world, subject, Request(row.method, request.path, {**request.data, **planted}), keep=True)
    assert answer.status == 400
    assert set(planted) <= set(json.loads(answer.text)["errors"])
    assert read() == before


# lists in a body: the model its entries are about, and what may be written of it in an entry
ENTRIES: dict[str, tuple[str, type[models.Model], set[str]]] = {
    "api-task-bulk POST": ("tasks", Task, TASK | {"id", "parent"}),
    "api-progress POST": (
        "changes",
        Task,
        {"percent_complete", "remaining_minutes", "actual_start_at", "actual_finish_at"},
    ),
    "api-scenario-rebase POST": ("drop", Task, {"id"}),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_entries_of_lists_name_every_field_that_they_do_not_take(name: str, world: World):
    """A word that is not known is told in the entry it stands in; nothing of the list is written."""
    place, model, writable = ENTRIES[name]
    row, subject = ROWS[name], who(ROWS[name])
    others = [f for f in model._meta.concrete_fields if f.name not in writable | {"version"}]
    planted = {f.name: hostile(world, f) for f in others} | {"pk": 77, "project_id": world.other["project"]}
    request = request_for(world, row, subject, "own")
    data = {**request.data}
    data[place] = [{**data[place][0], **planted}, *data[place][1:]]
    read = rows_of_world()
    before = read()
    answer = ask(world, subject, Request(row.method, request.path, data), keep=True)
    assert answer.status == 400
    assert {f"{place}.0.{field}" for field in planted} <= set(json.loads(answer.text)["errors"])
    assert read() == before


@pytest.mark.parametrize("name", API)
def test_the_api_takes_every_field_that_it_says(name: str, world: World):
    """The negative control: none of the writable ones is refused as not being a field here."""
    _, writable = API[name]
    row, subject = ROWS[name], who(ROWS[name])
    request = request_for(world, row, subject, "own")
    data = {**request.data, **{field: [[["no", "value"]]] for field in writable if field not in request.data}}
    answer = ask(world, subject, Request(row.method, request.path, data))
    errors = json.loads(answer.text).get("errors", {})
    for field in writable:
        assert "Not a field that can be written here." not in errors.get(field, []), field


def test_every_writing_row_of_the_api_with_a_body_is_here():
    with_body = {str(row) for row in TABLE if row.is_api and row.writes and row.body}
    assert with_body <= set(API) | WITHOUT_MODEL


@pytest.mark.parametrize("name", API)
def test_version_is_obeyed_and_never_written(name: str, world: World):
    """`version` in the body says what was read; it is not a value."""
    row, subject = ROWS[name], who(ROWS[name])
    if row.method != "PATCH":
        return
    request = request_for(world, row, subject, "own")
    answer = ask(
        world,
        subject,
        Request(row.method, request.path, {**request.data, "version": 999}, headers={"If-Match": ""}),
    )
    assert answer.status == 412


@pytest.mark.parametrize("name", FORMS)
def test_forms_change_only_their_fields(name: str, world: World):
    model, thing, writable = FORMS[name]
    row, subject = ROWS[name], who(ROWS[name])
    pk = _pk(world, model, thing)
    request = request_for(world, row, subject, "own")
    fields = [f for f in model._meta.concrete_fields if f.name not in writable | {"version"}]
    planted: dict[str, Any] = {}
    for field in fields:
        value = hostile(world, field)
        for prefix in ("", "progress-", "link-", "who-", "exception-"):
            planted[f"{prefix}{field.name}"] = value
            planted[f"{prefix}{field.attname}"] = value
    planted = {key: json.dumps(v) if isinstance(v, dict) else v for key, v in planted.items()}
    before = model._base_manager.filter(pk=pk).values().get()
    data = {**planted, **(request.data or {})}
    answer = ask(world, subject, Request(row.method, request.path, data), keep=True)
    assert answer.status == row.status, answer.text[:300]
    after = model._base_manager.filter(pk=pk).values().get()
    allowed = {f.attname for f in model._meta.concrete_fields if f.name in writable} | FOLLOWS
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= allowed
    assert changed, "the form changed nothing, so that this proves nothing"


def _pk(world: World, model: type[models.Model], thing: str) -> Any:
    if thing == "settings":
        return ScheduleSettings.objects.get(project_id=world.own["project"]).pk
    value = world.site.get(thing, world.own.get(thing))
    if model in (PlanImport, ApiToken):
        return model._base_manager.get(public_id=value).pk
    return value


BOARD_FIELDS = {
    "name", "notes", "kind", "external_id", "calendar", "percent_type", "priority", "constraint_at",
}  # fmt: skip


def test_the_board_names_every_field_that_it_does_not_edit(world: World):
    owner = BY_NAME["owner"]
    row = ROWS["schedule-edits POST task.update"]
    request = request_for(world, row, owner, "own")
    names = [f.name for f in Task._meta.concrete_fields if f.name not in BOARD_FIELDS]
    read = rows_of_world()
    before = read()
    edit = Json({**request.data, "fields": dict.fromkeys(names, 77) | {"name": "Renamed"}})
    answer = ask(
        world, owner, Request("POST", request.path, edit, headers={"Accept": "application/json"}), keep=True
    )
    assert answer.status == 400
    assert set(names) <= set(json.loads(answer.text)["errors"])
    assert read() == before


def test_a_new_project_takes_nothing_but_its_facts(world: World):
    """Neither from the form nor from the API does a project begin archived, elsewhere numbered or with other owners."""
    owner = BY_NAME["owner"]
    row = ROWS["project-create POST"]
    request = request_for(world, row, owner, "own")
    data = {
        **request.data,
        "archived_at": "2001-01-01",
        "id": 77,
        "version": 9,
        "owner": world.people["outsider"].pk,
    }
    assert ask(world, owner, Request("POST", request.path, data), keep=True).status == 302
    made = Project.objects.get(key="NEW1")
    assert (made.archived_at, made.version) == (None, 1)
    assert made.pk != 77
    assert [(m.user, m.role) for m in made.memberships.all()] == [(world.people["owner"], "owner")]
    assert made.start_date == datetime.date(2026, 12, 1)


def test_a_new_person_is_active_and_of_the_role_that_was_chosen(world: World):
    administrator = BY_NAME["administrator"]
    row = ROWS["person-add POST"]
    request = request_for(world, row, administrator, "own")
    data = {
        **request.data,
        "is_active": "",
        "password": "planted",
        "is_staff": "on",
        "is_superuser": "on",
        "id": 77,
    }
    assert ask(world, administrator, Request("POST", request.path, data), keep=True).status == 200
    made = User.objects.get(email="ada@example.org")
    assert (made.site_role, made.is_active, made.has_usable_password()) == ("member", True, False)
    assert made.pk != 77


def test_a_new_token_belongs_to_who_made_it(world: World):
    owner = BY_NAME["owner"]
    row = ROWS["token-add POST"]
    request = request_for(world, row, owner, "own")
    planted = {
        "user": world.people["administrator"].pk,
        "may_write": "on",
        "digest": "planted",
        "expiry": "",
        "all_projects": "on",
    }
    before = set(ApiToken.objects.values_list("pk", flat=True))
    assert (
        ask(world, owner, Request("POST", request.path, {**request.data, **planted}), keep=True).status == 201
    )
    made = ApiToken.objects.exclude(pk__in=before).get()
    assert made.user == world.people["owner"]
    assert not made.may_write
    assert made.expiry is not None
    assert made.digest != "planted"


def test_the_world_is_where_it_should_be(world: World):
    """The rows that forms are about belong to ATLAS."""
    assert Task.objects.get(pk=world.own["task_id"]).project.key == OWN
