"""Say who can sign in to the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from integrations.demo.load import logins


class Command(BaseCommand):
    """`demo_logins`: one line a person; nothing when the demonstration was not loaded."""

    help = "Print who can sign in to the demonstration, one line a person."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        for line in logins():
            self.stdout.write(line)
