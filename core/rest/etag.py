"""ETag and If-Match: an edit says which version it was made from."""

from __future__ import annotations

import re
from typing import Any

from rest_framework.request import Request

from core.errors import InvalidInput, PreconditionRequired

_TAG = re.compile(r'^(?:W/)?"v(\d+)"$')


def etag_of(version: int) -> str:
    """The entity tag of a version."""
    return f'"v{version}"'


def expected_version(request: Request, *, required: bool = True) -> int | None:
    """The version in If-Match, or in the body's `version`; `*` means whatever is there."""
    header = request.headers.get("If-Match", "").strip()
    body: Any = request.data if isinstance(request.data, dict) else {}
    if header == "*":
        return None
    if header:
        match = _TAG.match(header)
        if match is None:
            raise InvalidInput(
                'If-Match takes the ETag of an earlier answer, such as "v3".', fields={"If-Match": [header]}
            )
        return int(match.group(1))
    if "version" in body:
        try:
            return int(body["version"])
        except (TypeError, ValueError):
            raise InvalidInput(
                "version takes a whole number.", fields={"version": ["A whole number."]}
            ) from None
    if required:
        raise PreconditionRequired(
            "Send If-Match with the ETag you read, or `version` in the body, so that no edit of others is lost."
        )
    return None
