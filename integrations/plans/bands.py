"""Working time of a day as a clean list of bands."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.plans.model import Band, Bands


def joined(bands: Iterable[Band]) -> Bands:
    """Bands in ascending order, those that touch or overlap made one.

    >>> joined([(780, 1020), (480, 720), (720, 750)])
    ((480, 750), (780, 1020))
    """
    result: list[Band] = []
    for start, end in sorted(bands):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)
