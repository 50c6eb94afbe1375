"""The portal's routes and a few that fail on purpose."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import (
    Conflict,
    Denied,
    InvalidInput,
    NotSignedIn,
    NotVisible,
    PortalError,
    PreconditionRequired,
    Stale,
    TooLarge,
)
from core.policy import Action
from core.rest.etag import expected_version
from core.rest.views import PortalView

SECRET = "postgres://secret:word@host/db"
LOOK = Action("test.look", "Look at it", writes=False)

RAISED: dict[str, Any] = {
    "bad-request": lambda: PortalError("It is wrong."),
    "invalid-input": lambda: InvalidInput("It is wrong.", fields={"name": ["Too long."]}),
    "not-signed-in": lambda: NotSignedIn("Sign in."),
    "denied": lambda: Denied("Not you."),
    "not-found": NotVisible,
    "conflict": lambda: Conflict("Not now.", job="7"),
    "stale": lambda: Stale("Changed.", current={"name": "a"}, yours={"name": "b"}, current_version=3),
    "precondition-required": lambda: PreconditionRequired("Which version?"),
    "too-large": lambda: TooLarge("Too much."),
    "django-fields": lambda: ValidationError({"name": ["Too long."]}),
    "django-plain": lambda: ValidationError(["It is wrong."]),
    "drf-fields": lambda: exceptions.ValidationError({"name": ["Too long."]}),
    "drf-plain": lambda: exceptions.ValidationError(["It is wrong."]),
    "http404": Http404,
    "permission": PermissionDenied,
    "throttled": lambda: exceptions.Throttled(wait=7),
    "fault": lambda: RuntimeError(SECRET),
}


class Raise(PortalView):
    """Raises what it is asked to."""

    actions = {"GET": LOOK, "POST": LOOK}
    extra_query = ("why",)

    def get(self, request: Request, name: str) -> Response:
        raise RAISED[name]()

    def post(self, request: Request, name: str) -> Response:
        return Response({"version": expected_version(request, required=name == "required")})


class NoteInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=5)
    number = serializers.IntegerField(read_only=True)


class Note(PortalView):
    """Reads input."""

    actions = {"POST": LOOK}

    def post(self, request: Request) -> Response:
        return Response(self.read_input(NoteInput))


def raise_page(request: HttpRequest, name: str) -> HttpResponse:
    """A page that refuses."""
    raise RAISED[name]()


urlpatterns = [
    path("planted/<str:name>/", raise_page),
    path("api/v1/planted/<str:name>/", Raise.as_view()),
    path("api/v1/note/", Note.as_view()),
    path("", include("itpm.urls")),
]
handler400 = "core.web.views.bad_request"
handler403 = "core.web.views.permission_denied"
handler404 = "core.web.views.page_not_found"
handler500 = "core.web.views.server_error"
