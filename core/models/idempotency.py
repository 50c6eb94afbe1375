"""Answers kept under the key their asker gave, so that a request sent twice is carried out once."""

from __future__ import annotations

from django.db import models


class IdempotentAnswer(models.Model):
    """What the first request with a key was answered; kept in the transaction of what it did."""

    asker = models.CharField(max_length=60)  # "user:12" or "token:7"
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)  # of method, address, headers that matter, and body
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asker", "key"], name="idempotent_answer_once")]

    def __str__(self) -> str:
        return f"{self.asker} {self.key}"
