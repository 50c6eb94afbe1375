"""Passwords: change one's own, set it by a link, make such a link."""

from __future__ import annotations

from accounts.letters import queue_letter
from accounts.links import PasswordLinkTokens, password_link
from accounts.models import User
from accounts.policy import PASSWORD_CHANGE, PEOPLE_MANAGE
from accounts.services.checks import check_password_rules
from core.actors import ANONYMOUS, Actor, person
from core.errors import Conflict
from core.policy import require
from core.services import note_subject, service


@service("password.changed", "changed their password")
def change_password(*, actor: Actor, user: User, password: str) -> User:
    """Set one's own password; every other session of the person ends with the old one."""
    require(actor, PASSWORD_CHANGE, user)
    check_password_rules(password, user, "password1")
    return _set(User.objects.select_for_update(no_key=True).get(pk=user.pk), password, actor)


@service("password.set_by_link", "set their password by a link")
def set_password_by_link(*, actor: Actor, user: User, token: str, password: str) -> User:
    """Set the password of whoever holds the link; it works once, and not for a deactivated person."""
    require(actor, PASSWORD_CHANGE, user)
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not locked.is_active or not PasswordLinkTokens().check_token(locked, token):
        raise Conflict("This link has been used or is too old. Ask for a new one.")
    check_password_rules(password, locked, "password1")
    return _set(locked, password, actor)


@service("password.link_made", "made a link for {subject} to set a password")
def make_password_link(*, actor: Actor, user: User, base_url: str = "") -> str:
    """A link for somebody who gets no mail, made by an administrator or on the command line."""
    require(actor, PEOPLE_MANAGE, user)
    note_subject(str(user))
    if not user.is_active:
        raise Conflict(f"{user} is deactivated. Bring them back first.")
    return password_link(user, base_url)


def holder_of_link(user: User) -> Actor:
    """Who acts when a link is used: its holder is taken for the person."""
    return person(user)


def ask_for_password_link(*, email: str) -> None:
    """Somebody forgot a password. It is no deed of a person and leaves no act; the letter's job is its row."""
    queue_letter(actor=ANONYMOUS, letter="password_reset", email=email)


def _set(user: User, password: str, actor: Actor) -> User:
    note_subject(str(user))
    user.set_password(password)
    user.save(update_fields=["password"])
    queue_letter(actor=actor, letter="password_changed", person=user)
    return user
