"""Projects, their people and the structure above them, as the API shows and takes them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import User
from projects.models import Membership, Phase, Portfolio, Programme, Project, ProjectRole


class PortfolioOutput(serializers.ModelSerializer[Portfolio]):
    """A portfolio."""

    class Meta:
        model = Portfolio
        fields = ["id", "name", "description", "version"]
        read_only_fields = fields


class PortfolioInput(serializers.Serializer[Any]):
    """What is written of a portfolio."""

    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=4000, allow_blank=True, required=False)


class ProgrammeOutput(serializers.ModelSerializer[Programme]):
    """A programme and its portfolio."""

    portfolio_name = serializers.CharField(source="portfolio.name", read_only=True)

    class Meta:
        model = Programme
        fields = ["id", "name", "description", "portfolio", "portfolio_name", "version"]
        read_only_fields = fields


class ProgrammeInput(serializers.Serializer[Any]):
    """What is written of a programme."""

    name = serializers.CharField(max_length=120)
    portfolio = serializers.PrimaryKeyRelatedField(queryset=Portfolio.objects.all())
    description = serializers.CharField(max_length=4000, allow_blank=True, required=False)


class ProjectOutput(serializers.ModelSerializer[Project]):
    """A project. `status_date` is the pinned one or null; `effective_status_date` is the day it reports for."""

    effective_status_date = serializers.SerializerMethodField()
    programme_name = serializers.CharField(
        source="programme.name", default=None, allow_null=True, read_only=True
    )
    portfolio = serializers.IntegerField(
        source="programme.portfolio_id", default=None, allow_null=True, read_only=True
    )
    role = serializers.ChoiceField(
        source="remembered_role", choices=ProjectRole.choices, default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Project
        fields = [
            "id", "key", "name", "purpose", "phase", "programme", "programme_name", "portfolio", "start_date",
            "target_finish", "currency", "time_zone", "status_date", "effective_status_date", "external_id",
            "archived_at", "role", "created_at", "updated_at", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_effective_status_date(self, project: Project) -> str:
        """The pinned day, or the project's local day."""
        return project.effective_status_date().isoformat()


class ProjectPatch(serializers.Serializer[Any]):
    """What may be changed of a project."""

    name = serializers.CharField(max_length=160)
    purpose = serializers.CharField(max_length=8000, allow_blank=True, required=False)
    phase = serializers.ChoiceField(choices=Phase.choices, required=False)
    programme = serializers.PrimaryKeyRelatedField(
        queryset=Programme.objects.all(), allow_null=True, required=False
    )
    start_date = serializers.DateField()
    target_finish = serializers.DateField(allow_null=True, required=False)
    currency = serializers.CharField(max_length=3, required=False)
    time_zone = serializers.CharField(max_length=64, required=False)
    external_id = serializers.CharField(max_length=120, allow_blank=True, required=False)
    status_date = serializers.DateField(
        allow_null=True, required=False, help_text="Pins the status date; null lets it follow the local day."
    )


class ProjectInput(ProjectPatch):
    """What a new project is made of."""

    key = serializers.CharField(max_length=10)
    status_date = None  # type: ignore[assignment]


class PersonOutput(serializers.ModelSerializer[User]):
    """A person, as others in a project see them."""

    class Meta:
        model = User
        fields = ["id", "name"]
        read_only_fields = fields


class MemberOutput(serializers.ModelSerializer[Membership]):
    """A person's role in a project."""

    user = PersonOutput(read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "user", "role", "created_at", "version"]
        read_only_fields = fields


class MemberInput(serializers.Serializer[Any]):
    """A person who is let in: by number or by e-mail address."""

    user = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    email = serializers.CharField(max_length=254, required=False)
    role = serializers.ChoiceField(choices=ProjectRole.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two says who it is."""
        if ("user" in attrs) == ("email" in attrs):
            raise serializers.ValidationError({"user": ["Say who it is: send either user or email."]})
        return attrs


class MemberPatch(serializers.Serializer[Any]):
    """Another role."""

    role = serializers.ChoiceField(choices=ProjectRole.choices)


class ProjectChangeOutput(serializers.Serializer[Any]):
    """A field before and after, in words."""

    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class ProjectHistoryOutput(serializers.Serializer[Any]):
    """One deed on a project, as a sentence and field by field."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField(source="when")
    verb = serializers.CharField()
    sentence = serializers.CharField(source="text")
    actor = serializers.CharField(source="who")
    on_behalf_of = serializers.CharField(help_text="For whom it was done; empty when for oneself.")
    changes = ProjectChangeOutput(many=True)
    summary = serializers.CharField(help_text="What is not listed, counted; empty when everything is.")
