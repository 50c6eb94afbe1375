"""The API's routes of undo and of scenarios."""

from __future__ import annotations

from django.urls import path

from schedule.rest import scenarios, undo

_UNDER = "projects/<str:key>/"
_ONE = f"{_UNDER}scenarios/<int:scenario_id>/"

urlpatterns = [
    path(f"{_UNDER}undo/", undo.Undo.as_view(), name="api-undo"),
    path(f"{_UNDER}redo/", undo.Redo.as_view(), name="api-redo"),
    path(f"{_UNDER}scenarios/", scenarios.ScenarioList.as_view(), name="api-scenario-list"),
    path(_ONE, scenarios.ScenarioDetail.as_view(), name="api-scenario"),
    path(f"{_ONE}difference/", scenarios.ScenarioDifference.as_view(), name="api-scenario-difference"),
    path(f"{_ONE}apply/", scenarios.ScenarioApply.as_view(), name="api-scenario-apply"),
    path(f"{_ONE}rebase/", scenarios.ScenarioRebase.as_view(), name="api-scenario-rebase"),
    path(f"{_ONE}tasks/<int:task_id>/", scenarios.ScenarioTask.as_view(), name="api-scenario-task"),
]
