"""What the organisation lays down for every plan, and the deeds that can be taken back no longer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.actors import Actor
from core.change_keeping import forget, outlived
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.policy import require
from core.services import note_subject, service
from schedule.models import PlanRules
from schedule.policy import DEEDS_FORGET, PLAN_RULES_EDIT
from schedule.selectors.rules import plan_rules

FIELDS: Final = ("undo_days", "undo_deeds", "links_with")
AT_ONCE: Final = 200


@service("plan_rules.changed", "changed the rules of planning: {subject}")
def update_rules(*, actor: Actor, expected_version: int | None, **rules: Any) -> PlanRules:
    """Change what the organisation lays down for every plan."""
    require(actor, PLAN_RULES_EDIT)
    unknown = sorted(set(rules) - set(FIELDS))
    if unknown:
        raise InvalidInput(
            f"{unknown[0]} is not a rule of planning.",
            fields={name: ["Not a rule of planning."] for name in unknown},
        )
    PlanRules.objects.bulk_create([PlanRules()], ignore_conflicts=True)  # two who begin at once find one row
    row = PlanRules.objects.select_for_update().get()
    check_version(row, expected_version, yours=rules)
    changed = [name for name in FIELDS if name in rules and rules[name] != getattr(row, name)]
    for name in changed:
        setattr(row, name, rules[name])
    try:
        row.clean_fields()
    except ValidationError as refusal:
        errors = refusal.message_dict
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors) from None
    ask_guards(actor, "plan_rules.changed", row, **rules)
    words = [str(getattr(PlanRules._meta.get_field(name), "verbose_name", name)) for name in changed]
    note_subject(", ".join(words) or "nothing")
    if changed:
        row.save()
    return row


def outlived_deeds() -> list[uuid.UUID]:
    """Some of the deeds that the organisation keeps no longer for taking back."""
    rules = plan_rules()
    before = timezone.now() - timedelta(days=rules.undo_days)
    return outlived(before=before, most=rules.undo_deeds, limit=AT_ONCE)


@service("deeds.forgotten", "let go of {subject} that could be taken back")
def forget_deeds(*, actor: Actor, deeds: Sequence[uuid.UUID]) -> int:
    """Forget deeds that can be taken back; what they did, and its history, stays."""
    require(actor, DEEDS_FORGET)
    count = forget(deeds)
    note_subject(f"{count} deed{'' if count == 1 else 's'}")
    return count
