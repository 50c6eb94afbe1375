"""Plans on paper: small ones at once, large ones by a job that keeps the file for some days."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from core.actors import Actor
from core.errors import NotVisible, TooLarge
from core.jobs import JobHandle, JobOutcome, enqueue
from core.models import Job
from core.policy import require
from core.services import note_subject, service
from integrations.plans.limits import Progress, no_progress
from integrations.printing.pdf import TooManyPagesError, write_pdf
from integrations.selectors.printed_plan import printed_plan
from projects.models import Project
from schedule.models import Task
from schedule.policy import SCHEDULE_VIEW

PRINT_JOB: Final = "plan.print"
AT_ONCE: Final = 1_000
"""So many rows are printed while one waits."""
KEPT: Final = timedelta(days=7)
_FOLDER: Final = "plan-prints"


@dataclass(frozen=True, slots=True)
class Printing:
    """What is printed and how: columns, rows or all of them, a stretch of time, paper, pages side by side."""

    columns: list[str]
    ids: list[int] | None = None
    first: date | None = None
    last: date | None = None
    paper: str = "a4"
    across: int = 1

    def as_json(self) -> dict[str, Any]:
        """For the row of a job."""
        days = {
            name: day.isoformat() if day else None
            for name, day in (("first", self.first), ("last", self.last))
        }
        return {**asdict(self), **days}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Printing:
        """From the row of a job."""
        days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("first", "last")}
        return cls(**{**kept, **days})


def is_long(project: Project, printing: Printing) -> bool:
    """Whether nobody should wait for it."""
    if printing.ids is not None:
        return len(printing.ids) > AT_ONCE
    return Task.objects.filter(project=project).count() > AT_ONCE


def write_print(
    by: Actor, project: Project, printing: Printing, file: IO[bytes], progress: Progress = no_progress
) -> int:
    """Write the PDF and give its number of pages. Raises TooLarge."""
    progress(0, 0, "Read the plan")
    plan = printed_plan(
        actor=by,
        project=project,
        columns=printing.columns,
        ids=printing.ids,
        first=printing.first,
        last=printing.last,
    )
    fonts = settings.BASE_DIR / "static" / "dist" / "fonts"
    try:
        return write_pdf(
            plan, file, paper=printing.paper, across=printing.across, fonts=fonts, progress=progress
        )
    except TooManyPagesError as refusal:
        raise TooLarge(str(refusal)) from None


@service("plan.printed", "had {subject} printed")
def start_print(*, actor: Actor, project: Project, printing: Printing) -> Job:
    """Have a large plan printed by a job; one at a time for each person and project."""
    require(actor, SCHEDULE_VIEW, project)
    note_subject(project.key, scope_id=project.pk)
    return enqueue(
        actor=actor,
        kind=PRINT_JOB,
        key=f"{project.pk} {actor.user_id}",
        title=f"PDF of {project.name}"[:200],
        payload={"project": project.pk, "printing": printing.as_json()},
        scope_id=project.pk,
    )


def run_print_job(handle: JobHandle) -> JobOutcome:
    """The job behind a print."""
    project = Project.objects.visible_to(handle.actor).filter(pk=handle.job.payload["project"]).first()
    if project is None:
        raise NotVisible("The project this job was for is gone.")
    forget_old_prints()
    file = io.BytesIO()
    printing = Printing.of_json(handle.job.payload["printing"])
    pages = write_print(handle.actor, project, printing, file, handle.progress)
    name = default_storage.save(f"{_FOLDER}/{handle.job.pk}.pdf", ContentFile(file.getvalue()))
    return JobOutcome(
        {"file": name, "pages": pages}, reverse("plan-print", args=[project.key, handle.job.pk])
    )


def printed_file(project: Project, job_id: Any) -> IO[bytes]:
    """The file that a job wrote, for whoever sees the plan. Raises NotVisible."""
    job = Job.objects.filter(pk=job_id, kind=PRINT_JOB, scope_id=project.pk, state=Job.State.DONE).first()
    name = (job.result or {}).get("file", "") if job else ""
    if not name:
        raise NotVisible()
    try:
        with default_storage.open(name, "rb") as file:
            return io.BytesIO(file.read())
    except FileNotFoundError:
        raise NotVisible(f"The file was removed after {KEPT.days} days. Print the plan again.") from None


def forget_old_prints() -> None:
    """Remove files that nobody fetched for a while."""
    if not default_storage.exists(_FOLDER):
        return
    limit = timezone.now() - KEPT
    for name in default_storage.listdir(_FOLDER)[1]:
        path = f"{_FOLDER}/{name}"
        if default_storage.get_modified_time(path) < limit:
            default_storage.delete(path)
