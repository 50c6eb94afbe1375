"""How long change sets are kept: what is too old, or beyond so many of a person, can no longer be taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from core.models import ChangeSet

_OUTLIVED = """
SELECT c.id FROM core_changeset c WHERE c.state <> 'draft' AND c.created_at < %(before)s
UNION ALL
(SELECT r.id FROM (
  SELECT id, row_number() OVER (PARTITION BY scope_id, author_id ORDER BY created_at DESC, id DESC) AS place
  FROM core_changeset WHERE state <> 'draft' AND author_id IS NOT NULL
    AND (scope_id, author_id) IN (
      SELECT scope_id, author_id FROM core_changeset WHERE state <> 'draft' AND author_id IS NOT NULL
      GROUP BY 1, 2 HAVING count(*) > %(most)s)) r
 WHERE r.place > %(most)s)
LIMIT %(limit)s
"""


def outlived(*, before: datetime, most: int, limit: int) -> list[uuid.UUID]:
    """Change sets made earlier, and each person's beyond the latest `most` of a scope; at most `limit` of them.

    Drafts are never among them: a scenario may need them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OUTLIVED, {"before": before, "most": most, "limit": limit})
        return list({row[0] for row in cursor.fetchall()})


def forget(change_sets: Iterable[uuid.UUID]) -> int:
    """Delete change sets, so that their deeds cannot be taken back; the history of what they did stays."""
    found = ChangeSet.objects.filter(pk__in=list(change_sets)).exclude(state=ChangeSet.State.DRAFT)
    return found.delete()[1].get("core.ChangeSet", 0)
