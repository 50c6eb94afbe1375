"""Who works on a row, as people write it in a cell: `Anna; Ben 50%`. Text in, names and shares out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

LONGEST_TEXT: Final = 4_000
MOST_PEOPLE: Final = 100
LONGEST_NAME: Final = 200
MOST_UNITS: Final = Decimal(9_999)

_SHARE: Final = re.compile(r"(?P<name>.*?)\s*[\[(]?\s*(?P<share>\d+(?:[.,]\d+)?)\s*%\s*[\])]?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Share:
    """Somebody or something on a row; units 1 is the whole of a person, None where the text says no share."""

    name: str
    units: Decimal | None = None


def folded(name: str) -> str:
    """A name as it is compared: case and white space do not count."""
    return " ".join(name.casefold().split())


def parse_resources(text: str, known: Collection[str] = ()) -> list[Share]:
    """The names of a cell with their shares. `known`: folded names, which may hold commas.

    Raises ValueError with a sentence that names the first part that cannot be read.

    >>> parse_resources("Anna; Ben 50%")
    [Share(name='Anna', units=None), Share(name='Ben', units=Decimal('0.5'))]
    >>> parse_resources("Anna[12,5%],Ben"), parse_resources("Berg, Carla", {"berg, carla"})
    ([Share(name='Anna', units=Decimal('0.125')), Share(name='Ben', units=None)], \
[Share(name='Berg, Carla', units=None)])
    >>> parse_resources("50%")
    Traceback (most recent call last):
    ...
    ValueError: “50%” is a share without a name. Write a name and a share, such as Anna 50%.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"A cell holds at most {LONGEST_TEXT} characters of resources.")
    found: dict[str, Share] = {}
    for part in _parts(text, known):
        share = _share(part)
        key = folded(share.name)
        if key in found:
            raise ValueError(f"“{share.name[:60]}” stands in this cell twice.")
        found[key] = share
    if len(found) > MOST_PEOPLE:
        raise ValueError(f"A cell holds at most {MOST_PEOPLE} resources; these are {len(found)}.")
    return list(found.values())


def _parts(text: str, known: Collection[str]) -> list[str]:
    """At semicolons and line ends; at commas too, but not inside a known name or a share such as `12,5 %`."""
    parts: list[str] = []
    for piece in re.split(r"[;\n]", text):
        if folded(_split_share(piece)[0]) in known:
            parts.append(piece)
        else:
            parts.extend(re.split(r",(?!\d+\s*%)", piece))
    return [part.strip() for part in parts if part.strip()]


def _split_share(part: str) -> tuple[str, str]:
    match = _SHARE.fullmatch(part.replace("\u00a0", " ").strip())
    if match is None:
        return " ".join(part.split()), ""
    return " ".join(match["name"].split()), match["share"]


def _share(part: str) -> Share:
    name, share = _split_share(part)
    shown = part if len(part) <= 40 else part[:39] + "…"
    if not name:
        raise ValueError(f"“{shown}” is a share without a name. Write a name and a share, such as Anna 50%.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"“{shown}”: a name is at most {LONGEST_NAME} characters long.")
    if not share:
        return Share(name)
    units = Decimal(share.replace(",", ".")) / 100
    if units > MOST_UNITS:
        raise ValueError(f"“{shown}”: a share is at most 999,900 %.")
    return Share(name, units.quantize(Decimal("0.0001")).normalize() if units else Decimal(0))
