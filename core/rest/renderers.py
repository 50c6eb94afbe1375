"""How answers are written."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import JSONRenderer


class PortalRenderer(JSONRenderer):
    """JSON; problems under their own media type."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        """Render, and mark a problem as such."""
        response = (renderer_context or {}).get("response")
        if response is not None and getattr(response, "is_problem", False):
            response["Content-Type"] = "application/problem+json"
        rendered: bytes = super().render(data, accepted_media_type, renderer_context)
        return rendered
