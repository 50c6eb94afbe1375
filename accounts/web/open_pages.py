"""Pages for those who are not signed in: they declare their actions like all others."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.policy import Action

View = Callable[..., HttpResponseBase]


def open_page(**actions: Action) -> Callable[[View], View]:
    """Declare a page that needs no sign-in: `@open_page(GET=SIGN_IN, POST=SIGN_IN)`. It is never cached."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        methods = sorted(set(actions) | ({"HEAD"} if "GET" in actions else set()))
        wrapped: Any = never_cache(require_http_methods(methods)(run))
        wrapped.policy_actions = dict(actions)
        return wrapped  # type: ignore[no-any-return]

    return decorate
