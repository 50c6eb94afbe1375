"""Public holidays by country and region, from the `holidays` library: which there are, and on which days they fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2099
MOST_YEARS: Final = 15
LANGUAGE: Final = "en_US"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which most people of a place do not work."""

    day: date
    name: str


class UnknownPlace(ValueError):
    """A country or region that the library does not know; the message is a sentence."""


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Codes (ISO 3166) and names of the countries whose holidays are known, in the order of names."""
    import holidays

    names = Locale("en").territories
    known = {
        code: names[code] for code in holidays.list_supported_countries() if len(code) == 2 and code in names
    }
    known.pop("UK", None)  # another word for GB
    return dict(sorted(known.items(), key=lambda pair: pair[1]))


@lru_cache(maxsize=300)
def subdivisions(country: str) -> dict[str, str]:
    """Codes and names of the regions of a country with holidays of their own; empty where it has none.

    >>> subdivisions("DE")["BY"], subdivisions("FO")
    ('Bayern', {})
    """
    if country not in countries():
        raise UnknownPlace(f"No holidays are known for the country “{country[:20]}”.")
    import holidays

    entity = getattr(holidays, country)
    names: dict[str, str] = {}
    for name, code in (getattr(entity, "subdivisions_aliases", None) or {}).items():
        names.setdefault(code, name)
    return {
        code: names.get(code, code) for code in sorted(entity.subdivisions, key=lambda c: names.get(c, c))
    }


def holidays_of(country: str, subdivision: str, years: Sequence[int]) -> list[Holiday]:
    """The public holidays of some years in their order; two on one day are one.

    >>> [each.day.isoformat() for each in holidays_of("DE", "", [2026])][:3]
    ['2026-01-01', '2026-04-03', '2026-04-06']
    """
    regions = subdivisions(country)
    if subdivision and subdivision not in regions:
        raise UnknownPlace(
            f"{countries()[country]} has no region “{subdivision[:20]}” with holidays of its own."
        )
    wanted = sorted(set(years))
    if not wanted or len(wanted) > MOST_YEARS or wanted[0] < FIRST_YEAR or wanted[-1] > LAST_YEAR:
        raise UnknownPlace(f"Choose one to {MOST_YEARS} years from {FIRST_YEAR} to {LAST_YEAR}.")
    import holidays

    entity = getattr(holidays, country)
    language = LANGUAGE if LANGUAGE in getattr(entity, "supported_languages", ()) else None
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=wanted, observed=True, language=language
    )
    return [Holiday(day, str(name)) for day, name in sorted(found.items()) if day.year in wanted]
