"""People who sign in, and their tokens."""

from accounts.models.token import ApiToken
from accounts.models.user import SiteRole, User

__all__ = ["ApiToken", "SiteRole", "User"]
