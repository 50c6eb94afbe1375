"""How a person likes to work with every board."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class BoardHabits(models.Model):
    """What holds for all boards a person opens; without a row, as the portal begins. Nobody else sees it."""

    class Drags(models.TextChoices):
        TRY = "try", "Tried out first"
        SAVE = "save", "Saved at once"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    drags = models.CharField(max_length=4, choices=Drags, default=Drags.TRY)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Drags: {self.get_drags_display()}"
