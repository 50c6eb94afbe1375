"""OpenAPI of our views: operation ids by route and verb, problems as the answer of every error."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

PROBLEM = OpenApiResponse(
    inline_serializer(
        "Problem",
        {
            "type": serializers.CharField(),
            "title": serializers.CharField(),
            "status": serializers.IntegerField(),
            "detail": serializers.CharField(),
            "instance": serializers.CharField(required=False),
            "errors": serializers.DictField(required=False),
        },
    ),
    description="Problem details (RFC 9457)",
)


class PortalSchema(AutoSchema):
    """Adds the errors that every operation may answer."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction == "response":
            for code in ("400", "401", "403", "404"):
                bodies.setdefault(code, self._problem(code))
            if self.method != "GET":
                for code in ("409", "412", "415"):
                    bodies.setdefault(code, self._problem(code))
            if self.method in ("PATCH", "PUT", "DELETE"):
                bodies.setdefault("428", self._problem("428"))
        return bodies

    def _problem(self, code: str) -> dict[str, Any]:
        media = ["application/problem+json"]
        body: dict[str, Any] = self._get_response_for_code(PROBLEM, code, media)  # type: ignore[no-untyped-call]
        return body
