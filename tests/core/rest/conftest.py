"""The portal with routes that fail on purpose."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def planted(settings: Any) -> None:
    """Serve `tests.core.rest.planted`."""
    settings.ROOT_URLCONF = "tests.core.rest.planted"
