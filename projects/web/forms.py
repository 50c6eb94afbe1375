"""What people type about projects: the filters of the list, the facts of a project, the structure above it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from core.actors import Actor
from core.errors import InvalidInput
from projects.currencies import currency_choices
from projects.models import Phase, Portfolio, Programme, ProjectRole
from projects.selectors.history import HistoryFilter, subjects_of_verbs
from projects.selectors.projects import ProjectFilter, people_in_projects

ARCHIVED = {"": False, "yes": True, "all": None}
COMMON_ZONES = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def time_zone_choices() -> list[tuple[str, str]]:
    """The zones of the world by their IANA names, without old aliases."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if zone.split("/")[0] in COMMON_ZONES)
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"min": "1900-01-01", "max": "2200-12-31", **attrs}, format="%Y-%m-%d")


def _between_1900_and_2200(day: date) -> None:
    if not 1900 <= day.year <= 2200:
        raise ValidationError("Write a day from 1900 to 2200.")


class ProjectDateField(forms.DateField):
    """A day, written as the browser or a person writes it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DateInput(size_class="half"))
        kwargs.setdefault("validators", [_between_1900_and_2200])
        kwargs.setdefault(
            "error_messages", {"invalid": "This is not a day of the calendar. Write one such as 2026-11-30."}
        )
        super().__init__(input_formats=["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y"], **kwargs)


class ProjectFilterForm(forms.Form):
    """The filters of the project list, as GET fields."""

    phase = forms.MultipleChoiceField(
        choices=Phase.choices, required=False, widget=forms.CheckboxSelectMultiple, label="Phase"
    )
    portfolio = forms.ModelChoiceField(Portfolio.objects.none(), required=False, empty_label="Any")
    programme = forms.ModelChoiceField(Programme.objects.none(), required=False, empty_label="Any")
    manager = forms.TypedChoiceField(choices=(), required=False, coerce=int, empty_value=None)
    member = forms.TypedChoiceField(choices=(), required=False, coerce=int, empty_value=None, label="With")
    mine = forms.BooleanField(required=False, label="Mine")
    archived = forms.ChoiceField(
        choices=[("", "No"), ("yes", "Only archived"), ("all", "All")], required=False, label="Archived"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {person.pk: person for person in people_in_projects(actor)}
        people = [("", "Anybody"), *((pk, str(person)) for pk, person in self._people.items())]
        for name, model in (("portfolio", Portfolio), ("programme", Programme)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = model._default_manager.all()
        for name in ("manager", "member"):
            self.fields[name].choices = people  # type: ignore[attr-defined]

    def narrowed(self, find: str) -> ProjectFilter:
        """What the valid filters ask for; those with an error are not applied."""
        self.is_valid()
        given = self.cleaned_data
        manager, member = given.get("manager"), given.get("member")
        return ProjectFilter(
            find=find[:200].replace("\x00", ""),
            phases=tuple(given.get("phase") or ()),
            portfolio=given.get("portfolio"),
            programme=given.get("programme"),
            manager=self._people.get(manager) if manager else None,
            member=self._people.get(member) if member else None,
            mine=bool(given.get("mine")),
            archived=ARCHIVED[given.get("archived") or ""],
        )


class ServiceForm(forms.Form):
    """A form whose refusals by the service appear at their fields."""

    def take_refusal(self, refusal: InvalidInput) -> None:
        """Put the sentences of a refusal at the fields they concern, or over the form."""
        if not refusal.fields:
            self.add_error(None, refusal.detail)
        for name, sentences in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentences)

    def take_version(self, version: int) -> None:
        """After a stale edit: what was typed stays, and counts as typed over the row as it is now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        self.data = data


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


class HistoryFilterForm(forms.Form):
    """The filters of a project's history, as GET fields."""

    who = forms.TypedChoiceField(choices=(), required=False, coerce=int, empty_value=None)
    about = forms.ChoiceField(choices=(), required=False)
    since = ProjectDateField(label="From", required=False, widget=DateInput())
    until = ProjectDateField(label="To", required=False, widget=DateInput())

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {person.pk: person for person in people}
        nouns = [(noun, noun.replace("_", " ").capitalize()) for noun in subjects_of_verbs()]
        self.fields["who"].choices = [("", "Anybody"), *((p.pk, str(p)) for p in people)]  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", "Anything"), *nouns]  # type: ignore[attr-defined]

    def narrowed(self) -> HistoryFilter:
        """What the valid filters ask for; those with an error are not applied."""
        self.is_valid()
        given = self.cleaned_data
        who = given.get("who")
        return HistoryFilter(
            who=self._people.get(who) if who else None,
            about=given.get("about") or "",
            since=given.get("since"),
            until=given.get("until"),
        )


def project_initial(user: User | None) -> Mapping[str, Any]:
    """What a new project starts from."""
    zone = user.time_zone if user is not None else "UTC"
    return {"phase": Phase.INITIATION, "currency": "EUR", "time_zone": zone}
