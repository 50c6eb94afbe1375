"""One person: add, edit, deactivate, bring back, a link to set a password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.policy import PEOPLE_MANAGE, PEOPLE_VIEW_ALL
from accounts.selectors.people import person_by_id
from accounts.services.passwords import make_password_link
from accounts.services.people import create_person, deactivate_person, reactivate_person, update_person
from accounts.web.form_errors import save_over, show_on_form
from accounts.web.people_forms import EditPersonForm, PersonForm
from core.errors import InvalidInput, PortalError, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page

_CRUMBS = [{"label": "People", "url": "/people/"}]


@page(GET=PEOPLE_MANAGE, POST=PEOPLE_MANAGE)
def person_add(request: PageRequest) -> HttpResponse:
    """The form of a new person; afterwards the link of the invitation, once."""
    require(request.actor, PEOPLE_MANAGE)
    form = PersonForm(request.POST or None, initial={"time_zone": request.user.time_zone})  # type: ignore[union-attr]
    if request.method != "POST" or not form.is_valid():
        return _add_page(request, form, 422 if form.is_bound else 200)
    try:
        person = create_person(actor=request.actor, invite=True, **form.cleaned_data)
    except (InvalidInput, Stale) as refusal:
        return _add_page(request, form, show_on_form(form, refusal))
    return _link_page(request, person, is_new=True)


@page(GET=PEOPLE_VIEW_ALL, POST=PEOPLE_MANAGE)
def person_page(request: PageRequest, person_id: int) -> HttpResponse:
    """A person's facts; a form for those who may change them."""
    if request.method == "POST":
        require(request.actor, PEOPLE_MANAGE)
    person = person_by_id(request.actor, person_id)
    if request.method == "POST":
        return _save(request, person)
    initial = {name: getattr(person, name) for name in EditPersonForm.base_fields}
    return _person_page(request, person, EditPersonForm(initial=initial), 200)


@page(GET=PEOPLE_MANAGE, POST=PEOPLE_MANAGE)
def person_deactivate(request: PageRequest, person_id: int) -> HttpResponse:
    """Ask, then take the access away."""
    require(request.actor, PEOPLE_MANAGE)
    person = person_by_id(request.actor, person_id)
    if request.method == "GET":
        return render_page(request, "accounts/person_deactivate.html", {"person": person, "crumbs": _CRUMBS})
    deactivate_person(actor=request.actor, person=person)
    messages.info(request, f"{person} is deactivated: sessions and tokens have ended.")
    return redirect("person", person_id=person.pk)


@page(POST=PEOPLE_MANAGE)
def person_reactivate(request: PageRequest, person_id: int) -> HttpResponse:
    """Let a person in again."""
    require(request.actor, PEOPLE_MANAGE)
    person = reactivate_person(actor=request.actor, person=person_by_id(request.actor, person_id))
    messages.info(request, f"{person} can sign in again.")
    return redirect("person", person_id=person.pk)


@page(POST=PEOPLE_MANAGE)
def person_link(request: PageRequest, person_id: int) -> HttpResponse:
    """A new link to set a password, shown once."""
    require(request.actor, PEOPLE_MANAGE)
    return _link_page(request, person_by_id(request.actor, person_id), is_new=False)


def _save(request: PageRequest, person: User) -> HttpResponse:
    form = EditPersonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person, form, 422)
    values = dict(form.cleaned_data)
    try:
        update_person(actor=request.actor, person=person, expected_version=values.pop("version"), **values)
    except PortalError as refusal:
        if refusal.status in (403, 404):
            raise
        if isinstance(refusal, Stale):
            save_over(form, refusal)
        return _person_page(request, person, form, show_on_form(form, refusal))
    messages.info(request, "Saved.")
    return redirect("person", person_id=person.pk)


def _person_page(request: PageRequest, person: User, form: EditPersonForm, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "person": person,
        "form": form,
        "crumbs": _CRUMBS,
        "can_manage": can(request.actor, PEOPLE_MANAGE),
        "is_self": person.pk == request.actor.user_id,
    }
    return render_page(request, "accounts/person.html", context, status=status)


def _add_page(request: PageRequest, form: PersonForm, status: int) -> HttpResponse:
    return render_page(request, "accounts/person_add.html", {"form": form, "crumbs": _CRUMBS}, status=status)


def _link_page(request: PageRequest, person: User, *, is_new: bool) -> HttpResponse:
    link = make_password_link(actor=request.actor, user=person, base_url=_own_address(request))
    context = {"person": person, "link": link, "is_new": is_new, "crumbs": _CRUMBS}
    response = render_page(request, "accounts/person_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _own_address(request: PageRequest) -> str:
    return request.build_absolute_uri(reverse("home")).rstrip("/")
