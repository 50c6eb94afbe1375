"""Light, dark, or as the system says: kept in a cookie, so that the first paint is right."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.policy import ANYONE, Action, declare
from core.web.context import THEMES

THEME_CHOOSE = Action("theme.choose", "Choose light or dark", writes=False, level="site")
declare({THEME_CHOOSE: [ANYONE]})
ONE_YEAR = 365 * 24 * 3600


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Set the cookie and go back to where the person was."""
    theme = request.POST.get("theme", "")
    following = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()}):
        following = "/"
    response = HttpResponseRedirect(following)
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=ONE_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie("theme")
    return response


choose_theme.policy_actions = {"POST": THEME_CHOOSE}  # type: ignore[attr-defined]
