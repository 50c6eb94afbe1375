"""Print a link at which a person sets a password, for portals without mail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services.passwords import make_password_link
from core.actors import system
from core.errors import PortalError


class Command(BaseCommand):
    """`./portal manage password_link --email ada@example.org`."""

    help = "Print a link at which a person sets a password. It works once, for three days."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose link, and the address of the portal."""
        parser.add_argument("--email", required=True, help="e-mail address of the person")
        parser.add_argument("--url", default="", help="address of the portal, if it is not PORTAL_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link."""
        email = options["email"].strip().lower()
        person = User.objects.filter(email=email).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        try:
            link = make_password_link(actor=system("command-line"), user=person, base_url=options["url"])
        except PortalError as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(link)
