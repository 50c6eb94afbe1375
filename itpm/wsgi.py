"""The WSGI entry point, with Celery bound so that services can ring it."""

from __future__ import annotations

import os
import threading

from django.core.wsgi import get_wsgi_application

from itpm.celery import app as celery_app

__all__ = ["application", "celery_app"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itpm.settings")

application = get_wsgi_application()


def _warm_up() -> None:
    """Load the compiled kernels beside the first pages, so that the first edit need not wait for them."""
    from schedule.engine import warm_up

    warm_up()


threading.Thread(target=_warm_up, name="engine-warm-up", daemon=True).start()
