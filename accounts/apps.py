"""The accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in."""

    name = "accounts"

    def ready(self) -> None:
        """Declare who may do what, tell the jobs who writes letters, and the shell what is in this room."""
        from accounts import policy  # noqa: F401
        from accounts.services import letters
        from accounts.web import rooms

        letters.register()
        rooms.register()
