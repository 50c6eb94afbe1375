"""The forms of sign-in and passwords, in our words and saved by our services."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from django.http import HttpRequest
from django.utils.http import base36_to_int

from accounts.links import PasswordLinkTokens
from accounts.models import User
from accounts.services.passwords import (
    ask_for_password_link,
    change_password,
    holder_of_link,
    set_password_by_link,
)

HOW_TO_CHOOSE = (
    "At least 10 characters, not one of the common passwords."
    " A few words that belong together only for you are good."
)
_AGAIN = "The same password again"


def _say(form: Any, name: str, label: str, help_text: str = "") -> None:
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class LoginForm(allauth_forms.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", "E-mail address")
        _say(self, "password", "Password")
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}
        self.fields["login"].error_messages["invalid"] = (
            "Write a whole e-mail address, such as ada@example.org."
        )
        self.fields["login"].error_messages["required"] = "Write your e-mail address."
        self.fields["password"].error_messages["required"] = "Write your password."


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Ask for a link. Known and unknown addresses are treated alike, down to the statements that run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", "E-mail address")
        self.fields["email"].error_messages["invalid"] = (
            "Write a whole e-mail address, such as ada@example.org."
        )
        self.fields["email"].error_messages["required"] = "Write your e-mail address."

    def clean_email(self) -> str:
        """The address as typed; whose it is the worker finds out."""
        return str(self.cleaned_data["email"]).replace("\x00", "")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Put the letter on its way."""
        email: str = self.cleaned_data["email"]
        ask_for_password_link(email=email)
        return email


class UserTokenForm(allauth_forms.UserTokenForm):
    """The two halves of a link."""

    token_generator = PasswordLinkTokens()

    def _get_user(self, uidb36: str | None) -> User | None:
        try:
            return User.objects.filter(pk=base36_to_int(uidb36 or ""), is_active=True).first()
        except (ValueError, OverflowError):
            return None


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """A new password for the holder of a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password1", "New password", HOW_TO_CHOOSE)
        _say(self, "password2", _AGAIN)

    def save(self) -> None:
        """Set it, and use the link up."""
        set_password_by_link(
            actor=holder_of_link(self.user),
            user=self.user,
            token=self.temp_key,
            password=self.cleaned_data["password1"],
        )


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """A new password for whoever knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", "Present password")
        _say(self, "password1", "New password", HOW_TO_CHOOSE)
        _say(self, "password2", _AGAIN)

    def save(self) -> None:
        """Set it; the session at hand follows, all others end."""
        changed = change_password(
            actor=context.request.actor, user=self.user, password=self.cleaned_data["password1"]
        )
        self.user.password = changed.password
