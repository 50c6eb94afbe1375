"""Numbers, dates and texts of plan files, checked and rounded in one place."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from integrations.plans.limits import EARLIEST, LATEST

_BLOCK_TAG = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_LOOKS_LIKE_HTML = re.compile(r"<\s*(?:html|body|p|div|br)\b[^<>]*>|</\s*[a-zA-Z]{1,10}\s*>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RTF_TOKEN = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}]+)"
)
_RTF_SILENT = frozenset(
    (
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "header",
        "footer",
        "generator",
        "listtable",
    )
)
_RTF_CHARACTERS = {
    "par": "\n", "line": "\n", "tab": "\t", "emdash": "—", "endash": "–", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip


def whole(number: Decimal) -> int:
    """The nearest whole number, halves away from zero.

    >>> whole(Decimal("2.5")), whole(Decimal("-2.5")), whole(Decimal("2.49"))
    (3, -3, 2)
    """
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_range(day: date) -> bool:
    """Whether a day lies in the years that are read, 1900 to 2200."""
    return EARLIEST <= day <= LATEST


def to_minute(instant: datetime) -> datetime:
    """The nearest full minute, half a minute up.

    >>> to_minute(datetime(2024, 1, 31, 23, 59, 30))
    datetime.datetime(2024, 2, 1, 0, 0)
    """
    if not (instant.second or instant.microsecond):
        return instant
    floor = instant.replace(second=0, microsecond=0)
    return floor + timedelta(minutes=1) if instant.second >= 30 else floor


def one_line(text: str) -> str:
    """A name: control characters gone, white space collapsed.

    >>> one_line(" Cut\\x7fover\\n ledger ")
    'Cut over ledger'
    """
    return " ".join(_CONTROL.sub(" ", text).split())


def plain_text(text: str) -> str:
    """Notes as plain text with line ends, whether they were plain, HTML or RTF.

    >>> plain_text("<HTML><BODY><p>One &amp; two</p>three</BODY></HTML>")
    'One & two\\nthree'
    >>> plain_text(r"{\\rtf1{\\fonttbl{\\f0 Arial;}}\\f0 One\\par two \\'e4\\u8364?}")
    'One\\ntwo ä€'
    """
    if text.lstrip()[:5] == "{\\rtf":
        text = _without_rtf(text)
    elif _LOOKS_LIKE_HTML.search(text):
        text = _without_tags(text)
    text = text.replace("\x7f\x7f", "\n").replace("\r\n", "\n").replace("\r", "\n")
    lines = (" ".join(line.split()) for line in _CONTROL.sub(" ", text).split("\n"))
    return "\n".join(lines).strip()


def _without_tags(text: str) -> str:
    flat = " ".join(text.replace("\x7f", " ").split())
    bare = _TAG.sub("", _BLOCK_TAG.sub("\n", flat))
    return _REFERENCE.sub(lambda found: html.unescape(found.group()), bare).replace("\xa0", " ")


def _without_rtf(text: str) -> str:
    pieces: list[str] = []
    silent_from: list[bool] = [False]
    skip_replacement = False
    for byte, word, number, symbol, brace, plain in _RTF_TOKEN.findall(text):
        if brace == "{":
            silent_from.append(silent_from[-1])
        elif brace == "}":
            if len(silent_from) > 1:
                silent_from.pop()
        elif symbol == "*" or word in _RTF_SILENT:
            silent_from[-1] = True
        elif silent_from[-1]:
            continue
        elif word == "u" and number:
            pieces.append(chr(int(number) & 0xFFFF))
            skip_replacement = True
            continue
        elif word:
            pieces.append(_RTF_CHARACTERS.get(word, ""))
        elif byte:
            pieces.append("" if skip_replacement else bytes.fromhex(byte).decode("cp1252", "replace"))
        elif symbol:
            pieces.append(
                {"~": " ", "_": "-", "\n": "\n", "\r": "\n"}.get(symbol, symbol if symbol in "\\{}" else "")
            )
        else:
            bare = plain.replace("\r", "").replace("\n", "")
            pieces.append(bare[1:] if skip_replacement else bare)
        skip_replacement = False
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
