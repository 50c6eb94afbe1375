"""Whose address counts: that of the connection, or that which the trusted proxy saw, never a stranger's word."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from core.addresses import client_address, client_network


@pytest.mark.parametrize(
    ("proxies", "header", "direct", "seen"),
    [
        (0, "", "203.0.113.7", "203.0.113.7"),
        (0, "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        (1, "10.0.0.1", "203.0.113.7", "10.0.0.1"),
        (1, "6.6.6.6, 10.0.0.1", "203.0.113.7", "10.0.0.1"),
        (2, "6.6.6.6, 10.0.0.1, 10.0.0.2", "203.0.113.7", "10.0.0.1"),
        (2, "10.0.0.1", "203.0.113.7", "203.0.113.7"),  # fewer hops than proxies: not through them
        (1, "", "203.0.113.7", "203.0.113.7"),
        (1, "nonsense", "203.0.113.7", "203.0.113.7"),
        (1, "2001:db8::7", "203.0.113.7", "2001:db8::7"),
        (0, "", "", "0.0.0.0"),
    ],
)
def test_client_address(proxies: int, header: str, direct: str, seen: str, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=direct)
    if header:
        request.META["HTTP_X_FORWARDED_FOR"] = header
    assert client_address(request) == seen


@pytest.mark.parametrize(
    ("direct", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_attempts_are_counted_for_a_household_of_addresses(direct: str, network: str, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 0
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=direct)) == network
