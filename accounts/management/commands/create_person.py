"""Add a person from the command line."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import SiteRole
from accounts.services.passwords import make_password_link
from accounts.services.people import create_person
from core.actors import system
from core.errors import PortalError


class Command(BaseCommand):
    """`./portal manage create_person --email ada@example.org --name "Ada Byron"`."""

    help = "Add a person and print the link at which they set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who they are; a password only from standard input, where no list of processes shows it."""
        parser.add_argument("--email", required=True, help="e-mail address, with which the person signs in")
        parser.add_argument("--name", required=True, help="full name")
        parser.add_argument("--role", default=SiteRole.MEMBER, choices=SiteRole.values, help="site role")
        parser.add_argument("--time-zone", default="UTC", help="IANA time zone, such as Europe/Berlin")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        parser.add_argument("--url", default="", help="address of the portal, if it is not PORTAL_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the person; print the link unless a password was given."""
        actor = system("command-line")
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else None
        try:
            person = create_person(
                actor=actor,
                email=options["email"],
                name=options["name"],
                site_role=options["role"],
                time_zone=options["time_zone"],
                password=password,
            )
            if password is None:
                self.stdout.write(make_password_link(actor=actor, user=person, base_url=options["url"]))
        except PortalError as refusal:
            raise CommandError(refusal.detail) from None
