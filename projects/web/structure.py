"""Portfolios and programmes: the tree for everybody, the forms for administrators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import Conflict, InvalidInput, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from projects.models import Portfolio, Programme
from projects.policy import STRUCTURE_MANAGE, STRUCTURE_VIEW
from projects.selectors.structure import get_portfolio, get_programme, structure_tree
from projects.services import (
    create_portfolio,
    create_programme,
    delete_portfolio,
    delete_programme,
    update_portfolio,
    update_programme,
)
from projects.web.compare import differences
from projects.web.form_fields import ServiceForm
from projects.web.forms import PortfolioForm, ProgrammeForm


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the pages of portfolios and of programmes differ in."""

    word: str
    form: type[ServiceForm]
    names: tuple[str, ...]
    update: Callable[..., Any]
    delete: Callable[..., Any]
    url: str


PORTFOLIOS = _Kind(
    "portfolio", PortfolioForm, ("name", "description"), update_portfolio, delete_portfolio, "portfolio"
)
PROGRAMMES = _Kind(
    "programme",
    ProgrammeForm,
    ("name", "portfolio", "description"),
    update_programme,
    delete_programme,
    "programme",
)


@page(GET=STRUCTURE_VIEW)
def structure(request: PageRequest) -> HttpResponse:
    """Portfolio → programme → project, as far as the reader sees them."""
    may_manage = can(request.actor, STRUCTURE_MANAGE)
    tree = structure_tree(actor=request.actor)
    actions: list[dict[str, Any]] = []
    if may_manage:
        if tree.portfolios:
            actions.append({"label": "New programme", "url": reverse("programme-create"), "icon": "plus"})
        actions.append(
            {"label": "New portfolio", "url": reverse("portfolio-create"), "icon": "plus", "primary": True}
        )
    context = {"tree": tree, "may_manage": may_manage, "actions": actions, "crumbs": _crumbs()[:1]}
    return render_page(request, "projects/structure.html", context)


@page(GET=STRUCTURE_MANAGE, POST=STRUCTURE_MANAGE)
def portfolio_create(request: PageRequest) -> HttpResponse:
    """Make a portfolio."""
    return _create(request, PORTFOLIOS, create_portfolio, {})


@page(GET=STRUCTURE_MANAGE, POST=STRUCTURE_MANAGE)
def programme_create(request: PageRequest) -> HttpResponse:
    """Make a programme."""
    return _create(request, PROGRAMMES, create_programme, {"portfolio": request.GET.get("portfolio")})


@page(GET=STRUCTURE_MANAGE, POST=STRUCTURE_MANAGE)
def portfolio_edit(request: PageRequest, portfolio_id: int) -> HttpResponse:
    """Change a portfolio."""
    return _edit(request, PORTFOLIOS, get_portfolio(request.actor, portfolio_id))


@page(GET=STRUCTURE_MANAGE, POST=STRUCTURE_MANAGE)
def programme_edit(request: PageRequest, programme_id: int) -> HttpResponse:
    """Change a programme."""
    return _edit(request, PROGRAMMES, get_programme(request.actor, programme_id))


@page(GET=STRUCTURE_MANAGE, POST=STRUCTURE_MANAGE)
def portfolio_delete(request: PageRequest, portfolio_id: int) -> HttpResponse:
    """Delete a portfolio that is empty."""
    return _delete(request, PORTFOLIOS, get_portfolio(request.actor, portfolio_id))


@page(GET=STRUCTURE_MANAGE, POST=STRUCTURE_MANAGE)
def programme_delete(request: PageRequest, programme_id: int) -> HttpResponse:
    """Delete a programme that is empty."""
    return _delete(request, PROGRAMMES, get_programme(request.actor, programme_id))


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": "Projects", "url": reverse("project-list")},
        {"label": "Portfolios", "url": reverse("structure")},
    ]


def _create(
    request: PageRequest, kind: _Kind, create: Callable[..., Any], initial: dict[str, Any]
) -> HttpResponse:
    require(request.actor, STRUCTURE_MANAGE)
    form = kind.form(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in kind.names}
        try:
            made = create(actor=request.actor, **values)
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"The {kind.word} {made} is there.")
            return redirect("structure")
    return _form_page(request, kind, form, f"New {kind.word}", f"Create the {kind.word}")


def _edit(request: PageRequest, kind: _Kind, row: Portfolio | Programme) -> HttpResponse:
    require(request.actor, STRUCTURE_MANAGE, row)
    initial = {**{name: getattr(row, name) for name in kind.names}, "version": row.version}
    form = kind.form(request.POST or None, initial=initial)
    compared, status = None, None
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in kind.names}
        version = form.cleaned_data["version"]
        try:
            kind.update(actor=request.actor, **{kind.word: row}, expected_version=version or 0, **values)
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            row.refresh_from_db()
            compared, status = differences(form, row, kind.names), 409
            form.take_version(row.version)
        else:
            messages.success(request, f"The {kind.word} is saved.")
            return redirect("structure")
    extra = {"compared": compared, "delete_url": reverse(f"{kind.url}-delete", args=[row.pk]), "row": row}
    return _form_page(request, kind, form, str(row), "Save", status=status, **extra)


def _delete(request: PageRequest, kind: _Kind, row: Portfolio | Programme) -> HttpResponse:
    require(request.actor, STRUCTURE_MANAGE, row)
    refusal = ""
    if request.method == "POST":
        try:
            kind.delete(actor=request.actor, **{kind.word: row})
        except Conflict as conflict:
            refusal = conflict.detail
        else:
            messages.success(request, f"The {kind.word} {row} is deleted.")
            return redirect("structure")
    context = {
        "kind": kind.word,
        "row": row,
        "refusal": refusal,
        "crumbs": _crumbs(),
        "back_url": reverse(f"{kind.url}-edit", args=[row.pk]),
    }
    return render_page(request, "projects/structure_delete.html", context, status=409 if refusal else 200)


def _form_page(
    request: PageRequest,
    kind: _Kind,
    form: ServiceForm,
    title: str,
    act: str,
    *,
    status: int | None = None,
    **extra: Any,
) -> HttpResponse:
    context = {"form": form, "kind": kind.word, "title": title, "act": act, "crumbs": _crumbs(), **extra}
    usual = 422 if request.method == "POST" else 200
    return render_page(request, "projects/structure_form.html", context, status=status or usual)
