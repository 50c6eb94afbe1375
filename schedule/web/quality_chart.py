"""The score of a plan over time as an inline picture: places of dots and lines, computed here, drawn by a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.templatetags._figures import day as day_text
from schedule.models import QualityDay

WIDTH: Final = 720
HEIGHT: Final = 200
LEFT, RIGHT, TOP, BOTTOM = 34, 90, 12, 26
POINTS: Final = 14


@dataclass(frozen=True, slots=True)
class Chart:
    """A line of scores; without two days there is none."""

    line: str
    dots: Sequence[dict[str, Any]]
    grid: Sequence[dict[str, Any]]
    first: str
    last: str
    end: dict[str, Any]
    sentence: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def score_chart(days: Sequence[QualityDay]) -> Chart | None:
    """The chart of days in their order; gaps between days keep their width."""
    if len(days) < 2:
        return None
    begin, span = days[0].day, max(1, (days[-1].day - days[0].day).days)
    places = [
        (LEFT + (WIDTH - LEFT - RIGHT) * (day.day - begin).days / span, _height(day.passed)) for day in days
    ]
    first, last = days[0], days[-1]
    change = last.passed - first.passed
    moved = "is the same" if not change else f"{'rose' if change > 0 else 'fell'} by {abs(change)}"
    return Chart(
        line=" ".join(f"{x:.1f},{y:.1f}" for x, y in places),
        dots=[
            {"x": round(x, 1), "y": round(y, 1), "text": f"{day_text(day.day)}: {day.passed} of 14"}
            for (x, y), day in zip(places, days, strict=True)
        ],
        grid=[{"y": round(_height(value), 1), "label": value} for value in (0, 4, 8, 11, 14)],
        first=day_text(first.day),
        last=day_text(last.day),
        end={
            "x": round(places[-1][0] + 8, 1),
            "y": round(places[-1][1] + 4, 1),
            "text": f"{last.passed} of 14",
        },
        sentence=f"The score {moved} from {first.passed} of 14 on {day_text(first.day)}"
        f" to {last.passed} of 14 on {day_text(last.day)}.",
    )


def _height(passed: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - passed / POINTS)
