"""Whose address a request comes from, when trusted proxies stand in between."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  a request over a local socket has no address


def client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; what a stranger writes into the header does not count."""
    count: int = settings.TRUSTED_PROXY_COUNT
    named: list[str] = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < count <= len(named) and _is_address(named[-count]):
        return named[-count]
    direct = str(request.META.get("REMOTE_ADDR", ""))
    return direct if _is_address(direct) else UNKNOWN


def client_network(request: HttpRequest) -> str:
    """The address for counting attempts: of IPv6 the network of 64 bits that one household holds."""
    address = ipaddress.ip_address(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
