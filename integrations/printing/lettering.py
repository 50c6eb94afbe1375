"""Text on paper: letters that the font has, cut to the width there is."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Any, Final

MISSING: Final = "\u25a1"
"""Stands for a letter that the font does not have: an empty square."""
REGULAR, BOLD = "DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"


class Lettering:
    """The two weights of the one font of a document, with what is known of the width of their letters."""

    def __init__(self, pdf: Any, folder: str | os.PathLike[str] | None) -> None:
        self._pdf = pdf
        self._widths: dict[str, dict[str, float]] = {"": {}, "B": {}}
        self.is_bundled = folder is not None and (Path(folder) / REGULAR).is_file()
        if self.is_bundled and folder is not None:
            pdf.add_font("plan", "", str(Path(folder) / REGULAR))
            pdf.add_font("plan", "B", str(Path(folder) / BOLD))
            self.family = "plan"
        else:
            self.family = "helvetica"
        self._known: dict[str, set[int] | None] = {}
        for style in ("", "B"):
            pdf.set_font(self.family, style, 10)
            cmap = getattr(pdf.current_font, "cmap", None) if self.is_bundled else None
            self._known[style] = set(cmap) if cmap else None

    def close(self) -> None:
        """Close the files of the fonts, which the library leaves open."""
        for font in self._pdf.fonts.values():
            opened = getattr(font, "ttfont", None)
            if opened is not None:
                opened.close()

    def clean(self, text: str, style: str = "") -> str:
        """Only letters that can be printed: others become an empty square, controls a space."""
        text = unicodedata.normalize("NFC", text)
        known = self._known[style]
        if known is None:
            return "".join(c if _is_western(c) else "?" for c in _visible(text))
        return "".join(c if ord(c) in known else MISSING for c in _visible(text))

    def width(self, text: str, size: float, style: str = "") -> float:
        """Millimetres of a clean text."""
        widths = self._widths[style]
        total = 0.0
        for character in text:
            known = widths.get(character)
            if known is None:
                self._pdf.set_font(self.family, style, 100)
                known = widths[character] = self._pdf.get_string_width(character) / 100
            total += known
        return total * size

    def fit(self, text: str, room: float, size: float, style: str = "") -> str:
        """A text cut to its room, with an ellipsis where something is missing."""
        text = self.clean(text[:400], style)
        if self.width(text, size, style) <= room:
            return text
        ellipsis = self.clean("…", style)
        left = room - self.width(ellipsis, size, style)
        used, kept = 0.0, []
        for character in text:
            used += self.width(character, size, style)
            if used > left:
                break
            kept.append(character)
        return "".join(kept).rstrip() + ellipsis if left > 0 else ""


def _visible(text: str) -> str:
    """Without what changes direction or joins letters, which would come out as boxes; controls are spaces."""
    return "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c
        for c in text
        if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn", "Me") and not 0xFE00 <= ord(c) <= 0xFE0F
    )


def _is_western(character: str) -> bool:
    try:
        character.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
