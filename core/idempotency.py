"""Answers kept under keys: what was done once under a key is not done again, and told alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from core.models import IdempotentAnswer

KEPT_FOR: Final = timedelta(hours=24)
MOST_FORGOTTEN: Final = 5_000


def claim(asker: str, key: str, fingerprint: str) -> IdempotentAnswer | None:
    """Take a key in the running transaction, waiting for whoever holds it; gives what is kept under it already.

    A transaction that is rolled back leaves the key free.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotentanswer (asker, key, fingerprint, status, headers, body, created_at)"
            " VALUES (%s, %s, %s, 0, '{}', '', now()) ON CONFLICT (asker, key) DO UPDATE SET"
            " fingerprint = EXCLUDED.fingerprint, status = 0, headers = '{}', body = '', created_at = now()"
            " WHERE core_idempotentanswer.created_at < %s RETURNING id",
            [asker, key, fingerprint, timezone.now() - KEPT_FOR],
        )
        if cursor.fetchone() is not None:
            return None
    return IdempotentAnswer.objects.get(asker=asker, key=key)


def keep(asker: str, key: str, *, status: int, headers: dict[str, Any], body: bytes) -> None:
    """Keep the answer under a key that was taken in this transaction."""
    IdempotentAnswer.objects.filter(asker=asker, key=key).update(status=status, headers=headers, body=body)


def outlived_answers() -> list[tuple[str, dict[str, object]]]:
    """What the sweep rings for: answers kept for longer than a day."""
    old = IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    return [("core.tasks.forget_answers", {})] if old.exists() else []


def forget_answers() -> int:
    """Forget answers kept for longer than a day; gives how many."""
    old = IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    ids = list(old.values_list("pk", flat=True)[:MOST_FORGOTTEN])
    count, _ = IdempotentAnswer.objects.filter(pk__in=ids).delete()
    return count
