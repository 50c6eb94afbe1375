"""The one door of the plan-file readers: recognises the format by the content and reads the whole file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from integrations.plans.errors import TooLargeError, WrongFormatError
from integrations.plans.limits import Limits, Progress, no_progress
from integrations.plans.model import PlanFile, PlanFormat

_WANTED = "Choose an MS Project plan saved as XML, or a Primavera P6 export in XER format."
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "This is a binary Microsoft file. If it is an MS Project plan (.mpp), open it in MS Project, "
        "choose “Save as” with the type “XML format”, and upload that file.",
    ),
    (b"MPX", "This is an MPX file of old MS Project versions. Save the plan as XML and upload that file."),
    (b"PK\x03\x04", "This is a zip archive or an Office document such as .xlsx, not a plan. " + _WANTED),
    (b"PK\x05\x06", "This is an empty zip archive, not a plan. " + _WANTED),
    (b"%PDF", "This is a PDF document, not a plan. " + _WANTED),
    (b"\x1f\x8b", "This is a gzip archive. Unpack it and upload the plan inside."),
    (b"7z\xbc\xaf\x27\x1c", "This is a 7-Zip archive. Unpack it and upload the plan inside."),
    (b"Rar!", "This is a RAR archive. Unpack it and upload the plan inside."),
    (b"SQLite format 3", "This is a database file, not a plan. " + _WANTED),
    (b"\x89PNG", "This is a picture, not a plan. " + _WANTED),
    (b"\xff\xd8\xff", "This is a picture, not a plan. " + _WANTED),
    (b"GIF8", "This is a picture, not a plan. " + _WANTED),
)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_plan(
    source: bytes | str | os.PathLike[str] | BinaryIO,
    filename: str = "",
    *,
    encoding: str | None = None,
    limits: Limits | None = None,
    progress: Progress = no_progress,
) -> PlanFile:
    """Read a plan file from bytes, a path or an open binary file.

    `filename` only serves messages. `encoding` overrides what is guessed for an XER file without a byte order mark.
    `progress(done, total, step)` is called every now and then and may raise to cancel; that exception passes through.
    Raises PlanFileError for everything that is wrong with the file itself.
    """
    limits = limits or Limits()
    data = _bytes_of(source, limits)
    if recognise(data, filename) is PlanFormat.XER:
        from integrations.plans.xer import read_xer

        return read_xer(data, encoding=encoding, limits=limits, progress=progress)
    from integrations.plans.mspdi import read_mspdi

    return read_mspdi(data, limits=limits, progress=progress)


def recognise(data: bytes, filename: str = "") -> PlanFormat:
    """The format of a file, by its first bytes. Raises WrongFormatError with what to do instead.

    >>> recognise(b"ERMHDR\\t6.0"), recognise(b"<?xml version='1.0'?><Project/>")
    (<PlanFormat.XER: 'xer'>, <PlanFormat.MSPDI: 'mspdi'>)
    """
    name = os.path.basename(filename)[:100]
    place = f"File “{name}”" if name else ""
    for signature, sentence in _OTHER_KINDS:
        if data.startswith(signature):
            raise WrongFormatError(sentence, place=place)
    start = data[:2048]
    for mark in _BYTE_ORDER_MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\0", b"").lstrip()
    if not start:
        reason = (
            "The file is empty." if not data.strip(b"\0 \t\r\n") else "The file begins with nothing readable."
        )
        raise WrongFormatError(reason, place=place, advice=_WANTED)
    if start.lstrip(b'"').startswith(b"ERMHDR"):
        return PlanFormat.XER
    if start.startswith(b"<"):
        if start[:15].lower().startswith((b"<!doctype html", b"<html")):
            raise WrongFormatError("This is a web page, not a plan.", place=place, advice=_WANTED)
        return PlanFormat.MSPDI
    raise WrongFormatError("This is neither an XML nor an XER file.", place=place, advice=_WANTED)


def _bytes_of(source: bytes | str | os.PathLike[str] | BinaryIO, limits: Limits) -> bytes:
    """The content of the source, of which never more than one byte above the limit is read."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
    elif isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as file:
            data = file.read(limits.upload_bytes + 1)
    else:
        data = source.read(limits.upload_bytes + 1)
    if len(data) > limits.upload_bytes:
        raise TooLargeError(
            f"The file is larger than {limits.upload_bytes / 1_000_000:g} MB.",
            advice="Split the plan, or remove time-phased data and baselines before you save it.",
        )
    return data
