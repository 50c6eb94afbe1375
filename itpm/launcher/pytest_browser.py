"""A pytest plugin: journeys drive the system's Chromium; no browser is downloaded."""

from __future__ import annotations

import os
from typing import Any

import pytest

from itpm.launcher.system_packages import CHROMIUM_PLACES


class BrowserFixtures:
    """Registered after pytest-playwright, so that these are the arguments that count."""

    @pytest.fixture(scope="session")
    @classmethod
    def browser_type_launch_args(cls, pytestconfig: pytest.Config) -> dict[str, Any]:
        """Debian's Chromium: without its sandbox for root, and without /dev/shm, which containers keep small."""
        found = [path for path in CHROMIUM_PLACES if path.exists()]
        if not found:
            raise pytest.UsageError("The journeys need chromium: apt-get install -y chromium")
        quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        arguments = ["--disable-dev-shm-usage", *quiet, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        headed = bool(pytestconfig.getoption("--headed", default=False))
        return {"executable_path": str(found[0]), "args": arguments, "headless": not headed}

    @pytest.fixture(scope="session")
    @classmethod
    def base_url(cls) -> None:
        """None: each journey names its live server. Playwright's own fixture warns under this pytest."""


def pytest_configure(config: pytest.Config) -> None:
    """Take over the browser once everybody else has registered."""
    config.pluginmanager.register(BrowserFixtures(), "portal-browser-fixtures")
