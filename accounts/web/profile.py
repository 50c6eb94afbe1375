"""One's own account: name, time zone, keyboard habit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.policy import PROFILE_EDIT, PROFILE_VIEW
from accounts.services.people import update_profile
from accounts.web.form_errors import save_over, show_on_form
from accounts.web.people_forms import ProfileForm
from core.errors import NotVisible, PortalError, Stale
from core.web.pages import PageRequest, page, render_page


@page(GET=PROFILE_VIEW, POST=PROFILE_EDIT)
def profile(request: PageRequest) -> HttpResponse:
    """Show and save one's profile."""
    person = _own(request)
    if request.method == "POST":
        return _save(request, person)
    initial = {name: getattr(person, name) for name in ProfileForm.base_fields}
    return _page(request, person, ProfileForm(initial=initial), 200)


def _own(request: PageRequest) -> User:
    if request.actor.user is None:
        raise NotVisible()
    return User.objects.get(pk=request.actor.user.pk)


def _save(request: PageRequest, person: User) -> HttpResponse:
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, person, form, 422)
    values: dict[str, Any] = dict(form.cleaned_data)
    try:
        update_profile(actor=request.actor, person=person, expected_version=values.pop("version"), **values)
    except PortalError as refusal:
        if refusal.status in (403, 404):
            raise
        if isinstance(refusal, Stale):
            save_over(form, refusal)
        return _page(request, person, form, show_on_form(form, refusal))
    messages.info(request, "Your profile is saved.")
    return redirect("profile")


def _page(request: PageRequest, person: User, form: ProfileForm, status: int) -> HttpResponse:
    return render_page(request, "accounts/profile.html", {"person": person, "form": form}, status=status)
