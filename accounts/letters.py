"""Mail to people. A letter is a job: the page never waits for a mail server, nor tells by its speed whom it knows.

The link in a letter is made when the letter is written, so no secret lies in the job's row.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts.links import password_link
from accounts.models import User
from core.actors import Actor
from core.errors import Conflict
from core.jobs import JobHandle, JobOutcome, enqueue, register_handler

logger = logging.getLogger("portal.letters")

KIND = "accounts.letter"
TITLES = {
    "invitation": "Send an invitation",
    "password_reset": "Answer a request for a new password",
    "password_changed": "Tell that a password was changed",
}
WITH_LINK = ("invitation", "password_reset")


def queue_letter(
    *, actor: Actor, letter: str, person: User | None = None, email: str = "", **facts: Any
) -> None:
    """Put a letter on its way; one that is under way already is not sent twice.

    With `email` alone the worker finds out whether it is anybody's: the request does the same work either way.
    """
    address = person.email if person is not None else email.strip().lower()
    key = f"{letter}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    try:
        enqueue(
            actor=actor,
            kind=KIND,
            key=key,
            title=TITLES[letter],
            payload={"letter": letter, "email": address, **facts},
        )
    except Conflict:
        logger.info("letter_under_way", extra={"letter": letter})


def mail_is_set_up() -> bool:
    """Whether mail leaves the house; by default it only goes to the console."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))


def write_letter(handle: JobHandle) -> JobOutcome:
    """Write and send one letter to whom it may concern: nobody, if the address is not an active person's."""
    payload = handle.job.payload
    letter, email = payload["letter"], payload["email"]
    person = User.objects.filter(email=email, is_active=True).first()
    if person is None:
        return JobOutcome(result={"sent": False})
    if not mail_is_set_up():
        _log_instead(letter, email)
        return JobOutcome(result={"sent": False})
    values = {"person": person, "portal_url": settings.PORTAL_URL, "facts": payload}
    if letter in WITH_LINK:
        values |= {"link": password_link(person), "days": settings.PASSWORD_RESET_TIMEOUT // 86_400}
    subject, _, body = render_to_string(f"accounts/letters/{letter}.txt", values).strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [email])
    return JobOutcome(result={"sent": True})


def _log_instead(letter: str, email: str) -> None:
    """The log is no place for a link that opens an account: it names the command that makes one."""
    hint = f"./portal manage password_link --email {email}" if letter in WITH_LINK else ""
    logger.warning("mail_is_not_set_up", extra={"letter": letter, "to": email, "instead": hint})


def register() -> None:
    """Tell the jobs who writes letters."""
    register_handler(KIND, write_letter)
