"""Addresses of the pages of imports."""

from __future__ import annotations

from django.urls import path

from integrations.web import exports, imports, sheets

urlpatterns = [
    path("projects/<str:key>/schedule/export.csv", exports.export_csv, name="plan-export-csv"),
    path("projects/<str:key>/schedule/export.xlsx", exports.export_xlsx, name="plan-export-xlsx"),
    path("projects/<str:key>/schedule/export.pdf", exports.export_pdf, name="plan-export-pdf"),
    path("projects/<str:key>/schedule/prints/<uuid:job_id>/plan.pdf", exports.plan_print, name="plan-print"),
    path("projects/<str:key>/schedule/export.xml", exports.export_mspdi, name="plan-export-mspdi"),
    path("projects/<str:key>/schedule/export/", exports.export_choices, name="plan-export"),
    path("projects/<str:key>/imports/", imports.import_list, name="import-list"),
    path("projects/<str:key>/imports/new/", imports.import_new, name="import-new"),
    path("projects/<str:key>/imports/list/", sheets.sheet_new, name="sheet-new"),
    path("projects/<str:key>/imports/<uuid:public_id>/columns/", sheets.sheet_columns, name="sheet-columns"),
    path("projects/<str:key>/imports/<uuid:public_id>/", imports.import_page, name="import"),
    path("projects/<str:key>/imports/<uuid:public_id>/check/", imports.import_check, name="import-check"),
    path("projects/<str:key>/imports/<uuid:public_id>/start/", imports.import_start, name="import-start"),
    path("projects/<str:key>/imports/<uuid:public_id>/undo/", imports.import_undo, name="import-undo"),
    path(
        "projects/<str:key>/imports/<uuid:public_id>/report.csv", imports.import_report, name="import-report"
    ),
]
