"""Django's admin as a window: administrators look at every table, nobody writes through it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver

from core.actors import ANONYMOUS
from core.errors import Denied, NotSignedIn
from core.policy import can, require
from core.tables import TABLES_VIEW

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class PortalAdminSite(admin.AdminSite):
    """The tables of the portal. Signing in and out and passwords are the portal's own pages."""

    site_header = "Tables of the portal"
    site_title = "Tables"
    index_title = "Look at any table; changes are made in the portal"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators only."""
        return can(getattr(request, "actor", ANONYMOUS), TABLES_VIEW)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Strangers to the sign-in page, others refused with a sentence, and no method that writes."""
        guarded = super().admin_view(view, cacheable)

        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", ANONYMOUS)
            if not actor.is_authenticated:
                raise NotSignedIn("Sign in first.")
            require(actor, TABLES_VIEW)
            if request.method not in SAFE_METHODS:
                raise Denied("The tables can be looked at, not changed. Make the change in the portal.")
            response: HttpResponse = guarded(request, *args, **kwargs)
            return response

        return run

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The portal's sign-in page leads here and back."""
        if not getattr(request, "actor", ANONYMOUS).is_authenticated:
            raise NotSignedIn("Sign in first.")
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """To the portal's sign-out page."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """To the portal's own page."""
        return redirect("account_change_password")

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """The admin's addresses, each with the action it asks for."""
        urls = super().get_urls()
        _declare_actions(urls)
        return urls


def _declare_actions(urls: Iterable[URLResolver | URLPattern]) -> None:
    for each in urls:
        if isinstance(each, URLResolver):
            _declare_actions(each.url_patterns)
        else:
            each.callback = _declared(each.callback)


def _declared(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    run.policy_actions = {"GET": TABLES_VIEW}  # type: ignore[attr-defined]
    return run


class PortalAdminConfig(AdminConfig):
    """The application entry that makes this site the default one."""

    default_site = "core.admin_site.PortalAdminSite"
