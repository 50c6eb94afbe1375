"""The integrations room."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Files in and out."""

    name = "integrations"

    def ready(self) -> None:
        """Fill the lower rooms' registries."""
        from integrations import wiring

        wiring.register()
