"""The schedule room."""

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """Plans and their dates."""

    name = "schedule"

    def ready(self) -> None:
        """Fill the lower rooms' registries."""
        from schedule import wiring

        wiring.register()
