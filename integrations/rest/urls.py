"""The API's routes of imports."""

from __future__ import annotations

from django.urls import path

from integrations.rest import exports, imports, sheets

urlpatterns = [
    path("projects/<str:key>/imports/", imports.ImportList.as_view(), name="api-import-list"),
    path("projects/<str:key>/imports/sheets/", sheets.SheetUpload.as_view(), name="api-sheet-upload"),
    path(
        "projects/<str:key>/imports/<uuid:public_id>/columns/",
        sheets.SheetColumns.as_view(),
        name="api-sheet-columns",
    ),
    path("projects/<str:key>/schedule/export/", exports.PlanExport.as_view(), name="api-plan-export"),
    path(
        "projects/<str:key>/schedule/export/prints/<uuid:job_id>/",
        exports.PlanPrint.as_view(),
        name="api-plan-print",
    ),
    path(
        "projects/<str:key>/schedule/export/losses/",
        exports.PlanExportLosses.as_view(),
        name="api-plan-export-losses",
    ),
    path("projects/<str:key>/imports/<uuid:public_id>/", imports.ImportDetail.as_view(), name="api-import"),
    path(
        "projects/<str:key>/imports/<uuid:public_id>/start/",
        imports.ImportStart.as_view(),
        name="api-import-start",
    ),
    path(
        "projects/<str:key>/imports/<uuid:public_id>/undo/",
        imports.ImportUndo.as_view(),
        name="api-import-undo",
    ),
]
