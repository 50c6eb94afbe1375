"""The API's routes, room by room, with its schema and documentation served from here."""

from __future__ import annotations

from csp.decorators import csp_update
from django.urls import include, path
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from core.policy import ANYONE, Action, declare

API_DOCS = Action("api.docs", "Read how the API works", writes=False, level="site")
declare({API_DOCS: [ANYONE]})


class SchemaView(SpectacularAPIView):
    """The OpenAPI description."""

    actions = {"GET": API_DOCS}


@method_decorator(csp_update({"style-src": ["'unsafe-inline'"]}), name="dispatch")  # it styles itself
class DocumentationView(SpectacularSwaggerSplitView):
    """The description as pages, from our own server."""

    actions = {"GET": API_DOCS}


urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocumentationView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("core.rest.urls")),
    path("", include("accounts.rest.urls")),
    path("", include("projects.rest.urls")),
    path("", include("schedule.rest.urls")),
    path("", include("integrations.rest.urls")),
]
