"""Rows of the core mechanisms."""

from core.models.act import Act
from core.models.change_set import ChangeSet, ChangeSetEdit
from core.models.counter import Counter
from core.models.freshness import Freshness
from core.models.idempotency import IdempotentAnswer
from core.models.job import Job
from core.models.versioned import Versioned

__all__ = [
    "Act",
    "ChangeSet",
    "ChangeSetEdit",
    "Counter",
    "Freshness",
    "IdempotentAnswer",
    "Job",
    "Versioned",
]
