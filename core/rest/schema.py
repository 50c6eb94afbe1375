"""OpenAPI of our views: operation ids by route and verb, problems as the answer of every error."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from core.rest.idempotency import HEADER, METHODS

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


KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": "^[!-~]{1,200}$"},
    OpenApiParameter.HEADER,
    description="Sent again with the same key within a day, the request is not carried out again; its first answer is"
    " given once more. The same key with another request is a 422.",
)


class PortalSchema(AutoSchema):
    """Adds the errors that every operation may answer."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction == "response":
            for code in ("400", "401", "403", "404"):
                bodies.setdefault(code, self._problem(code))
            if self.method != "GET":
                for code in ("409", "412", "413", "415", "422"):
                    bodies.setdefault(code, self._problem(code))
            if self.method in ("PATCH", "PUT", "DELETE"):
                bodies.setdefault("428", self._problem("428"))
        return bodies

    def get_override_parameters(self) -> list[Any]:
        """Writes may come with a key under which they are carried out once."""
        given: list[Any] = list(super().get_override_parameters())
        return [*given, KEY] if self.method in METHODS else given

    def _problem(self, code: str) -> dict[str, Any]:
        media = ["application/problem+json"]
        body: dict[str, Any] = self._get_response_for_code(PROBLEM, code, media)  # type: ignore[no-untyped-call]
        return body
