"""The filters of lists, as GET fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from core.actors import Actor
from projects.models import Phase, Portfolio, Programme
from projects.selectors.history import HistoryFilter, subjects_of_verbs
from projects.selectors.projects import ProjectFilter, people_in_projects
from projects.web.form_fields import DateInput, ProjectDateField, say_choose

ARCHIVED = {"": False, "yes": True, "all": None}


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
        self._people = {person.pk: person for person in people_in_projects(actor, also=self._asked())}
        people = [("", "Anybody"), *((pk, str(person)) for pk, person in self._people.items())]
        for name, model in (("portfolio", Portfolio), ("programme", Programme)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = model._default_manager.all()
        for name in ("manager", "member"):
            self.fields[name].choices = people  # type: ignore[attr-defined]
        say_choose(self)

    def _asked(self) -> list[int]:
        given = [str(self.data.get(name, "")) for name in ("manager", "member")]
        return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]

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
        say_choose(self)

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
