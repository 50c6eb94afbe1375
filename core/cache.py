"""A cache that may be away: what lies in it is a convenience, so nothing fails for want of it."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("portal.cache")


class ForgivingRedisCache(RedisCache):
    """Redis, or nothing: without it every key is absent and every key can be added.

    Rate limits then let everybody pass; failed sign-ins are counted in Postgres and stay limited.
    """

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Add a key; True without Redis."""
        try:
            return bool(super().add(*args, **kwargs))
        except RedisError as fault:
            return bool(self._say(fault, True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Read a key; the default without Redis."""
        try:
            return super().get(key, default, version)
        except RedisError as fault:
            return self._say(fault, default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Write a key, if Redis is there."""
        try:
            super().set(*args, **kwargs)
        except RedisError as fault:
            self._say(fault, None)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Remove a key, if Redis is there."""
        try:
            return bool(super().delete(*args, **kwargs))
        except RedisError as fault:
            return bool(self._say(fault, False))

    def _say(self, fault: RedisError, answer: Any) -> Any:
        logger.warning("cache_away", extra={"fault": type(fault).__name__})
        return answer
