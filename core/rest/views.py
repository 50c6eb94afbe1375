"""The base of every API view: who acts, what action each method needs, and how absent things answer."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.actors import Actor
from core.errors import InvalidInput, NotSignedIn, NotVisible
from core.policy import Action, require
from core.rest.etag import etag_of
from core.rest.filters import check_query
from core.rest.idempotency import fingerprint_of, key_of, once

M = TypeVar("M", bound=Model)


class PortalView(GenericAPIView):
    """An API view. `actions` maps each method to the action asked for; a test walks every route for it.

    For reads and for what needs no object, `initial` asks. Writes ask again in their service, the one place
    that counts.
    """

    actions: ClassVar[dict[str, Action]]
    extra_query: ClassVar[tuple[str, ...]] = ()

    @property
    def actor(self) -> Actor:
        """Who acts in this request."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse unknown query parameters and those who are not signed in; a request with a key is carried out once."""
        super().initial(request, *args, **kwargs)
        if not self.actor.is_authenticated:
            raise NotSignedIn("Sign in, or send a token: `Authorization: Bearer …`.")
        action = self.actions.get(request.method or "")
        if action is not None and action.level == "site" and not action.writes:
            require(self.actor, action)
        check_query(request, self)
        key = key_of(request)
        if key:
            name = (request.method or "").lower()
            handler = once(getattr(self, name), self.actor, key, fingerprint_of(request))
            setattr(self, name, handler)

    def get_one(self, queryset: QuerySet[M], **lookup: Any) -> M:
        """The object, from what the actor may see; 404 otherwise."""
        try:
            found = queryset.filter(**lookup).first()
        except (ValueError, OverflowError):
            found = None
        if found is None:
            raise NotVisible()
        return found

    def read_input(
        self, serializer_class: type[serializers.Serializer[Any]], **kwargs: Any
    ) -> dict[str, Any]:
        """The validated input; unknown fields are refused by name, so that a typing error is not lost."""
        data = self.request.data
        if not isinstance(data, dict):
            raise InvalidInput("Send a JSON object.")
        serializer = serializer_class(data=data, context=self.get_serializer_context(), **kwargs)
        writable = {n for n, f in serializer.fields.items() if not f.read_only} | {"version"}
        unknown = sorted(set(data) - writable)
        if unknown:
            raise InvalidInput(
                f"{unknown[0]} is not a field that can be written here.",
                fields={name: ["Not a field that can be written here."] for name in unknown},
            )
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        values.pop("version", None)
        return values

    def answer(
        self,
        serializer: Any,
        *,
        code: int = status.HTTP_200_OK,
        version: int | None = None,
        location: str = "",
    ) -> Response:
        """An answer with its ETag, and with Location for what was made."""
        response = Response(serializer.data if hasattr(serializer, "data") else serializer, status=code)
        if version is not None:
            response["ETag"] = etag_of(version)
        if location:
            response["Location"] = location
        return response

    def answer_page(self, queryset: Any, serializer_class: type[serializers.BaseSerializer[Any]]) -> Response:
        """One cursor page of a list, filtered by the view's filterset."""
        page = self.paginate_queryset(self.filter_queryset(queryset))
        serializer = serializer_class(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(serializer.data)
