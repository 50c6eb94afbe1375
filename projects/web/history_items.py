"""Acts as items of the history page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.actors import Actor
from core.history import changes_of
from core.models import Act
from core.services import sentence_of


def items_of(actor: Actor, acts: Sequence[Act]) -> list[dict[str, Any]]:
    """Items for `parts/_history_item.html`."""
    changes = changes_of([act.pk for act in acts])
    return [
        {
            "sentence": _sentence(act),
            "who": act.actor_label,
            "when": act.at,
            "on_behalf_of": act.on_behalf_of,
            "changes": [
                {"label": change.label, "before": change.before, "after": change.after}
                for row in changes[act.pk]
                if row.kind == "update"
                for change in row.changes
                if change.field != "updated_at"
            ],
        }
        for act in acts
    ]


def _sentence(act: Act) -> str:
    class Words(dict):
        def __missing__(self, key: str) -> str:
            return "…"

    return sentence_of(act.verb).format_map(Words(act.detail, subject=act.subject))
