"""The people of a project: let in, given another role, taken out, and let in again by undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.policy import PEOPLE_VIEW_ALL
from core.errors import Conflict, Denied, InvalidInput, PortalError, Stale
from core.policy import can, require, roles_of
from core.web.pages import PageRequest, page, render_page
from projects.models import Membership, Project, ProjectRole
from projects.policy import MEMBERS_MANAGE, MEMBERS_VIEW
from projects.selectors.people import get_membership, members_of, people_called
from projects.services import add_member, change_role, remove_member
from projects.services.membership import may_grant
from projects.web.base import project_context, project_or_404
from projects.web.forms import NewMemberForm, RoleForm

UNDO_SALT = "projects.member-removed"
UNDO_SECONDS = 300


@page(GET=MEMBERS_VIEW, POST=MEMBERS_MANAGE)
def project_members(request: PageRequest, key: str) -> HttpResponse:
    """Who belongs to the project, and the form that lets somebody in."""
    project = project_or_404(request, key, MEMBERS_VIEW)
    if request.method != "POST":
        return _members(request, project)
    require(request.actor, MEMBERS_MANAGE, project)
    form = NewMemberForm(request.POST, roles=_grantable(request, project))
    if not form.is_valid():
        return _members(request, project, form=form, status=422)
    person = _person_of(request, form)
    if person is None:
        return _members(request, project, form=form, status=422)
    try:
        row = add_member(actor=request.actor, project=project, user=person, role=form.cleaned_data["role"])
    except InvalidInput as refusal:
        for sentences in refusal.fields.values():
            form.add_error("person", sentences)
        return _members(request, project, form=form, status=422)
    messages.success(request, f"{person} is in as {row.get_role_display().lower()}.")
    return redirect("project-members", key=project.key)


@page(POST=MEMBERS_MANAGE)
def member_role(request: PageRequest, key: str, membership_id: int) -> HttpResponse:
    """Give a person another role."""
    project = project_or_404(request, key)
    row = get_membership(request.actor, project, membership_id)
    require(request.actor, MEMBERS_MANAGE, project)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _members(request, project, refusal="Choose one of the roles of the list.", status=422)
    role = form.cleaned_data["role"]
    if role == row.role:
        return redirect("project-members", key=project.key)
    try:
        change_role(
            actor=request.actor, membership=row, role=role, expected_version=form.cleaned_data["version"]
        )
    except (Conflict, Denied, InvalidInput) as refusal:
        return _members(request, project, refusal=refusal.detail, status=refusal.status)
    except Stale:
        return _members(request, project, refusal=_role_changed(request, project, row, role), status=409)
    messages.success(request, f"{row.user} is {ProjectRole(role).label.lower()} now.")
    return redirect("project-members", key=project.key)


@page(GET=MEMBERS_MANAGE, POST=MEMBERS_MANAGE)
def member_remove(request: PageRequest, key: str, membership_id: int) -> HttpResponse:
    """Ask, then take a person out; the list that follows offers to undo it."""
    project = project_or_404(request, key)
    row = get_membership(request.actor, project, membership_id)
    require(request.actor, MEMBERS_MANAGE, project)
    if request.method != "POST":
        context = {**project_context(request, project, "settings"), "membership": row}
        return render_page(request, "projects/member_remove.html", context)
    try:
        remove_member(actor=request.actor, membership=row)
    except (Conflict, Denied) as refusal:
        return _members(request, project, refusal=refusal.detail, status=refusal.status)
    left = signing.dumps({"project": project.pk, "user": row.user_id, "role": row.role}, salt=UNDO_SALT)
    return redirect(f"{reverse('project-members', args=[project.key])}?removed={left}")


@page(POST=MEMBERS_MANAGE)
def member_restore(request: PageRequest, key: str) -> HttpResponse:
    """Undo a removal: the person comes back with the role they had."""
    project = project_or_404(request, key)
    require(request.actor, MEMBERS_MANAGE, project)
    left = _removed(request.POST.get("removed", ""), project)
    person = User.objects.filter(pk=left["user"]).first() if left else None
    if left is None or person is None:
        return _members(
            request, project, refusal="This can no longer be undone. Add the person again.", status=409
        )
    try:
        add_member(actor=request.actor, project=project, user=person, role=left["role"])
    except (InvalidInput, Denied) as refusal:
        return _members(request, project, refusal=refusal.detail, status=refusal.status)
    messages.success(request, f"{person} is back as {ProjectRole(left['role']).label.lower()}.")
    return redirect("project-members", key=project.key)


def _members(
    request: PageRequest,
    project: Project,
    *,
    form: NewMemberForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    may_manage = can(request.actor, MEMBERS_MANAGE, project)
    grantable = _grantable(request, project)
    held = {role for role, _ in grantable}
    rows = [
        {"membership": row, "may_change": may_manage and row.role in held}
        for row in members_of(actor=request.actor, project=project)
    ]
    context: dict[str, Any] = {
        **project_context(request, project, "settings"),
        "section": "people",
        "members": rows,
        "roles": grantable,
        "may_manage": may_manage,
        "shows_addresses": can(request.actor, PEOPLE_VIEW_ALL),
        "refusal": refusal,
        "undo": _undo(request, project) if may_manage else None,
    }
    if may_manage:
        context["form"] = form or NewMemberForm(roles=grantable)
    return render_page(request, "projects/project_members.html", context, status=status)


def _grantable(request: PageRequest, project: Project) -> list[tuple[str, str]]:
    roles = roles_of(request.actor, project)
    return [(value, label) for value, label in ProjectRole.choices if may_grant(roles, value)]


def _person_of(request: PageRequest, form: NewMemberForm) -> User | None:
    text = form.cleaned_data["person"]
    found = people_called(actor=request.actor, text=text)
    chosen = [person for person in found if person.pk == form.cleaned_data["person_id"]]
    if len(chosen or found) == 1:
        return (chosen or found)[0]
    if found:
        form.add_error("person", f"{len(found)} people are called {text}. Write the e-mail address.")
    else:
        form.add_error(
            "person", f"Nobody with this name or address can sign in: {text}. An administrator adds people."
        )
    return None


def _role_changed(request: PageRequest, project: Project, row: Membership, role: str) -> str:
    try:
        now = get_membership(request.actor, project, row.pk).get_role_display().lower()
    except PortalError:
        return f"{row.user} was taken out meanwhile."
    wanted = ProjectRole(role).label.lower()
    return f"Somebody made {row.user} {now} meanwhile; you chose {wanted}. Choose again if it should be {wanted}."


def _undo(request: PageRequest, project: Project) -> dict[str, Any] | None:
    text = request.GET.get("removed", "")
    left = _removed(text, project) if text else None
    person = User.objects.filter(pk=left["user"]).first() if left else None
    if person is None or Membership.objects.filter(project=project, user=person).exists():
        return None
    return {"message": f"{person} is taken out of {project.key}.", "fields": {"removed": text}}


def _removed(text: str, project: Project) -> dict[str, Any] | None:
    try:
        left: dict[str, Any] = signing.loads(text, salt=UNDO_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return None
    return left if left.get("project") == project.pk else None
