"""The core room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Mechanisms only."""

    name = "core"

    def ready(self) -> None:
        """Bind Celery for every process that rings it, and declare what may be done with jobs."""
        from core import job_control  # noqa: F401
        from core.web import rooms

        rooms.register()
