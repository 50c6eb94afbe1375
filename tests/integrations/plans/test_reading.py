"""The one door: formats told by content, other files refused with advice, progress and cancelling."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from integrations.plans.errors import TooLargeError, WrongFormatError
from integrations.plans.limits import Limits
from integrations.plans.model import PlanFormat
from integrations.plans.reading import read_plan
from tests.integrations.plans.builders import mspdi, task, xer

XML = mspdi("".join(task(uid) for uid in range(1, 20)))
XER = xer().encode()


@pytest.mark.parametrize(("data", "kind"), [(XML, PlanFormat.MSPDI), (XER, PlanFormat.XER)])
@pytest.mark.parametrize("name", ["plan.xml", "plan.xer", "plan.txt", ""])
def test_the_content_decides_not_the_name(data: bytes, kind: PlanFormat, name: str) -> None:
    assert read_plan(data, name).format is kind


@pytest.mark.parametrize("data", [b"\r\n  " + XML[39:], b"\xef\xbb\xbf" + XML, XML.decode().encode("utf-16")])
def test_white_space_and_marks_before_xml_do_not_matter(data: bytes) -> None:
    assert read_plan(data).format is PlanFormat.MSPDI


def test_paths_and_open_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.xer"
    path.write_bytes(XER)

    assert read_plan(path) == read_plan(str(path)) == read_plan(io.BytesIO(XER)) == read_plan(XER)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t", "The file is empty."),
        (b"\0" * 100, "The file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "Save as"),
        (b"MPX,Microsoft Project,4.0", "MPX"),
        (b"PK\x03\x04" + b"\0" * 30, ".xlsx"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x89PNG\r\n", "picture"),
        (b"SQLite format 3\0", "database"),
        (b"name;start;finish\n", "neither an XML nor an XER"),
        (b'{"tasks": []}', "neither an XML nor an XER"),
        (b"<!DOCTYPE html><html>", "web page"),
    ],
)
def test_other_files_are_refused_with_advice(data: bytes, words: str) -> None:
    with pytest.raises(WrongFormatError) as caught:
        read_plan(data, "C:\\plans\\a b.mpp" if data[:1] == b"\xd0" else "some/folder/plan.xml")

    assert words in str(caught.value)
    assert "some/folder" not in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("source", [XER, io.BytesIO(XER)])
def test_more_bytes_than_allowed_are_refused(source: bytes | io.BytesIO) -> None:
    with pytest.raises(TooLargeError, match="larger than"):
        read_plan(source, limits=Limits(upload_bytes=len(XER) - 1))


def test_exactly_as_many_bytes_as_allowed_are_read() -> None:
    assert read_plan(XER, limits=Limits(upload_bytes=len(XER))).projects


@pytest.mark.parametrize("data", [XML, XER])
def test_progress_is_told_step_by_step(data: bytes) -> None:
    told: list[tuple[int, int, str]] = []
    read_plan(data, progress=lambda done, total, step: told.append((done, total, step)))

    assert {step for _, _, step in told} == {"Reading the file", "Understanding the plan"}
    assert all(0 <= done <= total for done, total, _ in told)
    assert (len(data), len(data), "Reading the file") in told


class Cancelled(Exception):
    """What a caller raises to stop."""


@pytest.mark.parametrize("data", [XML, XER])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_caller_may_cancel_at_any_step(data: bytes, at: int) -> None:
    calls = 0

    def progress(done: int, total: int, step: str) -> None:
        nonlocal calls
        calls += 1
        if calls > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_plan(data, progress=progress)
