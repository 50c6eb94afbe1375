"""The colours of paper: those of the light theme, as red, green and blue."""

from __future__ import annotations

from typing import Final

Colour = tuple[int, int, int]

INK: Final[Colour] = (24, 33, 47)
INK_2: Final[Colour] = (70, 81, 99)
INK_3: Final[Colour] = (91, 102, 117)
LINE: Final[Colour] = (226, 230, 236)
LINE_2: Final[Colour] = (203, 210, 219)
HEAD: Final[Colour] = (242, 244, 247)
FREE: Final[Colour] = (246, 247, 249)
BAR: Final[Colour] = (174, 195, 243)
BAR_EDGE: Final[Colour] = (36, 86, 201)
BAR_DONE: Final[Colour] = (36, 86, 201)
CRITICAL: Final[Colour] = (246, 196, 211)
CRITICAL_EDGE: Final[Colour] = (176, 25, 74)
CRITICAL_DONE: Final[Colour] = (176, 25, 74)
SUMMARY: Final[Colour] = (70, 81, 99)
BASELINE: Final[Colour] = (129, 140, 154)
STATUS: Final[Colour] = (36, 86, 201)
DEADLINE: Final[Colour] = (133, 73, 0)
MISSED: Final[Colour] = (194, 29, 79)
LINK: Final[Colour] = (129, 140, 154)
