"""The history of the whole portal as sentences, with filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse

from accounts.policy import HISTORY_SITE
from accounts.selectors.history import HistoryFilter, find_acts, page_after, verb_choices
from accounts.web.administration import administration_tabs
from core.history_view import entries_of
from core.web.pages import PageRequest, page, render_page

PAGE_SIZE = 50


class HistoryFilterForm(forms.Form):
    """What narrows the history; the author is found by the field of the toolbar."""

    verb = forms.ChoiceField(label="What", required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verb: Any = self.fields["verb"]
        verb.choices = [("", "Anything"), *verb_choices()]
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = "Write a day as 2026-11-30."

    def narrowed(self, who: str) -> HistoryFilter:
        """The filters in force; one that is not understood is not applied and its chip says so."""
        self.is_valid()
        values = getattr(self, "cleaned_data", {})
        return HistoryFilter(
            who=who, verb=values.get("verb", ""), since=values.get("since"), until=values.get("until")
        )


@page(GET=HISTORY_SITE)
def history(request: PageRequest) -> HttpResponse:
    """Who did what, the newest first."""
    form = HistoryFilterForm(request.GET)
    who = request.GET.get("q", "").strip().replace("\x00", "")[:200]
    acts = find_acts(actor=request.actor, narrowed=form.narrowed(who))
    shown, after = page_after(acts, request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "filter_form": form,
        "entries": entries_of(shown, actor=request.actor),
        "after": after,
        "is_first": not request.GET.get("after"),
        "is_narrowed": bool(who or any(request.GET.get(name) for name in form.fields)),
        "tabs": administration_tabs(request.actor, "history"),
    }
    return render_page(request, "accounts/history.html", context)
