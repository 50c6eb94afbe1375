"""The API's routes of the core: jobs."""

from __future__ import annotations

from django.urls import path

from core.rest import jobs

urlpatterns = [
    path("jobs/", jobs.JobList.as_view(), name="api-job-list"),
    path("jobs/<uuid:job_id>/", jobs.JobDetail.as_view(), name="api-job"),
    path("jobs/<uuid:job_id>/cancel/", jobs.JobCancel.as_view(), name="api-job-cancel"),
]
