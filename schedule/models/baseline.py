"""What a baseline keeps of the plan: rows as they were, without foreign keys, as the plan's own rows come and go."""

from __future__ import annotations

import pgtrigger
from django.db import models

from projects.models import Baseline

FROZEN = "RAISE EXCEPTION 'A frozen row of a baseline does not change.' USING ERRCODE = 'restrict_violation';"
TOO_LATE = (
    "IF EXISTS (SELECT 1 FROM (SELECT DISTINCT baseline_id FROM added) a"
    " JOIN projects_baseline b ON b.id = a.baseline_id WHERE b.made_at <> transaction_timestamp()) THEN"
    " RAISE EXCEPTION 'A baseline gets its rows when it is made, none later.' USING ERRCODE = 'restrict_violation';"
    " END IF; RETURN NULL;"
)


def frozen_triggers() -> list[pgtrigger.Trigger]:
    """Rows are added in the transaction of their header and stay as they are."""
    return [
        pgtrigger.Trigger(
            name="stays_as_it_is",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            func=FROZEN,
        ),
        pgtrigger.Trigger(
            name="added_with_its_header",
            operation=pgtrigger.Insert,
            when=pgtrigger.After,
            level=pgtrigger.Statement,
            referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
            func=TOO_LATE,
        ),
    ]


class BaselineTask(models.Model):
    """A scheduled row of the plan as it was."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="+", db_index=False)
    task_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    parent_id = models.BigIntegerField(null=True)
    level = models.PositiveSmallIntegerField()
    outline = models.CharField(max_length=120)
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=16)
    start = models.DateTimeField()
    finish = models.DateTimeField()
    duration_minutes = models.BigIntegerField()  # rolled up for summaries
    duration_is_elapsed = models.BooleanField()
    work_minutes = models.BigIntegerField(null=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    is_critical = models.BooleanField()
    total_float = models.BigIntegerField(null=True)
    constraint_type = models.CharField(max_length=4)
    constraint_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)
    calendar_name = models.CharField(max_length=160)  # empty: that of the project

    class Meta:
        constraints = [models.UniqueConstraint(fields=["baseline", "task_id"], name="baseline_task_once")]
        triggers = frozen_triggers()

    def __str__(self) -> str:
        return f"{self.outline} {self.name}"


class BaselineLink(models.Model):
    """A link of the plan as it was."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="+", db_index=False)
    predecessor_id = models.BigIntegerField()
    successor_id = models.BigIntegerField()
    type = models.CharField(max_length=2)
    lag_minutes = models.BigIntegerField()
    lag_percent = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    lag_unit = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "predecessor_id", "successor_id", "type"], name="baseline_link_once"
            )
        ]
        triggers = frozen_triggers()

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.type} {self.successor_id}"


class BaselineCheck(models.Model):
    """A result: when the frozen rows were hashed anew last, and what came out."""

    baseline = models.OneToOneField(
        Baseline, primary_key=True, on_delete=models.CASCADE, related_name="check_result"
    )
    checked_at = models.DateTimeField()
    found_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.baseline_id} at {self.checked_at}"

    @property
    def is_verified(self) -> bool:
        """Whether the rows are those that were frozen."""
        return self.found_hash == self.baseline.content_hash
