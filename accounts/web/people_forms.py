"""The forms of people: filter, add, edit, one's own profile."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import SiteRole
from accounts.web.time_zones import TimeZoneField

ACTIVE = {"active": True, "deactivated": False}
_ADDRESS = {"invalid": "Write a whole e-mail address, such as ada@example.org."}


class PeopleFilterForm(forms.Form):
    """What narrows the list."""

    site_role = forms.ChoiceField(label="Site role", required=False, choices=[("", "Any"), *SiteRole.choices])
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), ("active", "Active"), ("deactivated", "Deactivated")],
    )

    def values(self) -> dict[str, Any]:
        """The filters in force; one that is not in the list is not applied and its chip says so."""
        self.is_valid()
        values = getattr(self, "cleaned_data", {})
        return {"role": values.get("site_role", ""), "is_active": ACTIVE.get(values.get("state", ""))}


class PersonForm(forms.Form):
    """A person as an administrator sees them."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs={"size_class": "half"}))
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages=_ADDRESS,
        widget=forms.EmailInput(attrs={"size_class": "half", "autocomplete": "off"}),
    )
    site_role = forms.ChoiceField(
        label="Site role",
        choices=SiteRole.choices,
        initial=SiteRole.MEMBER,
        help_text="Roles in projects are given in each project.",
        widget=forms.Select(attrs={"size_class": "half"}),
    )
    time_zone = TimeZoneField(initial="UTC", widget=forms.Select(attrs={"size_class": "half"}))


class EditPersonForm(PersonForm):
    """The same, with the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ProfileForm(forms.Form):
    """What a person sets about themselves."""

    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    time_zone = TimeZoneField(help_text="Times are shown to you in this zone, except inside a project.")
    letter_shortcuts = forms.BooleanField(
        label="Letter keys act outside fields",
        required=False,
        help_text="Such as g p for projects. The list of keys is under Help and keyboard.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
