"""Load test for the peak sales event: small and short; the go-ahead is promised for two days before it can be given."""

from typing import Any

OUTLINE = """
Prepare
  Model the peak from last year's traffic [a] | 5d | | Performance engineer
  Test data without personal data [b] | 8d | a SS +2d | Data engineer
  Test environment at production size [c] | 10d | a | Platform engineer
Run
  First run at normal load [e] | 2d | b, c | Performance engineer
  Run at peak [f] | 3d | e | Performance engineer
  Run at twice the peak [g] | 3d | f FS +2d | Performance engineer
  Soak test over a weekend [h] | 3d | g | Performance engineer
Mend and prove
  Mend what was found [i] | 10d | f SS +2d, g | Platform engineer
  Repeat the run at twice the peak [j] | 3d | i, h | Performance engineer
  Peak sales go-ahead [k] | 0 | j
"""

PURPOSE = "Prove that shop and order management stand twice the expected load before the peak sales event."
LATE = {"g": "60"}
HELD: tuple[str, ...] = ()
EARLY: dict[str, str] = {}
LEFT: dict[str, str] = {}
WORK: dict[str, tuple[str, str]] = {}
PINNED = True
COUNTRY = "NL"
ALL_HANDS_WEEK = 6
CALENDARS: dict[str, Any] = {}
CREWS: dict[str, dict[str, Any]] = {}
TOUCHES: dict[str, dict[str, Any]] = {
    "h": {"duration_minutes": 3 * 1440, "duration_is_elapsed": True, "constraint_type": "asap"},
    "i": {"splits": [[4 * 480, 2 * 480]]},
}
RECURRING: tuple[Any, ...] = ()
