"""One request of one subject, with the SQL it ran, and answers made comparable."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import get_resolver

from tests.permissions.subjects import Subject
from tests.permissions.world import World

# Statements that leave something behind. Reading with a lock (`FOR UPDATE`) does not.
_WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO|COPY\s+\S+\s+FROM|nextval|setval)\b"
    r"|(?<!FOR )(?<!KEY )\bUPDATE\s+\"",
    re.IGNORECASE,
)
# Bookkeeping of access that a refused request may leave, named one by one.
_BOOKKEEPING = (
    re.compile(r'^UPDATE "accounts_apitoken" SET "last_used_at" = '),
    re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "django_session"'),
    re.compile(r'^(?:SELECT .*)?(?:INSERT INTO|UPDATE|DELETE FROM) "axes_'),
)
SIGN_IN = "/account/sign-in/"


@dataclass(frozen=True)
class Request:
    """What is sent, whoever sends it."""

    method: str
    path: str
    data: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_api(self) -> bool:
        """Whether it goes to the API."""
        return self.path.startswith("/api/")


@dataclass(frozen=True)
class Answer:
    """A response, and the statements that wrote."""

    response: HttpResponse
    writes: tuple[str, ...]

    @property
    def status(self) -> int | str:
        """The status; `login` where a page sends its visitor to sign in."""
        code = self.response.status_code
        if code == 302 and self.response.headers.get("Location", "").startswith(SIGN_IN):
            return "login"
        return int(code)

    @property
    def text(self) -> str:
        """The body as text."""
        response: Any = self.response
        content = bytes(b"".join(response.streaming_content) if response.streaming else response.content)
        return content.decode("utf-8", "replace") + _unpacked(content)


def _unpacked(content: bytes) -> str:
    """What people read in a workbook or a PDF, whose bytes do not show it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if content.startswith(b"%PDF"):
        from pypdf import PdfReader

        document = PdfReader(io.BytesIO(content))
        return "".join(page.extract_text() for page in document.pages) + str(document.metadata)
    return ""


@contextmanager
def writes_of() -> Iterator[list[str]]:
    """Collects the statements that write, save for the bookkeeping of access."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if _WRITES.search(sql) and not any(known.search(sql) for known in _BOOKKEEPING):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def ask(world: World, subject: Subject, request: Request, *, keep: bool = False) -> Answer:
    """Send it, and take back whatever it changed (`keep`: leave that to the caller)."""
    client = client_of(world, subject)
    with transaction.atomic(), writes_of() as writes:
        response = send(client, request)
        if not keep:
            transaction.set_rollback(True)
    return Answer(response, tuple(writes))


_HANDLER = ClientHandler(enforce_csrf_checks=False)  # one for all: the chain of middleware is made once


def client_of(world: World, subject: Subject) -> Client:
    """A browser with the person's session, or a program with its token."""
    client = Client(raise_request_exception=True)
    client.handler = _HANDLER
    if subject.is_token:
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {world.tokens[subject.name]}"
    elif subject.person is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[subject.name]
    return client


def send(client: Client, request: Request) -> HttpResponse:
    """Send JSON to the API and whatever asks for it, a form to pages."""
    path = request.path
    if request.query:
        from urllib.parse import urlencode

        path = f"{path}?{urlencode(list(_pairs(request.query)))}"
    call: Any = getattr(client, request.method.lower())
    headers = dict(request.headers)
    if request.method == "GET":
        return call(path, headers=headers)  # type: ignore[no-any-return]
    if request.is_api and request.method in ("PATCH", "DELETE", "PUT"):
        headers.setdefault("If-Match", "*")
    if isinstance(request.data, Multipart):
        return call(path, request.data.fresh(), headers=headers)  # type: ignore[no-any-return]
    if request.is_api or isinstance(request.data, Json):
        body = "" if request.data is None else json.dumps(request.data, default=str)
        return call(path, body, content_type="application/json", headers=headers)  # type: ignore[no-any-return]
    return call(path, dict(request.data or {}), headers=headers)  # type: ignore[no-any-return]


def _pairs(query: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in query.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, each


class Json(dict[str, Any]):
    """A body that is sent as JSON to a page."""


class Multipart(dict[str, Any]):
    """A form with files: `{"file": (name, content)}`."""

    def fresh(self) -> dict[str, Any]:
        """The form with files that were not read yet."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        return {
            name: SimpleUploadedFile(value[0], value[1]) if isinstance(value, tuple) else value
            for name, value in self.items()
        }


_REQUEST_ID = re.compile(r"urn:request:[\w.-]+|\b[0-9a-f]{32}\b")
_CSRF = re.compile(r'(name="csrfmiddlewaretoken" value="|csrf-token" content="|X-CSRFToken": ?")[^"]+')
_CSRF_ESCAPED = re.compile(r"X-CSRFToken&quot;: ?&quot;[^&]+")


def comparable(answer: Answer, request: Request) -> tuple[Any, ...]:
    """Status, headers and body without what differs from request to request: ids, CSRF tokens, the own address."""
    headers = {
        name: _neutral(value, request)
        for name, value in answer.response.headers.items()
        if name not in ("X-Request-Id", "Content-Length", "Content-Security-Policy", "Set-Cookie")
    }
    return answer.response.status_code, headers, _neutral(answer.text, request)


def _neutral(text: str, request: Request) -> str:
    from urllib.parse import quote

    for spelling in (request.path, quote(request.path), quote(request.path, safe="")):
        text = text.replace(spelling, "<path>")
    text = _REQUEST_ID.sub("<request>", text)
    return _CSRF_ESCAPED.sub("<csrf>", _CSRF.sub("<csrf>", text))


@lru_cache(maxsize=1)
def route_places() -> dict[str, list[str]]:
    """The places in the address of each named route."""
    reverse_dict: Any = get_resolver().reverse_dict
    return {
        name: list(reverse_dict.getlist(name)[0][0][0][1]) for name in reverse_dict if isinstance(name, str)
    }
