"""The currencies of ISO 4217 that are legal tender somewhere today, as babel knows them."""

from __future__ import annotations

import functools

from django.utils import timezone


@functools.cache
def currency_codes() -> frozenset[str]:
    """The codes a project may take; withdrawn ones such as DEM are not among them."""
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    today = timezone.now().date()
    return frozenset(
        code
        for territory in get_global("territory_currencies")
        for code in get_territory_currencies(territory, today)
    )


@functools.cache
def currency_choices() -> tuple[tuple[str, str], ...]:
    """Code and name of each currency, for a form."""
    from babel.numbers import get_currency_name

    return tuple(
        (code, f"{code} {get_currency_name(code, locale='en')}") for code in sorted(currency_codes())
    )
