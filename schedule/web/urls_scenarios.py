"""Addresses of scenarios: pages, and what the board's panel asks."""

from __future__ import annotations

from django.urls import path

from schedule.web import scenario_data, scenarios

pages = [
    path("scenarios/", scenarios.schedule_scenarios, name="schedule-scenarios"),
    path("scenarios/export/", scenarios.scenarios_export, name="schedule-scenarios-export"),
    path("scenarios/rows/", scenario_data.scenario_rows, name="schedule-scenario-rows"),
    path("scenarios/<int:scenario_id>/", scenarios.schedule_scenario, name="schedule-scenario"),
    path("scenarios/<int:scenario_id>/data/", scenario_data.scenario_data, name="schedule-scenario-data"),
    path("scenarios/<int:scenario_id>/acts/", scenario_data.scenario_acts, name="schedule-scenario-acts"),
    path("scenarios/<int:scenario_id>/apply/", scenarios.scenario_apply, name="schedule-scenario-apply"),
    path(
        "scenarios/<int:scenario_id>/discard/", scenarios.scenario_discard, name="schedule-scenario-discard"
    ),
    path("scenarios/<int:scenario_id>/rebase/", scenarios.scenario_rebase, name="schedule-scenario-rebase"),
]
