"""People who sign in, their tokens, and the token of the first visit."""

from accounts.models.setup_token import SetupToken
from accounts.models.token import ApiToken
from accounts.models.user import SiteRole, User

__all__ = ["ApiToken", "SetupToken", "SiteRole", "User"]
