"""People and their acts, as the API shows them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import SiteRole, User


class TokenFacts(serializers.Serializer[Any]):
    """The token that asks."""

    name = serializers.CharField(read_only=True)
    may_write = serializers.BooleanField(read_only=True)
    project_ids = serializers.ListField(
        child=serializers.IntegerField(),
        allow_null=True,
        read_only=True,
        help_text="null: every project one may see",
    )
    expires_at = serializers.DateTimeField(allow_null=True, read_only=True)


class MeOutput(serializers.Serializer[Any]):
    """Who asks, and with which reach."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
    email = serializers.EmailField(read_only=True)
    site_role = serializers.ChoiceField(choices=SiteRole.choices, read_only=True)
    time_zone = serializers.CharField(read_only=True)
    token = TokenFacts(allow_null=True, read_only=True, help_text="null in a signed-in browser")


class ListedPerson(serializers.ModelSerializer[User]):
    """A person. Address and role are null unless the caller may see them."""

    email = serializers.SerializerMethodField()
    site_role = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "name", "email", "site_role", "is_active"]
        read_only_fields = fields

    def get_email(self, person: User) -> str | None:
        """The address, for those who may see it."""
        return person.email if self.context["sees_all"] else None

    def get_site_role(self, person: User) -> str | None:
        """The role, for those who may see it."""
        return person.site_role if self.context["sees_all"] else None


class ChangeOutput(serializers.Serializer[Any]):
    """One field before and after, as people read it."""

    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # the field is called so
    before = serializers.CharField(allow_null=True, read_only=True)
    after = serializers.CharField(allow_null=True, read_only=True)


class ActOutput(serializers.Serializer[Any]):
    """A deed: who did what, and what it changed."""

    id = serializers.UUIDField(read_only=True)
    at = serializers.DateTimeField(source="when", read_only=True)
    verb = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    who = serializers.CharField(read_only=True)
    on_behalf_of = serializers.CharField(read_only=True)
    project = serializers.IntegerField(source="scope_id", allow_null=True, read_only=True)
    changes = ChangeOutput(many=True, read_only=True)
    summary = serializers.CharField(read_only=True, help_text="what is not listed field by field, counted")
