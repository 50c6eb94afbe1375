"""What the organisation lays down for every plan: a page of the administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.web.administration import administration_tabs
from core.errors import InvalidInput, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from schedule.models import PlanRules
from schedule.models.rules import LONGEST_KEPT, MOST_KEPT
from schedule.policy import PLAN_RULES_EDIT, PLAN_RULES_VIEW
from schedule.selectors.rules import plan_rules as rules_in_force
from schedule.services.rules import FIELDS, update_rules
from schedule.web.forms import PlanForm


class PlanRulesForm(PlanForm):
    """The rules of planning."""

    undo_days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_KEPT,
        label="Days that a deed can be taken back",
        help_text="Older deeds stay in the plan and in the history; undo no longer reaches them.",
        widget=forms.NumberInput(attrs={"size_class": "half"}),
    )
    undo_deeds = forms.IntegerField(
        min_value=1,
        max_value=MOST_KEPT,
        label="Deeds that a person can take back in one plan",
        help_text="The latest ones count.",
        widget=forms.NumberInput(attrs={"size_class": "half"}),
    )
    links_with = forms.ChoiceField(
        choices=PlanRules.LinksWith.choices,
        label="A task may wait for tasks of",
        help_text="Links that are there already stay, and can be changed and removed.",
        widget=forms.RadioSelect,
    )


@page(GET=PLAN_RULES_VIEW, POST=PLAN_RULES_EDIT)
def plan_rules(request: PageRequest) -> HttpResponse:
    """Read and change the rules of planning."""
    row = rules_in_force()
    if request.method != "POST":
        return _shown(request, row)
    require(request.actor, PLAN_RULES_EDIT)
    form = PlanRulesForm(request.POST)
    if form.is_valid():
        expected = form.cleaned_data["version"]
        try:
            update_rules(
                actor=request.actor,
                expected_version=-1 if expected is None else expected,
                **{name: form.cleaned_data[name] for name in FIELDS},
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            row = rules_in_force()
            form.take_version(row.version)
            compared = form.differences({name: getattr(row, name) for name in FIELDS})
            return _shown(request, row, form=form, compared=compared, status=409)
        else:
            messages.success(request, "The rules are saved.")
            return redirect("plan-rules")
    return _shown(request, row, form=form, status=422)


def _shown(request: PageRequest, row: PlanRules, *, status: int = 200, **shown: Any) -> HttpResponse:
    initial = {**{name: getattr(row, name) for name in FIELDS}, "version": row.version}
    form = shown.pop("form", None) or PlanRulesForm(initial=initial)
    may_edit = can(request.actor, PLAN_RULES_EDIT)
    if not may_edit:
        for each in form.fields.values():
            each.disabled = True
    context = {
        "form": form,
        "may_edit": may_edit,
        "tabs": administration_tabs(request.actor, "plan-rules"),
        **shown,
    }
    return render_page(request, "schedule/plan_rules.html", context, status=status)
