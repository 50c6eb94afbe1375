"""The body of a problem (RFC 9457), for the API and for pages that ask for JSON."""

from __future__ import annotations

from typing import Any


def problem(
    code: int, slug: str, title: str, detail: str, request: Any = None, **extra: Any
) -> dict[str, Any]:
    """The body of a problem; `instance` is the request's id, which the logs carry too."""
    body: dict[str, Any] = {
        "type": f"urn:portal:problem:{slug}",
        "title": title,
        "status": code,
        "detail": detail,
    }
    request_id = getattr(request, "request_id", "") or getattr(
        getattr(request, "_request", None), "request_id", ""
    )
    if request_id:
        body["instance"] = f"urn:request:{request_id}"
    body.update({key: value for key, value in extra.items() if value not in (None, {}, [])})
    return body
