"""What the organisation lays down for every plan, over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.rest.etag import expected_version
from projects.rest.base import SiteView
from schedule.models import PlanRules
from schedule.policy import PLAN_RULES_EDIT, PLAN_RULES_VIEW
from schedule.selectors.rules import plan_rules
from schedule.services.rules import FIELDS, update_rules


class PlanRulesOutput(serializers.ModelSerializer[PlanRules]):
    """How long deeds can be taken back, and which projects may be linked."""

    class Meta:
        model = PlanRules
        fields = [*FIELDS, "version"]
        read_only_fields = fields


class PlanRulesPatch(serializers.ModelSerializer[PlanRules]):
    """Rules to change."""

    class Meta:
        model = PlanRules
        fields = list(FIELDS)
        extra_kwargs = {name: {"required": False} for name in fields}


class PlanRulesOfSite(SiteView):
    """The rules of planning."""

    actions = {"GET": PLAN_RULES_VIEW, "PATCH": PLAN_RULES_EDIT}
    queryset = PlanRules.objects.none()
    serializer_class = PlanRulesOutput
    pagination_class = None

    @extend_schema(operation_id="plan_rules_get")
    def get(self, request: Request) -> Response:
        """Read the rules of planning."""
        return self._shown()

    @extend_schema(operation_id="plan_rules_update", request=PlanRulesPatch, responses=PlanRulesOutput)
    def patch(self, request: Request) -> Response:
        """Change the rules of planning."""
        update_rules(
            actor=self.actor,
            expected_version=expected_version(request),
            **self.read_input(PlanRulesPatch, partial=True),
        )
        return self._shown()

    def _shown(self) -> Response:
        row = plan_rules()
        return self.answer(PlanRulesOutput(row), version=row.version)
