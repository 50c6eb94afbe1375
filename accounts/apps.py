"""The accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in."""

    name = "accounts"

    def ready(self) -> None:
        """Declare who may do what, tell the jobs who writes letters, and the shell what is in this room."""
        from accounts import letters, policy  # noqa: F401
        from accounts.web import rooms

        letters.register()
        rooms.register()
