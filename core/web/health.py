"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from core.policy import ANYONE, Action, declare

HEALTH_VIEW = Action("health.view", "Ask whether the portal is up", writes=False, level="site")
declare({HEALTH_VIEW: [ANYONE]})


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Database and Redis answer; 503 names the one that does not."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    healthy = all(parts.values())
    body = {
        "status": "ok" if healthy else "unavailable",
        **{k: "ok" if v else "down" for k, v in parts.items()},
    }
    return JsonResponse(body, status=200 if healthy else 503)


alive.policy_actions = {"GET": HEALTH_VIEW}  # type: ignore[attr-defined]
ready.policy_actions = {"GET": HEALTH_VIEW}  # type: ignore[attr-defined]


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except Exception:
        return False


def _redis_answers() -> bool:
    try:
        client: Redis = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
        return bool(client.ping())
    except (RedisError, OSError):
        return False
