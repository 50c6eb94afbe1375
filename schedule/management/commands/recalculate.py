"""Compute a project's dates from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actors import system
from core.errors import PortalError
from projects.models import Project
from schedule.models import ScheduleSummary
from schedule.services.recalculation import recalculate


class Command(BaseCommand):
    """`recalculate --project ATLAS`: at once, however large the plan is."""

    help = "Compute the dates of a project's plan at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which project."""
        parser.add_argument("--project", required=True, help="The project's key, such as ATLAS.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and say what came of it."""
        key = str(options["project"]).upper()
        project = Project.objects.filter(key=key).first()
        if project is None:
            raise CommandError(f"There is no project {key}.")
        try:
            change = recalculate(actor=system("command-line"), project=project, at_once=True, by_edit=True)
        except PortalError as refusal:
            raise CommandError(refusal.detail) from None
        if change.error:
            raise CommandError(change.error)
        summary = ScheduleSummary.objects.get(project=project)
        finish = (
            summary.finish.astimezone(project.zone).strftime("%Y-%m-%d %H:%M") if summary.finish else "none"
        )
        self.stdout.write(
            f"{key}: {summary.task_count} tasks, {summary.critical_count} critical, finish {finish},"
            f" {len(change.changed)} rows changed."
        )
