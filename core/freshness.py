"""Dirty rows: an input change raises a version, a result carries the version it was made from."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Case, F, When
from django.utils import timezone

from core.models import Freshness


def touch(kind: str, scope_id: int) -> int:
    """Note in the running transaction that inputs changed; gives the new input version."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_freshness (kind, scope_id, input_version, result_version, dirty_since)"
            " VALUES (%s, %s, 1, 0, now())"
            " ON CONFLICT (kind, scope_id) DO UPDATE SET input_version = core_freshness.input_version + 1,"
            " dirty_since = COALESCE(core_freshness.dirty_since, now())"
            " RETURNING input_version",
            [kind, scope_id],
        )
        version: int = cursor.fetchone()[0]
    return version


def state_of(kind: str, scope_id: int) -> Freshness:
    """The row of a scope; an unsaved one where nothing was ever touched."""
    return Freshness.objects.filter(kind=kind, scope_id=scope_id).first() or Freshness(
        kind=kind, scope_id=scope_id
    )


def settle(kind: str, scope_id: int, made_from: int) -> bool:
    """Note that a result was made from an input version; an older one than already noted changes nothing."""
    is_current = Case(When(input_version__lte=made_from, then=None), default=F("dirty_since"))
    newer = Freshness.objects.filter(kind=kind, scope_id=scope_id, result_version__lt=made_from)
    return bool(newer.update(result_version=made_from, dirty_since=is_current))


def behind(kind: str, *, older_than: timedelta = timedelta(0), limit: int = 100) -> list[int]:
    """Scopes whose result is behind for longer than `older_than`, the longest first."""
    return list(
        Freshness.objects.filter(
            kind=kind,
            result_version__lt=F("input_version"),
            dirty_since__lte=timezone.now() - older_than,
        )
        .order_by("dirty_since")
        .values_list("scope_id", flat=True)[:limit]
    )
