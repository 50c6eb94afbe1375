"""API tokens: list, make, revoke."""

from __future__ import annotations

import zoneinfo
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.policy import TOKEN_LIST, TOKEN_MANAGE
from accounts.registries import TOKEN_PROJECTS
from accounts.selectors.tokens import token_rows, tokens_of
from accounts.services.tokens import DEFAULT_DAYS, LONGEST_DAYS, create_token, revoke_token
from accounts.web.form_errors import show_on_form
from core.actors import Actor
from core.errors import NotVisible, PortalError
from core.web.pages import PageRequest, page, render_page

_CRUMBS = [{"label": "API tokens", "url": "/account/tokens/"}]


class TokenForm(forms.Form):
    """What a token may do, where, and for how long."""

    name = forms.CharField(label="Name", max_length=80, help_text="What uses it, such as “Nightly export”.")
    scope = forms.ChoiceField(
        label="It may",
        choices=[("read", "Read"), ("write", "Read and write")],
        initial="read",
        widget=forms.RadioSelect,
    )
    reach = forms.ChoiceField(
        label="In",
        choices=[("all", "Every project I may see"), ("chosen", "Chosen projects only")],
        initial="all",
        widget=forms.RadioSelect,
    )
    projects = forms.TypedMultipleChoiceField(
        label="Chosen projects", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(label="Last day", required=False)

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [(row.id, row.label) for row in TOKEN_PROJECTS.rows(actor)]
        projects: Any = self.fields["projects"]
        projects.choices = choices
        projects.error_messages["invalid_choice"] = (
            "One of the projects does not exist, or is not yours to see."
        )
        first, last = today + timedelta(days=1), today + timedelta(days=LONGEST_DAYS)
        field = self.fields["expires_on"]
        field.initial = today + timedelta(days=DEFAULT_DAYS)
        field.required = not settings.API_TOKENS_WITHOUT_END
        field.help_text = f"At most {LONGEST_DAYS} days from now." + (
            "" if field.required else " Leave it empty for a token without end."
        )
        field.widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "min": first.isoformat(), "max": last.isoformat()}
        )
        field.error_messages["required"] = "Choose the last day on which the token works."

    def values(self) -> dict[str, Any]:
        """The arguments of the service."""
        chosen = self.cleaned_data["reach"] == "chosen"
        return {
            "name": self.cleaned_data["name"],
            "may_write": self.cleaned_data["scope"] == "write",
            "project_ids": self.cleaned_data["projects"] if chosen else None,
            "expires_on": self.cleaned_data["expires_on"],
        }


@page(GET=TOKEN_LIST)
def token_list(request: PageRequest) -> HttpResponse:
    """One's tokens and what became of them."""
    return render_page(request, "accounts/tokens.html", {"rows": token_rows(request.actor, timezone.now())})


@page(GET=TOKEN_LIST, POST=TOKEN_MANAGE)
def token_add(request: PageRequest) -> HttpResponse:
    """Make a token; its text is on the answer and nowhere else."""
    zone = zoneinfo.ZoneInfo(request.user.time_zone)  # type: ignore[union-attr]
    today = timezone.now().astimezone(zone).date()
    form = TokenForm(request.POST or None, actor=request.actor, today=today)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, 422 if form.is_bound else 200)
    try:
        token, text = create_token(actor=request.actor, **form.values())
    except PortalError as refusal:
        if refusal.status == 403:
            raise
        return _form_page(request, form, show_on_form(form, refusal))
    context = {"token": token, "text": text, "crumbs": _CRUMBS, "portal_url": settings.PORTAL_URL}
    response = render_page(request, "accounts/token_made.html", context, status=201)
    response["Cache-Control"] = "no-store"
    return response


@page(GET=TOKEN_LIST, POST=TOKEN_MANAGE)
def token_revoke(request: PageRequest, public_id: Any) -> HttpResponse:
    """Ask, then end a token."""
    token = tokens_of(request.actor).filter(public_id=public_id).first()
    if token is None:
        raise NotVisible()
    if request.method == "GET":
        return render_page(request, "accounts/token_revoke.html", {"token": token, "crumbs": _CRUMBS})
    revoke_token(actor=request.actor, token=token)
    messages.info(request, f"The token “{token.name}” is revoked.")
    return redirect("token-list")


def _form_page(request: PageRequest, form: TokenForm, status: int) -> HttpResponse:
    return render_page(request, "accounts/token_add.html", {"form": form, "crumbs": _CRUMBS}, status=status)
