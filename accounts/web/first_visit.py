"""The page of the first visit: whoever brings the one-time token makes the first administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.policy import FIRST_VISIT, SETUP
from accounts.selectors.first_visit import has_administrator
from accounts.services.first_visit import SET_UP, USED, make_first_administrator, token_is_valid
from accounts.web.form_errors import show_on_form
from accounts.web.open_pages import open_page
from accounts.web.sign_in_forms import HOW_TO_CHOOSE
from accounts.web.time_zones import TimeZoneField
from core.errors import InvalidInput, PortalError

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class FirstAdministratorForm(forms.Form):
    """Who runs the portal."""

    token = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"invalid": "Write a whole e-mail address, such as ada@example.org."},
    )
    password1 = forms.CharField(
        label="Password",
        strip=False,
        help_text=HOW_TO_CHOOSE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="The same password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = TimeZoneField(initial="UTC", help_text="Times are shown to you in this zone.")

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        values: dict[str, Any] = super().clean() or {}
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two passwords differ. Type the same one twice.")
        return values


@open_page(GET=FIRST_VISIT, POST=SETUP)
def first_visit(request: HttpRequest) -> HttpResponse:
    """Ask for the token, then for the administrator."""
    if has_administrator():
        return redirect("account_login")
    if request.method == "POST":
        return _make(request)
    token = request.GET.get("token", "").strip()
    if not token or not token_is_valid(token):
        return _ask_for_token(request, USED if token else "", 403 if token else 200)
    return _form(request, FirstAdministratorForm(initial={"token": token}), 200)


def _make(request: HttpRequest) -> HttpResponse:
    form = FirstAdministratorForm(request.POST)
    if not token_is_valid(request.POST.get("token", "")):
        return _ask_for_token(request, USED, 403)
    if not form.is_valid():
        return _form(request, form, 422)
    values = form.cleaned_data
    try:
        person = make_first_administrator(
            actor=SET_UP.for_request(request.request_id),  # type: ignore[attr-defined]
            token=values["token"],
            email=values["email"],
            name=values["name"],
            password=values["password1"],
            time_zone=values["time_zone"],
        )
    except InvalidInput as refusal:
        return _form(request, form, show_on_form(form, refusal, {"password": "password1"}))
    except PortalError as refusal:
        return _ask_for_token(request, refusal.detail, 403)
    login(request, person, backend=BACKEND)
    return redirect("/")


def _ask_for_token(request: HttpRequest, error: str, status: int) -> HttpResponse:
    return render(request, "accounts/first_visit_token.html", {"error": error}, status=status)


def _form(request: HttpRequest, form: FirstAdministratorForm, status: int) -> HttpResponse:
    return render(request, "accounts/first_visit.html", {"form": form}, status=status)
