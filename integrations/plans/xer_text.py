"""The encoding of an XER file, which P6 does not write down: byte order marks, UTF-8, else an informed guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from integrations.plans.encodings import known_codec
from integrations.plans.errors import BrokenFileError

_ADVICE = "Export the plan again as XER."
_BY_CURRENCY = {
    **dict.fromkeys(("RUB", "RUR", "UAH", "BYN", "BYR", "BGN", "KZT", "RSD"), "cp1251"),
    **dict.fromkeys(("PLN", "CZK", "HUF", "RON", "HRK"), "cp1250"),
    **dict.fromkeys(("TRY", "TRL", "TL"), "cp1254"),
    **dict.fromkeys(("ILS", "NIS"), "cp1255"),
    **dict.fromkeys(("SAR", "AED", "EGP", "QAR", "KWD", "JOD"), "cp1256"),
    "GRD": "cp1253",
    "JPY": "cp932",
    "CNY": "gb18030",
    "RMB": "gb18030",
    "KRW": "cp949",
    "THB": "cp874",
}
_HIGH_LETTER = re.compile(rb"[\xc0-\xff]")
_HIGH_WORD = re.compile(rb"[\xc0-\xff]{3,}")


@dataclass(frozen=True, slots=True)
class XerText:
    """The bytes of a file in a codec in which line ends and tabs are single bytes; what the encoding was before."""

    data: bytes
    codec: str
    encoding: str


def as_text(data: bytes, wanted: str | None = None) -> XerText:
    """Find the encoding of a file, unless one is wanted. Raises BrokenFileError for what is no text at all."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:2]:
        text = XerText(_narrowed(data), "utf-8", "UTF-16")
    else:
        bare = data.removeprefix(b"\xef\xbb\xbf")
        codec = _named_codec(wanted) if wanted else "utf-8" if len(bare) < len(data) else _guessed(bare)
        text = XerText(bare, codec, codec.upper().replace("CP125", "Windows-125"))
    if (place := text.data.find(b"\0")) >= 0:
        line = text.data.count(b"\n", 0, place) + 1
        raise BrokenFileError("The file contains a NUL byte, so it is damaged.", line=line, advice=_ADVICE)
    if b"\n" not in text.data:
        return replace(text, data=text.data.replace(b"\r", b"\n"))
    return text


def _narrowed(data: bytes) -> bytes:
    """UTF-16, with or without a byte order mark, as UTF-8."""
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    codec = "utf-16" if marked else "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        return data.decode(codec).encode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "ignore").count("\n") + 1
        raise BrokenFileError("The line is not UTF-16 text.", line=line, advice=_ADVICE) from None


def _named_codec(name: str) -> str:
    codec = known_codec(name)
    if codec is None or "utf-16" in codec.replace("_", "-"):
        raise BrokenFileError(
            f"The encoding “{name[:40]}” is not read.", advice="Choose UTF-8 or Windows-1252."
        )
    return codec


def _guessed(data: bytes) -> str:
    """The encoding of a file without a mark: UTF-8 if it is, else what its currency and its letters suggest.

    P6 writes the code page of the exporting computer and does not say which; Western Windows is its usual one.
    """
    if data.isascii():
        return "cp1252"
    try:
        data.decode("utf-8")
    except UnicodeError:
        pass
    else:
        return "utf-8"
    header = data.split(b"\n", 1)[0].decode("latin-1").split("\t")
    hint = _BY_CURRENCY.get(header[8].strip().strip('"').upper() if len(header) > 8 else "")
    if hint is None and _is_cyrillic(data):
        hint = "cp1251"
    if hint is not None:
        try:
            data.decode(hint)
        except UnicodeError:
            pass
        else:
            return hint
    return "cp1252"


def _is_cyrillic(data: bytes) -> bool:
    """Whether letters beyond ASCII come in whole words, as in Cyrillic; in Western text they stand alone."""
    sample = data[:2_000_000]
    letters = len(_HIGH_LETTER.findall(sample))
    in_words = sum(len(word) for word in _HIGH_WORD.findall(sample))
    return letters >= 8 and in_words > letters * 0.7
