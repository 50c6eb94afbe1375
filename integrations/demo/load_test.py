"""Load test for the peak sales event: small, short, and on time so far."""

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
LATE: dict[str, str] = {}
