"""The API's routes, room by room, with its schema and documentation served from here."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("core.rest.urls")),
    path("", include("accounts.rest.urls")),
    path("", include("projects.rest.urls")),
    path("", include("schedule.rest.urls")),
    path("", include("integrations.rest.urls")),
]
