"""The WSGI entry point, with Celery bound so that services can ring it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from itpm.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itpm.settings")

application = get_wsgi_application()

__all__ = ["application", "celery_app"]
