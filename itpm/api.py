"""The API's routes, room by room, with its schema and documentation served from here."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from core.policy import ANYONE, Action, declare

API_DOCS = Action("api.docs", "Read how the API works", writes=False, level="site")
declare({API_DOCS: [ANYONE]})


class SchemaView(SpectacularAPIView):
    """The OpenAPI description."""

    actions = {"GET": API_DOCS}


class DocumentationView(SpectacularSwaggerView):
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
