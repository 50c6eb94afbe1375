"""The projects room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Portfolios, programmes, projects, memberships."""

    name = "projects"

    def ready(self) -> None:
        """Tell the core which project an object belongs to and which roles an actor holds there."""
        from projects import roles
        from projects.web import rooms

        roles.register()
        rooms.register()
