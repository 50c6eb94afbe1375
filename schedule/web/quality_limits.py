"""What the organisation asks of every plan: a page of the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.web.administration import administration_tabs
from core.errors import InvalidInput, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from schedule.models import QualityLimits
from schedule.policy import QUALITY_LIMITS_EDIT, QUALITY_LIMITS_VIEW
from schedule.selectors.quality import LIMIT_NAMES
from schedule.services.quality import update_site_limits
from schedule.web.quality_forms import SiteLimitsForm


@page(GET=QUALITY_LIMITS_VIEW, POST=QUALITY_LIMITS_EDIT)
def quality_limits(request: PageRequest) -> HttpResponse:
    """Read and change the limits of the organisation."""
    row = QualityLimits.objects.first()
    if request.method != "POST":
        return _shown(request, row)
    require(request.actor, QUALITY_LIMITS_EDIT)
    form = SiteLimitsForm(request.POST, row=row)
    if form.is_valid():
        expected = form.cleaned_data["version"]
        try:
            update_site_limits(
                actor=request.actor,
                expected_version=-1 if expected is None else expected,
                limits={name: form.cleaned_data[name] for name in LIMIT_NAMES},
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            row = QualityLimits.objects.get()
            form.take_version(row.version)
            compared = form.differences({name: getattr(row, name) for name in LIMIT_NAMES})
            return _shown(request, row, form=form, compared=compared, status=409)
        else:
            messages.success(request, "The limits are saved. Plans are judged by them from now on.")
            return redirect("quality-limits")
    return _shown(request, row, form=form, status=422)


def _shown(
    request: PageRequest, row: QualityLimits | None, *, status: int = 200, **shown: Any
) -> HttpResponse:
    form = shown.pop("form", None) or SiteLimitsForm(row=row)
    may_edit = can(request.actor, QUALITY_LIMITS_EDIT)
    if not may_edit:
        for each in form.fields.values():
            each.disabled = True
    context = {
        "form": form,
        "may_edit": may_edit,
        "tabs": administration_tabs(request.actor, "quality-limits"),
        **shown,
    }
    return render_page(request, "schedule/site_quality_limits.html", context, status=status)
