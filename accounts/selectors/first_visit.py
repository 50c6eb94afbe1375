"""Whether anybody runs this portal yet."""

from __future__ import annotations

from accounts.models import SiteRole, User


def has_administrator() -> bool:
    """Whether there is an active administrator."""
    return User.objects.filter(site_role=SiteRole.ADMINISTRATOR, is_active=True).exists()
