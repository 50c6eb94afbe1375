"""Print the link of the first visit; nothing once there is an administrator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from accounts.services.first_visit import SET_UP, issue_setup_token


class Command(BaseCommand):
    """`./portal manage setup_link [--url ADDRESS]`: each call makes a new token, the one before ends."""

    help = "Print the link at which the first administrator is made. Prints nothing once there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address of the portal."""
        parser.add_argument("--url", default="", help="address of the portal, if it is not PORTAL_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a token and print the link."""
        token = issue_setup_token(actor=SET_UP)
        if token is not None:
            base = (options["url"] or settings.PORTAL_URL).rstrip("/")
            self.stdout.write(f"{base}{reverse('first-visit')}?token={token}")
