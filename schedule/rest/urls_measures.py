"""The API's routes of baselines, of schedule quality, of the rules of planning, and of what a deletion breaks."""

from __future__ import annotations

from django.urls import path

from schedule.rest import baselines, deletion, plan_rules, quality

PROJECT = "projects/<str:key>/"
BASELINE = f"{PROJECT}baselines/<int:baseline_number>/"

urlpatterns = [
    path(f"{PROJECT}baselines/", baselines.BaselineList.as_view(), name="api-baseline-list"),
    path(f"{PROJECT}baselines/chosen/", baselines.BaselineChosen.as_view(), name="api-baseline-chosen"),
    path(BASELINE, baselines.BaselineDetail.as_view(), name="api-baseline"),
    path(f"{BASELINE}tasks/", baselines.BaselineTasks.as_view(), name="api-baseline-task-list"),
    path(f"{BASELINE}compare/", baselines.BaselineCompare.as_view(), name="api-baseline-compare"),
    path(f"{PROJECT}tasks/deletion/", deletion.DeletionPreview.as_view(), name="api-task-deletion"),
    path(f"{PROJECT}quality/", quality.QualityDetail.as_view(), name="api-quality"),
    path(f"{PROJECT}quality/gate/", quality.QualityGate.as_view(), name="api-quality-gate"),
    path(f"{PROJECT}quality/days/", quality.QualityDays.as_view(), name="api-quality-day-list"),
    path(f"{PROJECT}quality/limits/", quality.QualityLimitsOfProject.as_view(), name="api-quality-limits"),
    path("plan-rules/", plan_rules.PlanRulesOfSite.as_view(), name="api-plan-rules"),
    path("quality-limits/", quality.QualityLimitsOfSite.as_view(), name="api-site-quality-limits"),
]
