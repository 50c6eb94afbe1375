"""Links by which a person sets a password: signed, for three days, dead after the first use."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import int_to_base36

if TYPE_CHECKING:
    from accounts.models import User


class PasswordLinkTokens(PasswordResetTokenGenerator):
    """Tokens that die with a sign-in, a new password, a new address, or the end of the person's sessions."""

    key_salt = "accounts.links.PasswordLinkTokens"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        last_login: datetime | None = user.last_login
        signed_in = "" if last_login is None else last_login.replace(microsecond=0, tzinfo=None)
        return f"{user.pk}|{user.password}|{signed_in}|{timestamp}|{user.email}|{user.session_round}"


def password_link(user: User, base_url: str = "") -> str:
    """The address at which this person may set a password."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": int_to_base36(user.pk), "key": PasswordLinkTokens().make_token(user)},
    )
    return (base_url or settings.PORTAL_URL).rstrip("/") + path
