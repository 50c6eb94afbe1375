"""Rate limits live in the cache: each test begins with none used up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_rates_used() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
