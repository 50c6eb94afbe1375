"""Model rules as refusals that name their field."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Model

from accounts.models import User
from core.errors import InvalidInput


def clean_or_refuse(row: Model, fields: Iterable[str]) -> None:
    """Check the given fields of a row; InvalidInput names each that breaks a rule."""
    wanted = set(fields)
    try:
        row.full_clean(
            exclude={field.name for field in row._meta.fields} - wanted,
            validate_unique=False,
            validate_constraints=False,
        )
    except ValidationError as error:
        raise as_refusal(error) from None


def check_password_rules(password: str, user: User, field: str = "password") -> None:
    """Refuse a password that is easy to guess."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), fields={field: error.messages}) from None


def as_refusal(error: ValidationError) -> InvalidInput:
    """A validation error of Django as a refusal."""
    fields = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    first = next(iter(fields.values()))[0]
    return InvalidInput(
        str(first), fields={name: [str(text) for text in texts] for name, texts in fields.items()}
    )


def refuse_nul(**texts: str) -> None:
    """Text cannot hold the character NUL: say which one does."""
    for name, text in texts.items():
        if "\x00" in text:
            raise InvalidInput(
                f"{name} holds a character that text cannot hold.",
                fields={name: ["It holds a character that text cannot hold."]},
            )
