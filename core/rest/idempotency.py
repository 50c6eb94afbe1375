"""Idempotency-Key: a request sent twice with the same key is carried out once and answered alike.

The answer is kept in the transaction of what the request did, so that there is never one without the other. A second
request with the key waits for the first one to end. Refusals are not kept: whoever mends the cause sends the key again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.actors import Actor
from core.errors import InvalidInput, PortalError
from core.idempotency import claim, keep
from core.models import IdempotentAnswer

HEADER: Final = "Idempotency-Key"
METHODS: Final = frozenset({"POST", "PATCH", "PUT", "DELETE"})
KEPT_HEADERS: Final = ("ETag", "Location")
REPLAYED: Final = "Idempotency-Replayed"
PATTERN: Final = re.compile(r"[\x21-\x7e]{1,200}")

Handler = Callable[..., Response]


class KeyReused(PortalError):
    """The key came with another request before."""

    status = 422
    slug = "idempotency-key-reused"
    title = "This key was used for another request"


def key_of(request: Request) -> str:
    """The key of a request, or an empty text; raises InvalidInput for what is no key."""
    key: str = request.headers.get(HEADER, "")
    if not key or request.method not in METHODS or not _is_json(request):
        return ""
    if not PATTERN.fullmatch(key):
        sentence = "An idempotency key is 1 to 200 visible ASCII characters, such as a UUID."
        raise InvalidInput(sentence, fields={HEADER: [sentence]})
    return key


def fingerprint_of(request: Request) -> str:
    """What makes two requests the same: method, address, precondition and body."""
    digest = hashlib.sha256()
    for part in (request.method or "", request.get_full_path(), request.headers.get("If-Match", "")):
        digest.update(part.encode() + b"\n")
    digest.update(request._request.body)
    return digest.hexdigest()


def once(handler: Handler, actor: Actor, key: str, fingerprint: str) -> Handler:
    """The handler of a request that is carried out the first time only."""

    def run(request: Request, *args: Any, **kwargs: Any) -> Response:
        with transaction.atomic():
            kept = claim(asker_of(actor, request), key, fingerprint)
            if kept is not None:
                return _replay(kept, fingerprint)
            response = handler(request, *args, **kwargs)
            _keep(asker_of(actor, request), key, response)
        return response

    return run


def asker_of(actor: Actor, request: Request) -> str:
    """Whose key it is: a token's or a person's."""
    token: Any = request.auth
    if actor.kind == "token" and getattr(token, "pk", None) is not None:
        return f"token:{hashlib.sha256(str(token.pk).encode()).hexdigest()[:40]}"
    return f"{actor.kind}:{actor.user_id}"


def _is_json(request: Request) -> bool:
    """Uploads are told apart by their content; they take no key."""
    kind = (request.content_type or "").split(";")[0].strip()
    return kind in {"", "application/json"}


def _replay(kept: IdempotentAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise KeyReused(
            f"This {HEADER} came with another request before. Send a new key with what is new; keys are kept for a day."
        )
    body = bytes(kept.body)
    response = Response(json.loads(body) if body else None, status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response


def _keep(asker: str, key: str, response: Response) -> None:
    body = b"" if response.data is None else JSONRenderer().render(response.data)
    headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    keep(asker, key, status=response.status_code, headers=headers, body=body)
