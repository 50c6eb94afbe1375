"""Load the demonstration projects."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from integrations.demo.load import load


class Command(BaseCommand):
    """`load_demo`: three projects with people and history, relative to today; what is there already stays."""

    help = "Load the demonstration projects; those that are there already stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say which."""
        loaded = load(timezone.now(), lambda name: self.stdout.write(f"Loading {name}"))
        if not loaded:
            self.stdout.write("The demonstration projects are there already.")
