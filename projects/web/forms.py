"""What people type about projects: the facts of a project, its people, the structure above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.models import User
from projects.currencies import currency_choices
from projects.models import Phase, Portfolio, Programme, ProjectRole
from projects.web.form_fields import DateInput, ProjectDateField, ServiceForm, time_zone_choices


class ProjectForm(ServiceForm):
    """The facts of a project."""

    name = forms.CharField(
        max_length=160,
        label="Name",
        error_messages={"required": "Write a name, so that people know what the project is about."},
    )
    purpose = forms.CharField(
        max_length=8000,
        required=False,
        widget=forms.Textarea,
        help_text="What will be different once it is done, and for whom.",
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        required=False,
        empty_label="None",
        widget=forms.Select(attrs={"size_class": "half"}),
    )
    phase = forms.ChoiceField(choices=Phase.choices, widget=forms.Select(attrs={"size_class": "half"}))
    start_date = ProjectDateField(
        label="Start",
        help_text="The first day of work; the plan counts from here.",
        error_messages={
            "required": "Write the day on which the work starts.",
            "invalid": "This is not a day of the calendar. Write one such as 2026-11-30.",
        },
    )
    target_finish = ProjectDateField(
        label="Target finish",
        required=False,
        help_text="The day you commit to; the forecast is measured against it.",
    )
    currency = forms.ChoiceField(choices=(), widget=forms.Select(attrs={"size_class": "half"}))
    time_zone = forms.ChoiceField(
        choices=(),
        label="Time zone",
        widget=forms.Select(attrs={"size_class": "half"}),
        help_text="Where the project's days begin and end.",
    )
    external_id = forms.CharField(
        max_length=120,
        required=False,
        label="Number elsewhere",
        widget=forms.TextInput(attrs={"size_class": "half"}),
        help_text="The project's number in another system, if it has one.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.select_related("portfolio").order_by("portfolio__name", "name")
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = programmes
        field.label_from_instance = _with_portfolio  # type: ignore[method-assign]
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = self._zones()  # type: ignore[attr-defined]

    def _zones(self) -> list[tuple[str, str]]:
        zones = time_zone_choices()
        kept = self.initial.get("time_zone", "UTC")
        return zones if any(zone == kept for zone, _ in zones) else [(kept, kept), *zones]


def _with_portfolio(obj: Any) -> str:
    return f"{obj.portfolio} › {obj}"


class NewProjectForm(ProjectForm):
    """The facts of a project that is made, with its key."""

    key = forms.CharField(
        max_length=10,
        label="Key",
        widget=forms.TextInput(
            attrs={
                "size_class": "half",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "data-key": "",
            }
        ),
        help_text="Two to ten capital letters and digits. Tasks are numbered with it: ATLAS-12. It stays for good.",
        error_messages={"required": "Write a key of two to ten capital letters and digits, such as ATLAS."},
    )
    field_order = (
        "name", "key", "phase", "purpose", "start_date", "target_finish", "programme", "external_id",
        "currency", "time_zone",
    )  # fmt: skip

    def clean_key(self) -> str:
        """Small letters are written as capitals."""
        return str(self.cleaned_data["key"]).upper()


class EditProjectForm(ProjectForm):
    """The facts of a project that is changed, with the version they were read from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = (
        "name", "phase", "programme", "purpose", "start_date", "target_finish", "currency", "time_zone",
        "external_id",
    )  # fmt: skip


class StatusDateForm(ServiceForm):
    """The day a project reports for."""

    status_date = ProjectDateField(
        label="Pin to",
        required=False,
        help_text="Empty: it follows the project's local day.",
        widget=DateInput(),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewMemberForm(ServiceForm):
    """A person who is let in, with a role."""

    person = forms.CharField(
        max_length=254,
        label="Person",
        help_text="The e-mail address, or the name in full.",
        error_messages={"required": "Write who is let in: an e-mail address, or a name in full."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-person": ""}),
    )
    person_id = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"data-person-id": ""}))
    role = forms.ChoiceField(choices=())

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["role"].initial = "member"


class RoleForm(ServiceForm):
    """Another role for a person, with the version it was read from."""

    role = forms.ChoiceField(choices=ProjectRole.choices)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PortfolioForm(ServiceForm):
    """A portfolio."""

    name = forms.CharField(
        max_length=120, error_messages={"required": "Write a name people know the portfolio by."}
    )
    description = forms.CharField(max_length=4000, required=False, widget=forms.Textarea)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ProgrammeForm(ServiceForm):
    """A programme in its portfolio."""

    name = forms.CharField(
        max_length=120, error_messages={"required": "Write a name people know the programme by."}
    )
    portfolio = forms.ModelChoiceField(
        Portfolio.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose the portfolio it belongs to."},
    )
    description = forms.CharField(max_length=4000, required=False, widget=forms.Textarea)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["portfolio"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = Portfolio.objects.all()


def project_initial(user: User | None) -> Mapping[str, Any]:
    """What a new project starts from."""
    zone = user.time_zone if user is not None else "UTC"
    return {"phase": Phase.INITIATION, "currency": "EUR", "time_zone": zone}
