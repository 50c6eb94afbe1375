"""A person who signs in, known by their e-mail address."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from core.history import tracked
from core.models import Versioned


class SiteRole(models.TextChoices):
    """What a person may do across the portal."""

    ADMINISTRATOR = "administrator", "Administrator"
    EXECUTIVE = "executive", "Executive (reads all)"
    AUDITOR = "auditor", "Auditor (reads all and history)"
    MEMBER = "member", "Member"


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address."""
        return self.get(email__iexact=username)


def validate_time_zone(value: str) -> None:
    """Refuse what is not an IANA time zone."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(f"{value} is not a time zone. Write one such as Europe/Berlin.")


# Signing in and a new password are not edits of a person: nobody's form goes stale by them.
_NOT_EDITS = ("version", "password", "last_login", "session_round")


@tracked(exclude=_NOT_EDITS)
class User(Versioned, AbstractBaseUser):  # type: ignore[django-manager-missing]  # knox has no types
    """A person. Rights come from the site role and from memberships, never from a flag."""

    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField(max_length=120)
    site_role = models.CharField(max_length=20, choices=SiteRole, default=SiteRole.MEMBER)
    is_active = models.BooleanField("active", default=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    letter_shortcuts = models.BooleanField("letter keys", default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    session_round = models.PositiveIntegerField(default=1)  # raised to end every session of the person

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta(Versioned.Meta):
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            # sign-in looks addresses up in small letters
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_small_letters"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="raise_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange(exclude=list(_NOT_EDITS)),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]
        ordering = ["name", "id"]
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save and read the version that the trigger left: not every update raises it."""
        adding = self._state.adding
        super().save(*args, **kwargs)
        if not adding:
            self.version = User.objects.values_list("version", flat=True).get(pk=self.pk)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match: it ends with a new password and with a new round."""
        salt = "accounts.models.User.session"
        return salted_hmac(
            salt, f"{self.password}|{self.session_round}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def is_administrator(self) -> bool:
        """Whether this person runs the portal."""
        return self.is_active and self.site_role == SiteRole.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this: administrators may look at its read-only pages."""
        return self.is_administrator

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's admin may view, nothing more."""
        return self.is_administrator and perm.rsplit(".", 1)[-1].startswith("view_")

    def has_module_perms(self, app_label: str) -> bool:
        """Django's admin shows its index to administrators."""
        return self.is_administrator

    @property
    def initials(self) -> str:
        """Two letters for the account button."""
        words = (self.name or self.email).split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()
