"""The people of a project over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.errors import InvalidInput
from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from projects.models import Membership
from projects.policy import MEMBERS_MANAGE, MEMBERS_VIEW
from projects.rest.base import ProjectView
from projects.rest.serializers import MemberInput, MemberOutput, MemberPatch
from projects.selectors.people import get_membership, members_of, people_called
from projects.services import add_member, change_role, remove_member


class MemberList(ProjectView):
    """Who belongs to a project."""

    actions = {"GET": MEMBERS_VIEW, "POST": MEMBERS_MANAGE}
    queryset = Membership.objects.none()
    serializer_class = MemberOutput
    pagination_class = CursorPage

    @extend_schema(operation_id="project_members_list", responses=MemberOutput(many=True))
    def get(self, request: Request, key: str) -> Response:
        """List the people of a project with their roles."""
        return self.answer_page(members_of(actor=self.actor, project=self.project), MemberOutput)

    @extend_schema(operation_id="project_members_add", request=MemberInput, responses={201: MemberOutput})
    def post(self, request: Request, key: str) -> Response:
        """Let a person into the project with a role no higher than the caller's."""
        values = self.read_input(MemberInput)
        person = self._person(values)
        row = add_member(actor=self.actor, project=self.project, user=person, role=values["role"])
        return self.answer(
            MemberOutput(row),
            code=status.HTTP_201_CREATED,
            version=row.version,
            location=request.build_absolute_uri(f"{row.pk}/"),
        )

    def _person(self, values: dict[str, Any]) -> User:
        if "user" in values:
            found = list(User.objects.filter(pk=values["user"])[:1])
            name = "user"
        else:
            found = people_called(actor=self.actor, text=values["email"]) if "@" in values["email"] else []
            name = "email"
        if len(found) != 1:
            sentence = "Nobody is known under this number or address."
            raise InvalidInput(sentence, fields={name: [sentence]})
        return found[0]


class MemberDetail(ProjectView):
    """One person's role in a project."""

    actions = {"GET": MEMBERS_VIEW, "PATCH": MEMBERS_MANAGE, "DELETE": MEMBERS_MANAGE}
    queryset = Membership.objects.none()
    serializer_class = MemberOutput
    pagination_class = None

    @extend_schema(operation_id="project_members_get")
    def get(self, request: Request, key: str, membership_id: int) -> Response:
        """Read a person's role."""
        row = get_membership(self.actor, self.project, membership_id)
        return self.answer(MemberOutput(row), version=row.version)

    @extend_schema(operation_id="project_members_update", request=MemberPatch, responses=MemberOutput)
    def patch(self, request: Request, key: str, membership_id: int) -> Response:
        """Give a person another role."""
        row = get_membership(self.actor, self.project, membership_id)
        values = self.read_input(MemberPatch)
        changed = change_role(
            actor=self.actor, membership=row, role=values["role"], expected_version=expected_version(request)
        )
        return self.answer(MemberOutput(changed), version=changed.version)

    @extend_schema(operation_id="project_members_remove", responses={204: None})
    def delete(self, request: Request, key: str, membership_id: int) -> Response:
        """Take a person out of the project. If-Match is obeyed, not asked for."""
        row = get_membership(self.actor, self.project, membership_id)
        version = expected_version(request, required=False)
        remove_member(actor=self.actor, membership=row, expected_version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)
