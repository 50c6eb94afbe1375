"""Import a plan file from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actors import system
from core.errors import PortalError
from integrations.services.plan_import import take_in_plan
from projects.models import Project


class Command(BaseCommand):
    """`import_plan FILE --project KEY`: check and import at once, or only check with `--dry-run`."""

    help = "Import an MS Project XML or Primavera XER plan into a project; all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, --project, --dry-run."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--project", required=True, metavar="KEY")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, save nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and print what became of it."""
        path: Path = options["file"]
        project = Project.objects.filter(key=options["project"].upper()).first()
        if project is None:
            raise CommandError(f"There is no project {options['project']}. Make it in the browser first.")
        if not path.is_file():
            raise CommandError(f"{path} is not a file.")
        try:
            outcome = take_in_plan(
                actor=system("command-line"),
                project=project,
                file_name=path.name,
                content=path.read_bytes(),
                dry_run=options["dry_run"],
            )
        except PortalError as refusal:
            raise CommandError(refusal.detail) from refusal
        if outcome.problem:
            raise CommandError(outcome.problem)
        comparison, report = outcome.comparison or {}, outcome.report or {}
        for problem in comparison.get("problems", []):
            raise CommandError(problem)
        for name, counts in comparison.get("counts", {}).items():
            self.stdout.write(
                f"{name}: {counts['added']} added, {counts['changed']} changed, {counts['removed']} removed"
            )
        totals = report.get("totals", {})
        kept, changed, lost = (totals.get(name, 0) for name in ("kept", "changed", "not_taken"))
        self.stdout.write(f"Values kept {kept}, changed {changed}, not taken {lost}")
        self.stdout.write("Nothing was saved." if options["dry_run"] else f"Imported into {project.key}.")
