"""The accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in."""

    name = "accounts"

    def ready(self) -> None:
        """Declare who may do what, and tell the core which site role an actor holds."""
        from accounts import policy  # noqa: F401
        from accounts.web import rooms

        rooms.register()
