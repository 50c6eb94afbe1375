"""The front door: pages at the root, the API under /api/v1/."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("core.web.urls")),
    path("", include("accounts.web.urls")),
    path("", include("projects.web.urls")),
    path("", include("schedule.web.urls")),
    path("", include("integrations.web.urls")),
    path("api/v1/", include("itpm.api")),
    path("admin/", admin.site.urls),
]
handler400 = "core.web.views.bad_request"
handler403 = "core.web.views.permission_denied"
handler404 = "core.web.views.page_not_found"
handler500 = "core.web.views.server_error"
