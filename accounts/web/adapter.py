"""How allauth behaves here: nobody signs up, everything comes from our services, words are ours."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from accounts.web.lockout import hold_attempts
from core.addresses import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; passwords are set by our services."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address and the password do not belong together. Check both,"
        " or ask for a link to set a new password.",
        "enter_current_password": "This is not your present password. Type it again.",
        "invalid_password_reset": "This link has been used or is too old. Ask for a new one.",
        "too_many_login_attempts": "Too many attempts in a short time. Wait a minute, then try again.",
        "account_inactive": "This account is deactivated. Ask an administrator.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited, they do not sign up."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: a program uses a token."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """After signing in one stays on this host, whatever `next` says."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address behind trusted proxies."""
        return client_address(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the profile."""
        return reverse("profile")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password, one attempt of a person and address at a time."""
        with transaction.atomic():
            hold_attempts(request, credentials)
            user: User | None = super().authenticate(request, **credentials)
        return user

    def set_password(self, user: User, password: str) -> None:
        """Our forms call the services; nothing else sets a password."""
        raise NotImplementedError("Passwords are set by accounts.services.passwords.")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The services tell the person."""
