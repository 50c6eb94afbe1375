"""What a page says after an edit of the plan: what became of the finish, and a way to take the edit back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import Conflict
from core.freshness import state_of
from core.policy import require
from core.templatetags._figures import finish_day
from core.web.pages import PageRequest, page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.models import ScheduleSummary
from schedule.policy import PROGRESS_EDIT, SCHEDULE_VIEW
from schedule.selectors.undo import last_deed
from schedule.services.undo import undo_last

FRESHNESS = "schedule"
OVERTAKEN = "You changed this plan again since then. Undo on the board takes changes back one by one, the latest first."


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan as it was before an edit; asked again afterwards, it says what the edit did."""

    request: PageRequest
    project: Project
    finish: datetime | None
    critical: int
    deed: Any

    @classmethod
    def watch(cls, request: PageRequest, project: Project) -> Outcome:
        """Look at the plan before the edit."""
        return cls(request, project, *_end(project), _deed(request, project))

    @property
    def sentence(self) -> str:
        """What became of the finish of the plan, and of how many tasks are critical."""
        state = state_of(FRESHNESS, self.project.pk)
        if state.is_behind:
            return "The dates are being computed."
        after, critical = _end(self.project)
        if after is None:
            return ""
        said = self._finish_words(after)
        if critical != self.critical:
            said += f" Critical tasks: {critical} instead of {self.critical}."
        return said

    def _finish_words(self, after: datetime) -> str:
        day = finish_day(after, self.project.time_zone)
        if self.finish == after:
            return f"The plan still ends on {day}."
        if self.finish is None:
            return f"The plan ends on {day}."
        before = finish_day(self.finish, self.project.time_zone)
        if before == day:
            return f"The plan still ends on {day}, at another hour."
        return f"The finish of the plan moves from {before} to {day}."

    def undo_url(self, back: str) -> str:
        """Where the edit is taken back; empty when it left nothing to take back."""
        deed = _deed(self.request, self.project)
        if deed is None or deed == self.deed:
            return ""
        return (
            f"{reverse('schedule-undo', args=[self.project.key])}?{urlencode({'deed': deed, 'back': back})}"
        )

    def tell(self, said: str, back: str) -> None:
        """Say on the next page what was done and what it did, with a button that takes it back."""
        messages.success(self.request, f"{said} {self.sentence}".strip(), extra_tags=self.undo_url(back))


@page(POST=PROGRESS_EDIT)
def schedule_undo(request: PageRequest, key: str) -> HttpResponse:
    """Take back the deed that a message named, as long as it is one's latest."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, PROGRESS_EDIT, project)
    back = request.GET.get("back", "")
    if not url_has_allowed_host_and_scheme(back, None):
        back = reverse("schedule-board", args=[project.key])
    deed = _deed(request, project)
    if str(deed) != request.GET.get("deed"):
        messages.error(request, OVERTAKEN)
        return redirect(back)
    before = Outcome.watch(request, project)
    try:
        undo_last(actor=request.actor, project=project, deed=deed)
    except Conflict as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, f"It is taken back. {before.sentence}".strip())
    return redirect(back)


def _end(project: Project) -> tuple[datetime | None, int]:
    found = ScheduleSummary.objects.filter(project=project).values_list("finish", "critical_count").first()
    return found or (None, 0)


def _deed(request: PageRequest, project: Project) -> Any:
    deed = last_deed(request.actor, project)
    return deed.pk if deed is not None else None
